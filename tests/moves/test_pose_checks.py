"""Every keyframe could be taken by a person, both stretches are those of the article, and each check can complain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from perkup.moves import pose_checks
from perkup.moves.contact_geometry import contact_gaps
from perkup.moves.kinematics import points
from perkup.moves.library import load
from perkup.moves.move import Keyframe, Prop
from perkup.moves.tween import build_animation, find_hips, pose_at

MOVES = load().moves
STAND = Keyframe(phase="start", seconds=1, pose={}, contacts=("sole_r on floor", "sole_l on floor"))


@pytest.mark.parametrize("move_id", list(MOVES))
def test_every_keyframe_holds(move_id: str) -> None:
    assert pose_checks.check_move(MOVES[move_id]) == {}


@pytest.mark.parametrize("move_id", list(MOVES))
def test_nothing_passes_through_floor_or_prop_on_the_way(move_id: str) -> None:
    """Nor does a joint leave human range, give or take a degree where a hand or foot is kept in place."""
    move, seconds = MOVES[move_id], build_animation(MOVES[move_id]).seconds
    assert list(pose_checks.find_passings_between(move, 200)) == []
    for number in range(100):
        for name, degrees in pose_at(move, seconds * number / 100).pose.items():
            low, high = pose_checks.RANGES.get(name.removesuffix("_r").removesuffix("_l"), (-360, 360))
            assert low - 1 <= degrees <= high + 1, (name, number)


def test_a_foot_through_a_step_on_the_way_is_told_unless_it_is_lifted() -> None:
    move = MOVES["stg_step_up"]
    frames = tuple(msgspec.structs.replace(k, lift={}) for k in move.keyframes)
    found = pose_checks.check_move(msgspec.structs.replace(move, keyframes=frames))
    assert set(found) == {pose_checks.ON_THE_WAY}
    assert "inside the step" in found[pose_checks.ON_THE_WAY][0].reason
    assert list(pose_checks.find_passings_between(msgspec.structs.replace(move, keyframes=frames[:1]))) == []


@pytest.mark.parametrize("move_id", list(MOVES))
def test_every_keyframe_touches_something(move_id: str) -> None:
    assert all(keyframe.contacts for keyframe in MOVES[move_id].keyframes)


def complaints(keyframe: Keyframe, scene: Mapping[str, Prop] | None = None) -> set[str]:
    return {complaint.check for complaint in pose_checks.check_keyframe(keyframe, scene or {})}


def changed(**parts: Any) -> Keyframe:
    whole: dict[str, Any] = {"phase": "start", "seconds": 1, "pose": {}, "contacts": STAND.contacts} | parts
    return Keyframe(**whole)


def test_plain_standing_holds() -> None:
    assert complaints(STAND) == set()


def test_a_joint_beyond_its_range_is_told() -> None:
    assert "range" in complaints(changed(pose={"elbow_flex_r": -20.0}))


def test_a_contact_in_the_air_is_told() -> None:
    assert complaints(changed(contacts=(*STAND.contacts, "palm_r on floor"))) == {"contact"}


def test_a_foot_through_the_floor_is_told() -> None:
    assert "through" in complaints(changed(at=(0.0, 0.85, 0.0)))


def test_a_leg_through_a_chair_is_told() -> None:
    chair = {"chair": Prop(x=(-0.2, 0.2), y=(0.0, 0.45), z=(-0.2, 0.2))}
    assert "through" in complaints(changed(props=("chair",)), chair)
    assert complaints(changed(), chair) == set()


def test_a_falling_person_is_told_unless_a_hand_holds_on() -> None:
    lean = {"ankle_angle_r": -20.0, "ankle_angle_l": -20.0, "pelvis_tilt": 20.0}
    assert "balance" in complaints(changed(pose=lean))
    desk = {"desk": Prop(x=(-2.0, 2.0), y=(0.0, 0.6), z=(-1.0, 1.0))}
    held = changed(pose=lean, contacts=(*STAND.contacts, "palm_r on desk"), props=("desk",))
    assert "balance" not in complaints(held, desk)


def test_a_person_whom_nothing_bears_is_told_in_words() -> None:
    found = list(pose_checks.check_keyframe(changed(contacts=()), {}))
    assert [(c.check, c.reason) for c in found] == [
        ("balance", "nothing bears the weight: no contact rests on floor or prop")
    ]


def test_an_unsymmetrical_body_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pose_checks, "mirror_keyframe", lambda keyframe: keyframe)
    assert "mirror" in complaints(changed(pose={"hip_flexion_r": 20.0}, contacts=("sole_l on floor",)))


def angle(pose: Mapping[str, float], *names: str) -> float:
    return sum(pose.get(name.lstrip("-"), 0.0) * (-1 if name.startswith("-") else 1) for name in names)


def end_of(move_id: str) -> tuple[Keyframe, Mapping[str, float], dict[str, tuple[float, float, float]]]:
    keyframe = MOVES[move_id].keyframes[-1]
    return keyframe, keyframe.pose, points(keyframe.pose, find_hips(keyframe))


def test_the_lying_stretch_is_the_articles() -> None:
    keyframe, pose, spots = end_of("str_psoas_lying")
    scene = MOVES["str_psoas_lying"].scene
    assert pose["hip_flexion_r"] <= -10
    assert pose["hip_flexion_l"] >= 110
    assert spots["knee_r"][0] > scene["bed"].x[1]
    assert spots["knee_r"][1] < spots["hip_r"][1]
    assert all(abs(gap) <= 0.02 for _, gap in contact_gaps("back on bed", spots, scene))
    assert "back on bed" in keyframe.contacts
    for palm in ("palm_r", "palm_l"):
        assert math.dist(spots[palm], spots["knee_l"]) < 0.12
        assert f"{palm} on knee_l" in keyframe.contacts
    assert MOVES["str_psoas_lying"].dose.hold_s == 15
    assert MOVES["str_psoas_lying"].dose.rounds == 4
    assert MOVES["str_psoas_lying"].sides == "each"


def test_the_lunge_stretch_is_the_articles() -> None:
    keyframe, pose, spots = end_of("str_psoas_lunge")
    assert 80 <= pose["knee_angle_l"] <= 100
    assert 0 <= -angle(pose, "pelvis_tilt", "hip_flexion_l", "-knee_angle_l") <= 30
    assert -30 <= pose["hip_flexion_r"] <= -20
    assert pose["knee_angle_r"] <= 35
    assert "ball_r on floor" in keyframe.contacts
    assert spots["heel_r"][1] > 0.1
    assert -10 <= pose["pelvis_tilt"] <= 0
    assert pose["lumbar_extension"] <= 10
    assert abs(angle(pose, "pelvis_tilt", "lumbar_extension")) <= 5
    lean = math.degrees(math.atan2(spots["neck"][0] - spots["lumbar"][0], spots["neck"][1] - spots["lumbar"][1]))
    assert abs(lean) <= 5
    shoulder, elbow, wrist, head = (spots[n] for n in ("shoulder_r", "elbow_r", "wrist_r", "head"))
    assert wrist[1] > elbow[1] > head[1] > shoulder[1]
    assert math.degrees(math.acos((wrist[1] - shoulder[1]) / math.dist(wrist, shoulder))) < 10
    assert abs(elbow[0] - head[0]) < 0.1
    first = MOVES["str_psoas_lunge"].keyframes[0]
    before = points(first.pose, find_hips(first))
    assert spots["ankle_l"] == pytest.approx(before["ankle_l"], abs=0.02)
    assert spots["pelvis"][0] - before["pelvis"][0] > 0.05
