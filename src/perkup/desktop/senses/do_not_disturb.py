"""Sense of a desktop that holds notifications back."""

from typing import TYPE_CHECKING

from perkup.coach.break_clock.signals import Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense

if TYPE_CHECKING:
    from perkup.desktop.linux.dbus_connection import DBusConnection
    from perkup.desktop.linux.notifications import NotificationService


class LinuxDoNotDisturbDetector(LinuxDetector):
    """Detector by the notification service, on the session bus."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._notifications: NotificationService | None = None

    async def session_bus_opened(self, bus: "DBusConnection", notifications: "NotificationService") -> None:
        self._notifications = notifications

    def session_bus_lost(self, reason: str) -> None:
        self._notifications, self.reason = None, reason

    async def probe(self) -> bool | None:
        return await self._notifications.is_inhibited() if self._notifications is not None else None

    def status(self) -> DetectorStatus:
        from perkup.desktop.linux.notifications import GNOME, XFCE

        if self._notifications is None:
            return DetectorStatus(False, self.reason)
        if self._notifications.server not in ("dunst", "Plasma", XFCE, GNOME):
            return DetectorStatus(False, "The notification service does not report it.")
        return DetectorStatus(True, f"Checked before each reminder ({self._notifications.server}).")


SENSE = Sense(
    name="do_not_disturb",
    title="do not disturb",
    description="Stay quiet during Do Not Disturb.",
    hint="GNOME, KDE Plasma, Xfce and dunst report it; elsewhere use `perkup pause`.",
    how="GNOME (`show-banners`), KDE Plasma, Xfce and dunst",
    when="looked up before each reminder",
    signal=Signal("dnd", "A break is due, but do-not-disturb is on."),
    detectors={"linux": LinuxDoNotDisturbDetector},
    former_settings=("dnd",),
    order=80,
)
