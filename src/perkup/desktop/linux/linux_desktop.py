"""Linux desktop: whatever of X11, GNOME, the session bus and logind is there, each missing part by itself."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.detector_set import DetectorSet
from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.interface import (
    FINE_IDLE_AFTER_S,
    IDLE_AFTER_S,
    DesktopEvent,
    Emit,
    Notification,
    SenseStatus,
    reconnect_delay_s,
)
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection, held_by
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.linux.notice_record import NoticeRecord
from perkup.desktop.linux.notifications import NotificationService
from perkup.desktop.linux.x11.protocol import DisplayError, X11Connection
from perkup.desktop.sense import NOT_STARTED, DetectorContext, Sense, SenseUnavailableError
from perkup.vocabulary import ClockEventName

STOP_TIMEOUT_S = 2.0
_APP_NAME = "Perkup"
_NOTIFICATIONS_HINT = "Run a notification daemon, for example dunst, mako or the one of your desktop."


class LinuxDesktop:
    """See `Desktop`. Everything is told by events; no timer runs, and nothing is read while nobody asks."""

    def __init__(
        self,
        environment: DesktopEnvironment,
        senses: tuple[Sense, ...],
        *,
        idle_s: float = IDLE_AFTER_S,
        fine_idle_s: float = FINE_IDLE_AFTER_S,
    ) -> None:
        self._environment = environment
        self._senses = senses
        self._thresholds = (idle_s, fine_idle_s)
        self._emit: Emit | None = None
        self._is_fine = False
        self._display: X11Connection | None = None
        self._session_bus: DBusConnection | None = None
        self._system_bus: DBusConnection | None = None
        self._notifications: NotificationService | None = None
        self._record = NoticeRecord(environment.runtime_dir)
        self._tasks = BackgroundTasks()
        self._reasons: dict[str, str] = {}
        self._wanted: frozenset[str] = frozenset(sense.name for sense in senses)
        self._switching = asyncio.Lock()
        self._detectors = self._build_detectors()

    async def start(self, emit: Emit) -> None:
        async with self._switching:
            self._emit = emit
            await self._detectors.watch()
            await asyncio.gather(self._open_display(), self._open_session_bus())
            await self._open_system_bus()

    async def listen(self, senses: frozenset[str]) -> None:
        """See `Desktop`. A silenced sense gives back its alarms, matches and connections."""
        async with self._switching:
            self._wanted = senses
            fading, waking = self._detectors.changes(senses)
            for name in fading:
                await self._detectors.silence(name)
                for bus in (self._session_bus, self._system_bus):
                    if bus is not None:
                        await bus.drop(name)
            for name in waking:
                await self._wake(name)

    async def _wake(self, name: str) -> None:
        detector = await self._detectors.wake(name)
        if self._emit is None or not isinstance(detector, LinuxDetector):
            return
        detector.set_fine_idle(self._is_fine)
        if (display := self._display) is not None:
            await self._open_detector(detector, detector.display_opened(display))
        else:
            detector.display_lost(self._reasons.get("display", NOT_STARTED))
        if _is_connected(bus := self._session_bus) and bus is not None and self._notifications is not None:
            await self._open_detector(detector, detector.session_bus_opened(bus, self._notifications))
        else:
            detector.session_bus_lost(self._reasons.get("session", NOT_STARTED))
        if _is_connected(bus := self._system_bus) and bus is not None:
            await self._open_detector(detector, detector.system_bus_opened(bus))
        else:
            detector.system_bus_lost(self._reasons.get("system", NOT_STARTED))

    def set_fine_idle(self, on: bool) -> None:
        if on != self._is_fine:
            self._is_fine = on
            self._detectors.set_fine_idle(on)

    async def stop(self) -> None:
        self._emit = None
        await self._tasks.cancel()
        await self._detectors.close()
        if self._notifications is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await self._notifications.close_all()
        self._record.close()
        if self._display is not None:
            self._display.close()
        for bus in (self._session_bus, self._system_bus):
            if bus is not None:
                await bus.close()
        self._display = self._session_bus = self._system_bus = self._notifications = None
        self._reasons.clear()
        self._detectors = self._build_detectors()

    def senses(self) -> list[SenseStatus]:
        return [self._notifications_status(), *self._detectors.statuses()]

    async def probe(self) -> list[DesktopEvent]:
        return await self._detectors.probe()

    async def notify(self, note: Notification) -> bool:
        """See `Desktop`. A session bus that was lost, or came up after the coach, is tried once more each time."""
        if self._emit is not None and not _is_connected(self._session_bus):
            await self._open_session_bus()
        return self._notifications is not None and await self._notifications.show(note)

    async def close_notice(self, tag: str) -> None:
        if self._notifications is not None:
            await self._notifications.close(tag)

    def _build_detectors(self) -> DetectorSet:
        context = DetectorContext(
            emit=self._take_event,
            environment=self._environment,
            idle_s=self._thresholds[0],
            fine_idle_s=self._thresholds[1],
            input_is_watched=self._is_input_watched,
        )
        detectors = DetectorSet(self._senses, "linux", "Linux", context)
        detectors.silent = frozenset(detectors.detectors) - self._wanted
        detectors.set_fine_idle(self._is_fine)
        return detectors

    def _take_event(self, event: DesktopEvent) -> None:
        if event.event == ClockEventName.ACTIVE:
            self._detectors.activity_seen()
        if self._emit is not None:
            self._emit(event)

    def _is_input_watched(self) -> bool:
        return any(
            "active" in detector.sense.events and detector.status().available
            for detector in self._detectors.listening()
        )

    def _linux_detectors(self) -> list[LinuxDetector]:
        return [detector for detector in self._detectors.listening() if isinstance(detector, LinuxDetector)]

    async def _open_detectors(self, open_one: Callable[[LinuxDetector], Awaitable[None]]) -> None:
        for detector in self._linux_detectors():
            await self._open_detector(detector, open_one(detector))

    @staticmethod
    async def _open_detector(detector: LinuxDetector, opening: Awaitable[None]) -> None:
        try:
            with held_by(detector.sense.name):
                await opening
        except SenseUnavailableError as error:
            detector.reason = str(error)

    async def _open_display(self) -> None:
        if self._environment.wayland:
            return
        try:
            display = await X11Connection.connect(self._environment.display, self._environment.authority)
        except DisplayError as error:
            self._display_lost(str(error))
            return
        display.on_lost = self._display_gone
        self._display = display
        await self._open_detectors(lambda detector: detector.display_opened(display))

    def _reconnect(
        self, is_open: Callable[[], bool], open_again: Callable[[], Awaitable[None]], attempt: int = 0
    ) -> None:
        """Take up a display or bus again that went away, as soon as it is back; no timer runs while all is well."""
        if self._emit is None:
            return
        delay_s = reconnect_delay_s(attempt)

        async def attempt_again() -> None:
            await asyncio.sleep(delay_s)
            if not is_open():
                await open_again()
            if not is_open():
                self._reconnect(is_open, open_again, attempt + 1)

        self._tasks.start(attempt_again())

    def _display_gone(self) -> None:
        self._display_lost("The connection to the screen was lost.")
        self._reconnect(lambda: self._display is not None, self._open_display)

    def _session_bus_gone(self) -> None:
        self._session_bus_lost("The connection to the session bus was lost.")
        self._reconnect(lambda: _is_connected(self._session_bus), self._open_session_bus)

    def _system_bus_gone(self) -> None:
        self._system_bus_lost("The connection to the system bus was lost.")
        self._reconnect(lambda: _is_connected(self._system_bus), self._open_system_bus)

    def _display_lost(self, reason: str) -> None:
        self._display, self._reasons["display"] = None, reason
        for detector in self._linux_detectors():
            detector.display_lost(reason)

    async def _open_session_bus(self) -> None:
        if self._session_bus is not None:
            await self._session_bus.close()
        bus = self._session_bus = DBusConnection(self._environment.session_bus, "session bus")
        try:
            await bus.open()
        except DBusCallError as error:
            self._session_bus_lost(str(error))
            return
        bus.on_lost(self._session_bus_gone)
        notifications = self._notifications = NotificationService(bus, _APP_NAME, self._record)
        try:
            await notifications.open()
        except DBusCallError as error:
            self._reasons["notifications"] = str(error)
        await self._open_detectors(lambda detector: detector.session_bus_opened(bus, notifications))

    def _session_bus_lost(self, reason: str) -> None:
        self._notifications = None
        self._reasons |= {"notifications": reason, "session": reason}
        for detector in self._linux_detectors():
            detector.session_bus_lost(reason)

    async def _open_system_bus(self) -> None:
        bus = self._system_bus = DBusConnection(self._environment.system_bus, "system bus")
        try:
            await bus.open()
        except DBusCallError as error:
            self._system_bus_lost(str(error))
            return
        bus.on_lost(self._system_bus_gone)
        await self._open_detectors(lambda detector: detector.system_bus_opened(bus))

    def _system_bus_lost(self, reason: str) -> None:
        self._reasons["system"] = reason
        for detector in self._linux_detectors():
            detector.system_bus_lost(reason)

    def _notifications_status(self) -> SenseStatus:
        service = self._notifications
        if service is None or not service.present:
            return SenseStatus(
                "notifications", False, self._reasons.get("notifications", NOT_STARTED), _NOTIFICATIONS_HINT
            )
        if not service.server:
            detail = "Shown by the desktop's notification service, which starts with the first one."
        elif service.has_buttons:
            detail = f"Shown by {service.server}, with buttons."
        else:
            detail = f"Shown by {service.server}, without buttons, so the address of the page is written into them."
        return SenseStatus("notifications", True, detail)


def _is_connected(bus: DBusConnection | None) -> bool:
    return bus is not None and bus.connected
