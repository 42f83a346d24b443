"""Plan as a calendar: weeks from Monday to Sunday, and the days that today's session can move to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from perkup.app.views.programme_overview import DaySummary, ProgrammeOverview

WEEK = timedelta(days=7)
MOVES_AHEAD = 7
"""Today's session can move by so many days; whoever needs longer is away."""


class CalendarDay(NamedTuple):
    """Square of the calendar: `day` is what the plan has on it, None where it has nothing; `away`: the plan rests."""

    on: date
    day: DaySummary | None
    away: bool
    is_today: bool


def calendar_weeks(
    view: ProgrammeOverview, today: date, rests: Iterable[tuple[date, date]]
) -> list[tuple[date, list[CalendarDay]]]:
    """Return each week with its Monday, from the first to the last day of the plan and always with today."""
    days = {day.date: day for week in view.weeks for day in week.days}
    spans = list(rests)
    shown = [*days, today] if view.started and not view.over else list(days)
    monday = min(shown) - timedelta(days=min(shown).weekday())
    weeks = []
    while monday <= max(shown):
        dates = [monday + timedelta(days=n) for n in range(7)]
        weeks.append((monday, [_square(on, days.get(on), today, spans) for on in dates]))
        monday += WEEK
    return weeks


def _square(on: date, day: DaySummary | None, today: date, rests: Sequence[tuple[date, date]]) -> CalendarDay:
    return CalendarDay(on, day, any(first <= on <= last for first, last in rests), on == today)


def days_to_move_to(today: date) -> list[date]:
    """Return the days that today's session can move to."""
    return [today + timedelta(days=n) for n in range(1, MOVES_AHEAD + 1)]
