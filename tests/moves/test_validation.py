"""What makes a move file faulty, and the caution that only keyframes decide."""

from __future__ import annotations

import math
from typing import Any

import pytest

from perkup.moves.library import load, read_raw
from perkup.moves.move import Move
from perkup.moves.validation import derived_cautions, extends_hip, loops
from tests.moves import made

FRAME = made.raw()["keyframes"][0]


def spoilt(**changes: Any) -> list[tuple[str, str]]:
    found = read_raw("my_move.toml", made.raw(**changes))
    return [] if isinstance(found, Move) else [(p.key, p.reason) for p in found]


DOSE, CAMERA = made.raw()["dose"], made.raw()["camera"]
BAD: list[tuple[str, dict[str, Any]]] = [
    ("id", {"id": "My Move"}),
    ("dose.sets", {"dose": DOSE | {"sets": 0}}),
    ("dose.rounds", {"dose": DOSE | {"rounds": -1}}),
    ("dose.rest_s", {"dose": DOSE | {"rest_s": -1}}),
    ("dose", {"dose": {"sets": 1, "origin": "mine"}}),
    ("dose.reps", {"dose": DOSE | {"reps": 0}}),
    ("dose.tempo", {"dose": DOSE | {"tempo": "slow"}}),
    ("dose.tempo", {"dose": DOSE | {"tempo": "0-0-0"}}),
    ("dose.tempo", {"dose": DOSE | {"tempo": "99999-1-2"}}),
    ("dose.tempo", {"dose": DOSE | {"tempo": "\u0662-\u0661-\u0662"}}),
    ("dose.origin", {"dose": DOSE | {"origin": ""}}),
    ("name", {"name": " "}),
    ("name", {"name": "x" * 81}),
    ("name", {"name": "bridge\x1b[31m"}),
    ("summary", {"summary": ""}),
    ("how[1]", {"how": ["Stand.", ""]}),
    ("equipment[0]", {"equipment": [""]}),
    ("evidence[0].source", {"evidence": [{"claim": "x", "source": "", "grade": "thin", "status": "read"}]}),
    ("effort.says", {"effort": {"part": "heel_r", "says": "back and up and " * 3}}),
    ("effort.direction", {"effort": {"part": "heel_r", "direction": [0.0, 0.0, 0.0]}}),
    ("camera.tolerance_deg", {"camera": CAMERA | {"tolerance_deg": -6.0}}),
    ("camera.tolerance_deg", {"camera": CAMERA | {"tolerance_deg": math.nan}}),
    ("camera.start_deg", {"camera": CAMERA | {"start_deg": math.nan}}),
    ("camera.end_deg", {"camera": CAMERA | {"end_deg": 1e9}}),
    ("camera.end_deg", {"camera": CAMERA | {"start_deg": -12.0}}),
    ("keyframes[0].phase", {"keyframes": [FRAME | {"phase": ""}]}),
    ("keyframes[0].contacts", {"keyframes": [FRAME | {"contacts": ["sole_l on sole_l"]}]}),
    ("dose.sets", {"dose": DOSE | {"sets": "two"}}),
    ("step", {"step": "dance"}),
    ("cautions[0]", {"cautions": ["everything"]}),
    ("how", {"how": []}),
    ("cues", {"cues": []}),
    ("keyframes", {"keyframes": []}),
    ("keyframes", {"keyframes": [FRAME, FRAME]}),
    ("camera.watch", {"camera": CAMERA | {"watch": "elbow_grease"}}),
    ("effort.part", {"effort": {"part": "tail"}}),
    ("keyframes[0].seconds", {"keyframes": [FRAME | {"seconds": 0}]}),
    ("keyframes[0].pose.tail", {"keyframes": [FRAME | {"pose": {"tail": 1.0}}]}),
    ("keyframes[0].pose.hip_flexion_r", {"keyframes": [FRAME | {"pose": {"hip_flexion_r": 400.0}}]}),
    ("keyframes[0].contacts", {"keyframes": [FRAME | {"contacts": ["foot on floor"]}]}),
    ("keyframes[0].contacts", {"keyframes": [FRAME | {"contacts": ["palm_r on desk"]}]}),
    ("keyframes[0].props", {"keyframes": [FRAME | {"props": ["desk"]}]}),
    ("keyframes[0].lift.leg_r", {"keyframes": [FRAME | {"lift": {"leg_r": 2.0}}]}),
    ("scene.piano", {"scene": {"piano": {}}}),
    ("scene.desk", {"scene": {"desk": {"x": [1.0, 0.0]}}}),
    ("scene.band.joins", {"scene": {"band": {"joins": ["head", "knee_r"]}}}),
    ("dose.hold_s", {"dose": DOSE | {"hold_s": math.inf}}),
    ("dose.sets", {"dose": DOSE | {"sets": 51}}),
    ("keyframes[0].seconds", {"keyframes": [FRAME | {"seconds": math.nan}]}),
    ("keyframes[0].at", {"keyframes": [FRAME | {"at": [0.0, math.nan, 0.0]}]}),
    ("keyframes[0].pose.hip_flexion_r", {"keyframes": [FRAME | {"pose": {"hip_flexion_r": math.nan}}]}),
    ("keyframes", {"keyframes": [FRAME | {"phase": str(n)} for n in range(13)]}),
    ("effort", {"effort": {"part": "heel_r", "offset": [0.0, math.inf, 0.0]}}),
    ("scene.desk", {"scene": {"desk": {"x": [0.0, math.inf]}}}),
    ("easier", {"easier": ["stg_bridge"]}),
    ("findings", {"findings": {}}),
    ("colour", {"colour": "red"}),
]


