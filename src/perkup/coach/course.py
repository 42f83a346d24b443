"""Where a person is in the programme today, from the journal alone, and today's session as a routine to play."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from perkup.coach import history as past
from perkup.coach import programme, progression, safety, schedule
from perkup.coach.facts import Fact, as_date, in_order
from perkup.coach.plans import Plan, PlanDay
from perkup.coach.profile import Profile, profile_from
from perkup.coach.programme import Builder, LibraryLike
from perkup.coach.timeline import Item, Routine
from perkup.moves.model import Move

TEMPO = "2-1-2"


class Course(msgspec.Struct, frozen=True):
    """The programme today.

    `today` is the day of the plan that is up, None before the start, after the end and once a movable day was done
    today. `waiting` counts the days that a missed session has waited; `away_days` is set after more than a week off;
    `over` tells that the block is done and the next one may begin (`next_start`).
    """

    plan: Plan
    profile: Profile
    today: PlanDay | None
    waiting: int
    away_days: int | None
    over: bool
    next_start: date


def course(events: Iterable[Fact], library: LibraryLike, now: datetime) -> Course | None:
    """The programme as it stands; None where none was started. `now` is aware, in the person's own zone."""
    facts = in_order(events)
    began = _began(facts)
    if began is None:
        return None
    profile, seed = began
    standing, history, today = safety.standing(facts), past.read(facts), now.date()
    made = programme.plan(profile, library, standing, seed, history, today)
    done = history.of_block(made.block)
    reached = schedule.with_tests(_kinds(profile), profile.start, {d: x.on for d, x in done.items()}, history.tested)
    up = schedule.pointer([day.date for day in made.days], reached, today)
    planned = schedule.dates(_kinds(profile), profile.start, reached)
    return Course(
        plan=made,
        profile=profile,
        today=made.days[up - 1] if up and up not in reached else None,
        waiting=(today - planned[up - 1]).days if up else 0,
        away_days=progression.away([each.on for each in history.done], today),
        over=made.days[-1].date < today or len(made.days) in reached,
        next_start=max(today, made.days[-1].date + timedelta(days=1)),
    )


def builder(events: Iterable[Fact], library: LibraryLike, now: datetime) -> Builder | None:
    """A fresh builder for `programme.swap_choices`; None where no programme was started."""
    facts = in_order(events)
    began = _began(facts)
    if began is None:
        return None
    profile, seed = began
    return Builder(profile, library, safety.standing(facts), seed, past.read(facts), now.date())


def routine(plan: Plan, day: PlanDay, moves: Mapping[str, Move]) -> Routine:
    """A day of the plan as a routine for the player, named so that `history` finds it again. Tests are left out."""
    items = tuple(
        Item(
            move=moves[item.move],
            sets=item.sets,
            reps=item.reps,
            hold_s=item.hold_s,
            rounds=item.rounds,
            rest_s=item.rest_s,
            sides=item.sides,
            tempo=moves[item.move].dose.tempo or TEMPO,
            reason=item.reason,
        )
        for item in day.items
        if item.role != "test"
    )
    return Routine(past.routine_name(plan.block, day.day), f"Day {day.day}: {day.stage}", "programme", items)


def _kinds(profile: Profile) -> tuple[schedule.Kind, ...]:
    return schedule.kinds(profile.start, profile.strength_weekdays)


def _began(facts: Iterable[Fact]) -> tuple[Profile, int] | None:
    """Profile and seed of the latest block; its `start` counts before the profile's."""
    latest: Mapping[str, Any] | None = None
    for fact in facts:
        if fact.kind == "plan_started" and as_date(fact.data.get("start")):
            latest = fact.data
    if latest is None:
        return None
    start = as_date(latest["start"])
    assert start is not None
    return profile_from({**(latest.get("profile") or {}), "start": start}, start), int(latest.get("seed") or 0)
