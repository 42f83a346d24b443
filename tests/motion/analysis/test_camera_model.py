import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.motion_people import Camera, project
from perkup.motion.analysis.camera_model import BodyWidths, CameraPlace
from perkup.motion.analysis.landmarks import INDEX

WIDTHS = BodyWidths(0.21, 0.09, 0.08, 0.06, 0.05, 0.1)


@given(yaw=st.floats(-25, 25), pitch=st.floats(-12, 12), roll=st.floats(-5, 5), x=st.floats(-1.5, 1.5))
def test_what_a_camera_saw_is_put_back_where_it_was(yaw: float, pitch: float, roll: float, x: float) -> None:
    generator = np.random.default_rng(3)
    solid = generator.normal(0, 0.3, (4, 15, 3)) + (x, 0.1, 0.0)
    seen = project(solid, Camera(yaw=yaw, pitch=pitch, roll=roll, distance=4.0))
    place = CameraPlace(*np.radians([yaw, pitch, roll]).tolist(), focal=4.0, leg=1.0)
    assert place.to_plane(seen, solid[..., 2]) == pytest.approx(solid[..., :2], abs=1e-9)


def test_a_walk_nearer_than_the_plane_is_seen_larger() -> None:
    point = np.array([[[0.5, 0.2]]])
    far, near = (CameraPlace(0, 0, 0, 4.0, 1.0, depth).to_plane(point, np.zeros(1)) for depth in (0.0, 0.4))
    assert near == pytest.approx(far * 0.9)


@pytest.mark.parametrize("facing", [1.0, -1.0])
def test_the_near_leg_is_the_one_on_the_cameras_side(facing: float) -> None:
    depths = WIDTHS.depths(facing)
    near = "right" if facing > 0 else "left"
    assert depths[INDEX[f"{near}_knee"]] == pytest.approx(0.08)
    assert depths[INDEX["left_hip"]] == -depths[INDEX["right_hip"]]
    assert depths[INDEX["nose"]] == depths[INDEX["left_ear"]] == 0
