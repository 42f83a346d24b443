from __future__ import annotations

from datetime import date, timedelta

from perkup.charts.bar_chart import GROUND, TOP, DayCount, bars


def day(number, kept=4, missed=1):
    return DayCount(date(2026, 3, 2) + timedelta(days=number), kept, missed)


def test_one_day_is_no_chart():
    assert bars([]) is None
    assert bars([day(0)]) is None


def test_days_without_anything_leave_a_gap():
    chart = bars([day(4), day(0)])
    assert len(chart.bars) == 5
    assert [bar.kept_height > 0 for bar in chart.bars] == [True, False, False, False, True]
    assert chart.sentence == "8 breaks taken and 2 missed in 5 days, 5 on the busiest day."
    assert chart.bars[0].tick == "2 Mar"
    assert chart.bars[1].label == "Tue 3 March: 0 kept, 0 missed"


def test_the_busiest_day_fills_the_height():
    chart = bars([day(0, kept=9, missed=1), day(1, kept=0, missed=0)])
    top = chart.bars[0]
    assert top.missed_y == TOP
    assert top.kept_height + top.missed_height == GROUND - TOP


def test_empty_days_do_not_divide_by_zero():
    assert bars([day(0, 0, 0), day(1, 0, 0)]).most == 1
