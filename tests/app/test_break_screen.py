"""The break on the screen in virtual time: card, rest, player; calls, leaving and a window that dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perkup.desktop.break_window.window_process import WindowEvent, WindowRequest, WindowShow
from perkup.desktop.interface import DesktopEvent
from tests.app.answers import all_answers
from tests.app.virtual import Office


class FakeWindow:
    """A window made of lists. With `card` False it is a browser's, which can show the player only."""

    card = True

    def __init__(self, on_event: Callable[[WindowEvent], None]) -> None:
        self.tell = on_event
        self.requests: list[WindowRequest] = []
        self.prepared = self.closed = False

    async def prepare(self) -> bool:
        self.prepared = self.card
        return self.card

    async def show(self, request: WindowRequest) -> bool:
        if not self.card and request.show is not WindowShow.PLAYER:
            return False
        self.requests.append(request)
        asyncio.get_running_loop().call_soon(self.tell, WindowEvent.SHOWN)
        return True

    async def close(self) -> None:
        self.closed = True


class BrowserWindow(FakeWindow):
    card = False


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    place = Office(tmp_path / "home", open_window=FakeWindow)
    yield place
    place.close()


async def due(o: Office, show: str = "full") -> FakeWindow:
    """Wait until the break is due and its card is up."""
    o.app.safety.screen(all_answers())
    o.app.settings.change({"break.show": show}, by="cli")
    await o.wait(29.9)
    window: FakeWindow = o.windows[-1]
    assert window.prepared
    assert not window.requests
    await o.wait(1.3)
    return window


def test_the_card_comes_first_and_the_player_at_a_pause_in_typing(office: Office) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        assert [request.show for request in window.requests] == ["card"]
        assert "break" not in o.desk.notices
        o.desk.emit("active")
        await o.wait(0.5)
        assert [request.show for request in window.requests] == ["card"]
        o.desk.emit("idle", since_s=5)
        await o.wait(0.1)
        player = window.requests[-1]
        assert (player.show, player.full, player.screens) == ("player", True, "all")
        assert "/play/" in player.url
        assert player.url.endswith("?window=1")
        assert o.app.breaks.status().phase == "on_break"
        window.tell(WindowEvent.LEFT)
        await o.wait(3)
        assert o.app.views.status().today.kept == 1

    office.day(play)
    assert office.opened == []


def test_hands_that_rest_already_get_time_to_read_the_card(office: Office) -> None:
    async def play(o: Office) -> None:
        o.app.safety.screen(all_answers())
        o.app.settings.change({"break.show": "window"}, by="cli")
        await o.wait(29.95)
        o.desk.emit("idle", since_s=5)
        await o.wait(0.1)
        window = o.windows[-1]
        assert [request.show for request in window.requests] == ["card"]
        await o.wait(0.2)
        assert [(request.show, request.full) for request in window.requests][-1] == ("player", False)

    office.day(play)


@pytest.mark.parametrize(
    ("word", "count"), [(WindowEvent.START, "kept"), (WindowEvent.POSTPONE, "postponed"), (WindowEvent.SKIP, "skipped")]
)
def test_the_buttons_of_the_card(office: Office, word: WindowEvent, count: str) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        window.tell(word)
        o.desk.emit("idle", since_s=5)
        await o.wait(2.5)
        assert getattr(o.app.views.status().today, count) == 1
        assert window.closed == (word is not WindowEvent.START)

    office.day(play)


@pytest.mark.parametrize("sign", ["mic", "camera"])
def test_a_call_takes_the_card_and_the_player_off_the_desk(office: Office, sign: str) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        o.desk.emit(sign, on=True)
        await o.wait(0.05)
        assert window.closed
        o.desk.emit(sign, on=False)
        o.app.breaks.skip()
        await o.wait(31.5)
        again = o.windows[-1]
        again.tell(WindowEvent.START)
        await o.wait(0.05)
        assert again.requests[-1].show == "player"
        o.desk.emit(sign, on=True)
        await o.wait(0.05)
        assert again.closed

    office.day(play)


def test_a_call_that_only_a_last_look_finds_keeps_the_player_away(office: Office) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        o.desk.found = [DesktopEvent("camera", {"on": True})]
        o.desk.emit("idle", since_s=5)
        await o.wait(0.5)
        assert [request.show for request in window.requests] == ["card"]
        assert window.closed

    office.day(play)


def test_a_window_that_dies_frees_the_desk_and_says_so(office: Office) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        window.tell(WindowEvent.LOST)
        await o.wait(0.05)
        assert o.desk.notices["break"].title == "Time to stand up"
        o.desk.press("break", "start")
        await o.wait(0.05)
        player = o.windows[-1]
        assert player is not window
        player.tell(WindowEvent.LOST)
        await o.wait(0.05)
        assert "window closed" in o.desk.notices["break"].body
        o.desk.press("break", "start")
        await o.wait(0.05)
        assert o.windows[-1].requests[-1].url == player.requests[-1].url
        o.desk.emit("idle", since_s=5)
        await o.wait(3)
        assert o.app.views.status().today.kept == 1

    office.day(play)


def test_what_is_no_longer_due_takes_its_card_along(office: Office) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        o.app.breaks.pause(30)
        await o.wait(0.05)
        assert window.closed

    office.day(play)


def test_a_window_that_is_still_there_long_after_its_break_is_closed(office: Office) -> None:
    async def play(o: Office) -> None:
        window = await due(o)
        window.tell(WindowEvent.START)
        o.desk.emit("idle", since_s=5)
        await o.wait(4)
        assert not window.closed
        await o.wait(16)
        assert window.closed

    office.day(play)


def test_where_only_a_browser_can_be_the_window_the_notification_is_the_card(tmp_path: Path) -> None:
    office = Office(tmp_path / "home", open_window=BrowserWindow)

    async def play(o: Office) -> None:
        o.app.safety.screen(all_answers())
        o.app.settings.change({"break.show": "window"}, by="cli")
        await o.wait(31.5)
        o.desk.press("break", "start")
        await o.wait(0.05)
        assert [request.show for request in o.windows[-1].requests] == ["player"]

    office.day(play)
    office.close()


def test_as_a_note_no_window_is_ever_made(office: Office) -> None:
    async def play(o: Office) -> None:
        await o.wait(31.5)
        o.desk.press("break", "start")
        await o.wait(0.05)
        assert o.windows == []

    office.day(play)
    assert office.opened == ["/welcome/safety?next=/break"]


def test_the_end_of_the_coach_takes_the_window_along(office: Office) -> None:
    async def play(o: Office) -> None:
        await due(o)

    office.day(play)
    assert office.windows[-1].closed
