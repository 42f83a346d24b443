"""Statics of the hip: known answers, symmetric sharing, and what is left unchecked."""

from __future__ import annotations

import msgspec
import pytest

from perkup.anatomy.joint_moments import (
    _SEGMENTS,
    GRAVITY,
    HIGH_FROM,
    MASS_KG,
    MEDIUM_FROM,
    NOT_CHECKED,
    _push,
    _solve_push_forces,
    _weights,
    hip_load,
)
from perkup.moves.contact_geometry import centre_of_mass
from perkup.moves.kinematics import points
from perkup.moves.library import load
from perkup.moves.move import Keyframe, Prop
from perkup.moves.tween import find_hips

pytest.importorskip("scipy", reason="the statics need scipy")

STANDING = Keyframe(phase="standing", seconds=1, pose={}, contacts=("sole_r on floor", "sole_l on floor"))


def keyframe(move: str, phase: str) -> tuple[Keyframe, dict[str, Prop]]:
    found = load().moves[move]
    return next(each for each in found.keyframes if each.phase == phase), found.scene


def test_weights_are_those_of_the_support_check() -> None:
    spots = points({"hip_flexion_r": 40, "arm_flex_l": 80, "lumbar_extension": -20})
    rows = _weights(spots, _SEGMENTS)
    total = sum(weight for _, weight in rows)
    middle = tuple(sum(spot[axis] * weight for spot, weight in rows) / total for axis in range(3))
    assert total == pytest.approx(MASS_KG * GRAVITY, rel=0.01)
    assert middle == pytest.approx(centre_of_mass(spots))


def test_the_floor_carries_exactly_the_weight() -> None:
    spots = points({}, find_hips(STANDING))
    pushes = [
        _push(f"{name}_{side}", spots[f"{name}_{side}"], "floor", {}) for name in ("heel", "ball") for side in "rl"
    ]
    forces = _solve_push_forces(spots, pushes)
    assert forces is not None
    assert sum(force[1] for force in forces) == pytest.approx(sum(w for _, w in _weights(spots, _SEGMENTS)), abs=1)
    assert forces[0] == pytest.approx(forces[1][:2] + (-forces[1][2],), abs=0.1)


def test_standing_asks_little_of_the_hip() -> None:
    assert hip_load(STANDING, {}).level == "low"


def test_a_horizontal_leg_held_out_weighs_on_the_hip() -> None:
    """Face down with the leg straight back the glute holds the leg: its weight times the way to its middle."""
    found, scene = keyframe("stg_prone_hip_ext", "end")
    held = hip_load(found, scene)
    assert held.direction == "extension"
    assert held.nm_per_kg == pytest.approx(0.161 * GRAVITY * 0.38, rel=0.45)


def test_the_front_leg_of_a_lunge_works_and_deeper_is_more() -> None:
    lunge = hip_load(*keyframe("stg_reverse_lunge", "end"))
    squat = hip_load(*keyframe("brk_mini_squat", "end"))
    assert (lunge.level, lunge.direction) == ("high", "extension")
    assert squat.direction == "extension"
    assert lunge.nm_per_kg is not None
    assert squat.nm_per_kg is not None
    assert lunge.nm_per_kg > HIGH_FROM > squat.nm_per_kg > MEDIUM_FROM


def test_one_leg_is_checked_too_and_bears_more_than_two() -> None:
    """A foot, a shoulder, the blades have a width: what the support check lets stand is not called a fall here."""
    for one, two in (("stg_sl_bridge", "stg_bridge"), ("stg_sl_hip_thrust", "stg_hip_thrust")):
        alone, both = hip_load(*keyframe(one, "end")), hip_load(*keyframe(two, "end"))
        assert (alone.level, alone.direction, both.direction) == ("high", "extension", "extension")
        assert alone.nm_per_kg is not None
        assert both.nm_per_kg is not None
        assert alone.nm_per_kg > 1.5 * both.nm_per_kg
    assert hip_load(*keyframe("stg_side_plank_knee", "end")).direction == "abduction"
    raised = hip_load(*keyframe("stg_side_abd", "end"))
    assert raised.direction == "abduction"
    assert raised.nm_per_kg == pytest.approx(0.161 * GRAVITY * 0.38, rel=0.3)


def test_falling_over_is_not_checked() -> None:
    leaning = msgspec.structs.replace(STANDING, pose={"pelvis_tilt": -30.0}, contacts=("heel_r on floor",))
    assert hip_load(leaning, {}) == NOT_CHECKED
    assert hip_load(msgspec.structs.replace(STANDING, contacts=()), {}) == NOT_CHECKED


def test_a_band_and_a_held_leg_are_not_checked() -> None:
    banded = msgspec.structs.replace(STANDING, props=("band",))
    assert hip_load(banded, {"band": Prop(joins=("knee_r", "knee_l"))}) == NOT_CHECKED
    hugged = msgspec.structs.replace(STANDING, contacts=(*STANDING.contacts, "palm_r on knee_r"))
    assert hip_load(hugged, {}) == NOT_CHECKED
    other = msgspec.structs.replace(STANDING, contacts=(*STANDING.contacts, "palm_r on knee_l"))
    assert hip_load(other, {}).level == "low"


def test_a_wall_pushes_sideways_and_a_seat_upwards() -> None:
    wall = Prop(x=(0.3, 0.5), y=(0.0, 2.0), z=(-1.0, 1.0))
    assert _push("palm_r", (0.28, 1.2, 0.2), "wall", {"wall": wall}).normal == (-1.0, 0.0, 0.0)
    chair = Prop(x=(-0.5, 0.0), y=(0.0, 0.45), z=(-0.2, 0.2))
    assert _push("buttock_r", (-0.1, 0.53, 0.07), "chair", {"chair": chair}).normal == (0.0, 1.0, 0.0)


def test_hands_help_last() -> None:
    """A hand on a desk beside somebody who stands well carries next to nothing."""
    spots = dict(points({}, find_hips(STANDING)))
    spots["palm_r"] = (0.2, 1.0, 0.2)
    desk = {"desk": Prop(x=(0.1, 0.8), y=(0.0, 0.982), z=(-0.5, 0.5))}
    pushes = [_push(f"{n}_{s}", spots[f"{n}_{s}"], "floor", {}) for n in ("heel", "ball") for s in "rl"]
    pushes.append(_push("palm_r", spots["palm_r"], "desk", desk))
    forces = _solve_push_forces(spots, pushes)
    assert forces is not None
    assert forces[-1][1] < 0.02 * MASS_KG * GRAVITY
