"""Charts of values over days as SVG: lines with error bars, a filled curve, stacked columns.

A chart has no colours, script or style of its own: classes name its parts, and the page's sheet paints them. It is one
image with one sentence for a screen reader; the numbers stand in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from perkup.local_format import short_date_text

if TYPE_CHECKING:
    from markupsafe import Markup

WIDE, SMALL = (640, 230), (440, 220)
"""Units of the drawing. A small one is shown about as wide as it is, so that its words stay readable."""
EDGE, FOOT = 6, 38
"""Room above and at the right, and below for the days' labels."""
LETTER, AXIS_GAP = 8, 14
"""Width of a digit of the axis, and the room beside its labels."""
LABEL_DROP = 15
"""How far the days' labels stand below the ground."""
MOST_TICKS = 6
STEPS = (1, 2, 5, 10)
"""Steps of a readable axis, times a power of ten."""
DOT, ROUND = 4.5, 2
BAR_SHARE = 0.72
"""Part of its day that a column fills."""
SLACK = 0.02
"""Room above and below the range, as part of it: a line at the very edge would lose half its width."""


class ChartLine(NamedTuple):
    """Line of a chart: a point is (day, value, low, high), low and high None where no error is known."""

    name: str
    points: Sequence[tuple[date, float, float | None, float | None]]


class PlotArea(NamedTuple):
    """Plot area inside a drawing, and the range of values that it spans."""

    size: tuple[int, int]
    left: float
    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def width(self) -> float:
        """Return the width of the plot area."""
        return self.size[0] - self.left - EDGE

    @property
    def height(self) -> float:
        """Return the height of the plot area."""
        return self.size[1] - EDGE - FOOT

    def y(self, value: float) -> float:
        """Return where a value lies, from the top of the plot area."""
        return self.height * (self.high - value) / (self.high - self.low)


def over_time(
    lines: Sequence[ChartLine], sentence: str, *, low: float | None = None, high: float | None = None
) -> Markup:
    """Draw lines over days with error bars. `sentence` is the picture in words; `low` and `high` widen the axis."""
    days = [point[0] for line in lines for point in line.points]
    first, last = min(days), max(days)
    frame = _frame(SMALL, *_value_range(lines, low, high))
    pad = max(1.0, (last - first).days / 30)
    length = (last - first).days + 2 * pad

    def x(day: date, aside: float = 0.0) -> float:
        return frame.width * ((day - first).days + pad + aside) / length

    parts = [*_axis(frame), *_day_labels(frame, [(x(day), _day_text(day)) for day in _day_ticks(first, last)])]
    for number, line in enumerate(lines):
        aside = pad / 4 * (2 * number - len(lines) + 1)
        places = [(x(day, aside), frame.y(value)) for day, value, _low, _high in line.points]
        parts.append(f'<g class="series color-{number}">')
        for (across, _), (_day, _value, bottom, top) in zip(places, line.points, strict=True):
            if bottom is not None and top is not None:
                parts.append(f'<path class="span" d="{_path([(across, frame.y(bottom)), (across, frame.y(top))])}"/>')
        parts.append(f'<path class="line" d="{_path(places)}"/>')
        for (across, down), (day, value, _low, _high) in zip(places, line.points, strict=True):
            title = f"<title>{_day_text(day)}: {value:.10g}</title>"
            parts.append(f'<circle class="dot" cx="{across:.2f}" cy="{down:.2f}" r="{DOT}">{title}</circle>')
        parts.append("</g>")
    return _svg(frame, parts, sentence, "plot-lines plot-two" if len(lines) > 1 else "plot-lines plot-one")


def area(points: Sequence[tuple[date, float]], sentence: str, *, high: float) -> Markup:
    """Draw one value a day as a filled curve from zero to `high`."""
    first, last = points[0][0], points[-1][0]
    frame = _frame(WIDE, 0, high)
    margin = frame.width * SLACK
    scale = (frame.width - 2 * margin) / max(1, (last - first).days)
    places = [(margin + (day - first).days * scale, frame.y(value)) for day, value in points]
    ground = frame.y(0)
    outline = [(places[0][0], ground), *places, (places[-1][0], ground)]
    labels = [(margin + (day - first).days * scale, _day_text(day)) for day in _day_ticks(first, last)]
    parts = [
        *_axis(frame),
        *_day_labels(frame, labels),
        f'<g class="series color-0"><path class="line" d="{_path(outline)}"/></g>',
    ]
    return _svg(frame, parts, sentence, "plot-area")


