"""What is asked: one flat side, the morning after, and the self-tests with their results."""

from __future__ import annotations

import asyncio

import pytest

from perkup.coach.screening import QUESTIONS
from perkup.web.check_pages import HOW, SIGNS
from perkup.web.doctor_summary import READINGS_MOST, error_words, value_words
from tests.web.asking import PORT, SECRET, Asker

DAY = 24 * 3600


@pytest.fixture
def begun(app):
    app.screen({"hip_replacement": "no"})
    app.course.start()
    return app


def hurt(app):
    """A session in which a move hurt at 4 of 10."""
    session = app.begin("programme")
    step = session.timeline.work[0]
    app.record_step(session.session, step.index, outcome="done", seconds=9, key="k")
    app.end(session.session, "finished", "end")
    app.feedback(session.session, "hurt", key="hurt", move=step.move, pain=4, pain_kind="ordinary")
    return session.session


def test_nothing_is_asked_of_a_stranger(ask):
    assert "Nothing to ask today" in ask.get("/checks").text


def test_every_test_has_its_how_to_and_every_sign_its_question():
    from perkup.coach.selftests import BY_ID

    assert set(HOW) == set(BY_ID)
    assert set(SIGNS) < {question.id for question in QUESTIONS if question.kind == "flag"}


def test_the_questions_of_the_first_day(ask, begun):
    told = ask.get("/checks").text
    assert "Questions for you" in told
    assert "No, both the same" in told
    assert "To the tests" in told


def test_no_is_written_down_with_where_it_was_asked(ask, begun):
    told = ask.post("/checks/flat", {"answer": "no", "back": "/programme"})
    assert told.header("location") == "/programme"
    assert begun.journal.last("flat_check").data["where"] == "retest"
    assert begun.hold() is None


def test_a_week_later_it_is_asked_again(ask, begun, clocks):
    ask.post("/checks/flat", {"answer": "no"})
    begun.course.tested("chair_stand", 12, None)
    assert "Nothing to ask today" in ask.get("/checks").text
    clocks.wall_ahead += 7 * DAY
    assert "Has one cheek" in ask.get("/programme").text
    ask.post("/checks/flat", {"answer": "no"})
    assert begun.journal.last("flat_check").data["where"] == "weekly"


def test_yes_holds_at_once_and_signs_make_it_more_urgent(ask, begun):
    told = ask.post("/checks/flat", {"answer": "yes"})
    assert told.header("location") == "/checks/signs"
    assert begun.hold().tier == "within_days"
    shown = ask.get("/checks/signs").text
    assert "See a doctor right away." in shown
    told = ask.post("/checks/signs", {"side": "left", "sign": ["night_pain", "made_up"], "since": "2026-01-05"})
    assert told.header("location") == "/hold"
    assert begun.hold().tier == "same_day"
    assert begun.hold().flags == ["one_sided", "night_pain"]
    assert begun.journal.last("flag").data["words"] == "The left side."
    assert "right away" in ask.get("/hold").text


def test_signs_left_empty_change_nothing(ask, begun):
    assert ask.get("/checks/signs").header("location") == "/hold"
    ask.post("/checks/flat", {"answer": "yes"})
    ask.post("/checks/signs", {"side": ""})
    assert begun.journal.last("flag") is None
    assert begun.hold().flags == ["one_sided"]


def test_a_hold_stays_through_an_answer_and_a_restart(ask, begun, tmp_path, clocks):
    from perkup.app.app import App
    from perkup.app.home import Home

    ask.post("/checks/flat", {"answer": "yes"})
    ask.post("/checks/flat", {"answer": "no"})
    again = App.open(Home(tmp_path), stamp=clocks)
    assert again.hold() is not None
    again.close()
    assert begun.hold().title in ask.get("/checks").text


@pytest.mark.parametrize("path", ["/checks/flat", "/checks/morning"])
def test_an_answer_is_yes_or_no(ask, begun, path):
    assert ask.post(path, {"answer": "perhaps", "settled": "perhaps"}).status == 400
    assert begun.hold() is None


