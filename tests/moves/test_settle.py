"""The tool that settles keyframes: a foot in the air comes down, the rest hardly moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from perkup.moves.library import read
from perkup.moves.move import Move
from perkup.moves.pose_checks import check_move
from perkup.moves.template import template
from tools.settle import main, settled

SQUAT = template("my_squat").replace("hip_flexion_l = 5", "hip_flexion_l = 18\nknee_angle_l = 30")


def test_a_bad_keyframe_is_settled_with_small_changes(tmp_path: Path) -> None:
    before = read("my_squat.toml", SQUAT)
    assert isinstance(before, Move)
    assert check_move(before)
    file = tmp_path / "my_squat.toml"
    file.write_text(SQUAT)
    main([str(file)])
    text = file.read_text()
    after = read("my_squat.toml", text)
    assert isinstance(after, Move)
    assert check_move(after) == {}
    assert "# the pelvis tips forward" in text
    for was, now in zip(before.keyframes, after.keyframes, strict=True):
        for name, degrees in was.pose.items():
            assert now.pose[name] == pytest.approx(degrees, abs=25)


def test_a_faulty_file_is_named() -> None:
    with pytest.raises(SystemExit, match="step"):
        settled("my_squat.toml", SQUAT.replace('step = "strength"', 'step = "dance"'))
