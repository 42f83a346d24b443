"""Days of the programme that are done, as the plan shows them: what was done, with the doses it was led with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from perkup.coach.programme import schedule
from perkup.coach.programme.exercise_families import TimedDose, dose_seconds, is_strength
from perkup.coach.programme.plan_model import Plan, PlanDay, PlanItem, plain_item
from perkup.coach.programme.schedule import RETESTS, Progressed, stage_of, week_of
from perkup.coach.programme.self_tests import TESTS, SelfTest
from perkup.coach.programme.training_history import CompletedSession, TrainingHistory
from perkup.event_types import PlanStarted
from perkup.moves.coaching_facts import role_of
from perkup.moves.move import DayKind, Move, MoveRole
from perkup.vocabulary import ItemRole, Sides


def done_items(
    moves: Mapping[str, Move], kind: DayKind, done: CompletedSession, tests_taken: frozenset[str]
) -> list[PlanItem]:
    """Return what was done on a day; of a re-test also the self-tests of `tests_taken`."""
    items = _tests(moves, tests_taken) if kind == DayKind.RETEST else []
    count = {"stretch": 0, "strength": 0, "walk": 0, "test": len(items)}
    for name in done.moves:
        if name in moves:
            move = moves[name]
            role = _role(move, kind)
            if role == ItemRole.TEST and any(item.move == name for item in items):
                continue
            count[role] += 1
            items.append(plain_item(f"{role}-{count[role]}", move, role, "done", done.doses.get(name)))
    return items


def finished_plan(
    moves: Mapping[str, Move], history: TrainingHistory, block: PlanStarted, weekdays: Sequence[int]
) -> Plan:
    """Return the days of an earlier block that were done, as its plan showed them; `weekdays` are those it began with.

    Tests written down after the next block began are of that one.
    """
    kinds, completed = schedule.kinds(block.start, weekdays), history.of_block(block.block)
    done = {day: session.on for day, session in completed.items()}
    progressed = Progressed(history.skipped(block.block) | done, history.rests)
    reached = schedule.with_tests(kinds, block.start, progressed, history.tested)
    dates = schedule.dates(kinds, block.start, Progressed(reached, history.rests))
    days = []
    for number, session in sorted(completed.items()):
        test_ids = tests_taken(history, number, dates, history.starts.get(block.block + 1))
        items = done_items(moves, kinds[number - 1], session, test_ids)
        days.append(
            PlanDay(
                day=number,
                date=session.on,
                week=week_of(number),
                stage=stage_of(number),
                kind=kinds[number - 1],
                minutes=round(sum(item.seconds for item in items) / 60),
                items=tuple(items),
                breaks=(),
                done=True,
            )
        )
    return Plan(block.start, block.seed, block.block, tuple(days))


def _role(move: Move, kind: DayKind) -> ItemRole:
    """Return what a move was for. One for the break that is no strength has stood in for a stretch."""
    if role_of(move) == MoveRole.WALK:
        return ItemRole.WALK
    if is_strength(move):
        return ItemRole.TEST if kind == DayKind.RETEST else ItemRole.STRENGTH
    return ItemRole.STRETCH


def tests_taken(history: TrainingHistory, day: int, dates: Sequence[date], end: date | None) -> frozenset[str]:
    """The self-tests of which a result was written down from a re-test's day on, before the next re-test.

    `dates`: on which date each day of the block falls; `end`: when the next block began.
    """
    ends = [dates[later - 1] for later in RETESTS if later > day] + ([] if end is None else [end])
    return frozenset(
        test for on, test in history.results if dates[day - 1] <= on and not any(on >= end for end in ends)
    )


def test_item(place: int, test: SelfTest, move: Move, reason: str) -> PlanItem:
    """Return a self-test in its slot, as long as it takes."""
    sides = Sides.EACH if test.sided else Sides.BOTH
    seconds = dose_seconds(msgspec.structs.replace(move, sides=sides), TimedDose(1, None, test.seconds))
    return PlanItem(f"test-{place}", move.id, 1, None, test.seconds, 1, sides, 0, ItemRole.TEST, reason, seconds)


def _tests(moves: Mapping[str, Move], tests_taken: frozenset[str]) -> list[PlanItem]:
    able = [(test, moves.get(test.move or "")) for test in TESTS if test.id in tests_taken]
    available = [(test, move) for test, move in able if move is not None]
    return [test_item(place, test, move, "done") for place, (test, move) in enumerate(available, 1)]
