"""Idle and active from GNOME's compositor (org.gnome.Mutter.IdleMonitor): watches, nothing polled; X11 and Wayland."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget

SERVICE = "org.gnome.Mutter.IdleMonitor"
MONITOR = DBusTarget(SERVICE, "/org/gnome/Mutter/IdleMonitor/Core", SERVICE)


class MutterIdleWatch:
    """Watch of GNOME's idle monitor; tells `edge`. An idle watch fires at every rest, an active watch only once."""

    def __init__(self, bus: DBusConnection, edge: IdleThreshold) -> None:
        self._bus = bus
        self._edge = edge
        self._rest_watch = 0
        self._back_watch = 0
        self._tasks = BackgroundTasks()
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Set the watches and tell what holds now. Raises DBusCallError where the desktop is not GNOME."""
        if not await self._bus.follow(SERVICE, self._owner_changed):
            raise DBusCallError("This Wayland session does not offer idle times over D-Bus (only GNOME's does).")
        await self._bus.listen(MONITOR, "WatchFired", self._watch_fired)
        await self._set_watches()

    def set_fine_idle(self, on: bool) -> None:
        self._edge.set_fine_idle(on)
        self._tasks.start(self._run_quietly(self._set_watches))

    async def close(self) -> None:
        await self._tasks.cancel()

    async def _set_watches(self) -> None:
        await self._remove_watch(self._rest_watch)
        interval_ms = int(self._edge.threshold_s * 1000)
        (self._rest_watch,) = await self._bus.call(MONITOR, "AddIdleWatch", "t", (interval_ms,))
        await self._sample()

    async def _sample(self) -> None:
        """Arm a fresh active watch, then sample the idle time.

        In this order no return falls in between, whether the signal of an old watch was missed or came before its
        number was known.
        """
        old, self._back_watch = self._back_watch, 0
        await self._remove_watch(old)
        (self._back_watch,) = await self._bus.call(MONITOR, "AddUserActiveWatch")
        idle_ms = (await self._bus.call(MONITOR, "GetIdletime"))[0]
        self._edge.sampled(idle_ms / 1000)

    async def _remove_watch(self, watch: int) -> None:
        """Remove a watch; one that has fired may be gone already."""
        if watch:
            with contextlib.suppress(DBusCallError):
                await self._bus.call(MONITOR, "RemoveWatch", "u", (watch,))

    def _watch_fired(self, body: list[Any]) -> None:
        if body[0] == self._rest_watch:
            self._edge.threshold_crossed(self._edge.threshold_s)
            self._tasks.start(self._run_quietly(self._sample))
        elif body[0] == self._back_watch:
            self._back_watch = 0
            self._edge.input_seen()

    def _owner_changed(self, owner: str) -> None:
        self._rest_watch = self._back_watch = 0
        if owner:
            self._tasks.start(self._run_quietly(self._set_watches))

    async def _run_quietly(self, work: Callable[[], Awaitable[None]]) -> None:
        with contextlib.suppress(DBusCallError):
            async with self._turn:
                await work()
