"""The file that `perkup moves new` writes is a good move as it is."""

from __future__ import annotations

from perkup.moves.library import read
from perkup.moves.move import Move
from perkup.moves.pose_checks import check_move
from perkup.moves.template import template


def test_the_template_is_a_good_move() -> None:
    found = read("hip_circle.toml", template("hip_circle"))
    assert isinstance(found, Move)
    assert found.id == "hip_circle"
    assert found.name == "Hip circle"
    assert check_move(found) == {}


def test_the_template_says_why_after_every_key_a_person_chooses() -> None:
    for key in ("id", "step", "place", "sides", "reps", "tempo", "mode"):
        line = next(line for line in template("x1").splitlines() if line.startswith(f"{key} = "))
        assert "#" in line
