"""The muscle model against an independent engine, and its signs against first principles."""

from __future__ import annotations

import csv
import json
import math
import os
import random
from itertools import pairwise
from pathlib import Path

import pytest

from perkup.anatomy import muscle_model
from perkup.anatomy.muscle_model import MUSCLES, RANGES, LegPose, check_pose, leg, need_model
from perkup.errors import ErrorCode
from tests.refusals import refused

pytest.importorskip("mujoco", reason="the muscle model is an optional extra")

HIP = ("iliacus", "psoas", "recfem", "glmax1", "glmax2", "glmax3", "glmed1", "glmed2", "glmed3")
HAMSTRINGS = ("bflh", "semimem", "semiten")
DATA = Path(os.environ.get("PERKUP_DATA", "../shared/data")) / "anatomy" / "opensim_rajagopal2015.csv"
BEYOND = json.loads((Path(__file__).parent / "opensim_hip.json").read_text())["rows"]


def rows() -> list[dict[str, float]]:
    if not DATA.is_file():
        pytest.skip(f"{DATA} is not there")
    with DATA.open() as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def test_lengths_and_levers_agree_with_opensim() -> None:
    """Promised: 1 % and 0.2 cm at the hip, 3 % for the hamstrings. Held: 0.05 % and 0.15 cm for all."""
    seen = rows()
    assert len(seen) > 50
    for row in seen:
        found = leg().measure(LegPose(row["hip_flexion_r_deg"], row["knee_angle_r_deg"]))
        for name in MUSCLES:
            assert found[name].length_m == pytest.approx(row[f"{name}_length_m"], rel=5e-4), (name, row)
            lever = row[f"{name}_hip_flexion_moment_arm_cm"]
            assert found[name].hip_flexion_moment_arm_cm == pytest.approx(lever, abs=0.15), (name, row)


@pytest.mark.parametrize("row", BEYOND, ids=lambda row: "/".join(f"{row[k]}" for k in list(row)[:3]))
def test_abduction_and_rotation_agree_with_opensim(row: dict[str, float]) -> None:
    pose = LegPose(row["hip_flexion"], 0.0, row["hip_adduction"], row["hip_rotation"])
    found = leg().measure(pose)
    for name, (length, lever) in row["muscles"].items():  # type: ignore[attr-defined]
        assert found[name].length_m == pytest.approx(length, rel=5e-4), name
        assert found[name].hip_flexion_moment_arm_cm == pytest.approx(lever, abs=0.15), name


def test_random_poses_have_the_lengths_and_levers_of_the_engine_itself() -> None:
    """MuJoCo's own Jacobian, and the slope of the length wherever no muscle slips off its wrap."""
    import mujoco
    import numpy as np

    made, chance = leg(), random.Random(20)
    tendons, turn = made._model, made._model.joint("hip_flexion_r").dofadr[0]
    smooth = 0
    for _ in range(300):
        pose = LegPose(*(chance.uniform(low, high) for low, high in RANGES.values()))
        found = made.measure(pose)
        before, after = (made._lengths(pose._replace(hip_flexion=pose.hip_flexion + by)) for by in (-0.02, 0.02))
        made._lengths(pose)
        mujoco.mj_forward(tendons, made._data)
        slopes = np.zeros((tendons.ntendon, tendons.nv))
        rows = (tendons.ten_J_rownnz, tendons.ten_J_rowadr, tendons.ten_J_colind)
        mujoco.mju_sparse2dense(slopes, made._data.ten_J, *rows)
        for name, tendon in zip(MUSCLES, made._tendons, strict=True):
            lever = found[name].hip_flexion_moment_arm_cm
            assert found[name].length_m == pytest.approx(made._data.ten_length[tendon], rel=1e-9)
            assert lever == pytest.approx(-100 * slopes[tendon, turn], abs=1e-6), pose
            slope = (before[name] - after[name]) / math.radians(0.04) * 100
            smooth += abs(slope - lever) < 0.02
    assert smooth > 0.995 * 300 * len(MUSCLES)


