import asyncio

import pytest

from perkup.desktop.interface import Desktop, DesktopEvent, Notification
from tests.desktop.fake_desktop import FakeDesktop


def test_fake_desk_is_a_desk_and_says_what_it_is_told() -> None:
    async def day() -> list[DesktopEvent]:
        heard: list[DesktopEvent] = []
        fake = FakeDesktop()
        desk: Desktop = fake
        with pytest.raises(LookupError):
            fake.emit("active")
        await desk.start(heard.append)
        fake.emit("idle", since_s=120.0)
        fake.found = [DesktopEvent("camera", {"on": True})]
        heard += await desk.probe()
        desk.set_fine_idle(True)
        assert fake.fine_calls == [True]
        await desk.stop()
        return heard

    assert asyncio.run(day()) == [DesktopEvent("idle", {"since_s": 120.0}), DesktopEvent("camera", {"on": True})]


def test_pressing_a_button_calls_back_once_and_takes_the_notice_away() -> None:
    async def day() -> list[str]:
        pressed: list[str] = []
        desk = FakeDesktop()
        await desk.start(lambda _: None)
        note = Notification("Break", "Stand up", (("start", "Start"), ("skip", "Skip")), pressed.append, tag="break")
        assert await desk.notify(note)
        with pytest.raises(LookupError):
            desk.press("break", "later")
        desk.press("break", "start")
        with pytest.raises(LookupError):
            desk.press("break", "start")
        assert desk.shown == [note]
        return pressed

    assert asyncio.run(day()) == ["start"]


def test_dismissing_and_closing_are_told_apart() -> None:
    async def day() -> tuple[list[str], list[str]]:
        why: list[str] = []
        desk = FakeDesktop()
        await desk.start(lambda _: None)
        await desk.notify(Notification("A", "", tag="a", on_closed=why.append))
        await desk.notify(Notification("B", "", tag="b", on_closed=why.append))
        desk.dismiss("a")
        await desk.close_notice("b")
        await desk.close_notice("b")
        return why, desk.closed

    assert asyncio.run(day()) == (["dismissed"], ["b"])


def test_a_desk_that_is_not_there_shows_nothing_and_says_so() -> None:
    async def day() -> bool:
        desk = FakeDesktop(available=False)
        await desk.start(lambda _: None)
        assert not any(sense.available for sense in desk.senses())
        return await desk.notify(Notification("A", ""))

    assert asyncio.run(day()) is False
