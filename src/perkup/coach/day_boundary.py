"""When a person's day ends: at midnight, or some hours later for who goes to bed late.

What is done at half past one then counts for the evening before. The hour is a setting; its changes stand in the
journal, so that the days of the past stay what they were.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

import msgspec

from perkup.event_types import SettingsChanged

DAY_ENDS = "day.ends_at"
"""The setting: midnight, or an hour of the morning."""
LATEST_MIN = 300.0
"""No day ends later than five in the morning."""


class DayBoundary(msgspec.Struct, frozen=True):
    """Ends of days, as minutes after midnight: each from an instant on, in the order they were told; midnight at first.

    changes : since when a day ends so many minutes after midnight.
    """

    changes: tuple[tuple[datetime, float], ...] = ()

    def day_of(self, at: datetime) -> date:
        """Return the day that an instant belongs to, in the time zone it is given in."""
        return local_day(at, self.ends_min(at))

    def start_of(self, at: datetime) -> datetime:
        """Return the instant at which the day began that `at` belongs to."""
        return day_start(at, self.ends_min(at))

    def end_of(self, day: date, zone: tzinfo) -> datetime:
        """Return when a day ends, in a time zone."""
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone)
        return midnight + timedelta(minutes=self.ends_min(midnight))

    def ends_min(self, at: datetime) -> float:
        """Return how many minutes after midnight a day ended at that time."""
        return next((minutes for since, minutes in reversed(self.changes) if since <= at), 0.0)

    def after(self, at: datetime, event: SettingsChanged) -> DayBoundary:
        """Return the same with one more change of settings, where it is about the end of the day."""
        change = event.changes.get(DAY_ENDS)
        minutes = None if change is None else minutes_after_midnight(change[1])
        return self if minutes is None else DayBoundary((*self.changes, (at, minutes)))


MIDNIGHT = DayBoundary()
"""Days that end at midnight."""


def local_day(at: datetime, ends_min: float) -> date:
    """Return the date of the day that an instant belongs to, by a wall clock."""
    return (at.replace(tzinfo=None) - timedelta(minutes=ends_min)).date()


def day_start(at: datetime, ends_min: float) -> datetime:
    """Return when the day began that an instant belongs to; its offset from UTC stays."""
    midnight = datetime.combine(local_day(at, ends_min), datetime.min.time(), tzinfo=at.tzinfo)
    return midnight + timedelta(minutes=ends_min)


def seconds_into_day(at: datetime, ends_min: float) -> float:
    """Return the seconds since the day began that an instant belongs to, by the reading of the clock on the wall."""
    return (at.replace(tzinfo=None) - day_start(at, ends_min).replace(tzinfo=None)).total_seconds()


def minutes_after_midnight(value: object) -> float | None:
    """Return the minutes of a time such as "03:00"; None for what no day can end at."""
    hours, _, minutes = str(value).partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return None
    ends_min = int(hours) * 60.0 + int(minutes)
    return ends_min if ends_min <= LATEST_MIN else None
