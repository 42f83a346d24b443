"""A small good move file, to be spoilt one key at a time."""

from __future__ import annotations

import tomllib
from typing import Any

from perkup.moves.library import read_raw
from perkup.moves.move import Move
from perkup.moves.template import template


def raw(**changes: Any) -> dict[str, Any]:
    """The template's move as a dictionary, some top-level keys changed."""
    return tomllib.loads(template("my_move")) | changes


def move(**changes: Any) -> Move:
    """The same as a move."""
    made = read_raw("my_move.toml", raw(**changes))
    assert isinstance(made, Move), made
    return made