@pytest.mark.parametrize("elsewhere", ["https://example.org", "//example.org", "/\\example.org", ""])
def test_an_answer_never_leads_elsewhere(ask, begun, elsewhere):
    assert ask.post("/checks/flat", {"answer": "no", "back": elsewhere}).header("location") == "/"


def test_the_morning_after_is_asked_until_it_is_answered(ask, begun, clocks):
    begun.flat_check(False, "retest")
    session = hurt(begun)
    assert "settled" not in ask.get("/programme").text
    clocks.wall_ahead += DAY
    assert "settled this morning?" in ask.get("/programme").text
    assert ask.post("/checks/morning", {"settled": "no", "session": session, "back": "/programme"}).status == 303
    assert begun.journal.last("next_morning").data == {"session": session, "settled": False}
    assert "settled this morning?" not in ask.get("/programme").text
    assert ask.post("/checks/morning", {"settled": "no", "session": "nope"}).status == 409


# --- self-tests ----------------------------------------------------------------------------------------------------

FILLED = {
    "flat": "no",
    "single_leg_bridge-right": "12",
    "single_leg_bridge-left": "9",
    "chair_stand": "15",
    "thomas-right": "-2,5",
    "hip_girth-1": "101",
    "hip_girth-2": "101.5",
    "hip_girth-3": "100.9",
}


def test_results_are_written_down_and_the_day_counts(ask, begun, clocks):
    assert "Nothing yet." in ask.get("/programme/tests").text
    assert ask.post("/programme/tests", FILLED).header("location") == "/programme/tests?saved"
    found = {(each.test, each.side): each.value for each in begun.course.results()}
    assert found["thomas", "right"] == -2.5
    assert found["single_leg_bridge", "left"] == 9
    assert found["hip_girth", None] == pytest.approx(101.13, abs=0.01)
    shown = ask.get("/programme/tests?saved").text
    assert "Written down." in shown
    assert "the first, to compare with" in shown
    assert "101.1 cm" in shown
    assert "-2.5°" in shown
    assert "tests, today" in ask.get("/programme").text
    assert "The results" in ask.get("/programme/1").text
    clocks.wall_ahead += DAY
    assert "tests, tests written down" in ask.get("/programme").text


def test_the_one_sided_question_belongs_to_the_tests(ask, begun):
    told = ask.post("/programme/tests", {"chair_stand": "12"})
    assert told.status == 400
    assert "One question is still open." in told.text
    assert 'value="12"' in told.text
    told = ask.post("/programme/tests", {"chair_stand": "12", "flat": "yes"})
    assert told.header("location") == "/checks/signs"
    assert begun.hold().flags == ["one_sided"]
    assert begun.journal.last("flat_check").data["where"] == "retest"
    assert [each.value for each in begun.course.results()] == [12]


def test_only_a_difference_above_the_detectable_one_is_called_a_change(ask, begun, clocks):
    ask.post("/programme/tests", FILLED)
    clocks.wall_ahead += 14 * DAY
    begun.flat_check(False, "weekly")
    ask.post("/programme/tests", {"single_leg_bridge-right": "26", "single_leg_bridge-left": "15", "chair_stand": "9"})
    shown = ask.get("/programme/tests").text
    assert "14 more than at first" in shown
    assert "too close to call (a change starts at 10)" in shown
    assert "6 less than at first" in shown


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"chair_stand": "500"}, "A number from 0 to 80"),
        ({"chair_stand": "many"}, "A number from 0 to 80"),
        ({"chair_stand": "nan"}, "A number from 0 to 80"),
        ({"chair_stand": "12.5"}, "halves are for pizza"),
        ({"thomas-left": "90"}, "A number from -60 to 60"),
        ({"hip_girth-1": "101"}, "Three readings"),
        ({"hip_girth-1": "101", "hip_girth-2": "9", "hip_girth-3": "101"}, "A number from 50 to 200"),
        ({}, "Nothing is filled in yet"),
    ],
)
def test_a_slip_of_the_pen_writes_nothing_and_keeps_the_form(ask, begun, typed, says):
    begun.flat_check(False, "retest")
    told = ask.post("/programme/tests", {"single_leg_bridge-right": "12", **typed} if typed else {})
    assert told.status == 400
    assert says in told.text
    assert begun.course.results() == []
    if typed:
        assert 'value="12"' in told.text


