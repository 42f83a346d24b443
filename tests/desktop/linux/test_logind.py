"""Sleep and lock against a fake logind on a real private bus: the machines that run the tests have no logind."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from dbus_fast.signature import Variant

from perkup.desktop.interface import DesktopEvent
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection
from perkup.desktop.linux.logind import MANAGER, SERVICE, LogindLockWatch, follow_logind, watch_sleep
from perkup.desktop.screen_lock_state import ScreenLockState
from tests.desktop.fake_bus import PROPERTIES, FakeService, Heard, fake_service

SESSION = "/org/freedesktop/login1/session/_32"
SESSION_INTERFACE = "org.freedesktop.login1.Session"


@contextlib.asynccontextmanager
async def fake_logind(address: str, *, locked: bool = False) -> AsyncIterator[FakeService]:
    async with fake_service(address, SERVICE) as service:
        service.methods["GetSession"] = lambda body: ("o", [SESSION if body[0] == "2" else "/wrong"])
        service.properties |= {"LockedHint": ("b", locked), "Id": ("s", "2")}
        yield service


async def hint(service: FakeService, on: bool) -> None:
    changed = (SESSION_INTERFACE, {"LockedHint": Variant("b", on)}, [])
    await service.signal(SESSION, PROPERTIES, "PropertiesChanged", "sa{sv}as", *changed)


@contextlib.asynccontextmanager
async def listening(
    address: str, heard: Heard, *, session_id: str = "2", believe: bool = True
) -> AsyncIterator[tuple[LogindLockWatch, ScreenLockState]]:
    bus = DBusConnection(address, "system bus")
    await bus.open()
    locks = ScreenLockState(heard)
    logind = LogindLockWatch(bus, locks, session_id=session_id, believe_requests=believe)
    try:
        await watch_sleep(bus, heard)
        await logind.open()
        yield logind, locks
    finally:
        await bus.close()


def test_sleep_and_wake_are_told(bus_address: str) -> None:
    async def night() -> None:
        heard = Heard()
        async with fake_logind(bus_address) as service, listening(bus_address, heard):
            await service.signal(MANAGER.path, MANAGER.interface, "PrepareForSleep", "b", True)
            assert await heard.next() == DesktopEvent("sleep")
            await service.signal(MANAGER.path, MANAGER.interface, "PrepareForSleep", "b", False)
            assert await heard.next() == DesktopEvent("wake")

    asyncio.run(night())


@pytest.mark.parametrize("session_id", ["2", ""])
def test_the_lock_of_this_session_is_told(bus_address: str, session_id: str) -> None:
    async def day() -> None:
        heard = Heard()
        async with (
            fake_logind(bus_address) as service,
            listening(bus_address, heard, session_id=session_id) as (own, _),
        ):
            assert own.session == SESSION
            await service.signal("/other/session", PROPERTIES, "PropertiesChanged", "sa{sv}as", "x", {}, [])
            await service.signal(SESSION, PROPERTIES, "PropertiesChanged", "sa{sv}as", SESSION_INTERFACE, {}, [])
            await hint(service, True)
            assert await heard.next() == DesktopEvent("lock")
            await hint(service, False)
            assert await heard.next() == DesktopEvent("unlock")

    asyncio.run(day())


def test_a_session_locked_before_the_coach_came_is_told(bus_address: str) -> None:
    async def day() -> None:
        heard = Heard()
        async with fake_logind(bus_address, locked=True), listening(bus_address, heard) as (logind, _):
            assert await heard.next() == DesktopEvent("lock")
            logind.forget()
            assert await heard.next() == DesktopEvent("unlock")

    asyncio.run(day())


def test_a_request_to_lock_counts_only_where_coming_back_is_seen(bus_address: str) -> None:
    async def day(believe: bool) -> list[DesktopEvent]:
        heard = Heard()
        async with fake_logind(bus_address) as service, listening(bus_address, heard, believe=believe) as (_, locks):
            await service.signal(SESSION, SESSION_INTERFACE, "Lock")
            await service.signal(MANAGER.path, MANAGER.interface, "PrepareForSleep", "b", True)
            await heard.until("sleep") if not believe else await heard.until("lock")
            locks.withdraw_request()
            await service.signal(SESSION, SESSION_INTERFACE, "Unlock")
            await service.signal(MANAGER.path, MANAGER.interface, "PrepareForSleep", "b", False)
            said = [await heard.next()]
            while said[-1] != DesktopEvent("wake"):
                said.append(await heard.next())
            return said

    assert DesktopEvent("unlock") in asyncio.run(day(True))
    assert asyncio.run(day(False)) == [DesktopEvent("wake")]


def test_no_logind_and_no_session_are_told(bus_address: str) -> None:
    async def day() -> None:
        bus = DBusConnection(bus_address, "system bus")
        await bus.open()
        logind = LogindLockWatch(bus, ScreenLockState(Heard()), session_id="", believe_requests=False)
        with pytest.raises(DBusCallError, match="This system has no logind"):
            await follow_logind(bus)
        async with fake_service(bus_address, SERVICE):
            with pytest.raises(DBusCallError, match="does not belong to a login session"):
                await logind.open()
        await bus.close()

    asyncio.run(day())
