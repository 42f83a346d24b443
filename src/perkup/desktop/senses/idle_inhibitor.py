"""Sense of a program that keeps the screen awake: a film, slides."""

from typing import TYPE_CHECKING

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense

if TYPE_CHECKING:
    from perkup.desktop.linux.dbus_connection import DBusConnection
    from perkup.desktop.linux.inhibitors import InhibitorWatch
    from perkup.desktop.linux.notifications import NotificationService


class LinuxIdleInhibitorDetector(LinuxDetector):
    """Detector by logind, GNOME's session manager and KDE's power management."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._watch: InhibitorWatch | None = None

    async def session_bus_opened(self, bus: "DBusConnection", notifications: "NotificationService") -> None:
        await self._open_watch().open_session(bus)

    def session_bus_lost(self, reason: str) -> None:
        self._forget(reason, "GNOME", "KDE")

    async def system_bus_opened(self, bus: "DBusConnection") -> None:
        await self._open_watch().open_logind(bus)

    def system_bus_lost(self, reason: str) -> None:
        self._forget(reason, "logind")

    def status(self) -> DetectorStatus:
        witnesses = self._watch.witnesses if self._watch is not None else []
        if not witnesses:
            return DetectorStatus(False, self.reason)
        return DetectorStatus(True, f"Reported by {' and '.join(witnesses)}.")

    async def close(self) -> None:
        if self._watch is not None:
            await self._watch.close()

    def _open_watch(self) -> "InhibitorWatch":
        from perkup.desktop.linux.inhibitors import InhibitorWatch

        self._watch = self._watch or InhibitorWatch(self._report)
        return self._watch

    def _report(self, on: bool, program: str) -> None:
        self.program = program
        self.emit_switch(on)

    def _forget(self, reason: str, *names: str) -> None:
        self.reason = reason
        if self._watch is not None:
            self._watch.forget(*names)


SENSE = Sense(
    name="idle_inhibitor",
    title="screen kept awake",
    description="Stay quiet while a film or slides keep the screen awake.",
    hint="A desktop with logind, GNOME or KDE tells it.",
    how="logind's `BlockInhibited`, the inhibitors of GNOME's session manager and of KDE's power management",
    when="reported at once",
    signal=Signal(
        "inhibit",
        "A break is due, but a program keeps the screen awake.",
        "A break is due, but {} keeps the screen awake.",
        presence=PresenceEvidence.ALONE,
    ),
    detectors={"linux": LinuxIdleInhibitorDetector},
    order=64,
)
