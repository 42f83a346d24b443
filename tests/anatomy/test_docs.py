"""docs/anatomy.md is true: its table of poses, its bands and its shapes are the program's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perkup.anatomy import joint_moments
from perkup.anatomy.compute_findings import SITTING, side, side_of
from perkup.anatomy.muscle_model import LegPose, leg

pytest.importorskip("mujoco", reason="the muscle model is an optional extra")

TEXT = (Path(__file__).parents[2] / "docs" / "anatomy.md").read_text("utf-8")
POSES = {
    "sitting 90/90": SITTING,
    "15 degrees of extension, knee 80": LegPose(-15, 80),
    "20 degrees of extension, knee 10": LegPose(-20, 10),
    "20 degrees of extension, knee 90": LegPose(-20, 90),
    "15 degrees of extension, knee 120": LegPose(-15, 120),
    "15 degrees of extension, knee straight": LegPose(-15, 0),
}


@pytest.mark.parametrize("words", POSES)
def test_the_table_of_poses(words: str) -> None:
    found = {name: round(muscle.length_ratio * 100) for name, muscle in leg().measure(POSES[words]).items()}
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| {words} |"))
    glutes = "/".join(str(found[f"glmax{number}"]) for number in (1, 2, 3))
    assert row == f"| {words} | {found['iliacus']} | {found['psoas']} | {found['recfem']} | {glutes} |"


def test_the_gain_in_lever() -> None:
    back, seated = side_of(LegPose(-15, 0)), side_of(SITTING)
    key = "hip_extension_leverage_cm"
    gains = [back[key][name] / seated[key][name] for name in back[key]]
    assert f"{min(gains):.1f} to {max(gains):.1f} times longer" in TEXT


def test_the_bands_and_the_balance() -> None:
    assert f"| low | under {joint_moments.MEDIUM_FROM:g} |" in TEXT
    assert f"| medium | {joint_moments.MEDIUM_FROM:g} to {joint_moments.HIGH_FROM:g} |" in TEXT
    assert f"| high | {joint_moments.HIGH_FROM:g} and more |" in TEXT
    assert f"within {joint_moments.BALANCED_NM:g} Nm" in TEXT
    assert f"friction of {joint_moments.FRICTION:g}" in TEXT
    assert f"{joint_moments.MASS_KG:g} kg" in TEXT


def test_the_shapes() -> None:
    bent = side({"lumbar_bending": -10.0}, "r")
    for key in bent:
        assert re.search(rf"[`\"]{key}[`\"]", TEXT), key
