"""The contact sheet holds every move, moving and still, each phase by itself."""

from __future__ import annotations

from perkup.moves.contact_sheet import sheet
from perkup.moves.library import load

MOVES = load().moves


def test_the_sheet_shows_every_move_and_every_phase() -> None:
    chosen = [MOVES["stg_bridge"], MOVES["brk_sit_to_stand"]]
    page = sheet((move, "12 times") for move in chosen)
    assert page.count("12 times") == 2
    for move in chosen:
        assert f'id="{move.id}"' in page
    assert page.count("fig-moving") - page.count(".fig-moving") == 2
    assert page.count("<figcaption>") == sum(len(move.keyframes) for move in chosen)
    assert "prefers-reduced-motion" in page
    assert "<script" not in page
