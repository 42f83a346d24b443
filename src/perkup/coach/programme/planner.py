"""Thirty days for one person: deterministic from profile, journal facts and seed.

Learn, build, build, own it: three strength sessions a week at least 48 hours apart, both psoas stretches and a walking
drill every day, rest days, self-tests on days 1, 15 and 30. `docs/programme.md` lists the rules; `plan_rules` checks
them without looking here. What safety excludes never comes, whatever else a rule says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from perkup.coach.programme import completed_days, schedule, strength_session
from perkup.coach.programme.daily_items import further_stretches, stretch_items, test_items, walk_items
from perkup.coach.programme.move_choices import candidate_moves, due_lunges
from perkup.coach.programme.plan_context import (
    DaysSoFar,
    LeftOutNotes,
    PlanContext,
    find_stand_in,
    plan_context,
)
from perkup.coach.programme.plan_model import LeftOut, Plan, PlanDay, PlanItem, plain_item, resized
from perkup.coach.programme.schedule import Stage, stage_of, week_of
from perkup.coach.programme.self_tests import TESTS
from perkup.coach.programme.strength_session import MoveChoice, SessionBrief, SessionDraft
from perkup.coach.programme.swaps import with_swaps
from perkup.coach.programme.time_budget import GROWTH_S, SHORTEST_S, longer, rested, session_seconds, shorter
from perkup.coach.programme.training_history import TrainingHistory
from perkup.coach.programme.training_profile import MINUTES, TrainingProfile
from perkup.coach.protocols import MoveCollection
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.moves.key_moves import WALK
from perkup.moves.move import Category, DayKind, Move
from perkup.vocabulary import ItemRole

RESERVE = {"learn": "stop with 3-4 left in you", "build": "stop with 2-3 left", "own it": "2-3 left, done well"}

NOTHING_FITS = "No move fits your answers and your list. Ask a doctor or physiotherapist which moves are safe for you."


class PlanResult(msgspec.Struct, frozen=True):
    """Days in their order, and what did not fit in them, in the order it was met."""

    days: tuple[PlanDay, ...]
    left_out: tuple[LeftOut, ...]


def plan_thirty_days(
    profile: TrainingProfile,
    library: MoveCollection[Move],
    standing: SafetyStatus | None = None,
    seed: int = 0,
    history: TrainingHistory | None = None,
    today: date | None = None,
) -> Plan:
    """Return the thirty days of the block that `history` has reached, for a person of this safety status.

    `profile.start` is the first day of the block. With `today`, missed days wait until today (`schedule.dates`).
    """
    context = plan_context(profile, library, standing, seed, history, today)
    result = build_plan(context)
    return Plan(profile.start, seed, context.block, result.days, result.left_out, context.fit.standing.hold)


def build_plan(context: PlanContext, until: int = schedule.DAYS) -> PlanResult:
    """Build the days from 1 to `until`; what came before a day decides what is new, alike or repeated in it."""
    notes: LeftOutNotes = dict(context.lunge_notes)
    days: list[PlanDay] = []
    so_far = DaysSoFar()
    for day in range(1, until + 1):
        days.append(_with_advice(_build_day(context, so_far, day, notes)))
        so_far = so_far.after(days[-1])
    return PlanResult(tuple(days), tuple(notes.values()))


def _build_day(context: PlanContext, so_far: DaysSoFar, day: int, notes: LeftOutNotes) -> PlanDay:
    calendar = context.calendar
    kind = calendar.kinds[day - 1]
    if day in calendar.done:
        tests = completed_days.tests_taken(context.history, day, calendar.dates)
        items = completed_days.done_items(context.moves, kind, calendar.done[day], tests)
        return msgspec.structs.replace(_plan_day(context, day, kind, items), done=True)
    if context.fit.standing.hold:
        return _day_on_hold(context, day, kind)
    daily = [*stretch_items(context, kind, notes), *walk_items(context, so_far, day, notes)]
    if kind == DayKind.STRENGTH:
        return _strength_day(context, so_far, day, daily, notes)
    if kind == DayKind.RETEST:
        items = [*test_items(context, so_far, day, notes), *daily]
        test_names = (*(test.id for test in TESTS), "video")
        return _plan_day(context, day, kind, with_swaps(context, so_far, day, items), tests=test_names)
    if kind == DayKind.MOBILITY:
        daily[-1:-1] = further_stretches(context, so_far, day, daily)
    return _plan_day(context, day, kind, with_swaps(context, so_far, day, daily))


def _with_advice(day: PlanDay) -> PlanDay:
    """Say whom to ask where nothing is left to do on a day."""
    if day.items or day.notes or day.done:
        return day
    return msgspec.structs.replace(day, notes=(NOTHING_FITS,))


def _plan_day(
    context: PlanContext,
    day: int,
    kind: DayKind,
    items: Iterable[PlanItem],
    *,
    tests: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> PlanDay:
    items = tuple(items)
    return PlanDay(
        day=day,
        date=context.calendar.dates[day - 1],
        week=week_of(day),
        stage=stage_of(day),
        kind=kind,
        minutes=round(sum(item.seconds for item in items) / 60),
        items=items,
        breaks=_break_moves(context, kind),
        tests=tests,
        notes=notes,
    )


def _day_on_hold(context: PlanContext, day: int, kind: DayKind) -> PlanDay:
    walk = context.moves.get(WALK)
    able = walk is not None and context.fit.has(walk)
    items = [plain_item("walk-1", walk, ItemRole.WALK, "easy walking may stay")] if walk and able else []
    return _plan_day(context, day, kind, items, notes=("Paused until you tell us that a clinician cleared you.",))


def _break_moves(context: PlanContext, kind: DayKind) -> tuple[str, ...]:
    """Return the break moves that suit a kind of day in the order of their files; those of no days come last."""
    last = len(context.moves)
    places = {
        name: last if move.break_days is None else move.break_days.get(kind)
        for name, move in context.moves.items()
        if move.category == Category.BREAK and context.fit.has(move)
    }
    suitable = {name: place for name, place in places.items() if place is not None}
    return tuple(sorted(suitable, key=suitable.__getitem__))


# --- strength ------------------------------------------------------------------------------------------------------


def _strength_day(
    context: PlanContext, so_far: DaysSoFar, day: int, daily: list[PlanItem], notes: LeftOutNotes
) -> PlanDay:
    """Draft the session, grow walk, stretches and rests into the minutes that are left, and put the swaps in."""
    moves = context.moves
    pool = candidate_moves(context, so_far, day, notes)
    aim = session_seconds(context.profile.minutes_per_session)
    daily = shorter(daily, moves, aim)
    brief = _session_brief(context, so_far, day, pool, daily, notes)
    session = strength_session.draft(pool, brief, context.random(day, "strength"))
    if session is None:
        note = "No strength move fits your answers: a physiotherapist can show you some that do."
        gentle = [*stretch_items(context, DayKind.MOBILITY, notes), *_of_role(daily, ItemRole.WALK)]
        return _plan_day(context, day, DayKind.MOBILITY, with_swaps(context, so_far, day, gentle), notes=(note,))
    items = _strength_items(session, day)
    total_s = sum(item.seconds for item in (*daily, *items))
    daily = longer(daily, moves, aim - total_s)
    total_s = sum(item.seconds for item in (*daily, *items))
    items = rested(items, moves, aim - total_s)
    ordered = [*_of_role(daily, ItemRole.WALK), *items, *_of_role(daily, ItemRole.STRETCH)]
    items = with_swaps(context, so_far, day, ordered)
    few = len(pool) < strength_session.FEW
    return _plan_day(context, day, DayKind.STRENGTH, items, notes=_shortfalls(context, so_far, items, few=few))


def _session_brief(
    context: PlanContext,
    so_far: DaysSoFar,
    day: int,
    pool: Sequence[MoveChoice],
    daily: Sequence[PlanItem],
    notes: LeftOutNotes,
) -> SessionBrief:
    few = len(pool) < strength_session.FEW
    aim_s = session_seconds(context.profile.minutes_per_session)
    fixed_s = sum(item.seconds for item in daily)
    growth_s, most_growth_s = (
        sum(item.seconds for item in longer(daily, context.moves, spare_s)) - fixed_s for spare_s in (GROWTH_S, aim_s)
    )
    calm = stage_of(day) == Stage.LEARN or (context.after_pause and context.calendar.dates[day - 1] == context.next_on)
    for_stopped = [find_stand_in(context.fit, context.moves, name, (), notes) for name in context.fit.standing.stopped]
    return SessionBrief(
        must=due_lunges(context, so_far, day, {choice.id for choice in pool}),
        budget_s=aim_s - fixed_s,
        least_s=SHORTEST_S - fixed_s,
        used=tuple(so_far.sessions.values()),
        before=context.earlier,
        recent=frozenset(name for past, moves in so_far.sessions.items() if past > day - 7 for name in moves),
        familiar=so_far.introduced,
        favourites=context.history.favourites,
        stand_ins=frozenset(move.id for move, _why in for_stopped if move),
        most_sets=(2 if calm else strength_session.MOST_SETS) + (1 if few else 0),
        growth_s=growth_s,
        most_growth_s=most_growth_s,
    )


def _strength_items(session: SessionDraft, day: int) -> list[PlanItem]:
    items = []
    for place, (choice, sets) in enumerate(zip(session.choices, session.sets, strict=True), 1):
        reason = "; ".join(part for part in (choice.why or choice.progress.sentence, RESERVE[stage_of(day)]) if part)
        item = plain_item(f"strength-{place}", choice.move, ItemRole.STRENGTH, reason)
        items.append(resized(item, choice.move, sets=sets, reps=choice.amount.reps, hold_s=choice.amount.hold_s))
    return items


def _shortfalls(context: PlanContext, so_far: DaysSoFar, items: Sequence[PlanItem], *, few: bool) -> tuple[str, ...]:
    """Return, where too few moves fit, sentences on what the session is not."""
    moves = frozenset(item.move for item in items if item.role == ItemRole.STRENGTH)
    same = [day for day, session in so_far.sessions.items() if session == moves]
    notes = [f"The same moves as on day {same[0]}: too few others fit."] if same else []
    usual = max(MINUTES[0], context.profile.minutes_per_session - 2)
    if few and round(sum(item.seconds for item in items) / 60) < usual:
        notes.append("Shorter than your minutes: too few moves fit.")
    return tuple(notes)


def _of_role(items: Iterable[PlanItem], role: ItemRole) -> list[PlanItem]:
    return [item for item in items if item.role == role]
