from __future__ import annotations

import pytest

from perkup.coach.safety.screening import QUESTIONS
from perkup.web.pages.onboarding import answers


def test_four_steps_lead_to_a_first_break(ask, app):
    hours = {"when": "office", "day": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": "00:00", "to": "24:00"}
    hours = {**hours, "from": "00:00", "to": "23:59"}
    assert ask.post("/welcome/hours", hours).header("location") == "/welcome/rhythm"
    assert app.settings.current.hours.mon == "00:00-23:59"
    rhythm = {"clock.interval_min": "45", "clock.break_min": "3"}
    assert ask.post("/welcome/rhythm", rhythm).header("location") == "/welcome/desk"
    assert (app.settings.current.clock.interval_min, app.settings.current.clock.break_min) == (45, 3)
    desk = {"desk": "standing", "now": "standing"}
    assert ask.post("/welcome/desk", desk).header("location") == "/welcome/safety"
    assert app.settings.current.clock.standing_desk is True
    assert app.settings.current.player.speech is False
    assert app.views.status().posture == "standing"
    assert ask.post("/welcome/safety", {}).header("location") == "/"
    assert app.safety.is_screened()
    assert app.safety.hold() is None
    assert ask.get("/").status == 200


def test_whenever_i_am_here_is_all_day(ask, app):
    ask.post("/welcome/hours", {"when": "office", "day": "mon", "from": "09:00", "to": "17:00"})
    assert (app.settings.current.hours.mon, app.settings.current.hours.tue) == ("09:00-17:00", "")
    shown = ask.get("/welcome").text
    assert 'value="09:00"' in shown
    ask.post("/welcome/hours", {"when": "always"})
    assert app.settings.current.hours.tue == "00:00-24:00"


def test_a_flag_leads_to_the_hold_page(ask, app):
    told = ask.post("/welcome/safety", {"saddle_numbness": "on"})
    assert told.header("location") == "/hold"
    assert app.safety.hold().tier == "emergency"


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("hours", {"when": "office", "from": "09:00", "to": "17:00"}),
        ("hours", {"when": "office", "day": "mon", "from": "9", "to": "17:00"}),
        ("hours", {"when": "office", "day": "mon", "from": "", "to": ""}),
        ("rhythm", {"clock.interval_min": "5", "clock.break_min": "2"}),
        ("rhythm", {"clock.interval_min": "often"}),
        ("rhythm", {}),
    ],
)
def test_crooked_steps_are_asked_again_and_change_nothing(ask, app, step, fields):
    before = app.settings.current
    told = ask.post(f"/welcome/{step}", fields)
    assert told.status == 400
    assert 'role="alert"' in told.text
    assert app.settings.current == before


def test_there_is_no_fifth_step(ask):
    assert ask.post("/welcome/fifth").status == 404


def test_what_is_not_ticked_is_a_no():
    given = answers({"knee": ["on"], "hip_replacement": ["anterior"]})
    assert set(given) == {question.id for question in QUESTIONS}
    assert given["knee"] is True
    assert given["hip_replacement"] == "anterior"
    assert given["fainting"] is False
    assert answers({"hip_replacement": ["<b>"]})["hip_replacement"] == "no"
