from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from perkup.charts.trend_chart import MOST_TICKS, ChartLine, area, columns, over_time, value_ticks

FIRST = date(2026, 2, 2)


def day(number):
    return FIRST + timedelta(days=number)


def parts(drawing, name, css=None):
    root = ElementTree.fromstring(str(drawing))
    return [part for part in root.iter(f"{{http://www.w3.org/2000/svg}}{name}") if css in (None, part.get("class"))]


def test_a_point_lies_where_its_value_is():
    line = ChartLine("Left", [(day(0), 3, 1, 5), (day(14), 6, 4, 8)])
    drawing = over_time([line], "Two results.")
    first, last = parts(drawing, "circle", "dot")
    ticks = {text.text: float(text.get("y")) for text in parts(drawing, "text")}
    assert ticks["4"] < float(first.get("cy")) < ticks["2"]
    assert float(last.get("cy")) == pytest.approx(ticks["6"] - 3.5, abs=0.02)
    assert [dot[0].text for dot in (first, last)] == ["2 Feb: 3", "16 Feb: 6"]
    assert float(first.get("cx")) < float(last.get("cx"))


def test_an_error_is_a_bar_through_its_point_and_none_is_none():
    line = ChartLine("Left", [(day(0), 3, 1, 5), (day(14), 6, None, None)])
    drawing = over_time([line], "Two results.")
    (span,) = parts(drawing, "path", "span")
    dot = parts(drawing, "circle", "dot")[0]
    x, top, below, foot = (float(number) for number in re.findall(r"[0-9.]+", span.get("d")))
    assert x == below == float(dot.get("cx"))
    assert foot < float(dot.get("cy")) < top


def test_two_sides_of_one_day_do_not_hide_each_other():
    lines = [ChartLine(name, [(day(0), 3, None, None), (day(14), 3, None, None)]) for name in ("Left", "Right")]
    drawing = over_time(lines, "Two sides.")
    xs = [float(dot.get("cx")) for dot in parts(drawing, "circle", "dot")]
    assert len(set(xs)) == 4
    assert "plot-two" in str(drawing)


def test_equal_values_on_one_day_still_draw():
    assert parts(over_time([ChartLine("Left", [(day(0), 3, None, None)])], "One."), "circle", "dot")


def test_a_curve_begins_and_ends_on_the_ground():
    drawing = area([(day(n), 10.0 * n) for n in range(6)], "Rising.", high=100)
    (line,) = parts(drawing, "path", "line")
    ground = parts(drawing, "path", "ground")[0].get("d").split()[1].partition("h")[0]
    points = line.get("d")[1:].split("L")
    assert points[0].split()[1] == points[-1].split()[1] == ground
    assert len(points) == 8


def test_stacked_columns_stand_on_one_another_and_empty_days_stay_empty():
    drawing = columns([day(n) for n in range(4)], [("kept", [2, None, 0, 4]), ("missed", [1, None, 0, None])], "Four.")
    bars = parts(drawing, "rect")
    assert [bar[0].text for bar in bars] == ["2 Feb: 2", "5 Feb: 4", "2 Feb: 1"]
    kept, tall, missed = bars
    assert float(missed.get("y")) + float(missed.get("height")) == pytest.approx(float(kept.get("y")), abs=0.02)
    assert float(tall.get("height")) == pytest.approx(2 * float(kept.get("height")), abs=0.03)


def test_a_day_of_nothing_draws_an_axis_of_its_own():
    assert parts(columns([day(0), day(1)], [("kept", [None, None])], "None."), "text")


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (-4.3, 7.2, (-4, -2, 0, 2, 4, 6)),
        (7.4, 8.6, (7.5, 8, 8.5)),
        (0, 17, (0, 5, 10, 15)),
    ],
)
def test_an_axis_has_round_values(low, high, ticks):
    assert value_ticks(low, high) == ticks


@pytest.mark.parametrize("high", [1, 3, 7, 11, 19, 48, 99, 104, 1234, 0.03])
def test_an_axis_has_two_to_six_values(high):
    ticks = value_ticks(0, high)
    assert 2 <= len(ticks) <= MOST_TICKS
    assert all(0 <= tick <= high for tick in ticks)


def test_words_are_never_markup():
    drawing = str(area([(day(0), 1.0), (day(1), 2.0)], '"><script>', high=10))
    assert "<script" not in drawing
    ElementTree.fromstring(drawing)


def test_a_chart_brings_no_script_style_or_ids():
    drawing = str(over_time([ChartLine("L", [(day(0), 1, 0, 2), (day(9), 2, 1, 3)])], "S"))
    for unwanted in ("<script", "style=", " id=", "<style"):
        assert unwanted not in drawing
