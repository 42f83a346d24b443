from dataclasses import replace

import numpy as np
import pytest

from bench import motion_people
from perkup.motion.analysis.camera_motion import FeetSpeeds, feet_speeds
from perkup.motion.analysis.gait_analysis import analyse_gait
from perkup.motion.analysis.gait_summary import to_result
from perkup.motion.analysis.landmarks import INDEX, PoseTrack
from perkup.motion.result import WalkDirection, WalkResult, WarningCode

pytestmark = pytest.mark.skipif(not motion_people.PEOPLE.is_dir(), reason="no people (set PERKUP_DATA)")
PERSON = "HC038A"
WALK_FROM = 180


@pytest.fixture(scope="module")
def film() -> PoseTrack:
    return motion_people.stored(PERSON, "zoo", 0, 1, "past").track


def result_of(track: PoseTrack) -> WalkResult:
    return to_result("walk", analyse_gait(track), len(track.time_s))


def moved(film: PoseTrack, metres: np.ndarray) -> PoseTrack:
    points = film.points.copy()
    points[..., 0] -= metres[:, None]
    return replace(film, points=points)


def codes(result: WalkResult) -> set[WarningCode]:
    return {warning.code for warning in result.warnings}


@pytest.mark.parametrize("speed", [1.7, 2.0, -2.0])
def test_a_camera_that_turns_does_not_change_the_way_or_the_angles(film: PoseTrack, speed: float) -> None:
    path = np.concatenate((np.zeros(WALK_FROM), np.arange(len(film.time_s) - WALK_FROM) * speed / 60))
    still, turning = result_of(film), result_of(moved(film, path))
    assert [bout.direction for bout in turning.passes] == [WalkDirection.FORWARD]
    assert WarningCode.CAMERA_MOVES in codes(turning)
    assert WarningCode.CAMERA_MOVES not in codes(still)
    assert turning.quality != "good"
    for side, numbers in still.sides.items():
        assert turning.sides[side].peak_thigh_extension_deg == pytest.approx(numbers.peak_thigh_extension_deg, abs=0.3)


def test_a_treadmill_goes_nowhere_and_its_camera_stands_still(film: PoseTrack) -> None:
    hips = film.points[:, [INDEX["left_hip"], INDEX["right_hip"]], 0].mean(axis=1)
    result = result_of(moved(film, hips))
    assert [bout.direction for bout in result.passes] == [WalkDirection.IN_PLACE]
    assert WarningCode.CAMERA_MOVES not in codes(result)


def test_walking_backwards_is_told_by_the_feet(film: PoseTrack) -> None:
    backwards = result_of(replace(film, points=film.points[::-1].copy()))
    assert [bout.direction for bout in backwards.passes] == [WalkDirection.BACKWARD]
    assert WarningCode.CAMERA_MOVES not in codes(backwards)


def test_feet_that_swing_alike_tell_nothing() -> None:
    assert FeetSpeeds(0.05, 1.5, 1.5).way == 0
    assert not FeetSpeeds(0.05, 1.5, -1.5).camera_moves
    assert FeetSpeeds(0.3, 1.5, -1.5).camera_moves
    assert feet_speeds(np.full((2, 15, 2), np.nan), 1.0, 1.0, 60.0) == FeetSpeeds(0.0, 0.0, 0.0)
    assert feet_speeds(np.full((9, 15, 2), np.nan), 1.0, 1.0, 60.0) == FeetSpeeds(0.0, 0.0, 0.0)
