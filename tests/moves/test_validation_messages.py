"""A file that has not the shape of a move is told by key and in words, never in the names of types."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.moves.library import read, read_raw
from perkup.moves.move import Move
from perkup.moves.template import template
from tests.moves import made

RAW = made.raw()
FRAME = RAW["keyframes"][0]

SHAPES: list[tuple[dict[str, Any], str, str]] = [
    ({"colour": "red"}, "colour", "leave it out; there is no such key here"),
    ({"dose": {"sets": 1}}, "dose.origin", "is missing"),
    ({"id": 3}, "id", "should be text, not a whole number"),
    ({"dose": RAW["dose"] | {"reps": 8.5}}, "dose.reps", "should be a whole number, not a fraction"),
    ({"desk_friendly": "yes"}, "desk_friendly", "should be true or false, not text"),
    ({"keyframes": [3]}, "keyframes[0]", "should be a table, not a whole number"),
    ({"keyframes": [FRAME | {"at": [1.0, 2.0]}]}, "keyframes[0].at", "should be a list of 3, not of 2"),
    (
        {"keyframes": [FRAME | {"pose": {"hip_flexion_l": 1.0, "hip_flexion_r": "ten"}}]},
        "keyframes[0].pose.hip_flexion_r",
        "should be a number, not text",
    ),
    ({"keyframes": [FRAME | {"pose": {"knee_angle_r": 10**400}}]}, "keyframes[0].pose.knee_angle_r", "Number out of"),
    ({"scene": {"desk": {"x": ["a", 1.0]}}}, "scene.desk.x[0]", "should be a number, not text"),
    ({"scene": {"bed": {}, "desk": {"q": 1}}}, "scene.desk.q", "leave it out; there is no such key here"),
    ({"step": "dance"}, "step", "`dance` is not known here; there are break, strength, stretch, walk"),
    ({"camera": RAW["camera"] | {"view": "top"}}, "camera.view", "`top` is not known here; there are back, front,"),
    ({"muscles": {"working": ["biceps"]}}, "muscles.working[0]", "`biceps` is not known here; there are abdominals,"),
    ({"scene": {"chair": {"faces": "up"}}}, "scene.chair.faces", "`up` is not known here; there are backward,"),
    (
        {"keyframes": [FRAME | {"lift": {"tail": 1.0}}]},
        "keyframes[0].lift",
        "`tail` is not known here; there are arm_l",
    ),
    ({"effort": {"part": "heel_r", "direction": "up"}}, "effort.direction", "should be a list, not text"),
]


@pytest.mark.parametrize(("changes", "key", "reason"), SHAPES, ids=[key for _, key, _ in SHAPES])
def test_a_wrong_shape_is_told_by_key_and_reason(changes: dict[str, Any], key: str, reason: str) -> None:
    found = read_raw("my_move.toml", RAW | changes)
    assert isinstance(found, list)
    assert [problem.key for problem in found] == [key]
    assert found[0].reason.startswith(reason)


def test_an_empty_file_misses_its_first_key() -> None:
    found = read("my_move.toml", "")
    assert isinstance(found, list)
    assert (found[0].key, found[0].reason) == ("id", "is missing")


def test_a_byte_order_mark_is_no_fault_and_another_encoding_is() -> None:
    assert isinstance(read("my_move.toml", "\ufeff" + template("my_move")), Move)
    found = read("my_move.toml", template("my_move").replace("My move", "Gr\ufffd\ufffde"))
    assert isinstance(found, list)
    assert "UTF-8" in found[0].reason
