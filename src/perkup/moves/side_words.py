"""Words of a move for the other side: what is written for the right side, said for the left."""

from __future__ import annotations

import re

from perkup.vocabulary import Side

# "A right angle" has no side.
_SIDE_WORD = re.compile(r"\b(left|right|Left|Right)\b(?! angle)")
_OTHER = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}


def words_for_side(text: str, side: Side) -> str:
    """Return a text that is written for the right side as it is said on this one."""
    return _SIDE_WORD.sub(lambda match: _OTHER[match[0]], text) if side == Side.LEFT else text
