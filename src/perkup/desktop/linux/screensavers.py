"""Lock screens of desktops on the session bus (org.freedesktop.ScreenSaver and its kin)."""

import contextlib
from functools import partial
from typing import Any

from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.screen_lock_state import ScreenLockState

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
    """Watch of the desktops' own lock screens (ActiveChanged); tells `lock_state`."""

    def __init__(self, bus: DBusConnection, lock_state: ScreenLockState) -> None:
        self.present: set[str] = set()
        self._bus = bus
        self._lock_state = lock_state

    async def open(self) -> None:
        """Listen to every lock screen there is or will be. Raises DBusCallError only when the bus is gone."""
        for target in SCREENSAVERS:
            if await self._bus.follow(target.service, partial(self._owner_changed, target)):
                self.present.add(target.service)
            await self._bus.listen(target._replace(path=""), "ActiveChanged", partial(self._active_changed, target))
            if target.service in self.present:
                with contextlib.suppress(DBusCallError):
                    self._active_changed(target, await self._bus.call(target, "GetActive", activate=False))

    def forget(self) -> None:
        """Count every lock screen as open: the bus is gone, so nobody would tell of an unlock."""
        for target in SCREENSAVERS:
            self._lock_state.report(target.service, False)

    def _active_changed(self, target: DBusTarget, body: list[Any]) -> None:
        self._lock_state.report(target.service, bool(body[0]))

    def _owner_changed(self, target: DBusTarget, owner: str) -> None:
        (self.present.add if owner else self.present.discard)(target.service)
        self._lock_state.report(target.service, False)
