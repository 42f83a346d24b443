"""Bars of the breaks of the last weeks: numbers for a small drawing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

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
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kept = {when: by_date[when].kept if when in by_date else 0 for when in wanted}
    missed = {when: by_date[when].missed if when in by_date else 0 for when in wanted}
    most = max(1, *(kept[when] + missed[when] for when in wanted))
    step = WIDTH / len(wanted)
    unit = (GROUND - TOP) / most
    drawn = []
    for number, when in enumerate(wanted):
        up, over = kept[when] * unit, missed[when] * unit
        tick = f"{when.day} {when:%b}" if when.weekday() == 0 and number < len(wanted) - 1 else ""
        drawn.append(
            DayBar(
                round(number * step + step * 0.16, 1), round(step * 0.68, 1), round(GROUND - up, 1), round(up, 1),
                round(GROUND - up - over, 1), round(over, 1), tick,
                f"{when:%a} {when.day} {when:%B}: {kept[when]} kept, {missed[when]} missed",
            )
        )  # fmt: skip
    total, lost = sum(kept.values()), sum(missed.values())
    sentence = f"{total} breaks kept and {lost} missed in {len(wanted)} days, {most} on the busiest day."
    return BarChart(drawn, WIDTH, HEIGHT, GROUND, most, sentence)
