"""The real app on an empty folder, and somebody who asks its face."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
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
    opened.running, opened.url = True, "http://127.0.0.1:7575"
    opened.apply_input("start")
    opened.apply_input("active")
    yield opened
    opened.close()


@pytest.fixture
def ask(app: Application) -> Asker:
    return asker(app)


@pytest.fixture
def used(app: Application, clocks: Clocks) -> dict[str, Any]:
    """A person who answered the questions, kept a break and stretched once; says the session's name."""
    app.screen({"hip_replacement": "no"})
    clocks.ahead += 29 * 60
    app.take()
    clocks.ahead += 130
    app.apply_input("tick")
    view = app.begin("stretch")
    for step in view.timeline.work:
        app.record_step(view.session, step.index, outcome="done", seconds=step.seconds, key=f"k{step.index}")
    app.end(view.session, "finished", "end")
    app.feedback(view.session, "right", key="said")
    return {"session": view.session, "steps": len(view.timeline.work)}


@pytest.fixture
def begun(app: Application) -> Application:
    """Somebody who answered the safety questions and began the thirty days."""
    app.screen({"hip_replacement": "no"})
    app.course.start()
    return app


@pytest.fixture
def hurt(begun: Application) -> Callable[[], str]:
    """Lets a move of today's session hurt at 4 of 10, and names the session."""

    def one() -> str:
        session = begun.begin("programme")
        step = session.timeline.work[0]
        begun.record_step(session.session, step.index, outcome="done", seconds=9, key="k")
        begun.end(session.session, "finished", "end")
        begun.feedback(session.session, "hurt", key="hurt", move=step.move, pain=4, pain_kind="ordinary")
        return session.session

    return one
