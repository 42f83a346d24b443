"""Charts by pygal, without its script and style: what it draws is cleaned and gets its looks from our sheet.

The picture is one image with one sentence for a screen reader; the numbers stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from xml.etree import ElementTree

if TYPE_CHECKING:
    from markupsafe import Markup

WIDE, SMALL = (640, 230), (440, 220)
"""Units of the drawing. A small one is shown about as wide as it is, so that its words stay readable."""
SVG = "http://www.w3.org/2000/svg"
GONE = frozenset({"defs", "title", "desc", "script", "style"})
EMPTY = frozenset({"titles", "plot text-overlay", "plot tooltip-overlay"})
UNWANTED = ("id", "style", "onload")
BARS_OF = "±"


class ChartLine(NamedTuple):
    """One line: a point is (day, value, low, high), low and high None where no error is known."""

    name: str
    points: Sequence[tuple[date, float, float | None, float | None]]


def over_time(
    lines: Sequence[ChartLine], sentence: str, *, low: float | None = None, high: float | None = None
) -> Markup:
    """Lines over days with error bars. `sentence` is the picture in words; `low` and `high` widen the axis."""
    pygal = _library()
    days = [point[0] for line in lines for point in line.points]
    first, last = min(days), max(days)
    pad = timedelta(days=max(1.0, (last - first).days / 30))
    shift = pad / 4
    chart = pygal.DateTimeLine(
        **_common(),
        allow_interruptions=True,
        x_labels=[_noon(day) for day in _ticks(first, last)],
        xrange=(_noon(first) - pad, _noon(last) + pad),
        range=_span(lines, low, high),
        x_value_formatter=_day,
        dots_size=4.5,
    )
    for number, line in enumerate(lines):
        aside = shift * (2 * number - len(lines) + 1)
        chart.add(line.name, [(_noon(day) + aside, value) for day, value, _low, _high in line.points])
    for number, line in enumerate(lines):
        aside, bars = shift * (2 * number - len(lines) + 1), []
        for day, _value, bottom, top in line.points:
            if bottom is not None and top is not None:
                bars += [(_noon(day) + aside, bottom), (_noon(day) + aside, top), None]
        chart.add(line.name + BARS_OF, bars, show_dots=False)
    return _clean(chart.render(), sentence, "plot-lines plot-two" if len(lines) > 1 else "plot-lines plot-one")


def area(points: Sequence[tuple[date, float]], sentence: str, *, high: float) -> Markup:
    """One value a day as a filled curve from zero to `high`."""
    pygal = _library()
    chart = pygal.DateLine(
        **_common(WIDE),
        fill=True,
        show_dots=False,
        range=(0, high),
        x_labels=_ticks(points[0][0], points[-1][0]),
        x_value_formatter=_day,
    )
    chart.add("score", list(points))
    return _clean(chart.render(), sentence, "plot-area")


def columns(
    days: Sequence[date], stacks: Sequence[tuple[str, Sequence[float | None]]], sentence: str, *, digits: int = 0
) -> Markup:
    """A column a day, stacked where there are several; days without a value (None) stay empty."""
    pygal = _library()
    whole = [sum(values[n] or 0 for _name, values in stacks) for n in range(len(days))]
    chart = pygal.StackedBar(
        **_common(),
        x_labels=[_day(day) if day.weekday() == 0 else "" for day in days],
        range=(0, max([*whole, 1])),
        rounded_bars=2,
        formatter=lambda value: f"{value:.{digits}f}",
    )
    for name, values in stacks:
        chart.add(name, list(values))
    return _clean(chart.render(), sentence, "plot-bars", titles=[_day(day) for day in days])


def _library() -> ModuleType:
    """pygal, without the import hook that it leaves behind for map plugins: Python has done away with its kind."""
    import sys

    import pygal

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
    return cast(ModuleType, pygal)


def _common(size: tuple[int, int] = SMALL) -> dict[str, Any]:
    return {
        "width": size[0],
        "height": size[1],
        "truncate_label": -1,
        "js": [],
        "css": [],
        "disable_xml_declaration": True,
        "show_legend": False,
        "margin": 6,
        "margin_bottom": 14,
        "spacing": 14,
        "max_scale": 6,
        "print_values": False,
    }


def _ticks(first: date, last: date) -> list[date]:
    """Up to five days on the axis, evenly apart."""
    length = (last - first).days
    step = max(1, -(-length // 4))
    return [first + timedelta(days=n) for n in range(0, length + 1, step)]


def _span(lines: Iterable[ChartLine], low: float | None, high: float | None) -> tuple[float, float]:
    values = [number for line in lines for point in line.points for number in point[1:] if number is not None]
    values += [number for number in (low, high) if number is not None]
    bottom, top = min(values), max(values)
    room = max(1.0, (top - bottom) * 0.08)
    return (bottom if bottom == low else bottom - room), (top if top == high else top + room)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def _day(when: date) -> str:
    return f"{when.day} {when:%b}"


def _clean(drawn: str | bytes, sentence: str, kind: str, titles: Sequence[str] = ()) -> Markup:
    from markupsafe import Markup

    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(drawn)
    _name_marks(root, titles)
    _strip(root)
    root.set("class", f"plot {kind}")
    root.set("role", "img")
    root.set("aria-label", sentence)
    root.set("focusable", "false")
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _name_marks(root: ElementTree.Element, titles: Sequence[str]) -> None:
    """A mark says its value when pointed at: pygal's hidden description becomes the mark's own title."""
    for group in root.iter(f"{{{SVG}}}g"):
        if group.get("class") not in ("dots", "bar"):
            continue
        told = group.findtext(f"{{{SVG}}}desc[@class='value']", "")
        label = group.findtext(f"{{{SVG}}}desc[@class='x_label']", "")
        title = ElementTree.Element(f"{{{SVG}}}text")
        title.set("class", "says")
        title.text = f"{label}: {told}" if label else told
        group.append(title)
    for series in root.iter(f"{{{SVG}}}g"):
        if series.get("class") == "bars" and titles:
            for bar, words in zip(series, titles, strict=False):
                said = bar.find(f"{{{SVG}}}text")
                if said is not None and said.text:
                    said.text = f"{words}: {said.text.rpartition(': ')[2]}"


def _strip(element: ElementTree.Element) -> None:
    for name in UNWANTED:
        element.attrib.pop(name, None)
    for child in list(element):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        blank = tag == "text" and not (child.text or "").strip()
        if not tag or tag in GONE or child.get("class") in EMPTY or blank:
            element.remove(child)
            continue
        if tag == "text" and child.get("class") == "says":
            child.tag = f"{{{SVG}}}title"
            child.attrib.clear()
            continue
        _strip(child)
