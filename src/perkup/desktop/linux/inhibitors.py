"""Programs that keep the screen awake, as logind, GNOME and KDE tell of them."""

import contextlib
from collections.abc import Callable
from typing import Any

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, DBusTarget
from perkup.desktop.linux.logind import MANAGER, SERVICE, follow_logind

GNOME = DBusTarget("org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager")
GNOME_IDLE = 8
"""The session may not be marked idle (flags of org.gnome.SessionManager.Inhibit)."""
KDE = DBusTarget(
    "org.kde.Solid.PowerManagement",
    "/org/kde/Solid/PowerManagement/PolicyAgent",
    "org.kde.Solid.PowerManagement.PolicyAgent",
)
KDE_SCREEN = 4
"""The screen may not be dimmed or locked (ChangeScreenSettings)."""


class InhibitorWatch:
    """Watch of everybody who tells of idle inhibitors; `tell` hears whether any has one, and whose, "" if unknown."""

    def __init__(self, tell: Callable[[bool, str], None]) -> None:
        self._tell = tell
        self._system_bus: DBusConnection | None = None
        self._held: dict[str, bool] = {}
        self._tasks = BackgroundTasks()

    @property
    def witnesses(self) -> list[str]:
        """Return who tells, in words."""
        return sorted(self._held)

    async def open_logind(self, bus: DBusConnection) -> None:
        """Listen to logind. Raises DBusCallError where there is none."""
        await follow_logind(bus)
        self._system_bus = bus
        properties = DBusTarget(SERVICE, MANAGER.path, "org.freedesktop.DBus.Properties")
        await bus.listen(properties, "PropertiesChanged", self._logind_changed)
        await self._report_logind(str(await bus.get_property(MANAGER, "BlockInhibited")))

    async def open_session(self, bus: DBusConnection) -> None:
        """Listen to GNOME and KDE, where they are. Raises DBusCallError only when the bus is gone."""
        for name, target, method, flag, signals in (
            ("GNOME", GNOME, "IsInhibited", GNOME_IDLE, ("InhibitorAdded", "InhibitorRemoved")),
            ("KDE", KDE, "HasInhibition", KDE_SCREEN, ("InhibitionsChanged",)),
        ):
            if not await bus.follow(target.service):
                continue

            async def ask(
                name: str = name, target: DBusTarget = target, method: str = method, flag: int = flag
            ) -> None:
                with contextlib.suppress(DBusCallError):
                    answer = await bus.call(target, method, "u", (flag,), activate=False)
                    self._report(name, bool(answer[0]))

            for signal in signals:
                await bus.listen(target, signal, lambda _, ask=ask: self._tasks.start(ask()))  # type: ignore[misc]
            await ask()

    def forget(self, *names: str) -> None:
        """Let go of what these held: nobody would tell of its end."""
        for name in names:
            if name in self._held:
                self._report(name, False)
                del self._held[name]

    async def close(self) -> None:
        """Stop asking."""
        await self._tasks.cancel()

    def _logind_changed(self, body: list[Any]) -> None:
        interface, values, _ = body
        if interface == MANAGER.interface and "BlockInhibited" in values:
            self._tasks.start(self._report_logind(str(values["BlockInhibited"])))

    async def _report_logind(self, blocked: str) -> None:
        is_held, program = "idle" in blocked.split(":"), ""
        if is_held and self._system_bus is not None:
            with contextlib.suppress(DBusCallError):
                (inhibitors,) = await self._system_bus.call(MANAGER, "ListInhibitors")
                program = next((who for what, who, *_ in inhibitors if "idle" in str(what).split(":")), "")
        self._report("logind", is_held, program)

    def _report(self, name: str, on: bool, program: str = "") -> None:
        before = any(self._held.values())
        self._held[name] = on
        if any(self._held.values()) != before:
            self._tell(not before, program)
