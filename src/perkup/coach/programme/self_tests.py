"""The self-tests of days 1, 15 and 30: how they are done, and from which change on a change is called one.

People are compared with themselves only. A change below the threshold may be chance, tape, practice or mood. The
thresholds are wide on purpose: above what was measured where something was measured (abstracts read), a product
default where nothing was found; each stands beside its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, degrees
from statistics import mean

import msgspec

from perkup.coach.programme.training_profile import SENIOR, TrainingLevel
from perkup.coach.text import number_text
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.key_moves import PSOAS_LYING, SINGLE_LEG_BRIDGE, SIT_TO_STAND
from perkup.vocabulary import ChangeDirection, SelfTestName, SelfTestUnit

GIRTH_TIMES = 3


class SelfTest(msgspec.Struct, frozen=True):
    """Self-test. `move` is the library's move that shows it, None where there is nothing to move.

    `detectable`: a difference below it is not called a change; `source` says where that number is from.
    """

    id: SelfTestName
    name: str
    move: str | None
    unit: SelfTestUnit
    sided: bool
    seconds: float
    detectable: float
    source: str
    how: str


TESTS: tuple[SelfTest, ...] = (
    SelfTest(
        SelfTestName.SINGLE_LEG_BRIDGE,
        "Single-leg bridge",
        SINGLE_LEG_BRIDGE,
        SelfTestUnit.REPETITIONS,
        True,
        60,
        10,
        "product default: no study of its repeatability was found",
        "On one leg, as high as the first one, until you no longer get there. Then the other leg.",
    ),
    SelfTest(
        SelfTestName.CHAIR_STAND,
        "30-second chair stand",
        SIT_TO_STAND,
        SelfTestUnit.REPETITIONS,
        False,
        30,
        5,
        "twice the 2.5 stands that two tries at home by oneself may differ by (2024, n=114); the same number for knee"
        " arthritis (Gill 2022, n=93); people gain 0.5 to 0.8 from practice alone",
        "Arms crossed, up to fully straight and down again, as often as you can in 30 seconds.",
    ),
    SelfTest(
        SelfTestName.THOMAS,
        "Hanging-leg angle (modified Thomas test)",
        PSOAS_LYING,
        SelfTestUnit.DEGREES,
        True,
        20,
        5,
        "product default: for the thigh by tape nobody measured it; the knee angle had a standard error of 7 degrees"
        " (Peeler 2008, n=54); only with the pelvis held does the test measure the hip (Vigotsky 2016)",
        "On the edge of the bed, one knee hugged so that the back lies flat: how far below level does the other thigh"
        " hang?",
    ),
    SelfTest(
        SelfTestName.HIP_GIRTH,
        "Girth of the hips",
        None,
        SelfTestUnit.CM,
        False,
        60,
        2,
        "product default for a tape used by oneself",
        "The same tape around the widest part, three times; the mean counts.",
    ),
)
BY_ID: dict[str, SelfTest] = {test.id: test for test in TESTS}


SUBMAXIMAL = {
    "single_leg_bridge": (
        "On one leg, as high as the first one. Stop when you could still do three or four, or at fifteen. Then the"
        " other leg."
    )
}
"""How somebody new to training, or from `SENIOR` on, does a test that would else ask for all there is."""


def how_to(test: SelfTest, level: TrainingLevel, age: int) -> str:
    """Return how a person does a test."""
    gently = level == TrainingLevel.NEW or age >= SENIOR
    return SUBMAXIMAL.get(test.id, test.how) if gently else test.how


class SelfTestChange(msgspec.Struct, frozen=True):
    """Two results of one test compared. `direction` is none unless the difference can be told from chance."""

    before: float
    now: float
    difference: float
    detectable: float
    direction: ChangeDirection
    sentence: str


def girth(readings: Sequence[float]) -> float:
    """Return the mean of three readings of the tape in cm. Raises `PerkupError` for any other number of them."""
    if len(readings) != GIRTH_TIMES:
        raise PerkupError(
            f"{len(readings)} readings are not three.",
            "Measure three times with the same tape; the mean counts.",
            code=ErrorCode.INVALID_INPUT,
        )
    return mean(readings)


def hanging_angle(drop: float, thigh: float) -> float:
    """Return how far the thigh hangs below level in degrees, from two lengths in one unit: asin(drop / thigh).

    `drop`: how much lower than the hip the knee is, negative where it is higher; `thigh`: from hip to knee. Repeats
    better than an angle read off a goniometer (PMC4560013, 2015, n=22): ICC 0.90/0.95 against 0.51/0.54 for one rater,
    0.91/0.94 against 0.30/0.65 between raters. Raises
    `PerkupError` where no thigh hangs so.
    """
    if thigh <= 0 or abs(drop) > thigh:
        raise PerkupError(
            "A knee cannot be further below the hip than the thigh is long.",
            "Measure once more.",
            code=ErrorCode.INVALID_INPUT,
        )
    return degrees(asin(drop / thigh))


def judge_change(test: str, before: float, now: float, detectable: float | None = None) -> SelfTestChange:
    """Judge whether the difference between two results is a change.

    `detectable` replaces the test's own threshold, such as the measured one of a video. Raises `PerkupError` for an
    unknown test.
    """
    if test not in BY_ID:
        raise PerkupError(
            f"There is no self-test `{test}`.", f"There are {', '.join(BY_ID)}.", code=ErrorCode.NOT_FOUND
        )
    self_test = BY_ID[test]
    limit = self_test.detectable if detectable is None else detectable
    difference = now - before
    if abs(difference) < limit:
        sentence = f"{self_test.name}: {number_text(before)} then, {number_text(now)} now. Steady so far"
        return SelfTestChange(
            before,
            now,
            difference,
            limit,
            ChangeDirection.NONE,
            f"{sentence} ({number_text(limit)} {self_test.unit} or more would be a change).",
        )
    more = difference > 0
    sentence = (
        f"{self_test.name}: {number_text(abs(difference))} {self_test.unit} {'more' if more else 'less'} than then."
    )
    return SelfTestChange(
        before, now, difference, limit, ChangeDirection.UP if more else ChangeDirection.DOWN, sentence
    )
