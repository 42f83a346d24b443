"""Numbers as short as SVG takes them, the ease cut into pieces, and as few keys as the tolerance allows."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.moves.figure import smil
from perkup.moves.figure.smil import Timing, group, path
from perkup.moves.tween import Animation, AnimationFrame
from tests.moves.smil import bezier

STILL = Animation([AnimationFrame(0.0, {}, (0.0, 0.0, 0.0))], 0.0, False)


def moving(*, eased: bool = True) -> Animation:
    """Two seconds out in quarters, one second held, two back at once."""
    there, back = {"knee_angle_r": 1.0}, {"knee_angle_r": 0.0}
    shots = [AnimationFrame(0.0, back, (0.0, 0.0, 0.0))]
    shots += [AnimationFrame(2.0 * k / 4, {"knee_angle_r": k / 4}, (0.0, 0.0, 0.0), 1, k / 4) for k in (1, 2, 3)]
    shots += [AnimationFrame(2.0, there, (0.0, 0.0, 0.0), 1), AnimationFrame(3.0, there, (0.0, 0.0, 0.0), 2)]
    shots += [AnimationFrame(5.0, back, (0.0, 0.0, 0.0), 3)]
    return Animation(shots, 5.0, eased)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.04, "0"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (10.0, "10"), (10.06, "10.1"), (-3.25, "-3.2")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert smil.number(value) == text


def test_numbers_are_parted_only_where_they_must() -> None:
    assert smil.numbers([1, -2, 3.5, 0.5]) == "1-2 3.5 .5"


@settings(deadline=None)
@given(st.floats(0.0, 1.0))
def test_parameter_undoes_the_ease(way: float) -> None:
    s = smil.parameter(way)
    assert smil.bezier_blossom(smil.EASE_Y, s, s, s) == pytest.approx(way, abs=1e-7)


@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (0.0, 0.25), (0.25, 0.75), (0.5, 1.0), (0.125, 0.25)])
def test_a_piece_of_the_ease_runs_as_the_whole_does(start: float, end: float) -> None:
    piece = smil.spline(start, end)
    for share in (0.2, 0.5, 0.8):
        way = start + (end - start) * bezier(list(map(float, piece.split())), share)
        whole = smil.ease(start) + (smil.ease(end) - smil.ease(start)) * share
        assert smil.ease(way) == pytest.approx(whole, abs=0.01)


def attributes(text: str) -> dict[str, str]:
    return dict(re.findall(r'(\w+)="([^"]*)"', text))


def test_a_steady_value_needs_only_the_ends_of_each_stretch() -> None:
    clock = Timing(moving())
    rows = [(0.0,), (10.0,), (20.0,), (30.0,), (40.0,), (40.0,), (0.0,)]
    found = attributes(group(clock, "rotate", rows, "<path/>"))
    assert found["values"] == "0;40;40;0"
    assert found["keyTimes"] == "0;.4;.6;1"
    assert found["keySplines"].split(";")[1] == "0 0 1 1"
    assert found["dur"] == "5"


def test_an_uneven_value_keeps_the_keys_that_it_needs() -> None:
    rows = [(0.0,), (30.0,), (36.0,), (38.0,), (40.0,), (40.0,), (0.0,)]
    clock = Timing(moving())
    keys = clock.keys(rows, 1.0)
    assert 1 in keys
    for first, last in pairwise(keys):
        for index in range(first, last):
            share = (index - first) / (last - first)
            assert abs(rows[first][0] * (1 - share) + rows[last][0] * share - rows[index][0]) <= 1.0


def test_a_value_that_rests_for_a_while_drops_the_keys_within() -> None:
    rows = [(5.0,), (5.0,), (5.0,), (5.0,), (5.0,), (5.0,), (0.0,)]
    found = attributes(group(Timing(moving()), "rotate", rows, "<path/>"))
    assert found["values"] == "5;5;0"
    assert found["keyTimes"] == "0;.6;1"


def test_a_walk_runs_at_one_speed() -> None:
    rows = [(float(n),) for n in range(7)]
    text = group(Timing(moving(eased=False)), "rotate", rows, "<path/>")
    assert "keySplines" not in text


def test_what_stands_still_is_no_animation() -> None:
    assert group(Timing(STILL), "rotate", [(0.01,)], "<path/>") == "<path/>"
    assert group(Timing(STILL), "translate", [(1.0, 2.0)], "<path/>") == '<g transform="translate(1 2)"><path/></g>'
    assert group(Timing(STILL), "scale", [(1.0, 1.0)], "<path/>", exact=0.01) == "<path/>"
    half = group(Timing(STILL), "scale", [(1.0, 0.5)], "<path/>", exact=0.01)
    assert half == '<g transform="scale(1 .5)"><path/></g>'
    assert group(Timing(STILL), "rotate", [(9.0,)], "") == ""


def test_a_path_moves_only_if_its_points_do() -> None:
    assert "animate" not in path(Timing(STILL), "fig-hair", "M2L2Z0", [(0.0, 0.0, 1.0, 1.0)])
    rows = [(0.0, 0.0, n, n) for n in (0.0, 10.0, 20.0, 30.0, 40.0, 40.0, 0.0)]
    text = path(Timing(moving()), "fig-hair", "M2L2Z0", rows)
    assert 'values="M0 0L0 0Z;M0 0L40 40Z;M0 0L40 40Z;M0 0L0 0Z"' in text
    assert 'd="M0 0L0 0Z"' in text
