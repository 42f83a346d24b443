"""The real app on an empty folder, and somebody who asks its web_context."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, EndBody, FeedbackBody, StepBody
from tests.app.answers import all_answers
from tests.browser.coach import Clocks
from tests.desktop.fake_desktop import FakeDesktop
from tests.web.asking import Asker, asker


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def app(tmp_path: Path, clocks: Clocks) -> Iterator[Application]:
    """Running, at the desk, nobody was here before."""
    opened = Application.open(DataFolder(tmp_path), stamp=clocks, senses=FakeDesktop(available=False).senses)
    opened.breaks.running, opened.breaks.url = True, "http://127.0.0.1:7575"
    opened.breaks.apply_input("start")
    opened.breaks.apply_input("active")
    yield opened
    opened.close()


@pytest.fixture
def ask(app: Application) -> Asker:
    return asker(app)


@pytest.fixture
def used(app: Application, clocks: Clocks) -> dict[str, Any]:
    """A person who answered the questions, kept a break and stretched once; says the session's name."""
    app.safety.screen(all_answers())
    clocks.ahead += 29 * 60
    app.breaks.take()
    clocks.ahead += 130
    app.breaks.apply_input("tick")
    app.breaks.done()
    view = app.sessions.begin(BeginBody("stretch"))
    for step in view.timeline.work:
        app.sessions.record_step(
            view.session, StepBody(step.index, outcome="done", seconds=step.seconds, key=f"k{step.index}")
        )
    app.sessions.end(view.session, EndBody("finished", "end"))
    app.sessions.feedback(view.session, FeedbackBody("right", key="said"))
    return {"session": view.session, "steps": len(view.timeline.work)}


@pytest.fixture
def begun(app: Application) -> Application:
    """Somebody who answered the safety questions and began the thirty days."""
    app.safety.screen(all_answers())
    app.programme.start()
    return app


@pytest.fixture
def hurt(begun: Application) -> Callable[[], str]:
    """Lets a move of today's session hurt at 4 of 10, and names the session."""

    def one() -> str:
        session = begun.sessions.begin(BeginBody("programme"))
        step = session.timeline.work[0]
        begun.sessions.record_step(session.session, StepBody(step.index, outcome="done", seconds=9, key="k"))
        begun.sessions.end(session.session, EndBody("finished", "end"))
        begun.sessions.feedback(
            session.session, FeedbackBody("hurt", key="hurt", move=step.move, pain=4, pain_kind="ordinary")
        )
        return session.session

    return one
