"""Where it hurt, told without a script: plain radio buttons, every answer, and what follows."""

from __future__ import annotations

import re

import pytest

from perkup.app.requests import BeginBody, EndBody, StepBody
from perkup.event_types import Feedback, RedFlagRaised
from perkup.vocabulary import BodyPlace
from perkup.web.content.body_places import SPOTS
from tests.web.pages.test_today import Checked


@pytest.fixture
def stretched(app, used):
    return used["session"]


def told(ask, session, **fields):
    key = re.search(r'name="key" value="([0-9a-f]+)"', ask.get(f"/hurt/{session}").text)[1]
    return ask.post(f"/hurt/{session}", {"key": key, "move": "str_psoas_lying", **fields})


def test_the_form_is_whole_and_every_place_is_a_radio_button(ask, stretched):
    text = ask.get(f"/hurt/{stretched}").text
    page = Checked(text)
    assert page.faults == []
    for spot in SPOTS:
        assert f'type="radio" name="where" value="{spot.value}"' in text
        assert text.count(f'for="where-{spot.value}"') == (1 if spot.view else 0)
    assert {spot.place for spot in SPOTS} == set(BodyPlace)
    assert text.count('name="pain"') == 11
    assert f'href="/hurt/{stretched}"' in ask.get(f"/history/{stretched}").text


def test_an_answer_is_kept_and_says_what_to_do(ask, app, stretched):
    page = told(ask, stretched, where="thigh-left-front", pain="7", kind="ordinary", words=" a pull ")
    assert "Above 5: stop this move." in page.text
    feedback = list(app.journal.read(Feedback))[-1].data
    assert (feedback.place, feedback.place_side, feedback.view) == ("thigh", "left", "front")
    assert (feedback.pain, feedback.words, feedback.move) == (7, "a pull", "str_psoas_lying")
    assert not app.safety.check_move("str_psoas_lying").allowed


@pytest.mark.parametrize(
    "fields",
    [{}, {"where": "elbow", "pain": "1", "kind": "ordinary"}, {"where": "other"}, {"where": "other", "pain": "11"}],
)
def test_a_partial_answer_is_asked_again_and_keeps_nothing(ask, app, stretched, fields):
    before = app.journal.count()
    assert "Please choose" in told(ask, stretched, **fields).text
    assert app.journal.count() == before


@pytest.mark.parametrize(
    ("where", "flag"), [("chest", "chest_pain"), ("breath", "breathlessness"), ("dizziness", "fainting")]
)
def test_a_warning_sign_leads_to_the_flags(ask, app, stretched, where, flag):
    page = told(ask, stretched, where=where)
    assert (page.status, page.header("location")) == (303, "/hold")
    assert [record.data.flags for record in app.journal.read(RedFlagRaised)] == [[flag]]
    assert app.safety.hold() is not None


def test_a_stopped_session_offers_to_go_on(ask, app, stretched):
    session = app.sessions.begin(BeginBody("move", "brk_heel_raise"))
    work = session.timeline.work[0]
    app.sessions.record_step(session.session, StepBody(work.index, "partial", 9, "k"))
    app.sessions.end(session.session, EndBody("stopped", "e"))
    assert "Continue where you stopped" in ask.get(f"/history/{session.session}").text
    assert "Resume: " in ask.get("/").text
    again = ask.post("/stretch?move=brk_heel_raise")
    assert again.header("location") == f"/play/{session.session}"
    assert app.sessions.view(session.session).ended is None


def test_pain_over_time_is_drawn_for_the_doctor_and_on_progress(ask, app, stretched, clocks):
    assert "What hurt, and where" not in ask.get("/progress").text
    told(ask, stretched, where="groin-left-front", pain="4", kind="ordinary")
    for path in ("/progress", "/for-the-doctor"):
        assert "pain-chart" not in ask.get(path).text
        assert "Left groin" in ask.get(path).text
    clocks.ahead += 2 * 24 * 3600
    told(ask, stretched, where="groin-left-front", pain="2", kind="ordinary")
    for path in ("/progress", "/for-the-doctor"):
        page = Checked(ask.get(path).text)
        assert page.faults == []
        assert "Worst pain of a day, 0 to 10: 4 on" in ask.get(path).text
    clocks.ahead += 60 * 24 * 3600
    assert "What hurt, and where" not in ask.get("/progress").text
