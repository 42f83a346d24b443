"""An erasure runs beside the event loop: pages answer meanwhile, and what was kept is folded again."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from perkup.app import erasure
from perkup.app.application import Application
from perkup.errors import PerkupError
from perkup.web import server
from tests.web.asking import PORT, SECRET, Asker


def _erase_soon(app: Application, name: str, meanwhile: Any = None) -> None:
    async def play() -> None:
        guarded = server.build(app, secret=SECRET, port=PORT, undo_s=0.0)
        await guarded.web_context.erase_soon(name)
        assert name in guarded.web_context.vanishing_names()
        await asyncio.sleep(0.01)
        if meanwhile is not None:
            await meanwhile(Asker(guarded))
        while guarded.web_context.vanishing_names():
            await asyncio.sleep(0.01)

    asyncio.run(play())


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every erasure take a third of a second."""
    execute = erasure.execute_erasure

    def slowly(*args: Any, **named: Any) -> None:
        time.sleep(0.3)
        execute(*args, **named)

    monkeypatch.setattr(erasure, "execute_erasure", slowly)


@pytest.mark.usefixtures("slow")
def test_pages_answer_while_an_erasure_runs(app: Application, used: dict[str, Any]) -> None:
    answers = []

    async def meanwhile(asker: Asker) -> None:
        answers.append((await asker.asked("GET", "/api/today")).json)
        assert app.journal.last("erased") is None, "the erasure was waited for"
        app.safety.flag(_flag())
        assert app.safety.hold() is not None

    _erase_soon(app, used["session"], meanwhile)
    assert answers
    with pytest.raises(PerkupError):
        app.sessions.view(used["session"])
    assert app.safety.hold() is not None
    assert app.views.today().sessions == []


def _flag() -> Any:
    from perkup.app.requests import FlagBody

    return FlagBody(["night_pain"])


@pytest.mark.usefixtures("slow")
def test_the_clock_goes_on_unless_one_of_its_inputs_went(app: Application, used: dict[str, Any]) -> None:
    before = app.clock.clock
    _erase_soon(app, used["session"])
    assert app.clock.clock is before
    event = next(event for event in app.journal.events(kinds=["clock"]))
    _erase_soon(app, event.id)
    assert app.clock.clock is not before


def test_a_large_file_is_rewritten_later(app: Application, used: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("perkup.app.erasure.SMALL_BYTES", 0)
    words = "words-that-must-not-stay"
    note = app.journal.append("note", {"about": "day", "ref": "", "text": words})
    assert not app.journal.scrub_waiting()
    _erase_soon(app, note.id)
    for path in app.journal.path.parent.glob("journal.sqlite3*"):
        assert words.encode() not in path.read_bytes()
    assert app.journal.scrub_waiting()
    assert not app.journal.scrub_waiting()
