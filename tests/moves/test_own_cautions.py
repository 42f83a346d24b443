"""Cautions of a person's own moves: from the drawing, from neighbours, and what is asked."""

from __future__ import annotations

import tomllib

import pytest

from perkup.moves.caution_rules import ASKED
from perkup.moves.library import load
from perkup.moves.move import Caution, Move
from perkup.moves.own_cautions import QUESTIONS, with_answers
from perkup.moves.template import template

SHIPPED = load().moves
PLAIN = template("own_move").replace('cautions = ["balance"]', "cautions = []")
FEET = PLAIN.replace('contacts = ["sole_l on floor"]', 'contacts = ["sole_l on floor", "sole_r on floor"]')


def own(text: str = FEET, **more: str) -> Move:
    library = load([("own_move.toml", text), *((f"{name}.toml", file) for name, file in more.items())])
    assert library.problems == []
    return library.moves["own_move"]


def test_the_drawing_decides_first() -> None:
    move = own(PLAIN)
    assert {"balance", "hip_replacement_anterior"} <= set(move.cautions)
    assert "balance" not in move.cautions_open


def test_what_nothing_tells_is_asked_and_counts_until_then() -> None:
    move = own()
    assert move.cautions_open == ASKED == tuple(QUESTIONS)
    assert set(ASKED) <= set(move.cautions)


def test_an_answer_settles_it() -> None:
    text = with_answers(FEET, {"heart": True, "balance": False, "dizziness": False})
    assert text is not None
    move = own(text)
    assert move.cautions_open == ()
    assert set(ASKED) & set(move.cautions) == {"heart"}


def test_what_the_drawing_shows_cannot_be_ruled_out() -> None:
    text = with_answers(PLAIN, {"balance": False})
    assert text is not None
    assert "balance" in own(text).cautions


def test_a_neighbour_passes_on_what_no_drawing_decides() -> None:
    assert "heart" in SHIPPED["stg_side_plank_abd"].cautions
    near = own(FEET.replace("harder = []", 'harder = ["stg_side_plank_abd"]'))
    assert "heart" in near.cautions
    assert "heart" not in near.cautions_open
    assert "shoulder" not in near.cautions
    denied = with_answers(FEET.replace("harder = []", 'harder = ["stg_side_plank_abd"]'), {"heart": False})
    assert denied is not None
    assert "heart" not in own(denied).cautions


def test_a_harder_neighbour_without_the_word_answers_no() -> None:
    near = own(FEET.replace("harder = []", 'harder = ["stg_bridge"]'))
    assert near.cautions_open == ()
    assert not set(ASKED) & set(near.cautions)


def test_an_easier_neighbour_passes_its_words_on() -> None:
    first = FEET.replace("own_move", "own_first").replace("harder = []", 'harder = ["own_move"]')
    careful = with_answers(first, {"heart": True})
    assert careful is not None
    move = own(FEET, own_first=careful)
    assert move.easier == ("own_first",)
    assert "heart" in move.cautions
    assert move.cautions_open == ("balance", "dizziness")


@pytest.mark.parametrize("answered", [True, False])
def test_a_harder_move_of_ones_own_answers_only_where_it_was_asked(answered: bool) -> None:
    last: str | None = FEET.replace("own_move", "own_last")
    if answered:
        last = with_answers(str(last), dict.fromkeys(ASKED, False))
    move = own(FEET.replace("harder = []", 'harder = ["own_last"]'), own_last=str(last))
    assert move.cautions_open == (() if answered else ASKED)


def test_shipped_moves_and_everyday_walking_are_not_asked_about() -> None:
    moves = load([("own_move.toml", FEET)]).moves
    assert {move.id for move in moves.values() if move.cautions_open or move.cautions_ruled_out} == {"own_move"}
    walking = FEET.replace('"press_back"', '"walk"').replace('= "strength"', '= "walk"')
    walk = own(walking)
    assert (walk.cautions, walk.cautions_open) == ((), ())


def test_the_derived_key_is_refused() -> None:
    library = load([("own_move.toml", 'cautions_open = ["heart"]\n' + FEET)])
    assert [(problem.key, problem.reason) for problem in library.problems] == [
        ("cautions_open", "`cautions_open` is derived; leave it out")
    ]


ANSWERS: dict[Caution, bool] = {"heart": True, "dizziness": False}


@pytest.mark.parametrize(
    "written",
    [
        'cautions = ["balance"] # mine\n',
        'cautions = [\n  "balance",\n]\ncautions_ruled_out = []\n',
        'id = "x"\n[dose]\nsets = 1\n',
        "",
    ],
)
def test_answers_are_written_and_nothing_else_changes(written: str) -> None:
    before = tomllib.loads(written)
    text = with_answers(written, ANSWERS)
    assert text is not None
    after = tomllib.loads(text)
    assert after.pop("cautions") == [*before.pop("cautions", []), "heart"]
    assert after.pop("cautions_ruled_out") == ["dizziness"]
    before.pop("cautions_ruled_out", None)
    assert after == before
    assert ("# mine" in text) == ("# mine" in written)


def test_an_unusual_file_is_left_alone() -> None:
    assert with_answers('"cautions" = ["balance"]\n', ANSWERS) is None
