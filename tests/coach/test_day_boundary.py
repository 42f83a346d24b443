"""When a day ends: by the setting then in force, and never read from what cannot be understood."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from perkup.coach.day_boundary import DayBoundary, day_start, local_day, minutes_after_midnight
from perkup.event_types import SettingsChanged

ZONE = timezone(timedelta(hours=-5))
LATE = datetime(2026, 3, 10, 1, 30, tzinfo=ZONE)


def changed(value: object, key: str = "day.ends_at") -> SettingsChanged:
    return SettingsChanged({key: ("00:00", value)}, "web")  # type: ignore[arg-type]


@pytest.mark.parametrize(("ends_min", "day"), [(0, 10), (89, 10), (90, 10), (91, 9), (180, 9)])
def test_the_day_of_an_instant(ends_min: float, day: int) -> None:
    assert local_day(LATE, ends_min) == date(2026, 3, day)
    assert day_start(LATE, ends_min) == datetime(2026, 3, day, tzinfo=ZONE) + timedelta(minutes=ends_min)


def test_days_before_a_change_stay_what_they_were() -> None:
    boundary = DayBoundary().after(LATE, changed("03:00")).after(LATE + timedelta(days=2), changed("00:00"))
    nights = [LATE + timedelta(days=n, minutes=-1 if n == 0 else 1) for n in range(4)]
    assert [boundary.day_of(night).day for night in nights] == [10, 10, 12, 13]
    assert boundary.start_of(nights[1]) == datetime(2026, 3, 10, 3, tzinfo=ZONE)


@pytest.mark.parametrize("value", ["06:00", "-1:00", "soon", None, 3, "03"])
def test_what_no_day_ends_at_changes_nothing(value: object) -> None:
    assert minutes_after_midnight(value) is None
    assert DayBoundary().after(LATE, changed(value)) == DayBoundary()
    assert DayBoundary().after(LATE, changed("03:00", "programme.age")) == DayBoundary()
