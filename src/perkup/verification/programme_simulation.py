"""Made-up people who live through sixty days of the programme, and what breaks on the way.

Answers, equipment, level, effort, pain, missed days, holidays, red flags, swaps, bans: all drawn from a seed. Every
plan they are given is checked by `rules`; every session they do is checked here against what they had said by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from perkup.coach.programme import swaps
from perkup.coach.programme import training_history as past
from perkup.coach.programme.plan_context import PlanContext, plan_context
from perkup.coach.programme.plan_model import Plan, PlanDay, PlanItem
from perkup.coach.programme.planner import RECOVERING, build_plan, plan_thirty_days
from perkup.coach.programme.schedule import MOVABLE, pointer
from perkup.coach.programme.self_tests import TESTS
from perkup.coach.programme.training_history import PlannedSession
from perkup.coach.protocols import MoveCollection
from perkup.coach.safety.screening import FLAG_TIERS
from perkup.moves.move import DayKind, Move
from perkup.verification import life_rules
from perkup.verification.plan_rules import check, check_last
from perkup.verification.plan_under_test import PlanUnderTest, RuleViolation
from perkup.verification.simulated_trainee import START, SimulatedTrainee, someone
from perkup.vocabulary import DayChange, ItemRole, RestReason

LONG = 60
FEWEST = 5
"""With fewer strength moves to choose from sessions alternate between what there is, and their sets with them."""
ALL_EASY = 0.9
"""So strong a person has four repetitions left, or more, every time."""


def live(number: int, seed: int, library: MoveCollection[Move], days: int = LONG) -> list[RuleViolation]:
    """Live sixty days of one person; return every rule that broke."""
    life = someone(number, seed, library)
    live_on(life, days)
    return life.broken


def live_on(life: SimulatedTrainee, days: int) -> None:
    """Live so many days of a life; what breaks is noted in it."""
    on, block = life.profile.start, 0
    for _ in range(days):
        if not block or _block_is_over(life, on):
            block += 1
            life.profile = msgspec.structs.replace(life.profile, start=on)
            life.tell(
                on, "plan_started", 8, block=block, seed=life.seed, profile=life.profile.as_facts(), start=str(on)
            )
            _check_plan(life, on)
        _one_day(life, on, block)
        on += timedelta(days=1)
    if life.habits.nothing_happens:
        life.broken += _shrinking_weeks(life)
        if days >= LONG and block < 2:
            life.broken.append(RuleViolation("goes-on", 30, f"still in block {block} after {days} days"))


def _shrinking_weeks(life: SimulatedTrainee) -> Sequence[RuleViolation]:
    """Return the weeks with fewer sets than the one before, for whom all was easy and at least five moves fit."""
    nothing = Plan(life.profile.start, life.seed, 1, ())
    case = PlanUnderTest(nothing, life.profile, life.library.moves, life.known()[1])
    if life.habits.strong < ALL_EASY or len(case.strength_moves()) < FEWEST:
        return ()
    return list(life_rules.weekly_sets(life.memory, 1))


def _block_is_over(life: SimulatedTrainee, on: date) -> bool:
    return life.calendar(on).dates[-1] < on


def _one_day(life: SimulatedTrainee, on: date, block: int) -> None:
    lots, habits = life.lots, life.habits
    if life.away_until and on < life.away_until:
        return
    if not habits.nothing_happens and lots.chance(0.015):
        away = timedelta(days=3 + lots.randbelow(14))
        if lots.chance(0.5):
            life.away_until = on + away
            return
        life.memory.rests.append((on, on + away))
        life.tell(on, "rest_days", 7, first=str(on), last=str(on + away), why=lots.choice(tuple(RestReason)))
    _history, before = life.known()
    if lots.chance(habits.flags):
        life.tell(on, "flag", 9, flags=[lots.choice(tuple(FLAG_TIERS))], tier="", words="")
    if before.hold and lots.chance(0.3):
        life.tell(on, "cleared", 9, by_clinician_on=str(on), words="")
    if lots.chance(habits.tinkers * 0.1):
        life.tell(on, lots.choice(("ban", "favourite")), 9, move=lots.choice(sorted(life.library.moves)), on=True)
    _history, standing = life.known()
    if standing != before:
        _check_plan(life, on)
    calendar = life.calendar(on)
    day = pointer(calendar.dates, calendar.reached, on)
    day = None if day in calendar.skipped else day
    life.broken += life_rules.in_rest(life.memory, on, day)
    if day is None or day in calendar.done or calendar.kinds[day - 1] not in MOVABLE or not lots.chance(habits.comes):
        return
    if lots.chance(habits.tinkers * 0.3) and not standing.hold:
        change(life, on, day, block)
        if (block, day) in life.known()[0].changes and day in life.calendar(on).skipped:
            return
    if lots.chance(habits.tinkers):
        swap(life, on, day)
    days = _days(life, on, day)
    session = days[-1]
    check_session(life, on, days)
    if session.items and not standing.hold:
        perform(life, on, session, block)


def change(life: SimulatedTrainee, on: date, day: int, block: int) -> None:
    """Make a day lighter, skip it, or turn it into stretches; what is skipped must not stay up."""
    how = life.lots.choice((DayChange.LIGHTER, DayChange.SKIP, DayChange.MOBILITY))
    life.tell(on, "day_changed", 10, date=str(on), day=day, block=block, how=how)
    life.memory.changed.add((block, day))
    calendar = life.calendar(on)
    if how == DayChange.SKIP and pointer(calendar.dates, calendar.reached, on) not in (None, day):
        life.broken.append(RuleViolation("skip", day, "another day is up on the day of the skipped one"))


def _context(life: SimulatedTrainee, on: date) -> PlanContext:
    history, standing = life.known()
    return plan_context(life.profile, life.library, standing, life.seed, history, on)


def _days(life: SimulatedTrainee, on: date, until: int) -> tuple[PlanDay, ...]:
    """Return the days up to one as the plan has them now."""
    return build_plan(_context(life, on), until).days


def _check_plan(life: SimulatedTrainee, on: date) -> None:
    """Make the whole plan and check it."""
    history, standing = life.known()
    thirty: Plan = plan_thirty_days(life.profile, life.library, standing, life.seed, history, on)
    swapped = frozenset(swap.day for swap in history.swaps if swap.block == thirty.block)
    life.broken += check(_case(life, on, thirty, swapped))


def _case(life: SimulatedTrainee, on: date, plan: Plan, swapped: frozenset[int]) -> PlanUnderTest:
    history, standing = life.known()
    return PlanUnderTest(
        plan,
        life.profile,
        life.library.moves,
        standing,
        history.bans,
        swapped,
        life.memory.resting(on),
        frozenset(day for block, day in life.memory.changed if block == plan.block),
    )


def swap(life: SimulatedTrainee, on: date, day: int) -> None:
    """Swap something for something offered; also try something that is never offered: it must change nothing."""
    context = _context(life, on)
    days = build_plan(context, day).days
    planned = days[-1]
    items = [item for item in planned.items if item.role != ItemRole.TEST]
    if not items:
        return
    item = life.lots.choice(items)
    offered = swaps.swap_options(context, days, item.slot)
    to = (
        life.lots.choice(offered) if offered and life.lots.chance(0.7) else life.lots.choice(sorted(life.library.moves))
    )
    why = life.lots.choice(("", "for a change", "too easy today", "too hard today"))
    life.tell(on, "swap", 10, day=day, slot=item.slot, why=why, **{"from": item.move, "to": to})
    after = _days(life, on, day)[-1]
    now = next(other.move for other in after.items if other.slot == item.slot)
    if now != (to if to in offered else item.move):
        life.broken.append(RuleViolation("swap", day, f"{item.move} to {to} became {now}"))


def check_session(life: SimulatedTrainee, on: date, days: Sequence[PlanDay]) -> None:
    """Check what is about to be done, the last of `days`, against the journal so far."""
    history, _standing = life.known()
    session, block = days[-1], max(history.starts)
    swapped = frozenset(entry.day for entry in history.swaps if entry.block == block)
    unfinished = Plan(life.profile.start, life.seed, block, tuple(days))
    case = _case(life, on, unfinished, swapped)
    life.broken += check_last(case)
    life.broken += life_rules.words(life.memory, session, life.library.moves)
    if history.change_on(block, session.day, on) == DayChange.LIGHTER or RECOVERING in session.notes:
        life.broken += life_rules.lighter(session, len(case.strength_moves()), life.profile.minutes_per_session)
    kinds = life.calendar(on).kinds
    strong = [entry.on for entry in history.done if kinds[entry.day - 1] == DayKind.STRENGTH]
    if session.kind == DayKind.STRENGTH and strong and on - max(strong) < timedelta(days=2):
        life.broken.append(RuleViolation("48-hours", session.day, f"{max(strong)} and {on}"))
    later = [day for day in history.of_block(block) if day >= session.day]
    if later:
        life.broken.append(RuleViolation("pointer", session.day, f"after day {max(later)}"))


def perform(life: SimulatedTrainee, on: date, day: PlanDay, block: int) -> None:
    """Take the tests of the day, do its session step by step, and say how it felt."""
    lots = life.lots
    night, hour = (on + timedelta(days=1), 1) if life.habits.late else (on, 18)
    for test in TESTS:
        if day.kind == DayKind.RETEST and test.move in {item.move for item in day.items} and lots.chance(0.8):
            life.tell(
                night,
                "self_test",
                hour,
                test=test.id,
                side=None,
                value=float(lots.randbelow(30)),
                unit=test.unit,
                method="",
            )
    led = [item for item in day.items if item.role != ItemRole.TEST]
    if not led:
        return
    session = f"{block}.{day.day}"
    items = [{name: getattr(item, name) for name in ("move", *PlannedSession.__struct_fields__)} for item in led]
    identity = {"session": session, "source": "programme", "routine": past.routine_name(block, day.day)}
    rest = {"title": f"Day {day.day}", "first_side": "right", "steps_total": len(items), "items": items}
    life.tell(night, "session_started", hour, **identity, **rest, day=day.day)
    stops = lots.chance(life.habits.quits)
    performed = led[: max(1, len(led) // 2)] if stops else led
    for index, item in enumerate(performed):
        reps = None if item.reps is None else max(0, item.reps - (lots.randbelow(3) if lots.chance(0.1) else 0))
        step = {"session": session, "index": index, "move": item.move, "side": "both"}
        result = {"phase": "rep", "outcome": "done", "seconds": item.seconds, "reps": reps}
        life.tell(night, "step_recorded", hour, **step, **result, performed_at=datetime.combine(night, time(hour), UTC))
    life.tell(
        night,
        "session_ended",
        hour,
        session=session,
        how="stopped" if stops else "finished",
        seconds=60.0 * day.minutes,
    )
    felt: dict[str, Mapping[str, Any]] = {}
    for item in performed:
        if item.role == ItemRole.STRENGTH and (lots.chance(0.8) or life.habits.nothing_happens):
            felt[item.move] = _feedback_of(life, item, life.library.moves[item.move], on)
            life.tell(night, "feedback", hour, session=session, **felt[item.move])
    settled = lots.chance(0.6) if lots.chance(0.5) else None
    if settled is not None:
        life.tell(on + timedelta(days=1), "next_morning", 6, session=session, settled=settled)
    if not stops or len({item.move for item in performed}) >= 0.5 * len({item.move for item in led}):
        _remember(life, on, performed, felt, settled)
        if day.kind == DayKind.STRENGTH:
            sets = sum(item.sets for item in performed if item.role == ItemRole.STRENGTH)
            life.memory.weeks.setdefault((block, day.week), []).append(sets)
    logged = life.known()[0].of_block(block).get(day.day)
    if logged is not None and logged.on != on:
        life.broken.append(RuleViolation("day", day.day, f"the session of {on} counts for {logged.on}"))


def _remember(
    life: SimulatedTrainee,
    on: date,
    performed: Sequence[PlanItem],
    felt: Mapping[str, Mapping[str, Any]],
    settled: bool | None,
) -> None:
    """Keep what was done and said, for the rules that ask for it later."""
    for item in performed:
        memory, answer = life.memory.of(item.move), felt.get(item.move, {})
        if item.role == ItemRole.STRENGTH:
            memory.work_s = life_rules.work_seconds(item, life.library.moves[item.move])
        memory.hurt_last = answer.get("answer") == "hurt"
        if answer.get("pain") is not None:
            memory.pains.append((on, answer["pain"], settled))


def _feedback_of(life: SimulatedTrainee, item: PlanItem, move: Move, on: date) -> Mapping[str, Any]:
    lots = life.lots
    if lots.chance(life.habits.hurts):
        kind = "ordinary" if lots.chance(0.9) else lots.choice(("electric", "spreading", "numb"))
        return {"move": move.id, "answer": "hurt", "pain": lots.randbelow(11), "pain_kind": kind}
    strong = life.habits.strong + life.habits.improves * (on - START).days
    left = max(0, min(6, round(6 * strong + 2 * lots.random() - 1)))
    answer = "easy" if left > 3 else "right" if left > 1 else "hard"
    return {"move": move.id, "answer": answer, "pain": None, "reps_in_reserve": left if lots.chance(0.7) else None}
