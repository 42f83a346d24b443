"""Sheets for the printer: a session of the plan, a choice of moves, the wall; none of a move that is not for you."""

from __future__ import annotations

import re

from perkup.app.requests import FlagBody
from tests.app.answers import all_answers


def cards(text: str) -> list[str]:
    return re.findall(r'<li class="paper-card">.*?</li>\n', text, re.DOTALL)


def test_a_session_has_a_card_for_each_move_with_cues_and_a_box_for_each_set(ask, begun):
    day = next(day for day in begun.programme.plan().days if day.kind == "strength")
    text = ask.get(f"/moves/sheet?day={day.day}").text
    items = [item for item in day.items if item.role != "test"]
    assert len(cards(text)) == len(items)
    for card, item in zip(cards(text), items, strict=True):
        move = begun.library.moves[item.move]
        assert move.name in card
        assert all(cue in card for cue in move.cues[:3])
        assert card.count("paper-box") - 1 == item.sets * item.rounds
    assert f"about {day.minutes} min" in text
    assert f'href="/moves/sheet?day={day.day}"' in ask.get(f"/programme/{day.day}").text


def test_a_choice_shows_only_what_was_chosen_and_is_for_this_person(ask, app):
    app.safety.screen(all_answers(knee=True))
    banned = next(name for name in app.library.moves if not app.safety.check_move(name).allowed)
    text = ask.get(f"/moves/sheet?move=stg_bridge&move=brk_kickback&move={banned}").text
    assert len(cards(text)) == 2
    assert "Your 2 moves" in text
    assert text.count(" checked") == 2


def test_a_day_that_is_not_there_is_refused_and_a_safety_pause_prints_nothing(ask, begun):
    assert [ask.get(f"/moves/sheet?day={day}").status for day in ("31", "0", "x")] == [400, 400, 400]
    begun.safety.flag(FlagBody(["saddle_numbness"], "", None))
    assert ask.get("/moves/sheet?day=1").header("location") == "/hold"
