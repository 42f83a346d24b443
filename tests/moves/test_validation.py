"""What makes a move file faulty."""

from __future__ import annotations

import math
from typing import Any

import pytest

from perkup.moves.library import read_raw
from perkup.moves.move import Move
from perkup.moves.validation import loops
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


def test_loops_and_unknown_ids_are_found() -> None:
    a, b, c = (made.move(id=name, harder=[to]) for name, to in (("aa", "bb"), ("bb", "cc"), ("cc", "aa")))
    moves = {m.id: m for m in (a, b, c)}
    assert list(loops(moves, "aa")) == [("harder", "`aa` leads back to itself")]
    assert list(loops({"aa": a}, "aa")) == [("harder", "there is no move `bb`")]
    twice = made.move(id="dd", harder=["aa", "bb"])
    ends = {"dd": twice, "aa": made.move(id="aa", harder=["bb"]), "bb": made.move(id="bb")}
    assert list(loops(ends, "dd")) == []