@pytest.mark.parametrize(("key", "changes"), BAD, ids=[f"{key}-{n}" for n, (key, _) in enumerate(BAD)])
def test_a_fault_is_named_by_key_and_reason(key: str, changes: dict[str, Any]) -> None:
    found = spoilt(**changes)
    assert key in [k for k, _ in found]
    assert all(reason for _, reason in found)


def test_a_good_move_has_no_fault() -> None:
    assert spoilt() == []
    assert spoilt(scene={"band": {"joins": ["knee_r", "knee_l"]}}) == []


def test_a_hip_past_neutral_brings_the_caution_and_nothing_else_does() -> None:
    assert derived_cautions(made.move()) == ("hip_replacement_anterior", "balance")
    still = made.move(keyframes=[FRAME], cautions=["hip_replacement_anterior", "balance"])
    assert derived_cautions(still) == ("balance",)


def test_a_hip_bent_beyond_a_right_angle_brings_the_posterior_caution() -> None:
    bent = made.move(keyframes=[FRAME | {"pose": {"hip_flexion_l": 95.0}}])
    assert derived_cautions(bent) == ("hip_replacement_posterior", "balance")
    assert "hip_replacement_posterior" in load().moves["str_psoas_lying"].cautions
    assert "hip_replacement_posterior" not in load().moves["stg_bridge"].cautions


def test_a_foot_stepping_back_brings_the_caution_even_with_the_hip_flexed() -> None:
    back = {"pelvis_tilt": -30.0, "hip_flexion_l": 2.0, "hip_flexion_r": 70.0, "knee_angle_r": 60.0}
    contacts = ["sole_r on floor", "ball_l on floor"]
    assert extends_hip(made.move(keyframes=[FRAME | {"pose": back, "contacts": contacts}]))
    for foot in ("toe_l on floor", "sole_l on step"):
        scene = {"step": {"x": [-1.0, 1.0], "y": [0.0, 0.1], "z": [-1.0, 1.0]}}
        frame = FRAME | {"pose": back, "contacts": [contacts[0], foot], "props": ["step"]}
        assert extends_hip(made.move(keyframes=[frame], scene=scene))
    assert not extends_hip(made.move(keyframes=[FRAME | {"pose": back, "contacts": contacts[:1]}]))
    assert not extends_hip(made.move(keyframes=[FRAME | {"pose": {}, "contacts": contacts}]))


def test_the_shipped_cautions_follow_the_keyframes() -> None:
    moves = load().moves
    for move in moves.values():
        assert ("hip_replacement_anterior" in move.cautions) == extends_hip(move), move.id
    for move_id in ("gait_pushoff", "stg_hip_thrust", "stg_reverse_lunge", "str_psoas_lunge", "str_psoas_lying"):
        assert "hip_replacement_anterior" in moves[move_id].cautions
    for move_id in ("brk_sit_to_stand", "brk_mini_squat", "brk_stairs", "stg_clam", "brk_heel_raise"):
        assert "hip_replacement_anterior" not in moves[move_id].cautions


def test_loops_and_unknown_ids_are_found() -> None:
    a, b, c = (made.move(id=name, harder=[to]) for name, to in (("aa", "bb"), ("bb", "cc"), ("cc", "aa")))
    moves = {m.id: m for m in (a, b, c)}
    assert list(loops(moves, "aa")) == [("harder", "`aa` leads back to itself")]
    assert list(loops({"aa": a}, "aa")) == [("harder", "there is no move `bb`")]
    twice = made.move(id="dd", harder=["aa", "bb"])
    ends = {"dd": twice, "aa": made.move(id="aa", harder=["bb"]), "bb": made.move(id="bb")}
    assert list(loops(ends, "dd")) == []
