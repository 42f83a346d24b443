"""The thirty days: which kind each is, and on which date it falls when days were missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import combinations, pairwise

from perkup.moves.move import DayKind


class Stage(StrEnum):
    """Stage of the thirty days."""

    LEARN = "learn"
    BUILD = "build"
    OWN_IT = "own it"


DAYS = 30
RETESTS = (1, 15, 30)
STRENGTH_WEEKS = 4
PER_WEEK = 3
"""Three strength sessions a week, at least 48 hours apart (ACSM 2026: at least two days a week)."""
APART = 2
LAST_WEEK = 22
"""From this day on nothing new comes."""
USUAL = (1, 3, 5)
"""Without wishes: the second, fourth and sixth day of each programme week."""
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
    """Return the twelve days of strength: three in each of four weeks, 48 h apart, never on a re-test.

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
            if not set(chosen).isdisjoint(RETESTS) or any(b - a < APART for a, b in pairwise(chosen)):
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


def dates(
    plan: Sequence[DayKind], start: date, done: Mapping[int, date] | None = None, today: date | None = None
) -> tuple[date, ...]:
    """On which date each day falls.

    `done` tells when a day was done; with `today`, a strength or re-test day that was missed waits until today and
    everything behind it moves along, so that nothing is lost and 48 hours stay 48 hours. A day before the last one
    done no longer waits: it was passed over.
    """
    done = done or {}
    reached = max(done, default=0)
    placed: list[date] = []
    at = start
    for day, kind in enumerate(plan, 1):
        if day in done:
            at = max(at, done[day])
        elif today and day > reached and kind in MOVABLE:
            at = max(at, today)
        placed.append(done.get(day, at))
        at += timedelta(days=1)
    return tuple(placed)


def with_tests(
    plan: Sequence[DayKind], start: date, done: Mapping[int, date], tested: Sequence[date]
) -> dict[int, date]:
    """Return the days done, with those re-test days on which test results were written down instead of a session done.

    A result counts for a re-test from its date on, as long as nothing behind it was done before.
    """
    reached = dict(done)
    for day in RETESTS if tested else ():
        placed = dates(plan, start, reached)[day - 1]
        later = min((on for other, on in reached.items() if other > day), default=date.max)
        matches = [on for on in tested if placed <= on <= later]
        if day not in reached and matches:
            reached[day] = min(matches)
    return reached


def pointer(placed: Sequence[date], done: Mapping[int, date], today: date) -> int | None:
    """Return the day of the programme that today is; None before the start and after the end."""
    return next((day for day, on in enumerate(placed, 1) if on == today and day >= max(done, default=0)), None)
