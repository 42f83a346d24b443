"""The contact sheet holds every move, moving and still, each phase by itself."""

from __future__ import annotations

import pytest

from perkup.moves.library import load
from perkup.moves.model import Dose
from perkup.moves.sheet import dose_in_words, sheet

MOVES = load().moves


def test_the_sheet_shows_every_move_and_every_phase() -> None:
    chosen = [MOVES["stg_bridge"], MOVES["brk_sit_to_stand"]]
    page = sheet(chosen)
    for move in chosen:
        assert f'id="{move.id}"' in page
    assert page.count("fig-moving") - page.count(".fig-moving") == 2
    assert page.count("<figcaption>") == sum(len(move.keyframes) for move in chosen)
    assert "prefers-reduced-motion" in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("dose", "each", "words"),
    [
        (Dose(sets=2, reps=8, origin="x"), True, "2 sets of 8 times each side"),
        (Dose(sets=1, hold_s=15, rounds=4, origin="x"), True, "15 seconds each side, 4 rounds"),
        (Dose(sets=1, hold_s=120, origin="x"), False, "2 minutes"),
        (Dose(sets=1, reps=12, origin="x"), False, "12 times"),
    ],
)
def test_a_dose_in_words(dose: Dose, each: bool, words: str) -> None:
    assert dose_in_words(dose, each_side=each) == words
