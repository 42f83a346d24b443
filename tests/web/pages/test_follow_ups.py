"""What is asked: one flat side and the morning after."""

from __future__ import annotations

import pytest

from perkup.app.requests import FlatBody
from perkup.coach.safety.screening import QUESTIONS
from perkup.web.pages.follow_ups import SIGNS

DAY = 24 * 3600


def test_nothing_is_asked_of_a_stranger(ask):
    assert "Nothing to ask today" in ask.get("/checks").text


def test_every_sign_has_its_question():
    assert set(SIGNS) < {question.id for question in QUESTIONS if question.kind == "flag"}


def test_the_questions_of_the_first_day(ask, begun):
    told = ask.get("/checks").text
    assert "Questions for you" in told
    assert "No, both the same" in told
    assert "Start the tests" in told


def test_no_is_written_down_with_where_it_was_asked(ask, begun):
    told = ask.post("/checks/flat", {"answer": "no", "back": "/programme"})
    assert told.header("location") == "/programme"
    assert begun.journal.last("flat_check").data["where"] == "retest"
    assert begun.safety.hold() is None


def test_a_week_later_it_is_asked_again(ask, begun, clocks):
    ask.post("/checks/flat", {"answer": "no"})
    begun.programme.tests.record("chair_stand", 12, None)
    assert "Nothing to ask today" in ask.get("/checks").text
    clocks.wall_ahead += 7 * DAY
    assert "Has one cheek" in ask.get("/programme").text
    ask.post("/checks/flat", {"answer": "no"})
    assert begun.journal.last("flat_check").data["where"] == "weekly"


def test_yes_holds_at_once_and_signs_make_it_more_urgent(ask, begun):
    told = ask.post("/checks/flat", {"answer": "yes"})
    assert told.header("location") == "/checks/signs"
    assert begun.safety.hold().tier == "within_days"
    shown = ask.get("/checks/signs").text
    assert "See a doctor right away." in shown
    told = ask.post("/checks/signs", {"side": "left", "sign": ["night_pain", "made_up"], "since": "2026-01-05"})
    assert told.header("location") == "/hold"
    assert begun.safety.hold().tier == "same_day"
    assert begun.safety.hold().flags == ["one_sided", "night_pain"]
    assert begun.journal.last("flag").data["words"] == "The left side."
    assert "right away" in ask.get("/hold").text


def test_signs_left_empty_change_nothing(ask, begun):
    assert ask.get("/checks/signs").header("location") == "/hold"
    ask.post("/checks/flat", {"answer": "yes"})
    ask.post("/checks/signs", {"side": ""})
    assert begun.journal.last("flag") is None
    assert begun.safety.hold().flags == ["one_sided"]


def test_a_hold_stays_through_an_answer_and_a_restart(ask, begun, tmp_path, clocks):
    from perkup.app.application import Application
    from perkup.app.data_folder import DataFolder

    ask.post("/checks/flat", {"answer": "yes"})
    ask.post("/checks/flat", {"answer": "no"})
    again = Application.open(DataFolder(tmp_path), stamp=clocks)
    assert again.safety.hold() is not None
    again.close()
    assert begun.safety.hold().title in ask.get("/checks").text


@pytest.mark.parametrize("path", ["/checks/flat", "/checks/morning"])
def test_an_answer_is_yes_or_no(ask, begun, path):
    assert ask.post(path, {"answer": "perhaps", "settled": "perhaps"}).status == 400
    assert begun.safety.hold() is None


@pytest.mark.parametrize("elsewhere", ["https://example.org", "//example.org", "/\\example.org", ""])
def test_an_answer_never_leads_elsewhere(ask, begun, elsewhere):
    assert ask.post("/checks/flat", {"answer": "no", "back": elsewhere}).header("location") == "/"


def test_the_morning_after_is_asked_until_it_is_answered(ask, begun, hurt, clocks):
    begun.safety.flat_check(FlatBody(False, "retest"))
    session = hurt()
    assert "settled" not in ask.get("/programme").text
    clocks.wall_ahead += DAY
    assert "settled this morning?" in ask.get("/programme").text
    assert ask.post("/checks/morning", {"settled": "no", "session": session, "back": "/programme"}).status == 303
    assert begun.journal.last("next_morning").data == {"session": session, "settled": False}
    assert "settled this morning?" not in ask.get("/programme").text
    assert ask.post("/checks/morning", {"settled": "no", "session": "nope"}).status == 409
