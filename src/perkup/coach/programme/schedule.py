"""The thirty days: which kind each is, and on which date it falls when days were missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import combinations, pairwise

import msgspec

from perkup.moves.move import DayKind


class Stage(StrEnum):
    """Stage of the thirty days."""

    LEARN = "learn"
    BUILD = "build"
    OWN_IT = "own it"


DAYS = 30
A_DAY = timedelta(days=1)
RETESTS = (1, 15, 30)
STRENGTH_WEEKS = 4
PER_WEEK = 3
"""Three strength sessions a week, at least 48 hours apart (ACSM 2026: at least two days a week)."""
APART = 2
TESTS_APART = 2
"""Nobody is tested within 48 hours of a strength session, before or after: a test asks for all there is."""
LAST_WEEK = 22
"""From this day on nothing new comes."""
USUAL = (2, 4, 6)
"""Without wishes: the third, fifth and seventh day of each programme week, as far as the tests allow it."""
MOVABLE: frozenset[DayKind] = frozenset({DayKind.STRENGTH, DayKind.RETEST})
"""Days that wait to be done; the others pass with the calendar."""


def week_of(day: int) -> int:
    """1-4: the programme week of a day; the last two days belong to the fourth."""
    return min((day - 1) // 7 + 1, STRENGTH_WEEKS)


def last_of_week(day: int) -> int:
    """Return the last day of a day's programme week."""
    return DAYS if week_of(day) == STRENGTH_WEEKS else week_of(day) * 7


def stage_of(day: int) -> Stage:
    """Return what the week is for."""
    stages: tuple[Stage, ...] = (Stage.LEARN, Stage.BUILD, Stage.BUILD, Stage.OWN_IT)
    return stages[week_of(day) - 1]


def strength_days(start: date, weekdays: Sequence[int] = ()) -> tuple[int, ...]:
    """Return the twelve days of strength: three in each of four weeks, 48 h apart and 48 h from each test.

    `weekdays` (0 Monday ... 6 Sunday) are wishes: as many sessions as possible fall on them. Without wishes, or
    where they leave a choice, the usual pattern comes nearest.
    """
    return _strength_days(start.weekday(), tuple(weekdays))


@cache
def _strength_days(first: int, weekdays: tuple[int, ...]) -> tuple[int, ...]:
    best: dict[int, tuple[tuple[int, int], tuple[int, ...]]] = {0: ((0, 0), ())}
    for week in range(STRENGTH_WEEKS):
        following: dict[int, tuple[tuple[int, int], tuple[int, ...]]] = {}
        for chosen in combinations(range(week * 7 + 1, week * 7 + 8), PER_WEEK):
            near = any(abs(day - test) < TESTS_APART for day in chosen for test in RETESTS)
            if near or any(b - a < APART for a, b in pairwise(chosen)):
                continue
            unwished = sum(bool(weekdays) and (first + day - 1) % 7 not in weekdays for day in chosen)
            unusual = sum((day - 1) % 7 not in USUAL for day in chosen)
            for last, (cost, days) in best.items():
                candidate = ((cost[0] + unwished, cost[1] + unusual), (*days, *chosen))
                best_so_far = following.get(chosen[-1])
                if (not days or chosen[0] - last >= APART) and (best_so_far is None or candidate < best_so_far):
                    following[chosen[-1]] = candidate
        best = following
    return min(best.values())[1]


def kinds(start: date, weekdays: Sequence[int] = ()) -> tuple[DayKind, ...]:
    """Return the kind of each of the thirty days; what is neither strength nor re-test is in turn rest and mobility."""
    strong = set(strength_days(start, weekdays))
    plan: list[DayKind] = []
    easy = 0
    for day in range(1, DAYS + 1):
        if day in RETESTS:
            plan.append(DayKind.RETEST)
        elif day in strong:
            plan.append(DayKind.STRENGTH)
        else:
            plan.append(DayKind.MOBILITY if easy % 2 else DayKind.REST)
            easy += 1
    return tuple(plan)


class Progressed(msgspec.Struct, frozen=True):
    """What has become of the days of a block: on which date each was done or skipped, and when the programme rests."""

    done: Mapping[int, date] = {}
    rests: Sequence[tuple[date, date]] = ()

    @property
    def reached(self) -> int:
        """The last day that was done or skipped, 0 for none."""
        return max(self.done, default=0)


NOTHING_YET = Progressed()


def dates(
    plan: Sequence[DayKind],
    start: date,
    progressed: Progressed = NOTHING_YET,
    today: date | None = None,
    movable: frozenset[DayKind] = MOVABLE,
) -> tuple[date, ...]:
    """On which date each day falls.

    With `today`, a strength or re-test day that was missed waits until today and everything behind it moves along, so
    that nothing is lost and 48 hours stay 48 hours. A day before the last one done no longer waits: it was passed
    over. No day to come falls into a rest. `movable` are the kinds that wait.
    """
    placed: list[date] = []
    at, done, rests, reached = start, progressed.done, progressed.rests, progressed.reached
    for day, kind in enumerate(plan, 1):
        on = done.get(day)
        if on is not None:
            at = max(at, on)
        elif day > reached:
            if today and at < today and kind in movable:
                at = today
            if rests:
                at = _after_rests(at, rests)
        placed.append(on or at)
        at += A_DAY
    return tuple(placed)


def _after_rests(at: date, rests: Sequence[tuple[date, date]]) -> date:
    for first, last in rests:
        if first <= at <= last:
            at = last + timedelta(days=1)
    return at


def wishes_met(start: date, weekdays: Sequence[int]) -> int:
    """Count the strength days that fall on the weekdays wished for."""
    return sum((start.weekday() + day - 1) % 7 in weekdays for day in strength_days(start, weekdays))


def best_start(start: date, weekdays: Sequence[int]) -> date:
    """Return the day within a week on which a block would meet the most wishes, the soonest of them."""
    soon = [start + timedelta(days=number) for number in range(7)]
    return max(soon, key=lambda first: wishes_met(first, weekdays))


def with_tests(plan: Sequence[DayKind], start: date, progressed: Progressed, tested: Sequence[date]) -> dict[int, date]:
    """Return the days done, with those re-test days on which test results were written down instead of a session done.

    A result counts for a re-test from its date on, as long as nothing behind it was done before.
    """
    reached = dict(progressed.done)
    for day in RETESTS if tested else ():
        if day in reached:
            continue
        placed = dates(plan, start, Progressed(reached, progressed.rests))[day - 1]
        later = min((on for other, on in reached.items() if other > day), default=date.max)
        matches = [on for on in tested if placed <= on <= later]
        if matches:
            reached[day] = min(matches)
    return reached


def pointer(placed: Sequence[date], done: Mapping[int, date], today: date) -> int | None:
    """Return the day of the programme that today is; None before the start and after the end."""
    return next((day for day, on in enumerate(placed, 1) if on == today and day >= max(done, default=0)), None)
