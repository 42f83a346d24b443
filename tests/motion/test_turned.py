import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.motion_world import walker
from perkup.motion import turned
from perkup.motion.body import INDEX, SIDES

PEAKS = {"left": [12.0, 12.0], "right": [15.0, 15.0]}


def turned_by(degrees: float, way: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A walker of average breadth seen by a distant camera `degrees` off the side; points, facing, leg length."""
    made = walker(PEAKS, way=way)
    points, sine = made.points.copy(), np.sin(np.radians(degrees))
    centre = points[:, [5], 0]
    points[..., 0] = centre + (points[..., 0] - centre) * np.cos(np.radians(degrees))
    for side, sign in (("left", 1), ("right", -1)):
        for joint, half in turned.HALF_WIDTH.items():
            if f"{side}_{joint}" in INDEX:
                points[:, INDEX[f"{side}_{joint}"], 0] += sign * sine * half * 300
    return points, np.full(len(points), float(way)), np.full(len(points), 300.0)


@given(degrees=st.floats(-29, 29), way=st.sampled_from((1, -1)))
def test_an_average_body_is_turned_back_exactly(degrees: float, way: int) -> None:
    points, facing, leg = turned_by(degrees, way)
    sine = turned.turn(points, facing, leg, np.zeros(len(points), bool), 60)
    assert sine == pytest.approx(np.sin(np.radians(degrees)), abs=1e-9)
    straight = walker(PEAKS, way=way).points
    assert turned.unturn(points, facing, leg, sine) == pytest.approx(straight, abs=1e-6)


def test_more_than_thirty_degrees_are_not_believed() -> None:
    points, facing, leg = turned_by(50)
    assert turned.turn(points, facing, leg, np.zeros(len(points), bool), 60).max() == pytest.approx(0.5)


def test_each_pass_and_each_shot_has_its_own_turn() -> None:
    there, facing, leg = turned_by(20)
    back, way, _leg = turned_by(-10, -1)
    points = np.concatenate((there, back, there * 1.0))
    ways = np.concatenate((facing, way, facing))
    cut = np.zeros(len(points), bool)
    cut[len(there) * 2 + 40] = True
    sine = turned.turn(points, ways, np.tile(leg, 3), cut, 60)
    assert sine[: len(there)] == pytest.approx(np.sin(np.radians(20)), abs=1e-9)
    assert sine[len(there) : 2 * len(there)] == pytest.approx(np.sin(np.radians(-10)), abs=1e-9)


def test_where_nothing_is_seen_nothing_is_turned() -> None:
    points, facing, leg = turned_by(20)
    facing[:30] = np.nan
    points[40:] = np.nan
    sine = turned.turn(points, facing, leg, np.zeros(len(points), bool), 60)
    assert (sine[:30] == 0).all()
    assert sine[35] > 0.3
    assert (sine[100:] == 0).all()
    assert all(f"{side}_hip" in INDEX for side in SIDES)
