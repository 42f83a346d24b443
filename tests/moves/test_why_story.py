"""The figure of the Why page: poses a person can take, and instants that are the film's own."""

from __future__ import annotations

import pytest

from perkup.moves import why_story as told
from perkup.moves.figure.svg import figure
from perkup.moves.pose_checks import check_move
from perkup.moves.tween import build_animation


def test_a_person_could_do_it() -> None:
    """The step is walked, not held: its weight is on its way to the other foot."""
    found = check_move(told.story())
    assert found.keys() <= {"stepping"}
    assert {complaint.check for complaints in found.values() for complaint in complaints} <= {"balance"}


def test_instants_lie_on_the_film() -> None:
    shots = {round(shot.seconds, 6): shot for shot in build_animation(told.story()).shots}
    moments = told.instants()
    assert [instant.phase for instant in moments if instant.phase] == [k.phase for k in told.story().keyframes]
    assert [instant.seconds for instant in moments] == sorted({instant.seconds for instant in moments})
    for instant in moments:
        shot = shots[round(instant.seconds, 6)]
        assert shot.at == pytest.approx(instant.at)
        assert {k: v for k, v in shot.pose.items() if v} == pytest.approx({k: v for k, v in instant.pose.items() if v})


def test_the_figure_moves_and_is_small() -> None:
    drawn = figure(told.story())
    assert "animate" in drawn
    assert len(drawn) < 16 * 1024


def test_lengths_ship_one_an_instant() -> None:
    assert len(told.lengths()) == len(told.instants())
    assert told.lengths()[0]["phase"] == "slumped"


def test_without_findings_there_are_no_lengths(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(told, "files", lambda package: tmp_path)
    assert told.lengths.__wrapped__() == ()
