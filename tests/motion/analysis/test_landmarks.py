import numpy as np
import pytest

from perkup.motion.analysis.landmarks import INDEX, JOINTS, PoseTrack, frame_rate, is_seen, middle, other_side


def test_joints_come_in_pairs_around_the_nose() -> None:
    assert JOINTS[0] == "nose"
    assert len(JOINTS) == len(INDEX) == 15
    assert all(f"right_{name[5:]}" in INDEX for name in JOINTS if name.startswith("left_"))


def test_a_track_tells_its_joints_and_its_rate() -> None:
    points = np.arange(90.0).reshape(3, 15, 2)
    track = PoseTrack(np.array([0.0, 0.04, 0.08]), points, np.ones((3, 15)))
    assert track.fps == pytest.approx(25)
    assert (track.joint("left_hip") == points[:, 5]).all()
    assert frame_rate(np.array([1.0])) == 0


def test_the_other_leg() -> None:
    assert (other_side("left"), other_side("right")) == ("right", "left")


def test_the_middle_of_a_pair_is_the_one_that_is_seen() -> None:
    points = np.full((3, 15, 2), np.nan)
    points[:2, INDEX["left_hip"]] = (2.0, 4.0)
    points[0, INDEX["right_hip"]] = (4.0, 8.0)
    assert middle(points, "hip")[0].tolist() == [3.0, 6.0]
    assert middle(points, "hip")[1].tolist() == [2.0, 4.0]
    assert np.isnan(middle(points, "hip")[2]).all()
    assert is_seen(points[:, 5]).tolist() == [True, True, False]
