import numpy as np
import pytest

from bench.motion_world import walker
from perkup.motion.analysis.leg_swaps import LEFT, RIGHT, UntangledLegs, untangle_legs

WALK = walker({"left": [12.0] * 3, "right": [15.0] * 3})


def swapped(first: int, last: int) -> np.ndarray:
    points = WALK.points.copy()
    points[first:last, LEFT], points[first:last, RIGHT] = WALK.points[first:last, RIGHT], WALK.points[first:last, LEFT]
    return points


def untangled(points: np.ndarray) -> UntangledLegs:
    return untangle_legs(points, WALK.visibility, np.full(len(points), 300.0), 60.0)


@pytest.mark.parametrize(("first", "last"), [(78, 92), (78, 79), (45, 95)])
def test_legs_that_went_over_to_each_other_are_put_back(first: int, last: int) -> None:
    legs = untangled(swapped(first, last))
    assert np.flatnonzero(legs.swapped).tolist() == list(range(first, last))
    assert legs.points == pytest.approx(WALK.points, nan_ok=True)


def test_legs_that_pass_each_other_are_left_alone() -> None:
    assert not untangled(WALK.points).swapped.any()
    noise = np.random.default_rng(0).normal(0, 6, WALK.points.shape)
    assert not untangled(WALK.points + noise).swapped.any()


def test_where_nobody_knows_which_leg_was_which_nothing_is_put_back() -> None:
    points = swapped(78, 180)
    legs = untangled(points)
    assert not legs.swapped.any()
    assert legs.points is points


def test_a_hole_in_the_frames_is_no_change() -> None:
    points = swapped(78, 92)
    points[70:95, LEFT] = np.nan
    assert not untangled(points).swapped.any()