def test_lengths_in_inches_are_kept_in_centimetres(ask, begun):
    begun.change_settings({"display.units": "in"}, "web")
    begun.flat_check(False, "retest")
    told = ask.post("/programme/tests", {"hip_girth-1": "40", "hip_girth-2": "40", "hip_girth-3": "40"})
    assert told.status == 303
    assert begun.journal.last("girth").data["cm"] == [101.6, 101.6, 101.6]
    ask.post("/programme/tests", {"hip_girth-1": "41", "hip_girth-2": "41", "hip_girth-3": "41"})
    shown = ask.get("/programme/tests").text
    assert "40.0 in" in shown
    assert "2.5 in more" not in shown
    assert "1 in more than at first" in shown
    assert "lengths in inches" in shown


def test_a_test_that_does_not_fit_is_left_out_with_its_reason(ask, begun):
    begun.screen({"hip_replacement": "no", "knee": True})
    shown = ask.get("/programme/tests").text
    assert "Not for you right now: left out because of your knee." in shown
    assert 'name="chair_stand"' not in shown
    assert "Not for you right now" in ask.get("/programme/1").text


def test_a_result_can_be_erased_and_kept(app, begun):
    from perkup.web import server

    begun.course.tested("chair_stand", 12, None)
    event = begun.course.results()[0].event
    asgi = server.build(app, secret=SECRET, port=PORT, undo_s=30)
    ask = Asker(asgi)

    async def run() -> None:
        told = await ask.asked("POST", f"/programme/tests/{event}/erase")
        place = told.header("location") or ""
        shown = await ask.asked("GET", place)
        assert "Keep it" in shown.text
        assert "Nothing yet." in shown.text
        token = place.partition("=")[2]
        assert (await ask.asked("POST", "/programme/tests/keep", f"token={token}".encode())).status == 303
        assert "Nothing yet." not in (await ask.asked("GET", "/programme/tests")).text
        await ask.asked("POST", f"/programme/tests/{event}/erase")
        asgi.face.close()

    asyncio.run(run())
    assert app.course.results() == []
    assert ask.post("/programme/tests/nothing/erase").status == 409


# --- for the doctor ------------------------------------------------------------------------------------------------


def test_the_page_for_the_doctor_is_whole_and_names_no_cause(ask, begun):
    begun.screen({"hip_replacement": "no", "knee": True})
    assert "Nothing that worried me." in ask.get("/for-the-doctor").text
    ask.post("/programme/tests", {key: value for key, value in FILLED.items() if key != "chair_stand"})
    session = hurt(begun)
    begun.feedback(session, "hurt", key="more", move="str_psoas_lying", pain=8, pain_kind="ordinary")
    begun.flat_check(True, "retest")
    begun.flag(["one_sided"], "left, after the winter", begun.now().date())
    told = ask.get("/for-the-doctor").text
    for words in (
        "One cheek flatter than the other",
        "left, after the winter",
        "Does a knee hurt",
        "1 session of stretches",
        "pain 8 of 10",
        "Girth of the hips",
        "101.1 cm",
        "0.6 cm (largest minus smallest)",
        "nothing here is a diagnosis",
        "I have stopped all exercises since",
    ):
        assert words in told


def test_the_page_for_the_doctor_stays_one_page(ask, begun):
    for count in range(READINGS_MOST + 3):
        begun.course.tested("chair_stand", count, None)
    told = ask.get("/for-the-doctor").text
    assert told.count("30-second chair stand") == READINGS_MOST
    assert "3 older readings left out" in told


def test_an_error_is_said_in_its_own_sense():
    from datetime import date

    from perkup.coach.checks import Reading

    walk = Reading(date(2026, 3, 2), "Thigh", "left", 12.34, "degrees", 3.0, "95 % confidence interval of the mean")
    assert value_words(walk) == "12.3 degrees"
    assert error_words(walk) == "± 3 degrees (95 % confidence interval of the mean)"
    unknown = Reading(date(2026, 3, 2), "Thigh", None, 12.0, "degrees", None, "")
    assert (value_words(unknown), error_words(unknown)) == ("12 degrees", "not known")
