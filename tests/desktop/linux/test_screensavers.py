"""Lock screens of desktops, played by fakes on a real private bus."""

import asyncio

import pytest

from perkup.desktop.interface import DesktopEvent
from perkup.desktop.linux.dbus_connection import DBusConnection
from perkup.desktop.linux.screensavers import SCREENSAVERS, ScreenSaverWatch
from perkup.desktop.screen_lock_state import ScreenLockState
from tests.desktop.fake_bus import Heard, fake_service


@pytest.mark.parametrize("saver", SCREENSAVERS, ids=lambda saver: saver.service)
def test_lock_screens_of_desktops_are_told_and_forgotten_when_they_die(bus_address: str, saver: object) -> None:
    target = next(one for one in SCREENSAVERS if one == saver)

    async def day() -> None:
        heard = Heard()
        locks = ScreenLockState(heard)
        bus = DBusConnection(bus_address, "session bus")
        await bus.open()
        async with fake_service(bus_address, target.service) as service:
            service.methods["GetActive"] = lambda _: ("b", [True])
            savers = ScreenSaverWatch(bus, locks)
            await savers.open()
            assert await heard.next() == DesktopEvent("lock")
            assert savers.present == {target.service}
            await service.signal(target.path, target.interface, "ActiveChanged", "b", False)
            assert await heard.next() == DesktopEvent("unlock")
            await service.signal(target.path, target.interface, "ActiveChanged", "b", True)
            assert await heard.next() == DesktopEvent("lock")
        assert await heard.next() == DesktopEvent("unlock")
        assert savers.present == set()
        async with fake_service(bus_address, target.service) as service:
            await service.signal(target.path, target.interface, "ActiveChanged", "b", True)
            assert await heard.next() == DesktopEvent("lock")
            savers.forget()
            assert await heard.next() == DesktopEvent("unlock")
        await bus.close()

    asyncio.run(day())
