"""Working hours in local wall time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from perkup.coach.break_clock.break_policy import HOURS_ALWAYS

Hours = tuple[tuple[tuple[str, str], ...], ...]
DAY_S = 86_400.0


def seconds_into_day(wall: datetime) -> float:
    """Return seconds since local midnight, by the reading of the clock on the wall."""
    return wall.hour * 3600 + wall.minute * 60 + wall.second + wall.microsecond / 1e6


def is_in_hours(hours: Hours, wall: datetime) -> bool:
    """Return True where Perkup may prompt at this local time. A span holds its first second and not its last."""
    if hours == HOURS_ALWAYS:
        return True
    second = seconds_into_day(wall)
    return any(start <= second < end for start, end in _seconds(hours)[wall.weekday()])


def seconds_until_change(hours: Hours, wall: datetime) -> float | None:
    """Return seconds until `in_hours` changes, None when it never does. The offset of `wall` is taken to stay."""
    now = is_in_hours(hours, wall)
    if hours == HOURS_ALWAYS:
        return None
    midnight, second = wall.weekday(), seconds_into_day(wall)
    for ahead in range(9):
        for edges in _seconds(hours)[(midnight + ahead) % 7]:
            for edge in edges:
                wait = edge + ahead * DAY_S - second
                if wait > 0 and is_in_hours(hours, wall + timedelta(seconds=wait)) != now:
                    return wait
    return None


@lru_cache(maxsize=32)
def _seconds(hours: Hours) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(tuple((_second(start), _second(end)) for start, end in spans) for spans in hours)


def _second(time: str) -> float:
    hour, minute = time.split(":")
    return int(hour) * 3600.0 + int(minute) * 60.0
