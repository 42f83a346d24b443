"""GNOME's idle monitor, played by a fake on a real private bus."""

import asyncio
from typing import Any

import pytest
from dbus_fast.message import Message

from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import DesktopEvent
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection
from perkup.desktop.linux.mutter import MONITOR, SERVICE, MutterIdleWatch
from tests.desktop.fake_bus import FakeService, Heard, fake_service, soon


class Gnome:
    """Hands out watches and fires them when a test says so."""

    def __init__(self, service: FakeService) -> None:
        self.idle_ms = 0
        self.watches: dict[int, int | None] = {}
        self._service = service
        self._numbers = iter(range(1, 100))
        service.methods |= {
            "GetIdletime": lambda _: ("t", [self.idle_ms]),
            "AddIdleWatch": lambda body: ("u", [self._add(body[0])]),
            "AddUserActiveWatch": lambda _: ("u", [self._add(None)]),
            "RemoveWatch": lambda body: ("", [self.watches.pop(body[0], None)][:0]),
        }

    def _add(self, interval_ms: int | None) -> int:
        number = next(self._numbers)
        self.watches[number] = interval_ms
        return number

    async def rest(self) -> None:
        for number, interval_ms in self.watches.items():
            if interval_ms is not None:
                self.idle_ms = interval_ms
                await self._fire(number)

    async def key(self) -> None:
        """Input: every active watch fires, once."""
        self.idle_ms = 0
        for number in [number for number, interval_ms in self.watches.items() if interval_ms is None]:
            del self.watches[number]
            await self._fire(number)

    async def _fire(self, number: int) -> None:
        await self._service.signal(MONITOR.path, MONITOR.interface, "WatchFired", "u", number)


def test_rests_and_returns_are_told_and_watches_follow_fine(bus_address: str) -> None:
    async def day() -> None:
        heard = Heard()
        bus = DBusConnection(bus_address, "session bus")
        await bus.open()
        async with fake_service(bus_address, SERVICE) as service:
            gnome = Gnome(service)
            idle = MutterIdleWatch(bus, IdleThreshold(heard, 120.0, 5.0))
            await idle.open()
            assert await heard.next() == DesktopEvent("active")
            await gnome.key()
            for _ in range(2):
                await gnome.rest()
                assert await heard.next() == DesktopEvent("idle", {"since_s": 120.0})
                await soon(lambda: None in gnome.watches.values(), "an active watch is set")
                await gnome.key()
                assert await heard.next() == DesktopEvent("active")
            gnome.idle_ms = 7000
            idle.set_fine_idle(True)
            assert await heard.next() == DesktopEvent("idle", {"since_s": 7.0})
            await soon(lambda: [ms for ms in gnome.watches.values() if ms] == [5000], "one watch, of five seconds")
        again: list[Gnome] = []
        async with fake_service(bus_address, SERVICE, lambda service: again.append(Gnome(service))):
            await soon(lambda: 5000 in again[0].watches.values(), "a restarted GNOME is watched again")
            await idle.close()
        await bus.close()

    asyncio.run(day())


def test_another_desktop_is_told(bus_address: str) -> None:
    async def day() -> None:
        bus = DBusConnection(bus_address, "session bus")
        await bus.open()
        idle = MutterIdleWatch(bus, IdleThreshold(Heard(), 120.0, 5.0))
        with pytest.raises(DBusCallError, match="only GNOME's does"):
            await idle.open()
        idle.set_fine_idle(True)
        await idle.close()
        await bus.close()

    asyncio.run(day())


def test_a_watch_that_fires_before_its_number_is_known_is_not_waited_for_in_vain(bus_address: str) -> None:
    async def day() -> None:
        heard = Heard()
        bus = DBusConnection(bus_address, "session bus")
        await bus.open()
        async with fake_service(bus_address, SERVICE) as service:
            gnome = Gnome(service)
            idle = MutterIdleWatch(bus, IdleThreshold(heard, 120.0, 5.0))
            await idle.open()
            assert await heard.next() == DesktopEvent("active")
            usual = service.methods["AddUserActiveWatch"]

            def back_at_once(body: list[Any]) -> tuple[str, list[Any]]:
                service.methods["AddUserActiveWatch"] = usual
                answer = usual(body)
                del gnome.watches[answer[1][0]]
                gnome.idle_ms = 0
                fired = Message.new_signal(MONITOR.path, MONITOR.interface, "WatchFired", "u", answer[1])
                service.connection.send(fired)
                return answer

            service.methods["AddUserActiveWatch"] = back_at_once
            for _ in range(2):
                await gnome.rest()
                assert (await heard.next()).event == "idle"
                await soon(lambda: usual is service.methods["AddUserActiveWatch"], "the watch was asked for")
                await soon(lambda: gnome.idle_ms == 0 or None in gnome.watches.values(), "an active watch is set")
                await gnome.key()
                assert await heard.next() == DesktopEvent("active")
            await idle.close()
        await bus.close()

    asyncio.run(day())
