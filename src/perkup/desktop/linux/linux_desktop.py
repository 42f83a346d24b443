"""The desk on Linux: whatever of X11, GNOME, the session bus and logind is there, each missing part by itself."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from perkup.desktop.environment import DesktopEnvironment
from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import (
    FINE_IDLE_AFTER_S,
    IDLE_AFTER_S,
    SENSE_NAMES,
    DesktopEvent,
    Emit,
    Notification,
    SenseStatus,
)
from perkup.desktop.linux.dbus_connection import DBusCallError, DBusConnection
from perkup.desktop.linux.logind import LogindWatch, ScreenSaverWatch
from perkup.desktop.linux.mutter import MutterIdleWatch
from perkup.desktop.linux.notifications import NotificationService
from perkup.desktop.linux.x11.fullscreen import FullscreenWatch
from perkup.desktop.linux.x11.idle_alarm import IdleAlarmWatch
from perkup.desktop.linux.x11.protocol import DisplayError, X11Connection
from perkup.desktop.screen_lock_state import ScreenLockState
from perkup.desktop.senses.camera import camera_in_use, cameras
from perkup.desktop.senses.microphone import microphone_in_use

STOP_TIMEOUT_S = 2.0
_NOT_STARTED = "The coach has not looked yet."
_HINTS = {
    "notifications": "Run a notification daemon, for example dunst, mako or the one of your desktop.",
    "idle": "Use an X11 session, or GNOME; until then say `perkup pause` when you leave.",
    "lock": "A desktop with logind or a lock screen that answers on D-Bus tells it.",
    "sleep": "None needed: the coach compares its clocks and sees a sleep at the next event.",
    "fullscreen": "Use an X11 session; until then `perkup pause` before a presentation.",
    "microphone": "`perkup pause` before a call.",
    "camera": "`perkup pause` before a call.",
    "do_not_disturb": "dunst and KDE Plasma tell it; elsewhere `perkup pause`.",
}


class LinuxDesktop:
    """See `Desktop`. Everything is told by events; no timer runs, and nothing is read while nobody asks."""

    def __init__(
        self,
        place: DesktopEnvironment,
        *,
        idle_s: float = IDLE_AFTER_S,
        fine_idle_s: float = FINE_IDLE_AFTER_S,
        app: str = "Perkup",
    ) -> None:
        self._place = place
        self._app = app
        self._emit: Emit | None = None
        self._is_fine = False
        self._edge = IdleThreshold(self._sensed, idle_s, fine_idle_s)
        self._locks = ScreenLockState(self._sensed)
        self._why: dict[str, str] = dict.fromkeys(SENSE_NAMES, _NOT_STARTED)
        self._wire: X11Connection | None = None
        self._screen: FullscreenWatch | None = None
        self._idle: IdleAlarmWatch | MutterIdleWatch | None = None
        self._session: DBusConnection | None = None
        self._system: DBusConnection | None = None
        self._notifications: NotificationService | None = None
        self._savers: ScreenSaverWatch | None = None
        self._logind: LogindWatch | None = None

    async def start(self, emit: Emit) -> None:
        self._emit = emit
        await asyncio.gather(self._open_display(), self._open_session_bus())
        await self._open_system_bus()

    def set_fine_idle(self, on: bool) -> None:
        if on == self._is_fine:
            return
        self._is_fine = on
        if self._idle is None:
            self._edge.set_fine_idle(on)
        else:
            self._idle.set_fine_idle(on)

    async def stop(self) -> None:
        self._emit = None
        for part in (self._idle, self._screen):
            if part is not None:
                await part.close()
        if self._notifications is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await self._notifications.close_all()
        if self._wire is not None:
            self._wire.close()
        for bus in (self._session, self._system):
            if bus is not None:
                await bus.close()
        self._wire = self._screen = self._idle = self._session = self._system = None
        self._notifications = self._savers = self._logind = None
        self._why = dict.fromkeys(SENSE_NAMES, _NOT_STARTED)

    def senses(self) -> list[SenseStatus]:
        told = {
            "notifications": self._notifications_detail,
            "idle": self._idle_detail,
            "lock": self._lock_detail,
            "sleep": self._sleep_detail,
            "fullscreen": self._fullscreen_detail,
            "microphone": self._microphone_detail,
            "camera": self._camera_detail,
            "do_not_disturb": self._quiet_detail,
        }
        return [self._state(name, told[name]()) for name in SENSE_NAMES]

    async def probe(self) -> list[DesktopEvent]:
        found: list[tuple[str, bool | None]] = [
            ("camera", camera_in_use(self._place.proc, self._place.dev)),
            ("mic", microphone_in_use(self._place.proc)),
        ]
        if self._screen is not None:
            try:
                found.append(("fullscreen", await self._screen.look()))
            except DisplayError as error:
                self._why["fullscreen"] = str(error)
        if self._notifications is not None:
            found.append(("dnd", await self._notifications.quiet()))
        return [DesktopEvent(event, {"on": on}) for event, on in found if on is not None]

    async def notify(self, note: Notification) -> bool:
        """See `Desktop`. A session bus that was lost, or came up after the coach, is tried once more each time."""
        if self._emit is not None and (self._session is None or not self._session.connected):
            await self._open_session_bus()
        return self._notifications is not None and await self._notifications.show(note)

    async def close_notice(self, tag: str) -> None:
        if self._notifications is not None:
            await self._notifications.close(tag)

    def _sensed(self, sensed: DesktopEvent) -> None:
        if sensed.event == "active":
            self._locks.active()
        if self._emit is not None:
            self._emit(sensed)

    async def _try(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do `work`; when it cannot be done, that is why sense `name` is not available."""
        try:
            await work()
        except (DBusCallError, DisplayError) as error:
            self._why[name] = str(error)
            return False
        self._why[name] = ""
        return True

    async def _open_display(self) -> None:
        if self._place.wayland:
            self._why["fullscreen"] = "In a Wayland session programs cannot see each other's windows."
            return
        try:
            wire = await X11Connection.connect(self._place.display, self._place.authority)
        except DisplayError as error:
            self._why["idle"] = self._why["fullscreen"] = str(error)
            return
        wire.on_lost = self._display_lost
        self._wire, self._screen = wire, FullscreenWatch(wire, self._sensed)
        self._why["fullscreen"] = ""
        await self._open_idle(IdleAlarmWatch(wire, self._edge))

    async def _open_idle(self, idle: IdleAlarmWatch | MutterIdleWatch) -> None:
        """What it tells first may already make the coach call `fine`, so it is in its place before."""
        self._idle = idle
        if not await self._try("idle", idle.open):
            self._idle = None

    def _display_lost(self) -> None:
        self._wire = self._screen = None
        self._why["fullscreen"] = "The X display has gone away."
        self._locks.active()
        if isinstance(self._idle, IdleAlarmWatch):
            self._idle = None
            self._why["idle"] = "The X display has gone away."

    async def _open_session_bus(self) -> None:
        if self._session is not None:
            await self._session.close()
        bus = self._session = DBusConnection(self._place.session_bus, "session bus")
        self._notifications = self._savers = None
        try:
            await bus.open()
        except DBusCallError as error:
            self._why["notifications"] = self._why["lock"] = self._why["do_not_disturb"] = str(error)
            self._why["idle"] = str(error) if self._place.wayland else self._why["idle"]
            return
        bus.on_lost(self._session_lost)
        self._notifications = NotificationService(bus, self._app)
        await self._try("notifications", self._notifications.open)
        self._savers = ScreenSaverWatch(bus, self._locks)
        await self._try("lock", self._savers.open)
        if self._place.wayland:
            await self._open_idle(MutterIdleWatch(bus, self._edge))

    def _session_lost(self) -> None:
        if self._savers is not None:
            self._savers.forget()
        self._notifications = self._savers = None
        self._why["notifications"] = self._why["do_not_disturb"] = "The session bus has gone away."
        if isinstance(self._idle, MutterIdleWatch):
            self._idle = None
            self._why["idle"] = "The session bus has gone away."

    async def _open_system_bus(self) -> None:
        bus = self._system = DBusConnection(self._place.system_bus, "system bus")
        believe = self._idle is not None
        logind = LogindWatch(
            bus, self._sensed, self._locks, session_id=self._place.session_id, believe_requests=believe
        )

        async def open_sleep() -> None:
            await bus.open()
            bus.on_lost(self._system_lost)
            await logind.open()

        if await self._try("sleep", open_sleep):
            self._logind = logind
            await self._try("lock", logind.open_session)
        else:
            self._why["lock"] = self._why["lock"] or self._why["sleep"]

    def _system_lost(self) -> None:
        if self._logind is not None:
            self._logind.forget()
        self._logind = None
        self._why["sleep"] = self._why["lock"] = "The system bus has gone away."

    def _state(self, name: str, detail: str) -> SenseStatus:
        if detail:
            return SenseStatus(name, True, detail)
        return SenseStatus(name, False, self._why[name], _HINTS[name])

    def _notifications_detail(self) -> str:
        shown = self._notifications
        if shown is None or not shown.present:
            return ""
        if not shown.server:
            return "Shown by the desktop's notification service, which starts with the first one."
        return f"Shown by {shown.server}, " + (
            "with buttons."
            if shown.has_buttons
            else "without buttons, so the address of the page is written into them."
        )

    def _idle_detail(self) -> str:
        if isinstance(self._idle, IdleAlarmWatch):
            return "Told by the X display the moment it happens."
        return "Told by GNOME the moment it happens." if self._idle is not None else ""

    def _lock_detail(self) -> str:
        witnesses = ["logind"] if self._logind is not None and self._logind.session else []
        witnesses += sorted(self._savers.present) if self._savers is not None else []
        return f"Told by {' and '.join(witnesses)}." if witnesses else ""

    def _sleep_detail(self) -> str:
        return "Told by logind, and by comparing the clocks." if self._logind is not None else ""

    def _fullscreen_detail(self) -> str:
        return "Looked up on the X display right before a prompt." if self._screen is not None else ""

    def _microphone_detail(self) -> str:
        if microphone_in_use(self._place.proc) is None:
            self._why["microphone"] = "The kernel tells nothing about sound cards here (no /proc/asound)."
            return ""
        return "Right before a prompt: whether a sound card is recording (a Bluetooth microphone is not seen)."

    def _camera_detail(self) -> str:
        if not (self._place.proc / "self").exists():
            self._why["camera"] = "/proc does not tell which files are open."
            return ""
        plugged = len(cameras(self._place.dev))
        return f"Right before a prompt: whether a program of yours has a camera open ({plugged or 'none'} plugged in)."

    def _quiet_detail(self) -> str:
        shown = self._notifications
        if shown is None:
            return ""
        if shown.server not in ("dunst", "Plasma"):
            self._why["do_not_disturb"] = "The notification service does not tell it."
            return ""
        return f"Asked of {shown.server} right before a prompt."
