"""Addresses of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.vocabulary import SessionSource

if TYPE_CHECKING:
    from perkup.app.session_log import SessionView


def again_address(view: SessionView) -> str:
    """Return the address that takes this session up again, while it can be."""
    if view.source == SessionSource.PROGRAMME:
        return f"/programme/{view.day}/begin" if view.day else "/programme"
    moves = dict.fromkeys(step.move for step in view.timeline.steps)
    return f"/stretch?move={next(iter(moves), '')}" if view.source == SessionSource.MOVE else f"/{view.source}"
