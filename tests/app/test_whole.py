"""The main job on real input: a real keyboard goes quiet, a real notification is pressed, a break is led and recorded.

Display, bus and notification daemon are real programs; only the clocks are moved, so that nobody waits half an hour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, EndBody, StepBody
from perkup.app.runtime import CoachRuntime
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.desktop.factory import open_desktop
from perkup.desktop.system_clocks import read_clocks as real_clocks
from tests.app.answers import all_answers
from tests.desk_fixture import RealDesk, missing, real_desk

DEADLINE_S = 120.0

pytestmark = [pytest.mark.desk, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]


class Ahead:
    """The real clocks, `seconds` ahead."""

    seconds = 0.0

    def __call__(self) -> ClockStamp:
        now = real_clocks()
        wall = now.wall + timedelta(seconds=self.seconds)
        return msgspec.structs.replace(now, wall=wall, mono=now.mono + self.seconds, boot=now.boot + self.seconds)


async def comes(holds: Callable[[], object], what: str) -> None:
    """Wait until something outside has happened."""
    end = asyncio.get_running_loop().time() + DEADLINE_S
    while not holds():
        assert asyncio.get_running_loop().time() < end, f"waited in vain: {what}"
        await asyncio.sleep(0.02)


def sit_at(desk: RealDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, desk.environ[name])


def work(folder: Path, play: Callable[[Application, Ahead, list[str]], Awaitable[None]], **desk_words: float) -> None:
    async def day() -> None:
        ahead = Ahead()
        place = open_desktop(**desk_words)
        app = Application.open(DataFolder.find(str(folder)), stamp=ahead, senses=place.senses)
        app.breaks.url = "http://127.0.0.1:1"
        opened: list[str] = []
        runner = CoachRuntime(app, place, say=lambda line: None, open_page=opened.append)

        async def answer(stop: asyncio.Event) -> None:
            await play(app, ahead, opened)

        await runner.run(answer)
        app.close()

    asyncio.run(day())


def test_a_break_from_the_keyboard_to_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with real_desk(tmp_path) as desk:
        sit_at(desk, monkeypatch)

        async def play(app: Application, ahead: Ahead, opened: list[str]) -> None:
            app.safety.screen(all_answers())
            await asyncio.to_thread(desk.touch)
            ahead.seconds += 1800 + 61
            app.breaks.apply_input("tick")
            assert app.views.status().phase == "prompted"
            await comes(desk.shown, "dunst shows the prompt")
            await asyncio.to_thread(desk.press, "Start")
            await comes(lambda: app.views.status().phase == "on_break", "the button began the break")
            session = app.sessions.begin(BeginBody("break"))
            await comes(lambda: opened == [f"/play/{session.session}"], "the page of the session opens")
            app.breaks.apply_input("idle", since_s=5)
            for step in session.timeline.steps:
                ahead.seconds += step.seconds * 0.9
                key = f"{session.session}:{step.index}"
                app.sessions.record_step(
                    session.session, StepBody(step.index, outcome="done", seconds=step.seconds, key=key)
                )
            app.sessions.end(session.session, EndBody("finished", f"{session.session}:end"))
            assert app.views.status().today.kept == 1
            assert app.views.today().sessions[0].how == "finished"

        work(tmp_path / "home", play)


def test_quiet_hands_are_noticed_and_coming_back_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with real_desk(tmp_path) as desk:
        sit_at(desk, monkeypatch)

        async def play(app: Application, ahead: Ahead, opened: list[str]) -> None:
            await asyncio.to_thread(desk.touch)
            told = [event.data["event"] for event in app.journal.events(kinds={"clock"})]
            await comes(lambda: "idle" in inputs(app)[len(told) :], "the display says that nobody types")
            await asyncio.to_thread(desk.touch)
            await comes(lambda: inputs(app)[-1] == "active", "the display says that somebody is back")

        work(tmp_path / "home", play, idle_s=0.5, fine_idle_s=0.3)


def inputs(app: Application) -> list[str]:
    return [event.data["event"] for event in app.journal.events(kinds={"clock"})]