@pytest.mark.parametrize(
    ("pose", "name"),
    [
        (LegPose(38.3, 74.2, -7.5, -40.9), "glmax1"),
        (LegPose(52.0, 69.2, 9.8, -43.0), "glmax1"),
        (LegPose(-26, 0, -45), "psoas"),
    ],
)
def test_where_a_muscle_slips_off_its_wrap_the_lever_stays_one(pose: LegPose, name: str) -> None:
    """The length jumps there by up to two centimetres within a degree, in OpenSim as here."""
    near = [leg().measure(pose._replace(hip_flexion=pose.hip_flexion + by / 10))[name] for by in range(-15, 16)]
    assert max(abs(a.length_m - b.length_m) for a, b in pairwise(near)) > 0.003
    assert all(abs(muscle.hip_flexion_moment_arm_cm) < 8 for muscle in near)


def ratio(name: str, **degrees: float) -> float:
    return leg().measure(LegPose(**degrees))[name].length_ratio


def test_standing_is_one() -> None:
    assert {name: muscle.length_ratio for name, muscle in leg().measure(LegPose()).items()} == dict.fromkeys(
        MUSCLES, 1.0
    )


@pytest.mark.parametrize("name", ["glmed1", "glmed2", "glmed3", "tfl"])
def test_adduction_is_towards_the_midline(name: str) -> None:
    """The abductors lie over the outside of the hip: they lengthen as the leg comes in and shorten as it goes out."""
    assert ratio(name, hip_adduction=15) > 1.02
    assert ratio(name, hip_adduction=-15) < 0.98


def test_rotation_is_positive_inwards() -> None:
    """The front of the gluteus medius turns the thigh in and so shortens; its back and the maximus turn it out."""
    assert ratio("glmed1", hip_rotation=20) < 1 < ratio("glmed1", hip_rotation=-20)
    for name in ("glmed3", "glmax1", "glmax2"):
        assert ratio(name, hip_rotation=20) > 1 > ratio(name, hip_rotation=-20)


def test_flexors_shorten_and_extensors_lengthen_in_flexion() -> None:
    found = leg().measure(LegPose(hip_flexion=40))
    for name in ("iliacus", "psoas", "recfem", "tfl", "sart"):
        assert found[name].length_ratio < 1
        assert found[name].hip_flexion_moment_arm_cm > 0
    for name in ("glmax1", "glmax2", "glmax3", *HAMSTRINGS):
        assert found[name].length_ratio > 1
        assert found[name].hip_flexion_moment_arm_cm < 0


def test_the_lever_is_the_slope_of_the_length() -> None:
    before, now, after = (leg().measure(LegPose(hip_flexion=20 + by))["psoas"] for by in (-2, 0, 2))
    slope = (before.length_m - after.length_m) / 0.0698132 * 100
    assert now.hip_flexion_moment_arm_cm == pytest.approx(slope, abs=0.02)


def test_a_bent_knee_slackens_hamstrings_and_stretches_the_rectus() -> None:
    lengths = [[ratio(name, knee_angle=knee) for knee in (0, 40, 80, 120, 140)] for name in ("recfem", "semimem")]
    assert lengths[0] == sorted(lengths[0])
    assert lengths[1] == sorted(lengths[1], reverse=True)


def test_the_hip_alone_moves_hip_muscles_only() -> None:
    for name in ("iliacus", "psoas", "glmax1", "glmed2"):
        assert ratio(name, hip_flexion=30, knee_angle=0) == pytest.approx(ratio(name, hip_flexion=30, knee_angle=110))


@pytest.mark.parametrize("name", LegPose._fields)
def test_a_pose_nobody_can_take_is_refused_with_its_range(name: str) -> None:
    low, high = RANGES[name]
    for degrees in (low - 1, high + 1, float("nan")):
        with refused(ErrorCode.INVALID_INPUT) as caught:
            check_pose(LegPose(**{name: degrees}))
        assert f"{low:g} to {high:g}" in caught.value.hint
    assert check_pose(LegPose(**{name: low})) == LegPose(**{name: low})


def test_it_says_how_to_install_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(muscle_model.importlib.util, "find_spec", lambda name: None)
    with refused(ErrorCode.LIBRARY_MISSING) as caught:
        need_model()
    assert "pip install 'perkup[anatomy]'" in caught.value.hint
