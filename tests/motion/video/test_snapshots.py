import numpy as np

from perkup.motion.video.blazepose import Crop, PoseLandmarks
from perkup.motion.video.snapshots import SnapshotCollector, find_furthest_frames
from perkup.motion.video.tracklets import Tracklet


def pose(left_knee: float, right_knee: float, facing: float = 1.0) -> PoseLandmarks:
    """Somebody whose knees are so far ahead of the hips, looking to the right of the picture (or left: -1)."""
    points = np.zeros((33, 2))
    points[25:27] = [(facing * left_knee, 40.0), (facing * right_knee, 40.0)]
    points[31:33, 0] = facing * 10.0
    return PoseLandmarks(points, np.ones(33), 1.0, Crop(0.0, 0.0, 100.0, 0.0))


class Shot:
    bytes = 15_000

    def __init__(self, number: int) -> None:
        self.number = number


def walking(facing: float) -> Tracklet:
    swings = np.sin(np.arange(24) / 24 * 2 * np.pi)
    return Tracklet({number: pose(30 * swing, -30 * swing, facing) for number, swing in enumerate(swings)}, whole=True)


def test_the_frames_around_each_leg_furthest_behind_are_kept_whichever_way_she_looks() -> None:
    for facing in (1.0, -1.0):
        assert find_furthest_frames(walking(facing)) == {17, 18, 19, 5, 6, 7}


def test_a_thigh_that_never_goes_behind_is_not_kept() -> None:
    assert find_furthest_frames(Tracklet({number: pose(10.0, 20.0) for number in range(5)}, whole=True)) == set()


def test_no_more_is_kept_than_there_is_room_for_and_nobody_who_was_only_glanced_at() -> None:
    stretch = [Shot(number) for number in range(24)]
    moments = SnapshotCollector(most_bytes=4 * 15_000)
    moments.consider_frame(stretch, [walking(1.0)])  # type: ignore[arg-type]
    assert sorted(moments.pictures) == [5, 6, 7, 17]
    glanced = Tracklet(walking(1.0).poses, whole=False)
    other = SnapshotCollector()
    other.consider_frame(stretch, [glanced])  # type: ignore[arg-type]
    assert not other.pictures
