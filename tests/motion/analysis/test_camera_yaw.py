from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.motion_world import seen, walker
from perkup.motion.analysis import camera_yaw, gait_analysis
from perkup.motion.analysis.angles import thigh_extension
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack

PEAKS = {"left": [12.0, 12.0, 12.0, 12.0], "right": [15.0, 15.0, 15.0, 15.0]}
METRES = 0.85 / 300
"""A leg of the flat walker is 300 long."""


def turned_by(degrees: float, way: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A walker of average breadth seen by a distant camera `degrees` off the side; points, facing, leg length."""
    made = walker(PEAKS, way=way)
    points, sine = made.points.copy(), np.sin(np.radians(degrees))
    centre = points[:, [5], 0]
    points[..., 0] = centre + (points[..., 0] - centre) * np.cos(np.radians(degrees))
    for side, sign in (("left", 1), ("right", -1)):
        for joint, half in camera_yaw.HALF_WIDTH.items():
            if f"{side}_{joint}" in INDEX:
                points[:, INDEX[f"{side}_{joint}"], 0] += sign * sine * half * 300
    return points, np.full(len(points), float(way)), np.full(len(points), 300.0)


def viewed(points: np.ndarray, facing: np.ndarray, leg: np.ndarray) -> camera_yaw.CameraView:
    return camera_yaw.estimate_camera_view(points, facing, leg, np.zeros(len(points), bool), 60)


def filmed(yaw: float, *, knees: float = 0.0, distance: float = 4.0) -> tuple[PoseTrack, dict[str, np.ndarray]]:
    """Four strides through the picture of a camera at arm's length of a room, and the thighs' true angles."""
    made = walker(PEAKS)
    solid = np.concatenate((made.points * METRES, np.zeros((*made.points.shape[:2], 1))), axis=2)
    for side, sign in (("left", -1), ("right", 1)):
        for joint, half in camera_yaw.HALF_WIDTH.items():
            if f"{side}_{joint}" in INDEX:
                solid[:, INDEX[f"{side}_{joint}"], 2] = sign * (half * 0.85 + (knees if joint == "knee" else 0.0))
    ahead = np.ones(len(solid))
    true = {side: thigh_extension(solid[..., :2], side, ahead) for side in SIDES}
    return replace(made, points=seen(solid, distance, yaw)), true


@pytest.mark.parametrize("yaw", [-20, -10, 0, 10, 20])
@pytest.mark.parametrize("knees", [-0.04, 0.0, 0.04])
def test_a_near_camera_is_taken_out_whatever_its_turn_and_the_knees(yaw: float, knees: float) -> None:
    track, true = filmed(yaw, knees=knees)
    found = gait_analysis.analyse_gait(track)
    assert len(found.kept) >= 6
    for step in found.kept:
        assert step.thigh_deg == pytest.approx(true[step.side][step.frame], abs=1.5)


def test_how_far_the_knees_are_out_is_told_by_how_they_shift() -> None:
    wide, narrow = (filmed(10, knees=out)[0].points for out in (0.04, -0.04))
    facing, leg = np.ones(len(wide)), np.full(len(wide), 210.0)
    assert viewed(wide, facing, leg).half["knee"] - viewed(narrow, facing, leg).half["knee"] > 0.05


def test_the_cameras_turn_is_told_by_how_a_body_grows() -> None:
    for yaw in (-20, 20):
        points = filmed(yaw)[0].points
        thighs = (
            points[:, [INDEX["left_knee"], INDEX["left_ankle"]]] - points[:, [INDEX["left_hip"], INDEX["left_knee"]]]
        )
        leg = np.linalg.norm(thighs, axis=2).sum(axis=1)
        squeeze = viewed(points, np.ones(len(points)), leg).squeeze
        middle = points[:, 5:7, 0].mean(axis=1) - 640
        true = np.cos(np.radians(yaw)) - middle / 1000 * np.sin(np.radians(yaw))
        assert squeeze == pytest.approx(true, abs=0.04)


@given(degrees=st.floats(-29, 29), way=st.sampled_from((1, -1)))
def test_an_average_body_far_away_is_turned_back(degrees: float, way: int) -> None:
    points, facing, leg = turned_by(degrees, way)
    made = viewed(points, facing, leg)
    assert made.shift == pytest.approx(np.sin(np.radians(degrees)), abs=0.12)
    straight, inner = walker(PEAKS, way=way).points, slice(33, -66)
    for side in SIDES:
        before, after = (
            thigh_extension(each, side, facing) for each in (straight, camera_yaw.correct_yaw(points, leg, made))
        )
        assert after[inner] == pytest.approx(before[inner], abs=2.0)


def test_more_than_a_front_view_is_not_believed() -> None:
    points, facing, leg = turned_by(20)
    points[:, INDEX["left_shoulder"], 0] += 600
    assert viewed(points, facing, leg).shift.max() == pytest.approx(camera_yaw.MOST)


def test_each_pass_and_each_shot_has_its_own_turn() -> None:
    there, facing, leg = turned_by(20)
    back, way, _leg = turned_by(-10, -1)
    points = np.concatenate((there, back, there * 1.0))
    cut = np.zeros(len(points), bool)
    cut[len(there) * 2 + 120] = True
    shift = camera_yaw.estimate_camera_view(
        points, np.concatenate((facing, way, facing)), np.tile(leg, 3), cut, 60
    ).shift
    count = len(there)
    assert shift[:count].mean() == pytest.approx(np.sin(np.radians(20)), abs=0.01)
    assert shift[count : 2 * count].mean() == pytest.approx(np.sin(np.radians(-10)), abs=0.01)
    assert shift[2 * count :].mean() == pytest.approx(np.sin(np.radians(20)), abs=0.02)


def test_a_stretch_shorter_than_a_stride_is_as_its_mean() -> None:
    points, facing, leg = (values[:30] for values in turned_by(20))
    assert viewed(points, facing, leg).shift.mean() == pytest.approx(np.sin(np.radians(20)), abs=1e-6)


def test_a_stretch_without_knees_has_the_usual_stride() -> None:
    points, facing, leg = turned_by(20)
    points[:, INDEX["left_knee"]] = np.nan
    made = viewed(points, facing, leg)
    assert made.half["knee"] == pytest.approx(camera_yaw.HALF_WIDTH["knee"])
    assert made.shift.mean() == pytest.approx(np.sin(np.radians(20)), abs=0.01)


def test_where_nothing_is_seen_nothing_is_turned() -> None:
    points, facing, leg = turned_by(20)
    facing[:30] = np.nan
    facing[100:] = np.nan
    shift = viewed(points, facing, leg).shift
    assert (shift[:30] == 0).all()
    assert shift[35] > 0.25
    assert (shift[100:] == 0).all()
    nobody = viewed(np.full_like(points, np.nan), facing, np.full_like(leg, np.nan))
    assert (nobody.shift == 0).all()
    assert (nobody.squeeze == 1).all()
