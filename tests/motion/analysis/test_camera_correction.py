from dataclasses import replace

import numpy as np
import pytest

from bench.motion_world import seen, walker
from perkup.motion.analysis import camera_correction, camera_fit, gait_analysis
from perkup.motion.analysis.angles import thigh_extension
from perkup.motion.analysis.camera_correction import CorrectedView
from perkup.motion.analysis.camera_fit import PRIORS
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack

PEAKS = {"left": [12.0, 12.0, 12.0, 12.0], "right": [15.0, 15.0, 15.0, 15.0]}
LEG_M = 0.85
METRES = LEG_M / 300
"""A leg of the flat walker is 300 long."""

JOINTS = ("shoulder", "hip", "knee", "ankle")


def filmed(yaw: float, *, knees: float = 0.0, distance: float = 4.0) -> tuple[PoseTrack, dict[str, np.ndarray]]:
    """Strides through the picture of a camera in a room, without the first and the last step, which are unlike the
    others, and the thighs' true angles."""
    whole = walker(PEAKS)
    steady = slice(33, -66)
    made = PoseTrack(whole.time_s[steady], whole.points[steady], whole.visibility[steady])
    solid = np.concatenate((made.points * METRES, np.zeros((*made.points.shape[:2], 1))), axis=2)
    for side, sign in (("left", -1), ("right", 1)):
        for joint in (*JOINTS, "heel", "toe"):
            half = PRIORS[joint if joint in JOINTS else "ankle"].mean
            solid[:, INDEX[f"{side}_{joint}"], 2] = sign * (half * LEG_M + (knees if joint == "knee" else 0.0))
    ahead = np.ones(len(solid))
    true = {side: thigh_extension(solid[..., :2], side, ahead) for side in SIDES}
    return replace(made, points=seen(solid, distance, yaw)), true


def view_of(points: np.ndarray, facing: np.ndarray, cut: np.ndarray | None = None) -> CorrectedView:
    count = len(points)
    track = PoseTrack(np.arange(count) / 60, points, np.ones(points.shape[:2]))
    edges = np.zeros(count, bool) if cut is None else cut
    leg = np.full(count, METRES * 300 * 1000 / 4.0)
    return camera_correction.correct_view(track, points, facing, leg, edges, None)


@pytest.mark.parametrize(("yaw", "knees"), [(-20, 0.0), (-10, 0.04), (0, -0.04), (0, 0.04), (10, -0.04), (20, 0.0)])
def test_a_near_camera_is_taken_out_whatever_its_turn_and_the_knees(yaw: float, knees: float) -> None:
    track, true = filmed(yaw, knees=knees)
    gait = gait_analysis.analyse_gait(track)
    assert len(gait.kept) == 5
    for step in gait.kept:
        assert step.thigh_deg == pytest.approx(true[step.side][step.frame], abs=1.5)


@pytest.mark.parametrize("yaw", [-20, 20])
def test_the_cameras_turn_is_found_and_how_sure_it_is(yaw: float) -> None:
    fit = gait_analysis.analyse_gait(filmed(yaw)[0]).camera.fit
    assert fit is not None
    assert np.degrees(fit.place().yaw) == pytest.approx(yaw, abs=3)
    assert np.degrees(fit.sd("yaw")) < 4
    assert fit.sd("knee") <= PRIORS["knee"].sd


def test_the_errors_of_the_fit_move_the_angles_of_a_far_off_camera_more() -> None:
    straight, askew = (gait_analysis.analyse_gait(filmed(yaw)[0]).error.mean_sd("right", "thigh") for yaw in (0, 20))
    assert 0 < straight < askew < 2


def test_points_without_depth_are_left_alone() -> None:
    made = walker(PEAKS)
    facing = np.ones(len(made.points))
    view = view_of(made.points, facing)
    assert view.fit is None
    assert view.corrected(made.points) == pytest.approx(made.points, nan_ok=True)
    flat = replace(filmed(15)[0], flat=True)
    assert gait_analysis.analyse_gait(flat).camera.fit is None


def test_where_nobody_looks_one_way_the_priors_stay() -> None:
    points = filmed(10)[0].points
    view = view_of(points, np.full(len(points), np.nan))
    assert view.fit is not None
    assert view.fit.values[: len(PRIORS)] == pytest.approx([prior.mean for prior in PRIORS.values()])
    assert np.isfinite(view.corrected(points)[np.isfinite(points)]).all()


def test_each_shot_is_a_stretch_of_its_own_and_too_short_ones_are_none() -> None:
    points = filmed(10)[0].points
    facing, cut = np.ones(len(points)), np.zeros(len(points), bool)
    cut[[140, 142]] = True
    facing[200:] = -1.0
    view = view_of(points, facing, cut)
    assert [(span.start, span.end, span.facing) for span, _number in view.spans] == [
        (0, 140, 1.0),
        (140, 142, 1.0),
        (142, 200, 1.0),
        (200, len(points), -1.0),
    ]
    assert view.spans[1][1] is None


def test_more_stretches_than_count_take_the_same_camera() -> None:
    points = filmed(10)[0].points
    many = np.concatenate([points] * 8)
    cut = np.zeros(len(many), bool)
    cut[len(points) :: len(points)] = True
    view = view_of(many, np.ones(len(many)), cut)
    numbers = [number for _span, number in view.spans]
    assert sorted(number for number in numbers if number is not None) == list(range(camera_correction.MOST_STRETCHES))
    assert np.isfinite(view.corrected(many)[np.isfinite(many)]).all()


def test_shoulders_that_were_made_from_a_neck_tell_nothing() -> None:
    points = filmed(10)[0].points
    middle = points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]].mean(axis=1)
    for side in SIDES:
        points[:, INDEX[f"{side}_shoulder"]] = middle
    fit = view_of(points, np.ones(len(points))).fit
    assert fit is not None
    assert fit._value("shoulder") == pytest.approx(camera_fit.PRIORS["shoulder"].mean, abs=0.005)
    assert np.degrees(fit.place().yaw) == pytest.approx(10, abs=5)
