"""The psoas from the spine: which way the trunk bends is what counts."""

from __future__ import annotations

import math

import pytest

from perkup.anatomy.muscle_model import LegPose, leg
from perkup.anatomy.psoas_path import BENDING_SHARE, EXTENSION_SHARE, psoas_from_spine, spine

pytest.importorskip("mujoco", reason="the muscle model is an optional extra")


def whole(hip_flexion: float, extension: float = 0.0, bending: float = 0.0) -> float:
    now = leg().measure(LegPose(hip_flexion=hip_flexion, knee_angle=85))["psoas"].length_m
    return psoas_from_spine(now, leg().standing["psoas"], extension, bending)


def test_standing_upright_is_one() -> None:
    assert whole(0.0) == pytest.approx(1.0)


def test_bending_away_lengthens_and_bending_towards_shortens() -> None:
    """The right psoas: positive bending is to the right."""
    assert whole(-17, bending=14) < whole(-17) - 0.02
    assert whole(-17, bending=-14) > whole(-17) + 0.02


def test_the_claims_of_the_raised_arm() -> None:
    """Hip 17 degrees back: about 102.5 % upright, 106 % bent 20 degrees away, under 99 % bent the wrong way."""
    assert whole(-17) == pytest.approx(1.025, abs=0.005)
    assert whole(-17, bending=-20) == pytest.approx(1.06, abs=0.006)
    assert whole(-17, bending=20) < 0.99


def test_the_shares_are_the_model_s_own() -> None:
    """The torso's coordinates turn the first lumbar vertebra by more than themselves; the shares take that out."""
    import mujoco

    for name, axis, share in (("flex_extension", 2, EXTENSION_SHARE), ("lat_bending", 0, BENDING_SHARE)):
        back = spine()
        degrees = 20.0
        back.bundles_m(lumbar_extension=0.0, lumbar_bending=0.0)
        vertebra = mujoco.mj_name2id(back._model, mujoco.mjtObj.mjOBJ_BODY, "lumbar1")
        before = back._data.xmat[vertebra].reshape(3, 3).copy()
        back.bundles_m(degrees if axis == 2 else 0.0, degrees if axis == 0 else 0.0)
        turned = back._data.xmat[vertebra].reshape(3, 3) @ before.T
        angle = math.degrees(math.acos((turned.trace() - 1) / 2))
        assert angle == pytest.approx(degrees, abs=0.3), (name, share)
