"""Controls of a Linux desk: players over MPRIS on the session bus, the lock over logind on the system bus.

Sources: the MPRIS D-Bus Interface Specification 2.2 and systemd's org.freedesktop.login1. Each use opens its bus and
closes it again, so that nothing is held between two breaks.
"""

import contextlib
from collections.abc import Awaitable, Callable

from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.linux.dbus_connection import DAEMON, DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.linux.logind import MANAGER, SERVICE

PREFIX = "org.mpris.MediaPlayer2."
_BUS = DBusTarget(DAEMON, "/org/freedesktop/DBus", DAEMON)
_AUTO = DBusTarget(SERVICE, "/org/freedesktop/login1/session/auto", "org.freedesktop.login1.Session")


class LinuxControls:
    """See `DeskControls`."""

    def __init__(self, environment: DesktopEnvironment) -> None:
        self._environment = environment
        self._paused: list[str] = []

    async def pause_media(self) -> None:
        """See `DeskControls`."""
        self._paused = []
        await _use(self._environment.session_bus, "session bus", self._pause_all)

    async def resume_media(self) -> None:
        """See `DeskControls`."""
        if self._paused:
            await _use(self._environment.session_bus, "session bus", self._resume_all)

    async def lock_screen(self) -> None:
        """See `DeskControls`."""
        await _use(self._environment.system_bus, "system bus", self._lock)

    async def _pause_all(self, bus: DBusConnection) -> None:
        for name in (await bus.call(_BUS, "ListNames"))[0]:
            if name.startswith(PREFIX) and await _switch(bus, name, "Playing", "Pause"):
                self._paused.append(name)

    async def _resume_all(self, bus: DBusConnection) -> None:
        names, self._paused = self._paused, []
        for name in names:
            await _switch(bus, name, "Paused", "Play")

    async def _lock(self, bus: DBusConnection) -> None:
        session = self._environment.session_id or await bus.get_property(_AUTO, "Id")
        await bus.call(MANAGER, "LockSession", "s", (session,), activate=False)


async def _switch(bus: DBusConnection, name: str, state: str, command: str) -> bool:
    """Send a command to a player that is in this state; return True where it took it."""
    player = DBusTarget(name, "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Player")
    with contextlib.suppress(DBusCallError):
        if await bus.get_property(player, "PlaybackStatus") == state:
            await bus.call(player, command, activate=False)
            return True
    return False


async def _use(address: str, name: str, work: Callable[[DBusConnection], Awaitable[None]]) -> None:
    """Open a bus for a moment; where it or what is on it does not answer, nothing happens."""
    bus = DBusConnection(address, name)
    with contextlib.suppress(DBusCallError):
        await bus.open()
        await work(bus)
    await bus.close()
