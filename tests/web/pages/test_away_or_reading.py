"""The question on coming back: its card on Today, its form, and its address for programs."""

from __future__ import annotations

import pytest

from perkup.vocabulary import BreakPromise


@pytest.fixture
def asked(app, clocks, used):
    """Ten minutes of typing after a break, ten without a touch, then back."""
    clocks.ahead += 600
    app.breaks.apply_input("active")
    app.breaks.apply_input("idle", since_s=0)
    clocks.ahead += 600
    app.breaks.apply_input("active")
    return app


@pytest.mark.parametrize(("was", "natural"), [("here", 0), ("away", 1)])
@pytest.mark.parametrize("way", ["form", "api"])
def test_answer_corrects_the_ledger(ask, asked, way, was, natural):
    assert "Away, or reading?" in ask.get("/?look").text
    if way == "form":
        assert ask.post("/do/answer", {"was": was}).status == 303
    else:
        answer = ask.send("POST", "/api/clock/answer", {"was": was})
        assert (answer.status, answer.json["question"]) == (200, None)
    assert "Away, or reading?" not in ask.get("/?look").text
    status = asked.breaks.status()
    assert status.today.natural == natural
    assert (status.desk_s > 1100) == (was == "here")


def test_anything_else_is_refused_with_the_words_allowed(ask, asked):
    answer = ask.send("POST", "/api/clock/answer", {"was": "asleep"})
    assert answer.status == 400
    assert "here" in answer.text
    assert asked.breaks.status().question is not None


def test_about_tells_every_promise_of_the_list(ask):
    told = ask.get("/about").text
    promises = told.partition('id="promises"')[2].partition("</section>")[0]
    assert promises.count("<li>") == len(BreakPromise)