def columns(
    days: Sequence[date], stacks: Sequence[tuple[str, Sequence[float | None]]], sentence: str, *, digits: int = 0
) -> Markup:
    """Draw a column a day, stacked where there are several; days without a value (None) stay empty."""
    totals = [sum(values[n] or 0 for _name, values in stacks) for n in range(len(days))]
    frame = _frame(SMALL, 0, max([*totals, 1]))
    step = frame.width / len(days)
    labels = [((n + 0.5) * step, _day_text(day)) for n, day in enumerate(days) if day.weekday() == 0]
    parts = [*_axis(frame), *_day_labels(frame, labels)]
    below = [0.0] * len(days)
    for number, (_name, values) in enumerate(stacks):
        parts.append(f'<g class="series color-{number}">')
        for n, value in enumerate(values):
            if not value:
                continue
            top, bottom = frame.y(below[n] + value), frame.y(below[n])
            below[n] += value
            parts.append(
                f'<rect class="rect" x="{(n + (1 - BAR_SHARE) / 2) * step:.2f}" y="{top:.2f}"'
                f' width="{BAR_SHARE * step:.2f}" height="{bottom - top:.2f}" rx="{ROUND}">'
                f"<title>{_day_text(days[n])}: {value:.{digits}f}</title></rect>"
            )
        parts.append("</g>")
    return _svg(frame, parts, sentence, "plot-bars")


def value_ticks(low: float, high: float) -> tuple[float, ...]:
    """Return at most six round values between `low` and `high`, evenly apart."""
    raw = (high - low) / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (*STEPS, 20, 50):
        step = factor * power
        ticks = range(math.ceil(round(low / step, 9)), math.floor(round(high / step, 9)) + 1)
        if len(ticks) <= MOST_TICKS:
            return tuple(round(n * step, 9) for n in ticks)
    raise AssertionError("unreachable: a step of the whole range gives two ticks")


def _frame(size: tuple[int, int], low: float, high: float) -> PlotArea:
    ticks = value_ticks(low, high)
    slack = (high - low) * SLACK
    longest = max((len(_tick_text(value)) for value in ticks), default=1)
    return PlotArea(size, AXIS_GAP + LETTER * max(2, longest), low - slack, high + slack, ticks)


def _value_range(lines: Iterable[ChartLine], low: float | None, high: float | None) -> tuple[float, float]:
    values = [number for line in lines for point in line.points for number in point[1:] if number is not None]
    values += [number for number in (low, high) if number is not None]
    bottom, top = min(values), max(values)
    room = max(1.0, (top - bottom) * 0.08)
    return (bottom if bottom == low else bottom - room), (top if top == high else top + room)


def _axis(frame: PlotArea) -> Iterator[str]:
    """Yield a line and a label a tick; the line at zero is the ground."""
    yield '<g class="axis-y">'
    for value in frame.ticks:
        y = frame.y(value)
        yield f'<path class="{"guide" if value else "ground"}" d="M0 {y:.2f}h{frame.width:.2f}"/>'
        yield f'<text x="-5" y="{y + 3.5:.2f}">{_tick_text(value)}</text>'
    yield "</g>"


def _day_labels(frame: PlotArea, labels: Iterable[tuple[float, str]]) -> Iterator[str]:
    yield '<g class="axis-x">'
    for x, text in labels:
        yield f'<text x="{x:.2f}" y="{frame.height + LABEL_DROP:.2f}">{text}</text>'
    yield "</g>"


def _day_ticks(first: date, last: date) -> list[date]:
    """Return up to five days for the axis, evenly apart."""
    length = (last - first).days
    step = max(1, -(-length // 4))
    return [first + timedelta(days=n) for n in range(0, length + 1, step)]


def _day_text(day: date) -> str:
    return short_date_text(day)


def _tick_text(value: float) -> str:
    return f"{value:.10g}"


def _path(places: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in places)


def _svg(frame: PlotArea, parts: Iterable[str], sentence: str, kind: str) -> Markup:
    from markupsafe import Markup, escape

    width, height = frame.size
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot {kind}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(sentence)}" focusable="false"><g transform="translate({frame.left:g} {EDGE})">'
        f"{''.join(parts)}</g></svg>"
    )
