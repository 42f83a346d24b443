from dataclasses import replace

import numpy as np
import pytest

from bench import motion_people
from bench.motion_people import Camera
from bench.motion_world import walker
from perkup.motion.analysis.gait_analysis import analyse_gait
from perkup.motion.analysis.gait_summary import to_result
from perkup.motion.analysis.landmarks import PoseTrack
from perkup.motion.result import WalkResult, WarningCode

needs_people = pytest.mark.skipif(not motion_people.PEOPLE.is_dir(), reason="no people (set PERKUP_DATA)")


def result_of(track: PoseTrack) -> WalkResult:
    return to_result("walk", analyse_gait(track), len(track.time_s))


def codes(result: WalkResult) -> set[WarningCode]:
    return {warning.code for warning in result.warnings}


@needs_people
@pytest.mark.parametrize(
    ("camera", "code"),
    [
        (Camera(roll=3.0), WarningCode.CAMERA_ROLLED),
        (Camera(roll=-3.0, yaw=10.0), WarningCode.CAMERA_ROLLED),
        (Camera(pitch=10.0), WarningCode.CAMERA_PITCHED),
    ],
)
def test_a_camera_that_is_not_level_is_named(camera: Camera, code: WarningCode) -> None:
    level, askew = (
        codes(result_of(motion_people.film_of("HC039A", "film", place).track)) for place in (Camera(), camera)
    )
    assert askew - level == {code}
    assert WarningCode.STANDING_AT_EDGE in level


@needs_people
def test_standing_in_the_middle_is_no_fault() -> None:
    film = motion_people.stored("HC038A", "zoo", 0, 1, "past").track
    points = film.points.copy()
    points[:120] -= (np.nanmean(points[:120, :, 0]), 0.0)
    points[120:180] = np.nan
    result = result_of(replace(film, points=points))
    assert result.static_trial is not None
    assert WarningCode.STANDING_AT_EDGE not in codes(result)


@pytest.mark.parametrize(("tall", "small"), [(150.0, True), (400.0, False)])
def test_a_small_person_is_named_and_is_never_good(tall: float, small: bool) -> None:
    walk = walker({"left": [12.0] * 3, "right": [15.0] * 3})
    share = tall / 545.0
    film = replace(walk, points=walk.points * share, size=(3000.0, 1000.0))
    result = result_of(film)
    assert (WarningCode.SMALL_PERSON in codes(result)) is small
    assert (result.quality == "good") is not small


def test_every_warning_says_what_to_do_next_time() -> None:
    result = result_of(walker({"left": [12.0], "right": [15.0]}))
    assert codes(result) == {WarningCode.FEW_STEPS}
    assert all("Next time" in warning.text for warning in result.warnings)
