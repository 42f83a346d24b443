"""Sense of a locked screen."""

from typing import TYPE_CHECKING

from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.screen_lock_state import ScreenLockState
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense, SenseUnavailableError

if TYPE_CHECKING:
    from perkup.desktop.linux.dbus_connection import DBusConnection
    from perkup.desktop.linux.logind import LogindLockWatch
    from perkup.desktop.linux.notifications import NotificationService
    from perkup.desktop.linux.screensavers import ScreenSaverWatch


class LinuxScreenLockDetector(LinuxDetector):
    """Detector by logind and by the lock screens on the session bus; locked while any of them says so."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._state = ScreenLockState(context.emit)
        self._screensavers: ScreenSaverWatch | None = None
        self._logind: LogindLockWatch | None = None

    def display_lost(self, reason: str) -> None:
        """Drop a mere request to lock: nobody would notice that somebody is back."""
        self._state.withdraw_request()

    async def session_bus_opened(self, bus: "DBusConnection", notifications: "NotificationService") -> None:
        from perkup.desktop.linux.screensavers import ScreenSaverWatch

        self.reason = ""
        self._screensavers = ScreenSaverWatch(bus, self._state)
        await self._screensavers.open()

    def session_bus_lost(self, reason: str) -> None:
        self.reason = reason
        if self._screensavers is not None:
            self._screensavers.forget()
            self._screensavers = None

    async def system_bus_opened(self, bus: "DBusConnection") -> None:
        from perkup.desktop.linux.logind import LogindLockWatch, follow_logind

        try:
            await follow_logind(bus)
        except SenseUnavailableError as error:
            self.reason = self.reason or str(error)
            return
        environment = self.context.environment
        logind = LogindLockWatch(
            bus, self._state, session_id=environment.session_id, believe_requests=self.context.input_is_watched()
        )
        await logind.open()
        self._logind, self.reason = logind, ""

    def system_bus_lost(self, reason: str) -> None:
        self.reason = self.reason or reason
        if self._logind is not None:
            self._logind.forget()
            self._logind = None

    def activity_seen(self) -> None:
        self._state.withdraw_request()

    def status(self) -> DetectorStatus:
        witnesses = ["logind"] if self._logind is not None else []
        witnesses += sorted(self._screensavers.present) if self._screensavers is not None else []
        if not witnesses:
            return DetectorStatus(False, self.reason)
        return DetectorStatus(True, f"Reported by {' and '.join(witnesses)}.")


SENSE = Sense(
    name="screen_lock",
    title="screen lock",
    description="Notice when the screen locks.",
    hint="A desktop with logind or a lock screen that answers on D-Bus tells it.",
    how=(
        "logind's `LockedHint`, and the lock screens of GNOME, KDE, Cinnamon, MATE and Xfce on the session bus; "
        "locked while any of them says so"
    ),
    when="reported at once",
    events=("lock", "unlock"),
    detectors={"linux": LinuxScreenLockDetector},
    status_name="lock",
    former_settings=("lock",),
    order=20,
)
