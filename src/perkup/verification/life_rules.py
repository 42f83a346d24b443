"""Rules that only a life can break: words that fit the dose, moves that kept on hurting, weeks that shrink, rests.

They remember by themselves what a person did and said, and share no function with the coach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from perkup.coach.programme.plan_model import PlanDay, PlanItem
from perkup.moves.move import Move
from perkup.verification.plan_under_test import RuleViolation
from perkup.vocabulary import ItemRole

SAME_S = 0.5
WEAKNESS = ("your limit", "nothing left")
"""What is told to somebody who could do no more."""
RESTS_DAYS = 11
"""A move that kept on hurting stays away for two weeks, counted to the next session: so long in any case."""
TOO_OFTEN = 3
FOUR_WEEKS = timedelta(days=28)
FELT = 2
"""Pain up to here is fine."""


class MoveMemory(msgspec.Struct):
    """What a person remembers of one move: its last dose in seconds of work, and the pain of each time."""

    work_s: float | None = None
    hurt_last: bool = False
    pains: list[tuple[date, int, bool | None]] = []

    def rests_on(self, on: date) -> bool:
        """Return True while the move has to rest: unsettled three times, or rising twice running in four weeks."""
        if not self.pains:
            return False
        last, pain, settled = self.pains[-1]
        if pain <= FELT or on - last >= timedelta(days=RESTS_DAYS):
            return False
        unsettled = [at for at, felt, calm in self.pains if calm is False and felt > FELT and last - at <= FOUR_WEEKS]
        if settled is False and len(unsettled) >= TOO_OFTEN:
            return True
        three = self.pains[-3:]
        rose = len(three) == 3 and three[0][1] < three[1][1] < three[2][1]
        return rose and last - three[0][0] <= FOUR_WEEKS


class LifeMemory(msgspec.Struct):
    """Everything a person remembers. `weeks`: the sets of each week of a block; `rests`: first and last days."""

    moves: dict[str, MoveMemory] = {}
    weeks: dict[tuple[int, int], list[int]] = {}
    rests: list[tuple[date, date]] = []
    changed: set[tuple[int, int]] = set()
    logged: int = 0
    strength_days: dict[int, int] = {}

    def of(self, name: str) -> MoveMemory:
        """Return what is remembered of a move."""
        return self.moves.setdefault(name, MoveMemory())

    def resting(self, on: date) -> frozenset[str]:
        """Return the moves that have to rest."""
        return frozenset(name for name, memory in self.moves.items() if memory.rests_on(on))


def work_seconds(item: PlanItem, move: Move) -> float:
    """Return the seconds of work of an item, one side of it."""
    if item.reps is None:
        return item.sets * item.rounds * (item.hold_s or 0.0)
    out, top, back = (float(part) for part in (item.tempo or move.dose.tempo or "2-1-2").split("-"))
    return item.sets * item.rounds * item.reps * (out + (move.dose.hold_s or top) + back)


def words(memory: LifeMemory, day: PlanDay, moves: Mapping[str, Move]) -> Iterator[RuleViolation]:
    """Check that what is called more is more, less is less, the same the same; and that pain is not called weakness."""
    for item in day.items:
        before = memory.of(item.move)
        if item.role != ItemRole.STRENGTH or before.work_s is None:
            continue
        change = work_seconds(item, moves[item.move]) - before.work_s
        parts = ["" if "form of" in part else part for part in item.reason.split("; ")]
        claims = [
            (any(part.startswith(("more (", "more than")) for part in parts), change > SAME_S),
            (any(part.startswith(("less (", "less than")) for part in parts), change < -SAME_S),
            (any(part.startswith("the same") for part in parts), abs(change) <= SAME_S),
            (any(weak in part for part in parts for weak in WEAKNESS), not before.hurt_last),
        ]
        if any(is_claimed and not is_true for is_claimed, is_true in claims):
            yield RuleViolation("words", day.day, f"{item.move}: {item.reason} ({change:+.0f} s)")


def lighter(day: PlanDay, choices: int, minutes: int) -> Iterator[RuleViolation]:
    """Check that a day asked to be lighter has two sets of a move at most, and one for four minutes, where enough moves
    fit."""
    heavy = [item.move for item in day.items if item.role == ItemRole.STRENGTH and item.sets > 2]
    if heavy and choices >= 5:
        yield RuleViolation("lighter", day.day, ", ".join(heavy))
    sets = sum(item.sets for item in day.items if item.role == ItemRole.STRENGTH)
    if choices >= 5 and 4 * sets > minutes + 1:
        yield RuleViolation("lighter", day.day, f"{sets} sets in {minutes} minutes")


def in_rest(memory: LifeMemory, on: date, day: int | None) -> Iterator[RuleViolation]:
    """Check that nothing is up on a day of rest."""
    if day is not None and any(first <= on <= last for first, last in memory.rests):
        yield RuleViolation("rest", day, f"is up on {on}")


def weekly_sets(memory: LifeMemory, block: int) -> Iterator[RuleViolation]:
    """Check that the sets of a week do not fall while everything was easy; asked of people to whom nothing happens."""
    weeks: Sequence[list[int]] = [memory.weeks.get((block, week), []) for week in (1, 2, 3, 4)]
    if any(len(week) != 3 for week in weeks):
        return
    totals = [sum(week) for week in weeks]
    for number, (before, after) in enumerate(pairwise(totals), 2):
        if after < before:
            yield RuleViolation("weekly-sets", number * 7, f"{' '.join(map(str, totals))}")
