"""Breaks are counted the same everywhere, and no share is told of what was never asked: never "3 of 0"."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from perkup.app.requests import BeginBody, EndBody, StepBody
from perkup.cli.main import root
from perkup.vocabulary import SessionSource
from tests.app.answers import all_answers

TAKEN = 3


@pytest.fixture
def three_breaks(app, clocks):
    """Three breaks taken before any prompt came: nothing was asked for, and three were kept."""
    app.safety.screen(all_answers())
    for number in range(TAKEN):
        view = app.sessions.begin(BeginBody(SessionSource.BREAK))
        for step in view.timeline.work:
            body = StepBody(step.index, outcome="done", seconds=step.seconds, key=f"{number}.{step.index}")
            app.sessions.record_step(view.session, body)
        app.sessions.end(view.session, EndBody("finished", f"{number}.end"))
        clocks.ahead += 400
        app.breaks.apply_input("tick")
    return app


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(svg|script|head)\b.*?</\1>", " ", page)).split())


def test_no_place_tells_a_share_above_the_whole(ask, three_breaks):
    today = three_breaks.views.status().today
    assert (today.prompts, today.kept) == (0, TAKEN)
    texts = [words(ask.get(path).text) for path in ("/", "/progress", "/history", "/why", "/for-the-doctor")]
    for verb in (["status"], ["today"], ["why"]):
        result = CliRunner().invoke(root, ["--data", str(three_breaks.home.folder), *verb])
        texts.append(result.output)
    assert "breaks 3 taken" in " ".join(texts)
    for text in texts:
        assert not re.search(r"\b(\d+) of 0\b", text), text
        assert all(int(part) <= int(whole) for part, whole in re.findall(r"(\d+) of (\d+) breaks", text)), text
        assert "breaks kept" not in text.lower()
    assert "breaks taken 3" in texts[0]


@pytest.mark.parametrize("seconds", [None, 0.0, 0.5])
def test_a_break_finished_without_work_is_not_taken(app, seconds):
    app.safety.screen(all_answers())
    view = app.sessions.begin(BeginBody(SessionSource.BREAK))
    for step in view.timeline.work if seconds is not None else ():
        seconds_of = seconds / len(view.timeline.work)
        body = StepBody(step.index, outcome="done", seconds=seconds_of, key=f"{step.index}")
        app.sessions.record_step(view.session, body)
    app.sessions.end(view.session, EndBody("finished", "end"))
    assert app.views.status().today.kept == 0


def test_what_was_only_opened_is_no_row(ask, app):
    app.safety.screen(all_answers())
    view = app.sessions.begin(BeginBody(SessionSource.BREAK))
    app.sessions.end(view.session, EndBody("stopped", "end"))
    assert app.views.status().today.kept == 0
    assert app.views.today().sessions == []
    history = ask.get("/history").text
    assert view.session not in history
    assert not re.search(r"\b0 s\b", words(history))
    stretch = app.sessions.begin(BeginBody(SessionSource.STRETCH))
    first = stretch.timeline.work[0]
    app.sessions.record_step(stretch.session, StepBody(first.index, outcome="skipped", seconds=0, key="first"))
    page = words(ask.get(f"/history/{stretch.session}").text)
    assert "skipped" in page
    assert not re.search(r"\b0 s\b", page)
