"""Thirty days for one person: deterministic from profile, journal facts and seed.

Learn, build, build, own it: three strength sessions a week at least 48 hours apart, both psoas stretches and a walking
drill every day, rest days, self-tests on days 1, 15 and 30. `docs/programme.md` lists the rules; `plan_rules` checks
them without looking here. What safety excludes never comes, whatever else a rule says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil

import msgspec

from perkup.coach.programme import completed_days, schedule, strength_session
from perkup.coach.programme.daily_items import further_stretches, stretch_items, test_items, walk_items
from perkup.coach.programme.dose_reasons import dose_reason
from perkup.coach.programme.move_choices import candidate_moves, due_lunges
from perkup.coach.programme.plan_context import (
    DaysSoFar,
    LeftOutNotes,
    PlanContext,
    find_stand_in,
    plan_context,
)
from perkup.coach.programme.plan_model import LeftOut, Plan, PlanDay, PlanItem, plain_item, resize_dose, with_amount
from perkup.coach.programme.schedule import Stage, week_of
from perkup.coach.programme.self_tests import TESTS
from perkup.coach.programme.strength_session import SLACK_S, MoveChoice, SessionBrief, SessionDraft
from perkup.coach.programme.swaps import with_swaps
from perkup.coach.programme.time_budget import (
    GROWTH_S,
    SHORTEST_S,
    lengthen_rests,
    longer,
    session_seconds,
    shorter,
    with_more_sets,
)
from perkup.coach.programme.training_history import TrainingHistory
from perkup.coach.programme.training_profile import MINUTES, TrainingProfile
from perkup.coach.protocols import MoveCollection
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.moves.key_moves import WALK
from perkup.moves.move import DayKind, Move
from perkup.vocabulary import DayChange, ItemRole

RESERVE = {
    Stage.LEARN: "stop when you could still do 3 or 4 more",
    Stage.BUILD: "stop with 2-3 left",
    Stage.OWN_IT: "2-3 left, done well",
}

NOTHING_FITS = (
    "No move fits your answers and your list. Ask a doctor or physiotherapist which of them you may do: lying on your"
    " back or your front, kneeling, standing on one leg, bending the hip past a right angle, stretching it backwards."
    " What is left: changing between sitting and standing, and the breaks. Your list can be changed on the moves page."
)
NO_STRENGTH = (
    "No strength move fits your answers: ask a physiotherapist which do. Stretches and a walk are left for today."
)
TESTS_OFFERED = (
    "The self-tests are an offer: today, after the walk, or any day before the next strength session. Done is what you"
    " did of the rest."
)
LIGHTER = "Lighter, as you asked: fewer sets."
RECOVERING = "A lighter week: two sessions running left you with nothing. Fewer sets."
TURNED = "Stretches and a walk instead of strength today, as you felt."
SKIPPED = "Skipped. What comes next has moved up to its place; nothing is owed."
PEAKS = "This week peaks: your last sessions went well, so there may be a set more."
CONSOLIDATES = "This week consolidates: nothing new, done well."
FOURTH_WEEK = 22
LATE_S = 140.0
"""So much longer than its minutes a session may be to keep the sets of the week before."""
LATEST_S = MINUTES[1] * 60.0 + 25.0
MOST_ADDED_SETS = 4
"""So many sets a move gets to keep the sets of the week before; where that is too few in all, as many as it may."""
STRENGTH_SHARE = 0.5
"""So much of the minutes is promised to strength, warm-up and walk outside of it (product default)."""
LESS_STRENGTH = "Less than half of these minutes is strength: "
LIGHTER_SHARE = 0.7
"""A lighter session has so much of the usual strength minutes (product default)."""
LIGHTER_MINUTES = 4
"""A lighter session has one set for so many of its minutes; a usual one for two or three (product default)."""
SETS_A_MINUTE = 0.44
"""More sets than this are not begun with: harder forms take longer, and the sets of a week should not have to fall."""


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
        tests = completed_days.tests_taken(context.history, day, calendar.dates, None)
        items = completed_days.done_items(context.moves, kind, calendar.done[day], tests)
        return msgspec.structs.replace(_plan_day(context, day, kind, items), done=True)
    if day in calendar.skipped:
        return msgspec.structs.replace(_plan_day(context, day, kind, (), notes=(SKIPPED,)), skipped=True)
    if context.fit.standing.hold:
        return _day_on_hold(context, day, kind)
    daily = [*stretch_items(context, kind, notes), *walk_items(context, so_far, day, notes)]
    if kind == DayKind.STRENGTH and context.change_of(day) == DayChange.MOBILITY:
        daily = [*stretch_items(context, DayKind.MOBILITY, notes), *_of_role(daily, ItemRole.WALK)]
        return _plan_day(context, day, DayKind.MOBILITY, with_swaps(context, so_far, day, daily), notes=(TURNED,))
    if kind == DayKind.STRENGTH:
        return _strength_day(context, so_far, day, daily, notes)
    if kind == DayKind.RETEST:
        offered = test_items(context, so_far, day, notes)
        items = [*_of_role(daily, ItemRole.WALK), *offered, *_of_role(daily, ItemRole.STRETCH)]
        test_names = (*(test.id for test in TESTS), "video")
        offer = (TESTS_OFFERED,) if offered and day == 1 else ()
        return _plan_day(context, day, kind, with_swaps(context, so_far, day, items), tests=test_names, notes=offer)
    if kind == DayKind.MOBILITY:
        daily[-1:-1] = further_stretches(context, so_far, day, daily)
    return _plan_day(context, day, kind, with_swaps(context, so_far, day, daily))


def _with_advice(day: PlanDay) -> PlanDay:
    """Say whom to ask where nothing is left to do on a day."""
    if day.items or day.skipped or day.done or any("clinician" in note for note in day.notes):
        return day
    return msgspec.structs.replace(day, notes=(*day.notes, NOTHING_FITS))


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
        stage=context.stage(day),
        kind=kind,
        minutes=round(sum(item.seconds for item in items) / 60),
        items=items,
        breaks=context.breaks[kind],
        tests=tests,
        notes=notes,
        strength_minutes=round(sum(item.seconds for item in _of_role(items, ItemRole.STRENGTH)) / 60),
    )


def _day_on_hold(context: PlanContext, day: int, kind: DayKind) -> PlanDay:
    walk = context.moves.get(WALK)
    able = walk is not None and context.fit.has(walk)
    items = [plain_item("walk-1", walk, ItemRole.WALK, "easy walking may stay")] if walk and able else []
    return _plan_day(context, day, kind, items, notes=("Paused until you tell us that a clinician cleared you.",))


# --- strength ------------------------------------------------------------------------------------------------------


def _strength_day(
    context: PlanContext, so_far: DaysSoFar, day: int, daily: list[PlanItem], notes: LeftOutNotes
) -> PlanDay:
    """Draft the session, grow walk, stretches and rests into the minutes that are left, and put the swaps in."""
    moves = context.moves
    pool = candidate_moves(context, so_far, day, notes)
    few = len(pool) < strength_session.FEW
    aim = session_seconds(context.profile.minutes_per_session)
    daily = shorter(daily, moves, aim, tight=_least_sets(context, day) > 0)
    brief = _session_brief(context, so_far, day, pool, daily, notes)
    session = _draft(context, day, pool, brief)
    if session is None:
        gentle = [*stretch_items(context, DayKind.MOBILITY, notes), *_of_role(daily, ItemRole.WALK)]
        return _plan_day(context, day, DayKind.MOBILITY, with_swaps(context, so_far, day, gentle), notes=(NO_STRENGTH,))
    items = _strength_items(context, session)
    spare_s = min(context.profile.minutes_per_session * 60.0 + LATE_S, LATEST_S) - sum(item.seconds for item in daily)
    room = {choice.id: min(choice.most_sets, MOST_ADDED_SETS) for choice in session.choices}
    items = with_more_sets(items, room, moves, brief.least_sets, spare_s)
    if len(session.choices) * MOST_ADDED_SETS < brief.least_sets:
        room = {choice.id: choice.most_sets for choice in session.choices}
        items = with_more_sets(items, room, moves, brief.least_sets, spare_s)
    total_s = sum(item.seconds for item in (*daily, *items))
    promised_s = STRENGTH_SHARE * context.profile.minutes_per_session * 60.0
    items = lengthen_rests(items, moves, min(aim - total_s, promised_s - sum(item.seconds for item in items) + SLACK_S))
    total_s = sum(item.seconds for item in (*daily, *items))
    daily = longer(daily, moves, aim - total_s)
    total_s = sum(item.seconds for item in (*daily, *items))
    items = lengthen_rests(items, moves, aim - total_s)
    ordered = [*_of_role(daily, ItemRole.WALK), *items, *_of_role(daily, ItemRole.STRETCH)]
    whys = {choice.id: choice.why for choice in session.choices}
    items = [_with_reason(context, day, item, whys) for item in with_swaps(context, so_far, day, ordered)]
    remarks = (*_of_the_week(context, day), *_shortfalls(context, so_far, day, items, few=few))
    return _plan_day(context, day, DayKind.STRENGTH, items, notes=remarks)


def _draft(context: PlanContext, day: int, pool: Sequence[MoveChoice], brief: SessionBrief) -> SessionDraft | None:
    """Draft a session with as few sets as its week asks for; where its minutes are not reached so, with more."""
    few = len(pool) < strength_session.FEW
    if context.is_lighter(day) or (not few and (context.is_learning(day) or _is_after_pause(context, day))):
        most = _most_sets(context, day)
        capped = [msgspec.structs.replace(choice, most_sets=min(most, choice.most_sets)) for choice in pool]
        drafted = strength_session.draft(capped, brief, context.random(day, "strength"))
        if context.is_lighter(day) or drafted is None or strength_session.reach(drafted, brief) >= brief.budget_s:
            return drafted
    return strength_session.draft(pool, brief, context.random(day, "strength"))


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
    for_stopped = [find_stand_in(context.fit, context.moves, name, (), notes) for name in context.fit.standing.stopped]
    return SessionBrief(
        must=due_lunges(context, so_far, day, {choice.id for choice in pool}),
        budget_s=(aim_s - fixed_s) * (LIGHTER_SHARE if context.is_lighter(day) else 1.0),
        least_s=SHORTEST_S - fixed_s,
        used=tuple(so_far.sessions.values()),
        before=context.earlier,
        recent=frozenset(name for past, moves in so_far.sessions.items() if past > day - 7 for name in moves),
        familiar=so_far.introduced,
        favourites=context.history.favourites,
        stand_ins=frozenset(move.id for move, _why in for_stopped if move),
        most_sets=_most_sets(context, day) + (1 if few else 0),
        growth_s=growth_s,
        most_growth_s=most_growth_s,
        least_sets=_least_sets(context, day),
        most_in_all=int(context.profile.minutes_per_session * SETS_A_MINUTE),
        cap=_cap(context, day),
    )


def _cap(context: PlanContext, day: int) -> int:
    """Return how many sets a session may hold in all: a lighter one always fewer than a usual one of these minutes."""
    if not context.is_lighter(day):
        return strength_session.MANY_SETS * strength_session.MOST_MOVES
    return (context.profile.minutes_per_session + 1) // LIGHTER_MINUTES


def _most_sets(context: PlanContext, day: int) -> int:
    """Return the usual number of sets of a move: two at first and after a pause, three later, one less to recover."""
    most = 2 if context.is_learning(day) or _is_after_pause(context, day) else strength_session.MOST_SETS
    if context.is_lighter(day):
        return most - 1
    if day >= FOURTH_WEEK and context.readiness.can_peak is not None:
        return strength_session.MOST_SETS + 1 if context.readiness.can_peak else 2
    return most


def _is_after_pause(context: PlanContext, day: int) -> bool:
    return context.after_pause and context.calendar.dates[day - 1] == context.next_on


def _least_sets(context: PlanContext, day: int) -> int:
    """Return how many sets a session should hold for its week to have as many as the one before, while it is easy."""
    readiness = context.readiness
    if not readiness.is_easy or context.is_lighter(day) or context.after_pause:
        return 0
    week, kinds = week_of(day), context.calendar.kinds
    left = [other for other, kind in enumerate(kinds, 1) if kind == DayKind.STRENGTH and week_of(other) == week]
    to_come = sum(other not in context.calendar.reached for other in left)
    missing = readiness.sets_before(context.block, week) - readiness.weekly_sets.get((context.block, week), 0)
    return max(0, ceil(missing / max(1, to_come)))


def _of_the_week(context: PlanContext, day: int) -> list[str]:
    """Say what is special about a session's week."""
    notes = []
    if context.change_of(day) == DayChange.LIGHTER:
        notes.append(LIGHTER)
    elif context.is_lighter(day):
        notes.append(RECOVERING)
    elif day >= FOURTH_WEEK and context.readiness.can_peak is not None:
        notes.append(PEAKS if context.readiness.can_peak else CONSOLIDATES)
    if context.fit.resting and context.calendar.dates[day - 1] == context.next_on:
        notes += [f"{context.moves[name].name} rests: {why}." for name, why in context.fit.resting.items()]
    return notes


