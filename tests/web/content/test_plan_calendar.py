"""The plan as a calendar: whole weeks from Monday to Sunday around the plan and today."""

from __future__ import annotations

from datetime import date, timedelta

from perkup.app.views.programme_overview import DaySummary, ProgrammeOverview, WeekSummary
from perkup.coach.programme.schedule import Stage
from perkup.moves.move import DayKind
from perkup.vocabulary import DayState
from perkup.web.content.plan_calendar import calendar_weeks, days_to_move_to

WEDNESDAY = date(2026, 3, 4)


def view(days: int = 30) -> ProgrammeOverview:
    summaries = tuple(
        DaySummary(n + 1, WEDNESDAY + timedelta(days=n), DayKind.STRENGTH, 20, DayState.TO_COME) for n in range(days)
    )
    return ProgrammeOverview(True, 1, WEDNESDAY, 1, 0, False, 0, (WeekSummary(1, Stage.LEARN, summaries),), WEDNESDAY)


def test_weeks_run_from_monday_to_sunday_and_hold_every_day_once() -> None:
    weeks = calendar_weeks(view(), WEDNESDAY, [])
    assert all(monday.weekday() == 0 and len(squares) == 7 for monday, squares in weeks)
    days = [square.day.day for _monday, squares in weeks for square in squares if square.day]
    assert days == list(range(1, 31))
    assert [square.on for _monday, squares in weeks for square in squares if square.is_today] == [WEDNESDAY]


def test_today_and_days_away_are_shown() -> None:
    away = (WEDNESDAY + timedelta(days=2), WEDNESDAY + timedelta(days=4))
    weeks = calendar_weeks(view(3), WEDNESDAY + timedelta(days=20), [away])
    squares = [square for _monday, week in weeks for square in week]
    assert [square.on for square in squares if square.away] == [WEDNESDAY + timedelta(days=n) for n in (2, 3, 4)]
    assert any(square.is_today for square in squares)


def test_a_session_moves_to_a_later_day_within_a_week() -> None:
    days = days_to_move_to(WEDNESDAY)
    assert (days[0], days[-1]) == (WEDNESDAY + timedelta(days=1), WEDNESDAY + timedelta(days=7))
