from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.charts.day_ribbon import BASE, HEIGHTS, NARROWEST, draw

START = datetime(2026, 3, 12, 9, 5, tzinfo=UTC)


def piece(start_min, minutes, state="sitting", cause=None):
    start = START + timedelta(minutes=start_min)
    end = start + timedelta(minutes=minutes)
    return SimpleNamespace(start_at=start, end_at=end, seconds=minutes * 60, state=state, cause=cause, label="a piece")


def percent(text):
    assert text.endswith("%")
    return float(text[:-1])


def test_no_day_is_no_ribbon():
    assert draw([], [], START) is None


def test_a_short_day_has_six_hours_of_room():
    drawn = draw([piece(0, 60)], [], START + timedelta(hours=1))
    assert [tick.label for tick in drawn.ticks] == ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", ""]
    assert percent(drawn.bars[0].x) == pytest.approx(100 * 5 / 360, abs=0.01)
    assert percent(drawn.now) == pytest.approx(100 * 65 / 360, abs=0.01)


@pytest.mark.parametrize(
    ("state", "cause", "kind"),
    [
        ("sitting", None, "sitting"),
        ("standing", None, "standing"),
        ("at_desk", None, "at_desk"),
        ("away", "idle", "away"),
        ("away", "lock", "away"),
        ("away", "break", "break"),
        ("away", "off", "off"),
    ],
)
def test_each_kind_has_its_height(state, cause, kind):
    bar = draw([piece(0, 60, state, cause)], [], START).bars[0]
    assert bar.kind == kind
    assert percent(bar.height) == HEIGHTS[kind]
    assert percent(bar.y) == BASE - HEIGHTS[kind]


def test_long_days_have_fewer_hours_named():
    for hours, labels in ((9, 11), (15, 9), (23, 9)):
        assert len(draw([piece(0, hours * 60)], [], START).ticks) == labels


def test_only_prompts_are_dots():
    marks = [SimpleNamespace(at=START, kind=kind, label=kind) for kind in ("prompt", "withheld", "end")]
    assert [dot.label for dot in draw([piece(0, 60)], marks, START).dots] == ["prompt"]


@given(
    st.lists(
        st.tuples(st.floats(0.05, 240), st.sampled_from(["sitting", "standing", "at_desk"])), min_size=1, max_size=30
    )
)
def test_pieces_stay_in_order_and_on_the_ribbon(day):
    pieces, at = [], 0.0
    for minutes, state in day:
        pieces.append(piece(at, minutes, state))
        at += minutes
    drawn = draw(pieces, [], START + timedelta(minutes=at))
    edges = [(percent(bar.x), percent(bar.width)) for bar in drawn.bars]
    assert all(0 <= x <= 100 and width >= NARROWEST - 0.01 for x, width in edges)
    assert edges == sorted(edges, key=lambda edge: edge[0])
    assert edges[-1][0] + edges[-1][1] <= 100.5
    assert 0 <= percent(drawn.now) <= 100
