"""GET and HEAD read: no address writes an event, a file or a setting, whatever it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from perkup.app import session_journal
from perkup.app.application import Application
from perkup.app.calendar_subscription import CalendarSubscription
from perkup.app.requests import BeginBody, FlagBody, StepBody
from perkup.journal.store import Journal
from perkup.web import server
from tests.app.photos import drawn
from tests.web.asking import Asker

QUERIES = {
    "/stretch": ["move=str_psoas_lunge", "move=brk_heel_raise&side=left"],
    "/break": ["window=1"],
    "/": ["look"],
    "/history": ["days=56"],
    "/settings": ["saved"],
}
ENDLESS = {"/api/events"}
"""Streams end only with their listener; a test of their own looks at them."""


def traces(app: Application) -> dict[str, Any]:
    """What a write would leave: the journal's newest name and count, every file's content, the settings in force."""
    paths = [path for path in Path(app.home.folder).rglob("*") if not path.name.startswith(app.home.journal_file.name)]
    return {
        "last": app.journal.last_id(),
        "count": app.journal.count(),
        "files": {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()},
        "folders": {str(path) for path in paths if path.is_dir()},
        "settings": app.settings,
        "phase": app.views.status().phase,
    }


def addresses(names: dict[str, str]) -> list[str]:
    """Every address with names that are there, and each with names that are not."""
    found = []
    for route in server.routes():
        if not isinstance(route, Route) or route.path in ENDLESS or "GET" not in (route.methods or ()):
            continue
        path = route.path
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", value)
        found += [path, *(f"{path}?{query}" for query in QUERIES.get(path, ()))]
        if "{" in route.path:
            found.append(route.path.replace("{day:int}", "77").replace("{", "").replace("}", ""))
    return found


def edit_by_hand(app: Application) -> None:
    file = app.home.settings_file
    text = file.read_text()
    file.write_text(text.replace("interval_min = 30", "interval_min = 25"))
    assert file.read_text() != text


@pytest.fixture
def names(app: Application, used: dict[str, Any]) -> dict[str, str]:
    app.programme.start()
    app.programme.tests.record("chair_stand", 14, None)
    photo = app.photos.add(drawn(), "right")
    day = app.programme.next_day()
    assert day is not None
    return {
        "session": used["session"],
        "move": "str_psoas_lunge",
        "day:int": str(day.day),
        "day": str(day.day),
        "slot": day.items[0].slot,
        "event": photo.event,
        "step": "rhythm",
        "measurement": "none",
    }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("state", ["plain", "feed", "held", "edited"])
def test_no_address_writes(ask: Asker, app: Application, names: dict[str, str], method: str, state: str) -> None:
    if state == "feed":
        app.settings.change({"calendar.feed": True}, "web")
    elif state == "held":
        app.safety.flag(FlagBody(["night_pain"]))
    elif state == "edited":
        edit_by_hand(app)
    paths = addresses(names)
    assert len(paths) > 40
    before = traces(app)
    for path in paths:
        told = ask.ask(method, path, headers={"accept": "text/html", "sec-fetch-mode": "navigate"})
        assert told.status < 500, path
        assert traces(app) == before, path


def test_a_hand_edit_is_shown_at_once_and_taken_over_by_a_post(ask: Asker, app: Application) -> None:
    edit_by_hand(app)
    assert ask.get("/api/settings").json["clock"]["interval_min"] == 25
    assert app.settings.current.clock.interval_min == 30
    assert ask.send("POST", "/api/settings/reload", {}).json["clock"]["interval_min"] == 25
    assert app.settings.current.clock.interval_min == 25
    newest = app.journal.last("settings_changed")
    assert newest is not None
    assert newest.data == {"changes": {"clock.interval_min": [30, 25]}, "by": "file"}


def test_an_export_carries_a_hand_edit_that_is_not_journalled_yet(ask: Asker, app: Application) -> None:
    edit_by_hand(app)
    lines = ask.get("/api/export").text.splitlines()
    assert '"clock.interval_min":[30,25]' in lines[-1].replace(" ", "").replace(".0", "")
    assert app.journal.last("settings_changed") is None


def test_the_address_of_the_calendar_outlives_the_coach(ask: Asker, app: Application) -> None:
    app.settings.change({"calendar.feed": True}, "web")
    key = app.subscription.key
    assert ask.get(f"/calendar.ics?key={key}").status == 200
    assert CalendarSubscription(app.home).key == key


def test_what_the_calendar_issued_is_kept_when_the_coach_ends(ask: Asker, begun: Application) -> None:
    begun.settings.change({"calendar.feed": True, "calendar.session_at": "07:00"}, "web")
    assert "SEQUENCE:32" in ask.get("/calendar.ics").text
    begun.settings.change({"calendar.session_at": "19:00"}, "web")
    changed = ask.get("/calendar.ics").text
    assert "SEQUENCE:64" in changed
    begun.subscription.close()
    assert CalendarSubscription(begun.home).calendar(begun).decode() == changed


@pytest.mark.parametrize(("source", "move"), [("break", None), ("stretch", None), ("move", "brk_heel_raise")])
def test_to_begin_compiles_once_and_reads_nothing_back(
    app: Application, used: dict[str, Any], monkeypatch: pytest.MonkeyPatch, source: Any, move: str | None
) -> None:
    calls: list[str] = []

    def spy(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*words: Any, **more: Any) -> Any:
            calls.append(name)
            return function(*words, **more)

        return called

    monkeypatch.setattr("perkup.app.session_log.compile", spy("compile", session_journal.compile))
    monkeypatch.setattr(session_journal, "compile", spy("compile", session_journal.compile))
    monkeypatch.setattr(Journal, "events", spy("read", Journal.events))
    monkeypatch.setattr(Journal, "read", spy("read", Journal.read))
    monkeypatch.setattr(Journal, "append", spy("write", Journal.append))
    view = app.sessions.begin(BeginBody(source, move))
    assert calls.count("compile") == 1
    assert calls[-1] == "write"
    app.sessions.record_step(
        view.session, StepBody(view.timeline.work[0].index, outcome="done", seconds=9, key="of its own")
    )
    assert calls.count("compile") == 1
    assert calls[-1] == "write"
    monkeypatch.undo()
    written = app.sessions.view(view.session)
    assert written.recorded
    assert (written.timeline, written.title, written.started_at) == (view.timeline, view.title, view.started_at)
    assert (written.replaced, written.source) == (view.replaced, view.source)
