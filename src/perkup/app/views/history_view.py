"""History: days at a glance with their sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from perkup.app.journaled_clock import ClockDay
from perkup.app.session_log import SessionLine, session_line
from perkup.coach.day_boundary import MIDNIGHT, DayBoundary
from perkup.coach.performed_sessions import SHORTEST_S, PerformedSession


class DayLine(msgspec.Struct, frozen=True):
    """Day of the history."""

    date: date
    prompts: int
    kept: int
    skipped: int
    postponed: int
    typed_through: int
    natural: int
    sitting_s: float
    standing_s: float
    away_s: float
    longest_desk_s: float
    sessions: list[SessionLine]


class HistoryView(msgspec.Struct, frozen=True):
    """Days, newest first; a day on which nothing was recorded is left out."""

    days: list[DayLine]


def history(days: Iterable[ClockDay], sessions: Sequence[SessionLine], boundary: DayBoundary = MIDNIGHT) -> HistoryView:
    """Days at a glance, newest first, each with the sessions that began on it."""
    by_day: dict[date, list[SessionLine]] = {}
    for line in sessions:
        if line.seconds < SHORTEST_S:
            continue
        by_day.setdefault(boundary.day_of(line.at.astimezone()), []).append(line)
    counted = {day.date: day.counters for day in days}
    found = []
    for when in sorted(counted.keys() | by_day.keys(), reverse=True):
        numbers = {name: counted.get(when, {}).get(name, 0) for name in _COUNTERS}
        found.append(DayLine(date=when, sessions=by_day.get(when, []), **numbers))
    return HistoryView(found)


_COUNTERS = tuple(name for name in DayLine.__struct_fields__ if name not in ("date", "sessions"))


def read_history(days: Iterable[ClockDay], sessions: Iterable[PerformedSession], boundary: DayBoundary) -> HistoryView:
    """Return the history of these days and of the sessions that began on them."""
    return history(days, [session_line(session) for session in sessions], boundary)
