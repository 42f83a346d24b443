"""Lengths of time and doses as people say them."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.coach import text
from perkup.coach.programme.plan_model import PlanItem
from perkup.moves.library import load


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (45, "45 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (61, "1 min"),
        (3569, "59 min"),
        (3590, "1 h"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_lengths_of_time(seconds: float, told: str) -> None:
    assert text.duration_text(seconds) == told


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
    item = PlanItem("strength-1", "m", rest_s=0, role="strength", reason="", seconds=1, **{**plain, **dose})
    assert text.dose_text(item) == told


def test_a_move_says_its_dose_as_a_plan_does() -> None:
    for move in load().moves.values():
        dose = {key: getattr(move.dose, key) for key in ("sets", "reps", "hold_s", "rounds", "rest_s")}
        item = PlanItem("s", move.id, sides=move.sides, role="strength", reason="", seconds=1, **dose)
        assert text.dose_of(move) == text.dose_text(item)
    assert text.dose_of(load().moves["str_psoas_lying"]) == "4 × 15 s each side"
    assert text.dose_of(load().moves["brk_sit_to_stand"]) == "10 times"


@pytest.mark.parametrize(
    ("value", "told"), [(12, "12"), (10.0, "10"), (101.13, "101.1"), (-2.5, "−2.5"), (-0.04, "0"), (0.96, "1")]
)
def test_numbers(value: float, told: str) -> None:
    assert text.number_text(value) == told
