import numpy as np
import pytest

from bench.motion_world import seen, standing, walker
from perkup.motion.analysis import walking_bouts
from perkup.motion.analysis.landmarks import INDEX

PEAKS = {"left": [12.0, 12.0], "right": [15.0, 15.0]}


def split(points: np.ndarray, moving: np.ndarray, facing: np.ndarray, cut: np.ndarray | None = None) -> list:
    leg = np.full(len(points), 300.0)
    return walking_bouts.split(points, moving, facing, leg, np.zeros(len(points), bool) if cut is None else cut, 60.0)


@pytest.mark.parametrize(
    ("stride", "way", "facing", "direction"),
    [
        (1.1, 1, "right", "forward"),
        (-1.1, 1, "right", "backward"),
        (1.1, -1, "left", "forward"),
        (-1.1, -1, "left", "backward"),
    ],
)
def test_a_pass_knows_its_facing_near_leg_and_direction(stride: float, way: int, facing: str, direction: str) -> None:
    made = walker(PEAKS, stride_s=stride, way=way)
    count = len(made.points)
    (found,) = split(made.points, np.ones(count, bool), np.full(count, float(way)))
    assert (found.facing, found.near, found.direction) == (facing, facing, direction)
    assert (found.start, found.end) == (0, count)


def test_a_treadmill_goes_nowhere() -> None:
    made = walker(PEAKS)
    points = made.points - made.points[:, [5]] * (1.0, 0.0)
    (found,) = split(points, np.ones(len(points), bool), np.ones(len(points)))
    assert found.direction == "in_place"
    nobody = np.full_like(points, np.nan)
    (found,) = split(nobody, np.ones(len(points), bool), np.ones(len(points)))
    assert found.direction == "in_place"


def test_turns_cuts_and_long_holes_end_a_pass_and_scraps_are_left_out() -> None:
    made = walker({"left": [12.0] * 5, "right": [15.0] * 5})
    count = len(made.points)
    moving, facing, cut = np.ones(count, bool), np.ones(count), np.zeros(count, bool)
    moving[60:80] = False
    moving[150:200] = False
    facing[250:] = -1.0
    facing[55:85] = np.nan
    cut[300] = True
    moving[320:355] = False
    found = split(made.points, moving, facing, cut)
    assert [(one.start, one.end, one.facing) for one in found] == [
        (0, 150, "right"),
        (200, 250, "right"),
        (250, 300, "left"),
    ]


def quiet(seconds: float, rate: float = 50.0) -> tuple[np.ndarray, np.ndarray]:
    points = standing(_lab(), seconds, rate)
    return seen(points, 4.0, 0.0), np.full(len(points), 330.0)


def _lab() -> np.ndarray:
    points = np.zeros((2, 15, 3))
    for side, z in (("left", -0.08), ("right", 0.08)):
        for joint, y in (("shoulder", 1.4), ("hip", 0.9), ("knee", 0.5), ("ankle", 0.1)):
            points[:, INDEX[f"{side}_{joint}"]] = (0.0, y, z)
    return points


def test_standing_still_is_found_and_its_length() -> None:
    points, leg = quiet(2.0)
    moving = points[:60] + np.linspace(300, 10, 60)[:, None, None] * (1.0, 0.0)
    both = np.concatenate((moving, points))
    thighs = np.full((len(both), 2), 3.0)
    good, lengths = np.ones(len(both), bool), np.full(len(both), 330.0)
    start, end = walking_bouts.find_standing(both, good, lengths, thighs, 50.0) or (0, 0)
    assert abs(start - 60) <= 10
    assert end == len(both)
    assert walking_bouts.find_standing(points[:60], good[:60], leg[:60], thighs[:60], 50.0) is None


def test_swaying_bent_or_half_seen_is_not_standing_still() -> None:
    points, leg = quiet(2.0)
    good, thighs = np.ones(len(points), bool), np.full((len(points), 2), 3.0)
    assert walking_bouts.find_standing(points, good, leg, thighs, 50.0) == (0, len(points))
    sway = points + 60 * np.sin(np.arange(len(points)) / 10)[:, None, None]
    assert walking_bouts.find_standing(sway, good, leg, thighs, 50.0) is None
    assert walking_bouts.find_standing(points, good, leg, thighs + 40, 50.0) is None
    good[::20] = False
    assert walking_bouts.find_standing(points, good, leg, thighs, 50.0) is None
