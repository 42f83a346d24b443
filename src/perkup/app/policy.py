"""The settings as the break clock wants them: seconds, and hours as spans of local wall time."""

from __future__ import annotations

from typing import Any

import msgspec

from perkup.app.settings.settings_file import Settings, week
from perkup.coach.break_clock.clock_state import BreakPolicy


def policy(settings: Settings) -> BreakPolicy:
    """The clock's policy."""
    clock = settings.clock
    hours = tuple(tuple((_clock(start), _clock(end)) for start, end in day) for day in week(settings.hours))
    return BreakPolicy(
        interval_s=clock.interval_min * 60.0,
        break_s=clock.break_min * 60.0,
        notice_s=float(clock.notice_s),
        hours=hours,
        standing_desk=clock.standing_desk,
    )


def policy_data(wanted: BreakPolicy) -> dict[str, Any]:
    """A policy as the data of a `settings` input."""
    data: dict[str, Any] = msgspec.to_builtins(wanted)
    return data


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
