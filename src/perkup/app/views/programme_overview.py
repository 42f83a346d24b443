"""The thirty days at a glance: one view for the page, the terminal and programs."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import msgspec

from perkup.coach.programme.schedule import Kind, Stage

if TYPE_CHECKING:
    from perkup.app.programme_service import Course
    from perkup.coach.programme.plan_model import Plan, PlanDay

State = Literal["done", "tested", "today", "to_come", "passed"]


class Glance(msgspec.Struct, frozen=True):
    """One day in a word. `tested`: its self-tests were written down; `passed`: it went by, and nothing is owed."""

    day: int
    date: date
    kind: Kind
    minutes: int
    state: State


class Week(msgspec.Struct, frozen=True):
    """A week of the programme and what it is for."""

    week: int
    stage: Stage
    days: tuple[Glance, ...]


class Thirty(msgspec.Struct, frozen=True):
    """Thirty days. `today` is the day that is up, None where nothing is left to do today; `waiting` the days it waited.

    Not `started`: the days as they would be from today.
    """

    started: bool
    block: int
    start: date
    today: int | None
    waiting: int
    over: bool
    done: int
    weeks: tuple[Week, ...]


def thirty(course: Course, on: date) -> Thirty:
    """The present block on that date."""
    plan, started = course.plan(), course.started() is not None
    reached = course.reached() if started else {}
    up = course.next_day()
    today = up.day if up else None
    days = [_glance(day, reached, today, on if started else plan.start) for day in plan.days]
    return Thirty(
        started=started,
        block=plan.block,
        start=plan.start,
        today=today,
        waiting=course.waiting(),
        over=course.is_over(),
        done=len(reached),
        weeks=_weeks(plan, days),
    )


def _weeks(plan: Plan, days: list[Glance]) -> tuple[Week, ...]:
    grouped = groupby(days, key=lambda each: (plan.days[each.day - 1].week, plan.days[each.day - 1].stage))
    return tuple(Week(week, stage, tuple(each)) for (week, stage), each in grouped)


def _glance(day: PlanDay, reached: dict[int, date], today: int | None, on: date) -> Glance:
    state: State = "to_come"
    if day.done:
        state = "done"
    elif day.day == today:
        state = "today"
    elif day.day in reached:
        state = "tested"
    elif day.date < on or day.day < max(reached, default=0):
        state = "passed"
    return Glance(day.day, day.date, day.kind, day.minutes, state)
