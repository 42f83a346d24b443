"""macOS and Windows through fakes only: desktop-notifier is played by a module of the same shape (6.2)."""

import asyncio
import enum
from types import ModuleType, SimpleNamespace
from typing import Any

import msgspec
import pytest

from perkup.desktop.factory import open_desktop
from perkup.desktop.generic import PollingDesktop
from perkup.desktop.interface import Desktop, DesktopEvent, Notification
from perkup.desktop.sense import Detector, DetectorContext, Sense
from perkup.desktop.senses import STATUS_NAMES
from perkup.desktop.senses.idle import SENSE as IDLE
from perkup.desktop.senses.idle import PolledIdleDetector
from tests.desktop.fake_bus import Heard


class FakeNotifier(ModuleType):
    """What Perkup uses of desktop_notifier."""

    DEFAULT_SOUND = "ding"

    class Urgency(enum.Enum):
        Critical = "critical"
        Normal = "normal"
        Low = "low"

    def __init__(self) -> None:
        super().__init__("desktop_notifier")
        self.sent: dict[str, SimpleNamespace] = {}
        self.fails = False

    def Button(self, *, title: str, on_pressed: Any) -> SimpleNamespace:  # noqa: N802
        return SimpleNamespace(title=title, press=on_pressed)

    def DesktopNotifier(self, *, app_name: str) -> "FakeNotifier":  # noqa: N802
        assert app_name == "Perkup"
        return self

    async def send(self, **words: Any) -> str:
        if self.fails:
            raise RuntimeError("not allowed")
        self.sent[words["title"]] = SimpleNamespace(**words)
        return str(words["title"])

    async def clear(self, identifier: str) -> None:
        del self.sent[identifier]


def desk(library: FakeNotifier, idle_s: float = 0.0) -> PollingDesktop:
    def detector(sense: Sense, context: DetectorContext) -> Detector:
        return PolledIdleDetector(sense, context, lambda: idle_s, "macOS")

    senses = (msgspec.structs.replace(IDLE, detectors={"darwin": detector}),)
    return PollingDesktop("darwin", "macOS", senses, load=lambda: library)


def test_notices_and_buttons_go_through_desktop_notifier() -> None:
    async def day() -> None:
        pressed, closed = Heard(), Heard()
        library = FakeNotifier()
        mac: Desktop = desk(library)
        assert not await mac.notify(Notification("Early", ""))
        await mac.start(lambda _: None)
        buttons = (("start", "Start"), ("skip", "Skip"))
        assert await mac.notify(Notification("Soon", "", tag="break"))
        assert await mac.notify(
            Notification("Break", "now", buttons, pressed, tag="break", on_closed=closed, expire_s=30)
        )
        assert list(library.sent) == ["Break"]
        note = library.sent["Break"]
        assert (note.message, note.timeout, note.urgency) == ("now", 30, FakeNotifier.Urgency.Normal)
        assert note.sound is None
        assert await mac.notify(Notification("Loud", "", tag="loud", sound=True))
        assert library.sent["Loud"].sound == "ding"
        for button in note.buttons:
            button.press()
        note.on_clicked()
        note.on_dismissed()
        assert pressed.rest() == ["start", "skip", "default"]
        assert closed.rest() == ["dismissed"]
        library.fails = True
        assert not await mac.notify(Notification("Other", "", tag="other"))
        await mac.stop()
        await mac.stop()
        assert library.sent == {}
        assert await mac.probe() == []

    asyncio.run(day())


def test_idle_is_told_and_fine_reaches_it() -> None:
    async def day() -> None:
        heard = Heard()
        mac = desk(FakeNotifier(), idle_s=60.0)
        mac.set_fine_idle(False)
        await mac.start(heard)
        assert heard.rest() == [DesktopEvent("active")]
        mac.set_fine_idle(True)
        assert heard.rest() == [DesktopEvent("idle", {"since_s": 60.0})]
        await mac.stop()

    asyncio.run(day())


@pytest.mark.parametrize("platform", ["darwin", "win32", "haiku"])
def test_a_system_that_has_nothing_says_why(platform: str) -> None:
    async def day() -> None:
        other = open_desktop(platform=platform, idle_s=120.0, fine_idle_s=5.0)
        heard = Heard()
        await other.start(heard)
        senses = other.senses()
        assert [sense.name for sense in senses] == list(STATUS_NAMES)
        assert all(sense.detail and not sense.available for sense in senses)
        await other.stop()
        other._take_event(DesktopEvent("active"))
        assert heard.rest() == []

    asyncio.run(day())


def test_what_works_is_said() -> None:
    async def day() -> None:
        mac = desk(FakeNotifier())
        await mac.start(lambda _: None)
        can = {sense.name for sense in mac.senses() if sense.available}
        await mac.stop()
        assert can == {"notifications", "idle"}

    asyncio.run(day())
