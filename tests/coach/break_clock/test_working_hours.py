"""Working hours on the wall: within them or not, and how long until that changes."""

from __future__ import annotations

from datetime import datetime

import pytest

from perkup.coach.break_clock.break_policy import HOURS_ALWAYS
from perkup.coach.break_clock.working_hours import is_in_hours, seconds_into_day, seconds_until_change

WEEK = ((("09:15", "12:00"), ("12:00", "12:30"), ("13:00", "17:45")),) * 5 + ((("10:00", "11:00"),), ())
NEVER = ((),) * 7
HOUR = 3600.0


def at(text: str) -> datetime:
    """A wall time of the week of Monday 2 March 2026."""
    return datetime.fromisoformat(f"2026-03-{text}+01:00")


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("02T09:14:59", False),
        ("02T09:15:00", True),
        ("02T12:00:00", True),
        ("02T12:29:59", True),
        ("02T12:30:00", False),
        ("02T13:00:00", True),
        ("02T17:44:59", True),
        ("02T17:45:00", False),
        ("07T10:30:00", True),
        ("08T10:30:00", False),
    ],
)
def test_span_holds_its_first_second_and_not_its_last(text: str, within: bool):
    assert is_in_hours(WEEK, at(text)) is within


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("02T08:15:00", HOUR),
        ("02T11:30:00", HOUR),
        ("02T12:30:00", HOUR / 2),
        ("02T17:45:00", 15.5 * HOUR),
        ("06T17:45:00", 16.25 * HOUR),
        ("07T11:00:00", 46.25 * HOUR),
        ("08T00:00:00", 33.25 * HOUR),
    ],
)
def test_next_change_is_found_across_touching_spans_and_days_off(text: str, seconds: float):
    assert seconds_until_change(WEEK, at(text)) == seconds


def test_days_that_touch_at_midnight_are_one():
    night = ((("00:00", "06:00"), ("22:00", "24:00")),) * 7
    assert seconds_until_change(night, at("02T23:00:00")) == 7 * HOUR


def test_one_day_a_week_comes_round_again():
    monday = ((("09:00", "10:00"),), *NEVER[1:])
    assert seconds_until_change(monday, at("02T10:00:00")) == (7 * 24 - 1) * HOUR


def test_always_and_never_do_not_change():
    assert is_in_hours(HOURS_ALWAYS, at("08T03:00:00"))
    assert not is_in_hours(NEVER, at("02T10:00:00"))
    assert seconds_until_change(HOURS_ALWAYS, at("02T10:00:00")) is None
    assert seconds_until_change(NEVER, at("02T10:00:00")) is None


def test_seconds_into_the_day_are_read_off_the_wall():
    assert seconds_into_day(at("02T01:02:03.500000")) == 3723.5
