import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.motion.analysis import angles
from perkup.motion.analysis.landmarks import INDEX, SIDES


def person(thigh: float = 0, shank: float = 0, lean: float = 0, foot: float = 0, way: int = 1) -> np.ndarray:
    """(1, 15, 2) with both legs alike: thigh and shank `degrees` behind vertical, trunk forward, toes up by `foot`."""
    points = np.zeros((1, 15, 2))

    def line(degrees: float, length: float) -> np.ndarray:
        return length * np.array([-way * np.sin(np.radians(degrees)), -np.cos(np.radians(degrees))])

    hip = np.array([10.0, 10.0])
    knee = hip + line(thigh, 4)
    ankle = knee + line(shank, 4)
    neck = hip + 5 * np.array([way * np.sin(np.radians(lean)), np.cos(np.radians(lean))])
    toe = ankle + 2 * np.array([way * np.cos(np.radians(foot)), np.sin(np.radians(foot))])
    for joint, place in (
        ("hip", hip),
        ("knee", knee),
        ("ankle", ankle),
        ("shoulder", neck),
        ("heel", ankle),
        ("toe", toe),
    ):
        for side in SIDES:
            points[0, INDEX[f"{side}_{joint}"]] = place
    return points


angle = st.floats(-60, 60)


@given(thigh=angle, bend=st.floats(0, 110), lean=angle, foot=angle, way=st.sampled_from((1, -1)))
def test_every_angle_comes_back_whichever_way_the_person_looks(
    thigh: float, bend: float, lean: float, foot: float, way: int
) -> None:
    points, facing = person(thigh, thigh + bend, lean, foot, way), np.array([float(way)])
    for side in SIDES:
        assert angles.thigh_extension(points, side, facing)[0] == pytest.approx(thigh, abs=1e-6)
        assert angles.hip_extension(points, side, facing)[0] == pytest.approx(thigh - lean, abs=1e-6)
        assert angles.knee_flexion(points, side, facing)[0] == pytest.approx(bend, abs=1e-6)
        dorsiflexion = angles.ankle_dorsiflexion(points, side, facing)[0]
        assert (dorsiflexion - foot - thigh - bend + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)
    assert angles.trunk_lean(points, facing)[0] == pytest.approx(lean, abs=1e-6)


@given(thigh=angle, lean=angle, scale=st.floats(0.01, 1000), x=st.floats(-1e4, 1e4), y=st.floats(-1e4, 1e4))
def test_size_and_place_in_the_picture_do_not_matter(
    thigh: float, lean: float, scale: float, x: float, y: float
) -> None:
    points = person(thigh, thigh, lean)
    one, two = np.ones(1), points * scale + (x, y)
    assert angles.hip_extension(two, "left", one)[0] == pytest.approx(
        angles.hip_extension(points, "left", one)[0], abs=1e-3
    )


def test_a_leg_behind_is_extension_and_leaning_forward_adds_flexion() -> None:
    behind = np.ones(1)
    assert angles.thigh_extension(person(20), "right", behind)[0] == pytest.approx(20)
    assert angles.hip_extension(person(20, 20, 5), "right", behind)[0] == pytest.approx(15)
    assert angles.trailing_limb(person(20, 20), "right", behind)[0] == pytest.approx(20)


def test_the_table_uses_opensim_signs() -> None:
    table = angles.curves(person(20, 50, 5, 0), np.ones(1))
    assert table["hip_flexion_l"][0] == pytest.approx(-15)
    assert table["thigh_r"][0] == pytest.approx(-20)
    assert table["knee_angle_l"][0] == pytest.approx(30)
    assert table["ankle_angle_r"][0] == pytest.approx(50)
    assert table["trunk_lean"][0] == pytest.approx(5)


def test_missing_points_give_no_angle() -> None:
    points = person(10)
    points[0, INDEX["left_knee"]] = np.nan
    assert np.isnan(angles.thigh_extension(points, "left", np.ones(1))[0])
    assert np.isfinite(angles.thigh_extension(points, "right", np.ones(1))[0])
    assert np.isnan(angles.thigh_extension(points, "right", np.full(1, np.nan))[0])
