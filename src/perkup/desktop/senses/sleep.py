"""Sense of the machine going to sleep."""

from typing import TYPE_CHECKING

from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense

if TYPE_CHECKING:
    from perkup.desktop.linux.dbus_connection import DBusConnection


class LinuxSleepDetector(LinuxDetector):
    """Detector by logind, on the system bus."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._is_listening = False

    async def system_bus_opened(self, bus: "DBusConnection") -> None:
        from perkup.desktop.linux.logind import watch_sleep

        await watch_sleep(bus, self.context.emit)
        self._is_listening = True

    def system_bus_lost(self, reason: str) -> None:
        self._is_listening, self.reason = False, reason

    def status(self) -> DetectorStatus:
        if not self._is_listening:
            return DetectorStatus(False, self.reason)
        return DetectorStatus(True, "Reported by logind, and by comparing the clocks.")


SENSE = Sense(
    name="sleep",
    title="sleep",
    description="Notice when the computer sleeps.",
    hint="Nothing needed: Perkup compares its clocks and notices a sleep.",
    how=(
        "logind's `PrepareForSleep`; without logind a sleep shows at the next event, because one clock counted it and "
        "another did not"
    ),
    when="reported at once",
    events=("sleep", "wake"),
    detectors={"linux": LinuxSleepDetector},
    former_settings=("lock",),
    order=30,
)
