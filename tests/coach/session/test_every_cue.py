"""Every cue of every move is said at the move's own dose, on either side, in words that a voice has time for."""

from __future__ import annotations

import itertools
import re

import pytest

from perkup.cli.player_screen import kind_words
from perkup.coach.session.cues import spoken_s
from perkup.coach.session.routines import item
from perkup.coach.session.timeline import Routine, StepKind, Timeline, compile
from perkup.moves.library import load
from perkup.moves.move import Move
from perkup.moves.move_pictures import pictures_of
from perkup.moves.side_words import words_for_side
from perkup.vocabulary import OneSide, PicturePerson, Side

MOVES = load().moves
LONGEST_CUE_S = 4.0
SIDED = re.compile(r"\b(right|left)\b(?! angle)", re.IGNORECASE)
IN_ITS_PLACE = {"right through your toes"}


def led(move: Move, side: OneSide = OneSide.RIGHT) -> Timeline:
    return compile(Routine("r", "R", "move", (item(move),)), first_side=side)


@pytest.mark.parametrize("move", MOVES.values(), ids=list(MOVES))
@pytest.mark.parametrize("side", OneSide)
def test_no_move_loses_a_cue(move: Move, side: OneSide) -> None:
    first = led(move, side)
    spoken = {cue.text for step in first.steps if step.side in (side, Side.BOTH) for cue in step.cues}
    wanted = Side.BOTH if move.sides == "both" else Side(side)
    assert {words_for_side(text, wanted) for text in move.cues} - spoken == set()


@pytest.mark.parametrize("move", MOVES.values(), ids=list(MOVES))
def test_a_voice_has_time_for_every_cue(move: Move) -> None:
    assert all(spoken_s(text) <= LONGEST_CUE_S for text in move.cues)
    for step in led(move).steps:
        said = [cue for cue in step.cues if cue.text]
        for cue, following in itertools.pairwise(said):
            assert cue.at_s + spoken_s(cue.text) <= following.at_s + 1e-6, (step.key, cue.text)


@pytest.mark.parametrize("move", [m for m in MOVES.values() if m.sides == "both"], ids=lambda move: move.id)
def test_a_move_for_both_sides_names_none(move: Move) -> None:
    assert not any(SIDED.search(text) for text in move.cues)


@pytest.mark.parametrize("person", PicturePerson)
def test_film_and_count_agree(person: PicturePerson) -> None:
    """One turn of the film on a body lasts as long as one repetition, however many repetitions a move has."""
    counted = 0
    for move in MOVES.values():
        for step in led(move).work:
            if step.kind == StepKind.REP:
                pictures = pictures_of(move, person)
                assert pictures is not None
                assert pictures.film is not None
                assert pictures.film.seconds == pytest.approx(step.rep_s, abs=0.002), move.id
                counted += step.set == 1 and step.round == 1 and step.side in (Side.BOTH, Side.RIGHT)
    assert counted == sum(move.dose.reps is not None for move in MOVES.values()) == 27


def test_the_lying_stretch_tells_what_each_leg_does() -> None:
    right, left = (led(MOVES["str_psoas_lying"], side).steps[0] for side in (OneSide.RIGHT, OneSide.LEFT))
    assert "Right leg hangs, hug your left knee" in [cue.text for cue in right.cues]
    assert "Left leg hangs, hug your right knee" in [cue.text for cue in left.cues]
    assert left.hint == "Left leg hangs, hug your right knee"


def test_the_change_of_side_tells_it_again_where_there_is_time() -> None:
    change = next(step for step in led(MOVES["str_psoas_lying"]).steps if step.kind == "switch")
    assert [cue.text for cue in change.cues if cue.text][-1] == "Left leg hangs, hug your right knee"


def test_the_lunge_says_the_articles_last_step() -> None:
    work = led(MOVES["str_psoas_lunge"]).work[0]
    assert "Right arm up by your ear" in [cue.text for cue in work.cues]


def test_only_what_is_a_position_is_held() -> None:
    holds = {move.id: led(move).work[0] for move in MOVES.values() if led(move).work[0].kind == StepKind.HOLD}
    assert {name for name, step in holds.items() if step.moving} == {"brk_stairs", "brk_sitstand_shift"}
    assert kind_words(holds["brk_stairs"]).startswith("Keep going")
    assert kind_words(holds["str_psoas_lunge"]).startswith("Hold")
