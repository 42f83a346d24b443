"""Working hours as the settings write them, and as spans of minutes."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perkup.app.settings.settings_schema import HoursSettings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[int, int]
"""From and to, in minutes after midnight; `to` is greater, and at most 1440."""


def parse_hours(text: str) -> list[Span]:
    """Return the spans of "09:00-12:30, 13:00-17:30" in minutes, in order; an end before its start is past midnight.

    A span past midnight ends after 1440. Raises ValueError with the end of a sentence that says what is wrong.
    """
    spans = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        match = re.fullmatch(r"(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})", part)
        if match is None:
            raise ValueError(f'must read like "09:00-12:30, 13:00-17:30", not "{part}"')
        from_h, from_m, to_h, to_m = map(int, match.groups())
        start, end = from_h * 60 + from_m, to_h * 60 + to_m
        if from_m > 59 or to_m > 59 or start > 1439 or end > 1440 or start == end:
            raise ValueError(f'holds a time that does not exist: "{part}"')
        spans.append((start, end if end > start else end + 1440))
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans)):
        raise ValueError(f'holds hours that overlap: "{text}"')
    return spans


def weekly_hours(hours: HoursSettings) -> list[list[Span]]:
    """Return the spans of each day, Monday first; what runs past midnight belongs to the next day."""
    days: list[list[Span]] = [[] for _day in WEEKDAYS]
    for number, day in enumerate(WEEKDAYS):
        for start, end in parse_hours(getattr(hours, day)):
            days[number].append((start, min(end, 1440)))
            if end > 1440:
                days[(number + 1) % 7].append((0, end - 1440))
    return [_merge_spans(day) for day in days]


def _merge_spans(day: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(day):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
