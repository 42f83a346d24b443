"""The self-tests: written down, judged against the first, in the person's units, erased and kept."""

from __future__ import annotations

import asyncio

import pytest

from perkup.app.requests import FlatBody
from perkup.coach.programme.self_tests import BY_ID
from perkup.web.pages.self_tests import HOW
from tests.app.answers import all_answers
from tests.web.asking import PORT, SECRET, Asker

DAY = 24 * 3600


def test_every_test_has_its_how_to():
    assert set(HOW) == set(BY_ID)


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
    assert "No results yet." in ask.get("/programme/tests").text
    assert ask.post("/programme/tests", FILLED).header("location") == "/programme/tests?saved"
    found = {(each.test, each.side): each.value for each in begun.programme.tests.results()}
    assert found["thomas", "right"] == -2.5
    assert found["single_leg_bridge", "left"] == 9
    assert found["hip_girth", None] == pytest.approx(101.13, abs=0.01)
    shown = ask.get("/programme/tests?saved").text
    assert "Saved." in shown
    assert "your first result" in shown
    assert "101.1 cm" in shown
    assert "−2.5°" in shown
    assert "Test day, today" in ask.get("/programme").text
    assert "Results" in ask.get("/programme/1").text
    clocks.wall_ahead += DAY
    assert "Test day, tests done" in ask.get("/programme").text


def test_the_one_sided_question_belongs_to_the_tests(ask, begun):
    told = ask.post("/programme/tests", {"chair_stand": "12"})
    assert told.status == 400
    assert "One question still needs an answer." in told.text
    assert 'value="12"' in told.text
    told = ask.post("/programme/tests", {"chair_stand": "12", "flat": "yes"})
    assert told.header("location") == "/checks/signs"
    assert begun.safety.hold().flags == ["one_sided"]
    assert begun.journal.last("flat_check").data["where"] == "retest"
    assert [each.value for each in begun.programme.tests.results()] == [12]


def test_only_a_difference_above_the_detectable_one_is_called_a_change(ask, begun, clocks):
    ask.post("/programme/tests", FILLED)
    clocks.wall_ahead += 14 * DAY
    begun.safety.flat_check(FlatBody(False, "weekly"))
    ask.post("/programme/tests", {"single_leg_bridge-right": "26", "single_leg_bridge-left": "15", "chair_stand": "9"})
    shown = ask.get("/programme/tests").text
    assert "14 more than at first" in shown
    assert "steady so far (10 or more would be a change)" in shown
    assert "6 less than at first" in shown


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"chair_stand": "500"}, "A number from 0 to 80"),
        ({"chair_stand": "many"}, "A number from 0 to 80"),
        ({"chair_stand": "nan"}, "A number from 0 to 80"),
        ({"chair_stand": "12.5"}, "Whole reps only"),
        ({"thomas-left": "90"}, "A number from -60 to 60"),
        ({"hip_girth-1": "101"}, "Three readings"),
        ({"hip_girth-1": "101", "hip_girth-2": "9", "hip_girth-3": "101"}, "A number from 50 to 200"),
        ({}, "Nothing filled in yet"),
    ],
)
def test_a_slip_of_the_pen_writes_nothing_and_keeps_the_form(ask, begun, typed, says):
    begun.safety.flat_check(FlatBody(False, "retest"))
    told = ask.post("/programme/tests", {"single_leg_bridge-right": "12", **typed} if typed else {})
    assert told.status == 400
    assert says in told.text
    assert begun.programme.tests.results() == []
    if typed:
        assert 'value="12"' in told.text


def test_lengths_in_inches_are_kept_in_centimetres(ask, begun):
    begun.settings.change({"display.units": "in"}, "web")
    begun.safety.flat_check(FlatBody(False, "retest"))
    told = ask.post("/programme/tests", {"hip_girth-1": "40", "hip_girth-2": "40", "hip_girth-3": "40"})
    assert told.status == 303
    assert begun.journal.last("girth").data["cm"] == [101.6, 101.6, 101.6]
    ask.post("/programme/tests", {"hip_girth-1": "41", "hip_girth-2": "41", "hip_girth-3": "41"})
    shown = ask.get("/programme/tests").text
    assert "40.0 in" in shown
    assert "2.5 in more" not in shown
    assert "1 in more than at first" in shown
    assert "Lengths in inches" in shown


@pytest.mark.parametrize(("units", "scale"), [("cm", 1), ("in", 2.54)])
def test_the_hanging_angle_comes_from_two_lengths_too(ask, begun, units, scale):
    begun.settings.change({"display.units": units}, "web")
    begun.safety.flat_check(FlatBody(False, "retest"))
    assert "<details><summary>Or with a tape" in ask.get("/programme/tests").text
    typed = {"thomas-thigh": str(40 / scale), "thomas-right-drop": str(-4 / scale), "thomas-left-drop": str(3 / scale)}
    assert ask.post("/programme/tests", typed).status == 303
    assert {each.side: each.value for each in begun.programme.tests.results()} == {"left": 4.3, "right": -5.7}
    assert begun.journal.last("self_test").data["method"] == "by tape"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"thomas-left-drop": "3"}, "A number from 20 to 70"),
        ({"thomas-left-drop": "some", "thomas-thigh": "40"}, "A number from -70 to 70"),
        ({"thomas-left-drop": "41", "thomas-thigh": "40"}, "further below the hip than the thigh is long"),
        ({"thomas-left-drop": "3", "thomas-left": "3", "thomas-thigh": "40"}, "only one of the two"),
    ],
)
def test_lengths_that_cannot_be_are_told_and_kept_open(ask, begun, typed, says):
    begun.safety.flat_check(FlatBody(False, "retest"))
    told = ask.post("/programme/tests", typed)
    assert told.status == 400
    assert says in told.text
    assert "<details open><summary>Or with a tape" in told.text
    assert begun.programme.tests.results() == []


def test_a_test_that_does_not_fit_is_left_out_with_its_reason(ask, begun):
    begun.safety.screen(all_answers(knee=True))
    shown = ask.get("/programme/tests").text
    assert "Not for you right now: left out because of your knee." in shown
    assert 'name="chair_stand"' not in shown
    assert "Not for you right now" in ask.get("/programme/1").text


def test_a_result_can_be_erased_and_kept(app, begun):
    from perkup.web import server

    begun.programme.tests.record("chair_stand", 12, None)
    event = begun.programme.tests.results()[0].event
    asgi = server.build(app, secret=SECRET, port=PORT, undo_s=30)
    ask = Asker(asgi)

    async def run() -> None:
        told = await ask.asked("POST", f"/programme/tests/{event}/erase")
        place = told.header("location") or ""
        shown = await ask.asked("GET", place)
        assert "Undo" in shown.text
        assert "No results yet." in shown.text
        token = place.partition("=")[2]
        assert (await ask.asked("POST", "/programme/tests/keep", f"token={token}".encode())).status == 303
        assert "Nothing yet." not in (await ask.asked("GET", "/programme/tests")).text
        await ask.asked("POST", f"/programme/tests/{event}/erase")
        asgi.web_context.close()

    asyncio.run(run())
    assert app.programme.tests.results() == []
    assert ask.post("/programme/tests/nothing/erase").status == 409
