"""Figures of moves for pages: drawn once, kept while the move stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perkup.moves.move import Move

_DRAWN: dict[tuple[str, bool, str | None], tuple[Move, str]] = {}


def _figure(move: Move, still: bool, phase: str | None) -> str:
    """Draw the figure once as long as the move stays the same; a move holds dicts, so no cache takes it as a key."""
    from perkup.moves.figure.svg import figure

    entry = _DRAWN.get((move.id, still, phase))
    if entry is None or entry[0] is not move:
        entry = (move, figure(move, still=still, phase=phase))
        _DRAWN[move.id, still, phase] = entry
    return entry[1]


def drawn(move: Move, *, still: bool = True, phase: str | None = None) -> Any:
    """Return the figure as markup. It is our own drawing: nothing in it comes from outside unescaped."""
    from markupsafe import Markup

    return Markup(_figure(move, still, phase))
