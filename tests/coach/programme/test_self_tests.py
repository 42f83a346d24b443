"""Only a change above the detectable one is called a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.programme import self_tests
from perkup.errors import ErrorCode
from tests.refusals import refused


@pytest.mark.parametrize(
    ("test", "limit"), [("single_leg_bridge", 10), ("chair_stand", 5), ("thomas", 5), ("hip_girth", 2)]
)
def test_the_thresholds_of_the_evidence_page(test: str, limit: float) -> None:
    assert self_tests.judge_change(test, 20, 20 + limit).direction == "up"
    assert self_tests.judge_change(test, 20, 20 - limit).direction == "down"
    assert self_tests.judge_change(test, 20, 20 + limit - 0.1).direction == "none"
    assert self_tests.judge_change(test, 20, 20 - limit + 0.1).direction == "none"


def test_the_sentences() -> None:
    assert self_tests.judge_change("thomas", 4, 9.5).sentence.endswith("5.5 degrees more than then.")
    assert self_tests.judge_change("hip_girth", 98.24, 96).sentence == "Girth of the hips: 2.2 cm less than then."
    same = self_tests.judge_change("thomas", 4, 6.5).sentence
    assert same == (
        "Hanging-leg angle (modified Thomas test): 4 then, 6.5 now. Steady so far"
        " (5 degrees or more would be a change)."
    )


def test_a_measured_threshold_counts_before_the_written_one() -> None:
    assert self_tests.judge_change("thomas", 4, 10, detectable=7).direction == "none"
    assert self_tests.judge_change("thomas", 4, 4.5, detectable=0.5).direction == "up"


def test_unknown_tests_are_named() -> None:
    with refused(ErrorCode.NOT_FOUND, "plank"):
        self_tests.judge_change("plank", 1, 2)


def test_girth_is_the_mean_of_three() -> None:
    assert self_tests.girth([98.0, 98.5, 99.0]) == 98.5
    with refused(ErrorCode.INVALID_INPUT, "2"):
        self_tests.girth([98.0, 98.5])


@given(st.sampled_from(sorted(self_tests.BY_ID)), st.floats(0, 200), st.floats(0, 200))
def test_there_and_back_are_opposite(test: str, one: float, two: float) -> None:
    flip = {"up": "down", "down": "up", "none": "none"}
    assert self_tests.judge_change(test, one, two).direction == flip[self_tests.judge_change(test, two, one).direction]


@pytest.mark.parametrize(("drop", "thigh", "angle"), [(0, 40, 0), (20, 40, 30), (-20, 40, -30), (40, 40, 90)])
def test_the_hanging_angle_from_two_lengths(drop: float, thigh: float, angle: float) -> None:
    assert self_tests.hanging_angle(drop, thigh) == pytest.approx(angle)
    assert self_tests.hanging_angle(drop / 2.54, thigh / 2.54) == pytest.approx(angle)


@pytest.mark.parametrize(("drop", "thigh"), [(41, 40), (-41, 40), (0, 0), (1, -3)])
def test_lengths_that_no_thigh_has(drop: float, thigh: float) -> None:
    with refused(ErrorCode.INVALID_INPUT):
        self_tests.hanging_angle(drop, thigh)
