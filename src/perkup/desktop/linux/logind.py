"""Sleep and lock from systemd-logind (org.freedesktop.login1, systemd's D-Bus API), on the system bus."""

import contextlib
from functools import partial
from typing import Any

from perkup.desktop.interface import DesktopEvent, Emit
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.screen_lock_state import REQUEST, ScreenLockState

SERVICE = "org.freedesktop.login1"
MANAGER = DBusTarget(SERVICE, "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
_AUTO = "/org/freedesktop/login1/session/auto"
_SESSION = "org.freedesktop.login1.Session"
_WITNESS = "logind"


class LogindWatch:
    """Tells `sleep` and `wake`, and to `locks` what the session's LockedHint, Lock and Unlock say.

    A Lock signal is only a request, and some lockers never say that they are done. So it counts only with
    `believe_requests`, which needs an idle sense that ends it.
    """

    def __init__(
        self, bus: DBusConnection, emit: Emit, locks: ScreenLockState, *, session_id: str, believe_requests: bool
    ) -> None:
        self.session = ""
        self._bus = bus
        self._emit = emit
        self._locks = locks
        self._session_id = session_id
        self._believe_requests = believe_requests

    async def open(self) -> None:
        """Listen to sleep. Raises BusError where there is no logind."""
        if not await self._bus.follow(SERVICE):
            raise DBusCallError("This system has no logind.")
        await self._bus.listen(MANAGER, "PrepareForSleep", self._sleeping)

    async def open_session(self) -> None:
        """Listen to the lock of this session. Raises BusError where this process belongs to no session."""
        self.session = await self._find_session()
        session = DBusTarget(SERVICE, self.session, _SESSION)
        properties = DBusTarget(SERVICE, self.session, "org.freedesktop.DBus.Properties")
        await self._bus.listen(properties, "PropertiesChanged", self._changed)
        await self._bus.listen(session, "Lock", lambda _: self._asked_to_lock())
        await self._bus.listen(session, "Unlock", lambda _: self._unlocked())
        self._locks.say(_WITNESS, bool(await self._bus.get(session, "LockedHint")))

    async def _find_session(self) -> str:
        name = self._session_id
        if not name:
            try:
                name = await self._bus.get(DBusTarget(SERVICE, _AUTO, _SESSION), "Id")
            except DBusCallError as error:
                raise DBusCallError("This program does not belong to a login session of logind.") from error
        return str((await self._bus.call(MANAGER, "GetSession", "s", (name,)))[0])

    def _sleeping(self, body: list[Any]) -> None:
        self._emit(DesktopEvent("sleep" if body[0] else "wake"))

    def _changed(self, body: list[Any]) -> None:
        interface, values, _ = body
        if interface == _SESSION and "LockedHint" in values:
            on = bool(values["LockedHint"])
            if on:
                self._locks.say(_WITNESS, True)
            else:
                self._unlocked()

    def _asked_to_lock(self) -> None:
        if self._believe_requests:
            self._locks.say(REQUEST, True)

    def _unlocked(self) -> None:
        self._locks.say(_WITNESS, False)
        self._locks.say(REQUEST, False)

    def forget(self) -> None:
        """The bus is gone: nobody would tell of an unlock any more."""
        self._unlocked()


SCREENSAVERS = tuple(
    DBusTarget(f"org.{name}.ScreenSaver", path, f"org.{name}.ScreenSaver")
    for name, path in (
        ("freedesktop", "/org/freedesktop/ScreenSaver"),
        ("gnome", "/org/gnome/ScreenSaver"),
        ("cinnamon", "/org/cinnamon/ScreenSaver"),
        ("mate", "/org/mate/ScreenSaver"),
        ("xfce", "/org/xfce/ScreenSaver"),
    )
)


class ScreenSaverWatch:
    """Tells `locks` when a desktop's own lock screen covers the screen (ActiveChanged on the session bus)."""

    def __init__(self, bus: DBusConnection, locks: ScreenLockState) -> None:
        self.present: set[str] = set()
        self._bus = bus
        self._locks = locks

    async def open(self) -> None:
        """Listen to every one there is or will be. Raises BusError only when the bus is gone."""
        for target in SCREENSAVERS:
            if await self._bus.follow(target.service, partial(self._owner_changed, target)):
                self.present.add(target.service)
            await self._bus.listen(target._replace(path=""), "ActiveChanged", partial(self._changed, target))
            if target.service in self.present:
                with contextlib.suppress(DBusCallError):
                    self._changed(target, await self._bus.call(target, "GetActive", activate=False))

    def forget(self) -> None:
        """The bus is gone: nobody would tell of an unlock any more."""
        for target in SCREENSAVERS:
            self._locks.say(target.service, False)

    def _changed(self, target: DBusTarget, body: list[Any]) -> None:
        self._locks.say(target.service, bool(body[0]))

    def _owner_changed(self, target: DBusTarget, owner: str) -> None:
        (self.present.add if owner else self.present.discard)(target.service)
        self._locks.say(target.service, False)
