"""Settings of the break clock. Their bounds are the clock's own: what the file may hold, the clock accepts."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from perkup.coach.break_clock.break_policy import BOUNDS, POSTPONE_MIN_BOUNDS

_LONGEST_NOTICE_ONCE_S, _LONGEST_DELAY_ONCE_MIN = 120, 30
"""Bounds of former versions: files that still go so far are read."""


def _minutes(name: str) -> Any:
    """Return the bounds of a setting of the clock, which counts in seconds, in minutes."""
    low, high, _ = BOUNDS[name]
    return {"ge": int(low // 60), "le": int(high // 60)}


class ClockSettings(Struct, frozen=True):
    """When a break is due."""

    interval_min: Annotated[
        int,
        Meta(
            **_minutes("interval_s"),
            title="Break every",
            description="Time at the desk until a break is due.",
            extra={"unit": "min"},
        ),
    ] = 30
    break_min: Annotated[
        int,
        Meta(**_minutes("break_s"), title="Break length", description="How long a break lasts.", extra={"unit": "min"}),
    ] = 2
    notice_s: Annotated[
        int,
        Meta(
            ge=int(BOUNDS["notice_s"][0]),
            le=int(BOUNDS["notice_s"][1]),
            title="Heads-up before",
            description="How long before the break you get a quiet heads-up. 0: none.",
            extra={"unit": "s"},
        ),
    ] = 30
    postpone_min: Annotated[
        list[Annotated[int, Meta(ge=POSTPONE_MIN_BOUNDS[0], le=POSTPONE_MIN_BOUNDS[1])]],
        Meta(
            title="Snooze for",
            description="How long you can snooze. The second snooze in a row is 5 min at most.",
            extra={"unit": "min", "most": POSTPONE_MIN_BOUNDS[2], "least": 1},
        ),
    ] = msgspec.field(default_factory=lambda: [5, 10])
    standing_desk: Annotated[
        bool,
        Meta(
            title="Height-adjustable desk",
            description="Suggests a change between sitting and standing every 30 minutes.",
        ),
    ] = False


def within_bounds(key: str, value: object) -> object:
    """Return a value that a former version accepted and the clock does not, brought to the nearest that it does."""
    notice_s, delay_min = int(BOUNDS["notice_s"][1]), POSTPONE_MIN_BOUNDS[1]
    if key == "clock.notice_s" and type(value) is int and notice_s < value <= _LONGEST_NOTICE_ONCE_S:
        return notice_s
    if key == "clock.postpone_min" and isinstance(value, list):
        numbers = [entry for entry in value if type(entry) is int]
        if len(numbers) == len(value) and value and delay_min < max(numbers) <= _LONGEST_DELAY_ONCE_MIN:
            return list(dict.fromkeys(min(entry, delay_min) for entry in numbers))
    return value