def _strength_items(context: PlanContext, session: SessionDraft) -> list[PlanItem]:
    items = []
    for place, (choice, sets) in enumerate(zip(session.choices, session.sets, strict=True), 1):
        item = plain_item(f"strength-{place}", choice.move, ItemRole.STRENGTH, "")
        sized = with_amount(item, choice.move, choice.amount, sets)
        items.append(resize_dose(sized, choice.move, rest_s=strength_session.rest_seconds(choice.move)))
    return items


def _with_reason(context: PlanContext, day: int, item: PlanItem, whys: Mapping[str, str]) -> PlanItem:
    """Return an item of a finished session with why it is there and why its dose is what it is."""
    if item.role != ItemRole.STRENGTH:
        return item
    why = item.reason or whys.get(item.move, "")
    if "form of" in why and item.move in context.last_doses:
        why = ""
    dose = dose_reason(context.moves[item.move], item, context.last_doses.get(item.move), context.progress[item.move])
    reserve = RESERVE[context.stage(day)]
    parts = [why, "" if why and "form of" in why else dose, reserve]
    return msgspec.structs.replace(item, reason="; ".join(part for part in parts if part))


def _shortfalls(
    context: PlanContext, so_far: DaysSoFar, day: int, items: Sequence[PlanItem], *, few: bool
) -> tuple[str, ...]:
    """Return, where too few moves fit, sentences on what the session is not."""
    moves = frozenset(item.move for item in items if item.role == ItemRole.STRENGTH)
    same = [other for other, session in so_far.sessions.items() if session == moves]
    notes = [f"The same moves as on day {same[0]}: too few others fit."] if same else []
    strength_s = sum(item.seconds for item in items if item.role == ItemRole.STRENGTH)
    if strength_s < STRENGTH_SHARE * context.profile.minutes_per_session * 60 and _is_gentle(context, day, moves):
        notes.append(LESS_STRENGTH + _why_gentle(context, day))
    usual = max(MINUTES[0], context.profile.minutes_per_session - 2)
    if round(sum(item.seconds for item in items) / 60) < usual and (few or _is_gentle(context, day, moves)):
        notes.append(
            "Shorter than you asked, because few moves suit you."
            if few
            else "Shorter than you asked, because it is a lighter day."
        )
    return tuple(notes)


def _is_gentle(context: PlanContext, day: int, moves: Iterable[str]) -> bool:
    """Return True where a session is to be less than usual, by wish, to recover, or since most of its moves are."""
    eased = [context.progress[name].direction < 0 for name in moves if name in context.progress]
    return context.is_lighter(day) or _is_after_pause(context, day) or 2 * sum(eased) >= len(eased)


def _why_gentle(context: PlanContext, day: int) -> str:
    """Return the end of a sentence on why a session is to be less than usual."""
    if context.is_lighter(day):
        return "it is a lighter day."
    return "you have been away." if _is_after_pause(context, day) else "your moves are easier for now."


def _of_role(items: Iterable[PlanItem], role: ItemRole) -> list[PlanItem]:
    return [item for item in items if item.role == role]
