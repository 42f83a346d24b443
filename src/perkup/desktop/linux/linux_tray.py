"""Tray of a Linux desktop: an icon with a menu on the session bus, shown by whichever panel watches for icons.

Sources: StatusNotifierItem (freedesktop.org) and libdbusmenu's interface. A bus of its own keeps it apart from the
senses: what happens to one does not touch the other.
"""

import contextlib
import os
from typing import TYPE_CHECKING

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.interface import SenseStatus
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.tray import OnAction, TrayView

if TYPE_CHECKING:
    from perkup.desktop.linux.tray_item import TrayItem
    from perkup.desktop.linux.tray_menu import TrayMenu

WATCHER = DBusTarget("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
HOST = "IsStatusNotifierHostRegistered"
NOT_WATCHED = "No panel here shows tray icons."
HINT = (
    "GNOME shows none without the extension AppIndicator; on Xfce add the Status Tray to the panel. "
    "Everything in the menu is on Perkup's page and in the terminal too."
)


class LinuxTray:
    """See `Tray`. `on_action` hears what was chosen in the menu."""

    def __init__(self, bus_address: str, on_action: OnAction) -> None:
        self._address = bus_address
        self._on_action = on_action
        self._bus: DBusConnection | None = None
        self._item: TrayItem | None = None
        self._menu: TrayMenu | None = None
        self._view: TrayView | None = None
        self._shown = False
        self._name = f"org.kde.StatusNotifierItem-{os.getpid()}-1"
        self._tasks = BackgroundTasks()

    async def show(self, view: TrayView) -> None:
        """See `Tray`. A bus that was lost, or came up after the coach, is tried once more each time."""
        self._view = view
        if self._bus is None:
            await self._open()
        elif self._item is not None and self._menu is not None:
            self._item.set_view(view)
            self._menu.set_entries(view.entries)

    async def close(self) -> None:
        """See `Tray`."""
        bus, self._bus = self._bus, None
        self._item = self._menu = self._view = None
        self._shown = False
        await self._tasks.cancel()
        if bus is not None:
            with contextlib.suppress(DBusCallError):  # a panel that was just asking gets its answer first
                await bus.drop_name(self._name)
            await bus.close()

    def is_shown(self) -> bool:
        """See `Tray`."""
        return self._shown

    async def look(self) -> SenseStatus:
        """See `Tray`."""
        bus = DBusConnection(self._address, "session bus")
        try:
            await bus.open()
            is_seen = await bus.follow(WATCHER.service) and await bus.get_property(WATCHER, HOST)
            reason = "A panel here shows tray icons." if is_seen else NOT_WATCHED
            return SenseStatus("tray", bool(is_seen), reason, "" if is_seen else HINT)
        except DBusCallError as error:
            return SenseStatus("tray", False, str(error), HINT)
        finally:
            await bus.close()

    async def _open(self) -> None:
        bus = self._bus = DBusConnection(self._address, "session bus")
        try:
            await bus.open()
            bus.on_lost(self._forget_bus)
            if await bus.follow(WATCHER.service, self._watcher_changed):
                await self._register()
        except DBusCallError:
            if not bus.connected:
                self._bus = None

    async def _register(self) -> None:
        """Hand the icon to the panel. Raises DBusCallError."""
        bus, view = self._bus, self._view
        if bus is None or view is None:
            return
        if self._item is None:
            from perkup.desktop.linux import tray_item, tray_menu

            self._item = tray_item.TrayItem(view, self._on_action)
            self._menu = tray_menu.TrayMenu(self._on_action)
            bus.export(tray_item.PATH, self._item)
            bus.export(tray_menu.PATH, self._menu)
            self._menu.set_entries(view.entries)
        await bus.own_name(self._name)
        await bus.call(WATCHER, "RegisterStatusNotifierItem", "s", (self._name,), activate=False)
        self._shown = bool(await bus.get_property(WATCHER, HOST))

    def _watcher_changed(self, owner: str) -> None:
        self._shown = False
        if owner:
            self._tasks.start(self._register_late())

    async def _register_late(self) -> None:
        with contextlib.suppress(DBusCallError):
            await self._register()

    def _forget_bus(self) -> None:
        self._bus = self._item = self._menu = None
        self._shown = False
