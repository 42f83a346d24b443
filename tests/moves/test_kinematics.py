"""OpenSim's signs, the cited lengths, the exact mirror and the closed-form reach."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.moves import kinematics
from perkup.moves.contact_geometry import RADII

DOC = Path(__file__).parents[2] / "docs" / "body.md"
DATA = Path(os.environ.get("PERKUP_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
WALK = DATA / "gait" / "walk_rajagopal.csv"

X, Y, Z = 0, 1, 2
# coordinate, the point that shows it, the axis along which it moves when the coordinate turns positive, and which way.
SIGNS = [
    ("pelvis_tilt", "neck", X, -1),  # positive is backwards: the head goes back, the front of the pelvis up
    ("pelvis_list", "hip_r", Y, -1),
    ("pelvis_rotation", "hip_r", X, 1),
    ("hip_flexion_r", "knee_r", X, 1),
    ("hip_flexion_l", "knee_l", X, 1),
    ("hip_adduction_r", "knee_r", Z, -1),
    ("hip_adduction_l", "knee_l", Z, 1),
    ("hip_rotation_r", "ball_r", Z, -1),
    ("hip_rotation_l", "ball_l", Z, 1),
    ("knee_angle_r", "ankle_r", X, -1),
    ("knee_angle_l", "ankle_l", X, -1),
    ("ankle_angle_r", "ball_r", Y, 1),
    ("ankle_angle_l", "ball_l", Y, 1),
    ("mtp_angle_r", "toe_r", Y, 1),
    ("lumbar_extension", "neck", X, -1),
    ("lumbar_bending", "neck", Z, 1),
    ("lumbar_rotation", "shoulder_r", X, 1),
    ("arm_flex_r", "elbow_r", X, 1),
    ("arm_flex_l", "elbow_l", X, 1),
    ("arm_add_r", "elbow_r", Z, -1),
    ("arm_add_l", "elbow_l", Z, 1),
    ("elbow_flex_r", "wrist_r", X, 1),
    ("elbow_flex_l", "wrist_l", X, 1),
    ("wrist_flex_r", "fingers_r", X, 1),
    ("neck_extension", "nose", Y, 1),
]


@pytest.mark.parametrize(("coordinate", "point", "axis", "way"), SIGNS)
def test_signs_are_opensims(coordinate: str, point: str, axis: int, way: int) -> None:
    moved = kinematics.points({coordinate: 15.0})[point][axis] - kinematics.points({})[point][axis]
    assert moved * way > 0.005


def test_subtalar_and_arm_rotation_turn_inwards_alike_on_both_sides() -> None:
    for side, way in (("r", -1), ("l", 1)):
        bent = {f"elbow_flex_{side}": 90.0}
        here = kinematics.points(bent)[f"wrist_{side}"][Z]
        there = kinematics.points({**bent, f"arm_rot_{side}": 20.0})[f"wrist_{side}"][Z]
        assert (there - here) * way > 0.02
        foot = (
            kinematics.points({f"subtalar_angle_{side}": 20.0})[f"heel_{side}"][Z]
            - kinematics.points({})[f"heel_{side}"][Z]
        )
        assert foot * way > 0


def test_standing_has_the_cited_lengths() -> None:
    spots = kinematics.points({})
    assert math.dist(spots["hip_r"], spots["knee_r"]) == pytest.approx(0.245 * kinematics.HEIGHT_M)
    assert math.dist(spots["knee_r"], spots["ankle_r"]) == pytest.approx(0.246 * kinematics.HEIGHT_M)
    assert math.dist(spots["shoulder_l"], spots["elbow_l"]) == pytest.approx(0.186 * kinematics.HEIGHT_M)
    assert math.dist(spots["elbow_l"], spots["wrist_l"]) == pytest.approx(0.146 * kinematics.HEIGHT_M)
    sole = spots["ankle_r"][Y] - kinematics.ANKLE_HEIGHT
    assert -sole == pytest.approx(0.530 * kinematics.HEIGHT_M, abs=1e-9)
    for name in ("heel", "ball", "toe"):
        assert spots[f"{name}_r"][Y] - RADII[name] == pytest.approx(sole, abs=1e-9)


poses = st.dictionaries(st.sampled_from(kinematics.COORDINATES), st.floats(-120, 120), max_size=12)


@settings(deadline=None)
@given(poses)
def test_mirror_is_exact_and_its_own_inverse(pose: dict[str, float]) -> None:
    here, there = kinematics.points(pose, (0.1, 0.9, 0.2)), kinematics.points(kinematics.mirror(pose), (0.1, 0.9, -0.2))
    for name, (x, y, z) in here.items():
        twin = there[name[:-1] + {"r": "l", "l": "r"}[name[-1]] if name.endswith(("_r", "_l")) else name]
        assert twin == pytest.approx((x, y, -z), abs=1e-12)
    assert kinematics.mirror(kinematics.mirror(pose)) == pose


@settings(deadline=None)
@given(poses)
def test_bones_keep_their_length_in_any_pose(pose: dict[str, float]) -> None:
    spots = kinematics.points(pose)
    assert math.dist(spots["hip_l"], spots["knee_l"]) == pytest.approx(kinematics.THIGH)
    assert math.dist(spots["elbow_r"], spots["wrist_r"]) == pytest.approx(kinematics.FOREARM)


@settings(deadline=None)
@given(
    st.sampled_from(["leg_r", "leg_l", "arm_r", "arm_l"]),
    st.tuples(st.floats(-25, 100), st.floats(-30, 20), st.floats(-30, 30), st.floats(3, 120)),
    st.tuples(st.floats(-80, 80), st.floats(-20, 20), st.floats(-20, 20)),
)
def test_reach_finds_the_angles_that_lead_there(
    limb: str, limb_deg: tuple[float, ...], trunk_deg: tuple[float, ...]
) -> None:
    kind, side = limb.split("_")
    joints = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")
    if kind == "arm":
        joints = ("arm_flex", "arm_add", "arm_rot", "elbow_flex")
    pose = dict(zip(("pelvis_tilt", "pelvis_list", "lumbar_extension"), trunk_deg, strict=True))
    pose |= {f"{name}_{side}": degrees for name, degrees in zip(joints, limb_deg, strict=True)}
    at = (0.1, 0.9, -0.1)
    target = kinematics.points(pose, at)[("ankle_" if kind == "leg" else "wrist_") + side]
    assert kinematics.end_effector(pose, at, limb) == pytest.approx(target, abs=1e-12)
    found = pose | kinematics.solve_limb(pose, at, limb, target)
    assert kinematics.end_effector(found, at, limb) == pytest.approx(target, abs=1e-9)


def test_a_target_out_of_reach_is_met_with_a_straight_limb() -> None:
    found = kinematics.solve_limb({}, (0.0, 0.0, 0.0), "leg_r", (3.0, 0.0, kinematics.HIP_HALF_WIDTH))
    assert found["knee_angle_r"] == pytest.approx(0.0)
    assert found["hip_flexion_r"] == pytest.approx(90.0)


@pytest.mark.skipif(not WALK.is_file(), reason=f"no {WALK}")
def test_thigh_in_a_measured_walk_hangs_where_tilt_and_flexion_put_it() -> None:
    with WALK.open() as file:
        for row in csv.DictReader(file):
            for side, letter in (("left", "l"), ("right", "r")):
                across = float(row[f"{side}_knee_x_m"]) - float(row[f"{side}_hip_x_m"])
                down = float(row[f"{side}_hip_y_m"]) - float(row[f"{side}_knee_y_m"])
                pose = {
                    "pelvis_tilt": float(row["pelvis_tilt_deg"]),
                    f"hip_flexion_{letter}": float(row[f"hip_flexion_{letter}_deg"]),
                }
                hip, knee = (kinematics.points(pose)[f"{name}_{letter}"] for name in ("hip", "knee"))
                ours = math.degrees(math.atan2(knee[X] - hip[X], hip[Y] - knee[Y]))
                assert ours == pytest.approx(math.degrees(math.atan2(across, down)), abs=4.0)


def test_the_doc_names_every_coordinate_and_point() -> None:
    text = DOC.read_text("utf-8")
    for name in (*kinematics.COORDINATES, *kinematics.points({})):
        bare = name[:-2] if name.endswith(("_r", "_l")) else name
        assert f"`{bare}" in text, name
