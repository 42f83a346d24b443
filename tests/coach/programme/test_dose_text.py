"""Doses as people say them."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.coach.programme.dose_text import dose_of, dose_text
from perkup.coach.programme.plan_model import PlanItem
from perkup.moves.library import load
from perkup.vocabulary import ItemRole


@pytest.mark.parametrize(
    ("dose", "told"),
    [
        ({"sets": 2, "reps": 12, "hold_s": 2.0, "sides": "each"}, "2 × 12 each side, held 2 s"),
        ({"sets": 3, "reps": 8, "sides": "both"}, "3 × 8"),
        ({"reps": 8, "sides": "each"}, "8 times each side"),
        ({"reps": 8, "rounds": 2}, "2 × 8"),
        ({"rounds": 4, "hold_s": 15.0, "sides": "each"}, "4 × 15 s each side"),
        ({"hold_s": 120.0}, "2 min"),
        ({"sets": 2, "hold_s": 45.0}, "2 × 45 s"),
    ],
)
def test_doses(dose: dict[str, Any], told: str) -> None:
    plain = {"sets": 1, "reps": None, "hold_s": None, "rounds": 1, "sides": "both"}
    item = PlanItem("strength-1", "m", rest_s=0, role=ItemRole.STRENGTH, reason="", seconds=1, **{**plain, **dose})
    assert dose_text(item) == told


def test_a_move_says_its_dose_as_a_plan_does() -> None:
    for move in load().moves.values():
        dose = {key: getattr(move.dose, key) for key in ("sets", "reps", "hold_s", "rounds", "rest_s")}
        item = PlanItem("s", move.id, sides=move.sides, role=ItemRole.STRENGTH, reason="", seconds=1, **dose)
        assert dose_of(move) == dose_text(item)
    assert dose_of(load().moves["str_psoas_lying"]) == "4 × 15 s each side"
    assert dose_of(load().moves["brk_sit_to_stand"]) == "10 times"
