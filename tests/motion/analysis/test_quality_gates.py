import numpy as np
import pytest

from bench.motion_world import walker
from perkup.motion.analysis import quality_gates
from perkup.motion.analysis.facing import facing
from perkup.motion.analysis.landmarks import INDEX, PoseTrack
from perkup.motion.result import DroppedSpan

PEAKS = {"left": [12.0, 12.0], "right": [15.0, 15.0]}
SIZE = (900.0, 700.0)


@pytest.fixture
def made() -> PoseTrack:
    return walker(PEAKS)


def check(made: PoseTrack, way: np.ndarray | None = None) -> tuple[quality_gates.QualityGates, dict[str, np.ndarray]]:
    ahead = facing(made.points, made.fps) if way is None else way
    found = quality_gates.check(made.points, made.visibility, ahead, SIZE, made.fps)
    return found, {reason: np.flatnonzero(mask) for reason, mask in found.reasons if mask.any()}


def test_a_clean_walk_passes(made: PoseTrack) -> None:
    found, reasons = check(made)
    assert not reasons
    assert found.leg["left"].all()
    assert found.trunk.all()


def test_an_unseen_person_and_an_unseen_leg(made: PoseTrack) -> None:
    made.points[10:20] = np.nan
    made.visibility[40:45, INDEX["left_knee"]] = 0.2
    made.points[50:53, INDEX["right_ankle"]] = np.nan
    found, reasons = check(made)
    assert reasons["no person seen"].tolist() == list(range(10, 20))
    assert reasons["left leg hidden"].tolist() == list(range(40, 45))
    assert reasons["right leg hidden"].tolist() == [50, 51, 52]
    assert found.leg["right"][40:45].all()


def test_the_edge_of_the_picture(made: PoseTrack) -> None:
    made.points[30, INDEX["left_ankle"]] = (2.0, 120.0)
    made.points[60, INDEX["right_ankle"], 1] = 3.0
    _found, reasons = check(made)
    assert reasons["left leg at the picture's edge"].tolist() == [30]
    assert reasons["right leg at the picture's edge"].tolist() == [60]


def test_a_leg_of_another_length_is_not_that_leg(made: PoseTrack) -> None:
    made.points[30:34, INDEX["left_knee"]] = made.points[30:34, INDEX["left_hip"]] + (0, -40)
    made.points[30:34, INDEX["left_ankle"]] = made.points[30:34, INDEX["left_knee"]] + (0, -150)
    _found, reasons = check(made)
    assert set(range(30, 34)) <= set(reasons["left leg of an impossible length (something hides it)"])


def test_a_leg_that_points_the_wrong_way_is_dropped(made: PoseTrack) -> None:
    for name in ("knee", "ankle"):
        up = made.points[40:70, INDEX[f"right_{name}"]] - made.points[40:70, INDEX["right_hip"]]
        made.points[40:70, INDEX[f"right_{name}"]] -= 2 * up
    _found, reasons = check(made)
    assert set(range(40, 70)) <= set(reasons["right leg moved faster than a leg can"])


def test_a_turn_and_a_lying_person(made: PoseTrack) -> None:
    way = np.ones(len(made.points))
    way[:20] = np.nan
    made.points[60:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]] = made.points[60:, [5, 6]] + (150.0, 10.0)
    found, reasons = check(made, way)
    assert reasons["turning, or seen from the front or back"].tolist() == list(range(20))
    assert reasons["not upright"].tolist() == list(range(60, len(way)))
    assert not found.trunk[:20].any()


def test_a_missing_trunk_leaves_the_legs(made: PoseTrack) -> None:
    made.points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]] = np.nan
    found, _reasons = check(made)
    assert found.leg["left"].all()
    assert not found.trunk.any()


def test_nobody_at_all_passes_nothing() -> None:
    points = np.full((20, 15, 2), np.nan)
    found = quality_gates.check(points, np.zeros((20, 15)), np.full(20, np.nan), None, 30)
    assert not found.leg["left"].any()


def test_a_cut_is_where_the_hips_are_elsewhere(made: PoseTrack) -> None:
    leg = np.full(len(made.points), 300.0)
    assert not quality_gates.cuts(made.points, leg, made.fps).any()
    made.points[50:] += (200.0, 0.0)
    assert np.flatnonzero(quality_gates.cuts(made.points, leg, made.fps)).tolist() == [50]


def test_a_cut_to_another_pose_at_the_same_place_is_seen_but_not_one_misread_frame(made: PoseTrack) -> None:
    leg = np.full(len(made.points), 300.0)
    misread = made.points.copy()
    misread[30:32, 7:] = misread[30:32, 7:] * (-1.0, 1.0) + 2 * misread[30:32, [5]] * (1.0, 0.0)
    assert not quality_gates.cuts(misread, leg, made.fps).any()
    other = made.points - made.points[:, [5]]
    joined = np.concatenate((other[:63], other[96:])) + made.points[:1, [5]]
    assert np.flatnonzero(quality_gates.cuts(joined, leg[: len(joined)], made.fps)).tolist() == [63]


def test_dropped_stretches_are_joined_by_reason() -> None:
    times = np.arange(60) / 30
    one, two = np.zeros(60, bool), np.zeros(60, bool)
    one[[3, 4, 7, 40]] = True
    two[20:25] = True
    assert quality_gates.intervals(times, [("b", two), ("a", one)]) == [
        DroppedSpan(0.1, 0.233, "a"),
        DroppedSpan(0.667, 0.8, "b"),
        DroppedSpan(1.333, 1.333, "a"),
    ]
