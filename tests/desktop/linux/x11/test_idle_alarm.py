import asyncio
import subprocess
from pathlib import Path

import pytest

from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import DesktopEvent
from perkup.desktop.linux.x11.idle_alarm import IdleAlarmWatch, parse_counters
from perkup.desktop.linux.x11.protocol import X11Connection
from tests.desktop.fake_bus import Heard

pytestmark = pytest.mark.desk


class Watched:
    """A real display watched with small thresholds: a rest is 1.0 s, a fine one 0.2 s."""

    def __init__(self, display: str, idle_s: float = 1.0, fine_idle_s: float = 0.2) -> None:
        self.display = display
        self.heard = Heard()
        self.edge = IdleThreshold(self.heard, idle_s, fine_idle_s)

    async def __aenter__(self) -> "Watched":
        await self.key()
        self.wire = await X11Connection.connect(self.display, Path("/nonexistent"))
        self.idle = IdleAlarmWatch(self.wire, self.edge)
        await self.idle.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.idle.close()
        self.wire.close()

    async def key(self) -> None:
        command = ["xdotool", "key", "a"]
        done = await asyncio.to_thread(subprocess.run, command, env={"DISPLAY": self.display}, timeout=60)
        assert done.returncode == 0


def test_counters_are_read_from_the_reply() -> None:
    names = (b"SERVERTIME", b"IDLETIME")
    entries = b"".join(
        (bytes([index, 0, 0, 0]) + bytes(8) + len(name).to_bytes(2, "little") + name).ljust(
            (14 + len(name) + 3) // 4 * 4, b"\0"
        )
        for index, name in enumerate(names)
    )
    assert parse_counters(bytes(8) + (2).to_bytes(4, "little") + bytes(20) + entries) == {
        "SERVERTIME": 0,
        "IDLETIME": 1,
    }


def test_resting_and_coming_back_are_told_over_and_over(display: str) -> None:
    async def day() -> None:
        async with Watched(display) as watched:
            for _ in range(3):
                rest = await watched.heard.until("idle")
                assert 1.0 <= rest.data["since_s"] < 60
                await watched.key()
                assert await watched.heard.next() == DesktopEvent("active")

    asyncio.run(day())


def test_fine_tells_short_rests_at_once(display: str) -> None:
    async def day() -> None:
        async with Watched(display, idle_s=600.0) as watched:
            assert await watched.heard.next() == DesktopEvent("active")
            watched.idle.set_fine_idle(True)
            assert (await watched.heard.next()).event == "idle"
            await watched.key()
            assert await watched.heard.next() == DesktopEvent("active")
            assert (await watched.heard.next()).event == "idle"
            watched.idle.set_fine_idle(False)
            await watched.key()
            assert await watched.heard.next() == DesktopEvent("active")
            while await watched.idle.idle_s() < 0.4:
                await asyncio.sleep(0.02)
            assert watched.heard.rest() == []

    asyncio.run(day())


def test_turning_fine_on_while_resting_tells_the_rest_with_its_length(display: str) -> None:
    async def day() -> None:
        async with Watched(display, idle_s=600.0) as watched:
            assert await watched.heard.next() == DesktopEvent("active")
            while await watched.idle.idle_s() < 0.5:
                await asyncio.sleep(0.02)
            watched.idle.set_fine_idle(True)
            assert (await watched.heard.next()).data["since_s"] >= 0.5

    asyncio.run(day())


def test_a_lost_display_ends_quietly(display: str) -> None:
    async def day() -> None:
        async with Watched(display) as watched:
            watched.wire.close()
            watched.idle.set_fine_idle(True)
            await watched.idle.close()
            assert not watched.edge.idle

    asyncio.run(day())
