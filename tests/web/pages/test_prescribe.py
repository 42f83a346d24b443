"""The page Prescribe: a plan written on a form, saved, printed, opened, led and told how it went."""

from __future__ import annotations

import pytest

from tests.app.answers import all_answers
from tests.web.pages.test_today import Checked

FORM = {
    "title": "After the <strain>",
    "by": "Dana",
    "weeks": "2",
    "stop": "Stop when the knee swells.\nCall me.",
    "pain_limit": "3",
    "cautions": ["knee_pain"],
    "move-1": "stg_sl_bridge",
    "sets-1": "2",
    "reps-1": "6",
    "side-1": "left",
    "note-1": "Slowly.",
}


@pytest.fixture
def screened(app):
    app.safety.screen(all_answers())
    return app


def test_a_plan_is_written_as_a_file_that_opens(ask, screened):
    file = ask.post("/prescribe", {**FORM, "what": "file"})
    assert 'attachment; filename="perkup-plan.toml"' in file.header("content-disposition")
    view = screened.programme.prescriptions.open(file.text)
    assert (view.plan.title, view.plan.stop[1], view.plan.moves[0].only) == ("After the <strain>", "Call me.", "left")


def test_the_handout_is_printed_without_opening_anything(ask, screened):
    page = ask.post("/prescribe", {**FORM, "what": "handout"}).text
    assert "After the &lt;strain&gt;" in page
    assert "2 × 6, held 2 s, left side only" in page
    assert "Stop a move that hurts more than 3 of 10." in page
    assert "Drive through the left heel" in page
    assert "Call your emergency number now" in page
    assert screened.programme.prescriptions.view() is None


def test_the_pages_are_whole(ask, screened):
    for is_open in (False, True):
        for path in ("/prescribe", "/prescribe/return", *(["/prescribe/handout"] if is_open else [])):
            page = Checked(ask.get(path).text)
            assert (page.faults, page.headings.count(1)) == ([], 1), path
        screened.programme.prescriptions.open('title = "x"\nmoves = [{move = "stg_clam", side = "left"}]')


def test_it_is_opened_begun_and_told(ask, screened):
    assert ask.post("/prescribe", {**FORM, "what": "open"}).header("location") == "/prescribe?opened"
    page = ask.get("/prescribe?opened").text
    assert "The plan is open." in page
    assert "Single-leg bridge" in page
    assert "After the &lt;strain&gt;" in ask.get("/").text
    assert "of 1 days done" not in ask.get("/prescribe/return").text
    assert ask.post("/prescribe/begin", {}).header("location").startswith("/play/")
    assert ask.get("/prescribe/handout").status == 200
    assert ask.post("/prescribe/close", {}).header("location") == "/prescribe?closed"
    assert "0 of 0 days done" in ask.get("/prescribe/return").text


@pytest.mark.parametrize("wrong", [{"title": ""}, {"sets-1": "many"}, {"move-1": "nothing"}, {"weeks": "99"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(ask, screened, wrong):
    answer = ask.post("/prescribe", {**FORM, "what": "open", **wrong})
    assert answer.status == 400
    assert "The plan is not saved yet." in answer.text
    assert "Stop when the knee swells." in answer.text
