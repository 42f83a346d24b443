"""Sleep and lock from systemd-logind (org.freedesktop.login1, systemd's D-Bus API), on the system bus."""

from typing import Any

from perkup.desktop.interface import DesktopEvent, Emit
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.screen_lock_state import ScreenLockState

SERVICE = "org.freedesktop.login1"
MANAGER = DBusTarget(SERVICE, "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
_AUTO = "/org/freedesktop/login1/session/auto"
_SESSION = "org.freedesktop.login1.Session"
_WITNESS = "logind"


async def follow_logind(bus: DBusConnection) -> None:
    """Follow the owner of logind's name. Raises DBusCallError where there is no logind."""
    if not await bus.follow(SERVICE):
        raise DBusCallError("This system has no logind.")


async def watch_sleep(bus: DBusConnection, emit: Emit) -> None:
    """Emit `sleep` and `wake` from now on. Raises DBusCallError where there is no logind."""
    await follow_logind(bus)
    await bus.listen(MANAGER, "PrepareForSleep", lambda body: emit(DesktopEvent("sleep" if body[0] else "wake")))


class LogindLockWatch:
    """Watch of this session's LockedHint, Lock and Unlock; tells `lock_state`.

    A Lock signal is only a request, and some lockers never say that they are done. So it counts only with
    `believe_requests`, which needs an idle sense that ends it.
    """

    def __init__(
        self, bus: DBusConnection, lock_state: ScreenLockState, *, session_id: str, believe_requests: bool
    ) -> None:
        self.session = ""
        self._bus = bus
        self._lock_state = lock_state
        self._session_id = session_id
        self._believe_requests = believe_requests

    async def open(self) -> None:
        """Listen to the lock of this session. Raises DBusCallError where this process belongs to no session."""
        self.session = await self._find_session()
        session = DBusTarget(SERVICE, self.session, _SESSION)
        properties = DBusTarget(SERVICE, self.session, "org.freedesktop.DBus.Properties")
        await self._bus.listen(properties, "PropertiesChanged", self._properties_changed)
        await self._bus.listen(session, "Lock", lambda _: self._lock_requested())
        await self._bus.listen(session, "Unlock", lambda _: self._unlocked())
        self._lock_state.report(_WITNESS, bool(await self._bus.get_property(session, "LockedHint")))

    async def _find_session(self) -> str:
        name = self._session_id
        if not name:
            try:
                name = await self._bus.get_property(DBusTarget(SERVICE, _AUTO, _SESSION), "Id")
            except DBusCallError as error:
                raise DBusCallError("This program does not belong to a login session of logind.") from error
        return str((await self._bus.call(MANAGER, "GetSession", "s", (name,)))[0])

    def _properties_changed(self, body: list[Any]) -> None:
        interface, values, _ = body
        if interface == _SESSION and "LockedHint" in values:
            if values["LockedHint"]:
                self._lock_state.report(_WITNESS, True)
            else:
                self._unlocked()

    def _lock_requested(self) -> None:
        if self._believe_requests:
            self._lock_state.request_lock()

    def _unlocked(self) -> None:
        self._lock_state.report(_WITNESS, False)
        self._lock_state.withdraw_request()

    def forget(self) -> None:
        """Count the session as unlocked: the bus is gone, so nobody would tell of an unlock."""
        self._unlocked()
