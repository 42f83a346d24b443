"""Bars of the breaks of the last weeks: numbers for a small drawing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from perkup.local_format import day_text, short_date_text

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, GROUND, TOP = 720, 132, 106, 8


class DayCount(NamedTuple):
    """Breaks of one day, as counted."""

    on: date
    kept: int
    missed: int


class DayBar(NamedTuple):
    """Bar of one day: kept breaks from the ground up, missed ones on top. Units of the drawing."""

    x: float
    width: float
    kept_y: float
    kept_height: float
    missed_y: float
    missed_height: float
    tick: str
    label: str


class BarChart(NamedTuple):
    """Bars of consecutive days, oldest first, and one sentence that says what they show."""

    bars: list[DayBar]
    width: int
    height: int
    ground: int
    most: int
    sentence: str


def bars(days: Sequence[DayCount]) -> BarChart | None:
    """Lay out kept and missed breaks of every day between the first and the last; None for fewer than two days."""
    if len(days) < 2:
        return None
    by_date = {day.on: day for day in days}
    first, last = min(by_date), max(by_date)
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kept_on = {when: by_date[when].kept if when in by_date else 0 for when in dates}
    missed_on = {when: by_date[when].missed if when in by_date else 0 for when in dates}
    most = max(1, *(kept_on[when] + missed_on[when] for when in dates))
    step = WIDTH / len(dates)
    unit = (GROUND - TOP) / most
    day_bars = []
    for number, when in enumerate(dates):
        up, over = kept_on[when] * unit, missed_on[when] * unit
        tick = short_date_text(when) if when.weekday() == 0 and number < len(dates) - 1 else ""
        day_bars.append(
            DayBar(
                round(number * step + step * 0.16, 1), round(step * 0.68, 1), round(GROUND - up, 1), round(up, 1),
                round(GROUND - up - over, 1), round(over, 1), tick,
                f"{day_text(when)}: {kept_on[when]} kept, {missed_on[when]} missed",
            )
        )  # fmt: skip
    total, lost = sum(kept_on.values()), sum(missed_on.values())
    sentence = f"{total} breaks taken and {lost} missed in {len(dates)} days, {most} on the busiest day."
    return BarChart(day_bars, WIDTH, HEIGHT, GROUND, most, sentence)
