"""The tray of the running coach in virtual time: minutes, ring and menu follow the clock, the menu drives it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from perkup.desktop.interface import SenseStatus
from perkup.desktop.tray import NoTray, OnAction, TrayView
from tests.app.answers import all_answers
from tests.app.virtual import Office


class FakeTray:
    """A tray made of a list; `act` chooses from its menu."""

    def __init__(self, act: OnAction) -> None:
        self.act = act
        self.views: list[TrayView] = []
        self.open = False

    async def show(self, view: TrayView) -> None:
        self.open = True
        self.views.append(view)

    async def close(self) -> None:
        self.open = False

    def is_shown(self) -> bool:
        return self.open

    async def look(self) -> SenseStatus:
        return SenseStatus("tray", self.open, "Scripted for a test.")

    def choose(self, label: str) -> None:
        """Choose the entry with this label; LookupError where it is absent or grey."""
        entries = [entry for top in self.views[-1].entries for entry in (top, *top.entries)]
        action = {entry.label: entry.action for entry in entries}[label]
        if not action:
            raise LookupError(f"{label} is grey")
        self.act(action)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place = Office(tmp_path / "home", open_tray=FakeTray)
    yield place
    place.close()


def test_minutes_and_ring_follow_the_clock(office: Office) -> None:
    async def play(o: Office) -> None:
        tray = o.tray
        await o.wait(0.1)
        assert (tray.views[-1].title, tray.views[-1].fraction) == ("Next break in 30 min", 0.0)
        await o.wait(15)
        assert (tray.views[-1].title, tray.views[-1].fraction) == ("Next break in 15 min", 0.5)
        before = len(tray.views)
        await o.wait(10)
        assert len(tray.views) - before == 10
        await o.wait(6.5)
        assert (tray.views[-1].title, tray.views[-1].fraction) == ("Time to stand up", 1.0)

    office.day(play)
    assert not office.tray.open


def test_while_nobody_is_there_it_never_wakes(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(5)
        o.desk.emit("idle", since_s=120)
        await o.wait(31)
        assert o.tray.views[-1].title == "You are away"
        assert o.tray.views[-1].quiet
        before = len(o.tray.views)
        await o.wait(600)
        assert len(o.tray.views) == before

    office.day(play)


def test_the_menu_drives_the_clock(office: Office) -> None:
    async def choose(o: Office, label: str) -> None:
        o.tray.choose(label)
        await o.wait(0.05)

    async def play(o: Office) -> None:
        o.app.safety.screen(all_answers())
        await o.wait(0.05)
        with pytest.raises(LookupError, match="grey"):
            o.tray.choose("Snooze 5 min")
        await choose(o, "Standing")
        assert o.app.breaks.status().posture == "standing"
        await choose(o, "1 hour")
        assert o.tray.views[-1].title == f"Paused until {o.app.breaks.status().paused_until:%H:%M}"
        await choose(o, "Resume")
        await choose(o, "Today")
        until = o.app.breaks.status().paused_until
        assert until is not None
        assert until - o.app.now() > timedelta(hours=11)
        await choose(o, "Resume")
        await o.wait(31.5)
        await choose(o, "Snooze 5 min")
        assert o.app.views.status().today.postponed == 1
        await choose(o, "Take a break")
        assert o.app.breaks.status().phase == "on_break"
        with pytest.raises(LookupError, match="grey"):
            o.tray.choose("Take a break")
        await choose(o, "Open Perkup")
        assert not o.stopping.is_set()
        o.tray.choose("Quit")
        await o.stopping.wait()

    office.day(play)
    assert [page.split("/")[1] for page in office.opened] == ["play", ""]


def test_question_on_coming_back_is_in_the_menu_until_it_is_answered(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(10)
        o.desk.emit("idle", since_s=0)
        await o.wait(10)
        o.desk.emit("active")
        await o.wait(0.05)
        o.tray.choose("I was here")
        await o.wait(0.05)
        assert o.app.breaks.status().today.natural == 0
        with pytest.raises(KeyError):
            o.tray.choose("I was away")

    office.day(play)


def test_it_can_be_switched_off_and_on(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(0.05)
        assert o.tray.open
        o.app.settings.change({"tray.on": False}, by="web")
        await o.wait(0.05)
        assert not o.tray.open
        o.app.settings.change({"tray.on": True}, by="web")
        await o.wait(0.05)
        assert o.tray.open

    office.day(play)


def test_a_system_without_one_says_so() -> None:
    tray = NoTray("Plan 9")
    asyncio.run(tray.close())
    assert asyncio.run(tray.look()).detail == "Perkup has no tray icon on Plan 9 yet."
    assert not tray.is_shown()
