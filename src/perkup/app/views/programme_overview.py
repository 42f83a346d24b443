"""The thirty days at a glance: one view for the page, the terminal and programs."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from perkup.app.views.programme_words import wishes_text
from perkup.coach.programme.plan_model import LeftOut, PlanDay
from perkup.coach.programme.schedule import Stage
from perkup.moves.move import DayKind
from perkup.vocabulary import DayState

if TYPE_CHECKING:
    from perkup.app.programme_plan import ProgrammePlan
    from perkup.coach.programme.plan_model import Plan


class DaySummary(msgspec.Struct, frozen=True):
    """Day of the programme in a word.

    `tested`: its self-tests were written down; `passed`: it went by, and nothing is owed.
    """

    day: int
    date: date
    kind: DayKind
    minutes: int
    state: DayState


class WeekSummary(msgspec.Struct, frozen=True):
    """A week of the programme and what it is for."""

    week: int
    stage: Stage
    days: tuple[DaySummary, ...]


class ProgrammeOverview(msgspec.Struct, frozen=True):
    """Thirty days. `today` is the day that is up, None where nothing is left to do today; `waiting` the days it waited,
    `on` the person's day that it is now, which may end after midnight.

    Not `started`: the days as they would be from today.
    """

    started: bool
    block: int
    start: date
    today: int | None
    waiting: int
    over: bool
    done: int
    weeks: tuple[WeekSummary, ...]
    on: date


class ProgrammeView(ProgrammeOverview, frozen=True):
    """Thirty days with today's session in full, None where nothing is left to do, and what the plan leaves out.

    wishes : how many sessions fall on the weekdays wished for; empty for no wish.
    """

    session: PlanDay | None = None
    left_out: tuple[LeftOut, ...] = ()
    wishes: str = ""


def programme_view(course: ProgrammePlan, on: date) -> ProgrammeView:
    """Return the present block on that date with what is to do today."""
    overview = msgspec.structs.asdict(thirty(course, on))
    return ProgrammeView(
        **overview, session=course.next_day(), left_out=course.plan().left_out, wishes=wishes_of(course)
    )


def wishes_of(course: ProgrammePlan) -> str:
    """Say how many sessions fall on the weekdays wished for, and when a block would meet more; empty for no wish."""
    profile = course.facts.profile()
    if not profile.strength_weekdays:
        return ""
    return wishes_text(profile.start, profile.strength_weekdays, asks=course.facts.started() is None)


def thirty(course: ProgrammePlan, on: date) -> ProgrammeOverview:
    """Return the present block on that date."""
    plan, started = course.plan(), course.facts.started() is not None
    reached = course.reached() if started else {}
    up = course.next_day()
    today = up.day if up else None
    days = [_glance(day, reached, today, on if started else plan.start) for day in plan.days]
    return ProgrammeOverview(
        started=started,
        block=plan.block,
        start=plan.start,
        today=today,
        waiting=course.waiting(),
        over=course.is_over(),
        done=len(reached),
        weeks=_weeks(plan, days),
        on=on,
    )


def _weeks(plan: Plan, days: list[DaySummary]) -> tuple[WeekSummary, ...]:
    grouped = groupby(days, key=lambda each: (plan.days[each.day - 1].week, plan.days[each.day - 1].stage))
    return tuple(WeekSummary(week, stage, tuple(each)) for (week, stage), each in grouped)


def _glance(day: PlanDay, reached: dict[int, date], today: int | None, on: date) -> DaySummary:
    state: DayState = DayState.TO_COME
    if day.done:
        state = DayState.DONE
    elif day.day == today:
        state = DayState.TODAY
    elif day.day in reached:
        state = DayState.TESTED
    elif day.date < on or day.day < max(reached, default=0):
        state = DayState.PASSED
    return DaySummary(day.day, day.date, day.kind, day.minutes, state)
