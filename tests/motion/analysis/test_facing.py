import numpy as np

from bench.motion_world import walker
from perkup.motion.analysis.facing import facing, leg_length
from perkup.motion.analysis.landmarks import INDEX

PEAKS = {"left": [12.0, 12.0], "right": [15.0, 15.0]}


def test_the_way_a_person_looks_does_not_depend_on_the_way_they_go() -> None:
    for way in (1, -1):
        for stride in (1.1, -1.1):
            made = walker(PEAKS, stride_s=stride, way=way)
            assert set(facing(made.points, made.fps)) == {float(way)}


def test_a_clip_played_in_reverse_keeps_its_facing() -> None:
    made = walker(PEAKS)
    assert set(facing(made.points[::-1], made.fps)) == {1.0}


def test_feet_alone_and_face_alone_are_enough() -> None:
    made = walker(PEAKS)
    faceless, footless = made.points.copy(), made.points.copy()
    faceless[:, :3] = np.nan
    footless[:, [INDEX[f"{side}_{end}"] for side in ("left", "right") for end in ("heel", "toe")]] = np.nan
    earless = footless.copy()
    earless[:, 1:3] = np.nan
    for points in (faceless, footless, earless):
        assert set(facing(points, made.fps)) == {1.0}


def test_from_the_front_nothing_is_told() -> None:
    made = walker(PEAKS)
    points = made.points.copy()
    points[..., 0] = points[:, [5], 0] + 0.05 * (points[..., 0] - points[:, [5], 0])
    assert np.isnan(facing(points, made.fps)).all()
    broad = made.points.copy()
    broad[:, INDEX["left_shoulder"], 0] += 60
    broad[:, INDEX["right_shoulder"], 0] -= 60
    assert np.isnan(facing(broad, made.fps)).all()


def test_nobody_faces_nowhere() -> None:
    points = np.full((20, 15, 2), np.nan)
    assert np.isnan(facing(points, 30)).all()
    assert np.isnan(leg_length(points, 30)).all()


def test_the_leg_is_thigh_and_shank() -> None:
    made = walker(PEAKS)
    made.points[10:20, INDEX["left_knee"]] = np.nan
    assert np.allclose(leg_length(made.points, made.fps), 300)


def test_toes_ahead_of_the_ankles_do_where_heels_and_face_are_missing() -> None:
    track = walker({"left": [10.0, 10.0], "right": [10.0, 10.0]}, way=-1)
    points = track.points.copy()
    for name in ("left_heel", "right_heel", "nose", "left_ear", "right_ear"):
        points[:, INDEX[name]] = np.nan
    assert (facing(points, 60) == -1).all()
