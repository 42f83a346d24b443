"""Sense of somebody typing or pointing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from perkup.desktop.idle_threshold import IdleThreshold
from perkup.desktop.interface import FINE_IDLE_AFTER_S, IDLE_AFTER_S
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import Detector, DetectorContext, DetectorStatus, Sense, SenseUnavailableError

if TYPE_CHECKING:
    from perkup.desktop.idle_polling import PolledIdle
    from perkup.desktop.linux.dbus_connection import DBusConnection
    from perkup.desktop.linux.mutter import MutterIdleWatch
    from perkup.desktop.linux.notifications import NotificationService
    from perkup.desktop.linux.wayland_idle import WaylandIdleWatch
    from perkup.desktop.linux.x11.idle_alarm import IdleAlarmWatch
    from perkup.desktop.linux.x11.protocol import X11Connection


class LinuxIdleDetector(LinuxDetector):
    """Detector by the X display's idle counter; in a Wayland session by the compositor, or GNOME's idle monitor."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._threshold = IdleThreshold(context.emit, context.idle_s, context.fine_idle_s)
        self._watch: IdleAlarmWatch | MutterIdleWatch | WaylandIdleWatch | None = None
        self._is_compositor = False
        self._compositor_reason = ""

    async def watch(self) -> None:
        if not self.context.environment.wayland_socket:
            return
        from perkup.desktop.linux.wayland_idle import WaylandIdleWatch

        socket, self._is_compositor = self.context.environment.wayland_socket, True
        try:
            await self._open(WaylandIdleWatch(socket, self._threshold, self._note_compositor))
        except SenseUnavailableError as error:
            self._is_compositor, self._compositor_reason = False, str(error)
            raise

    def _note_compositor(self, reason: str) -> None:
        """Take note that the compositor went away, for a reason, or that it is back."""
        self._compositor_reason = reason

    async def display_opened(self, display: "X11Connection") -> None:
        from perkup.desktop.linux.x11.idle_alarm import IdleAlarmWatch

        await self._open(IdleAlarmWatch(display, self._threshold))

    def display_lost(self, reason: str) -> None:
        self._watch, self.reason = None, reason

    async def session_bus_opened(self, bus: "DBusConnection", notifications: "NotificationService") -> None:
        if self.context.environment.wayland and not self._is_compositor:
            from perkup.desktop.linux.mutter import MutterIdleWatch

            try:
                await self._open(MutterIdleWatch(bus, self._threshold))
            except SenseUnavailableError as error:
                raise SenseUnavailableError(self._compositor_reason or str(error)) from error

    def session_bus_lost(self, reason: str) -> None:
        if self.context.environment.wayland and not self._is_compositor:
            self._watch, self.reason = None, self._compositor_reason or reason

    def set_fine_idle(self, on: bool) -> None:
        (self._watch or self._threshold).set_fine_idle(on)

    def status(self) -> DetectorStatus:
        if self._watch is None:
            return DetectorStatus(False, self.reason)
        if self._is_compositor and self._compositor_reason:
            return DetectorStatus(False, self._compositor_reason)
        teller = "GNOME" if self.context.environment.wayland else "the X display"
        teller = "the Wayland session" if self._is_compositor else teller
        return DetectorStatus(True, f"Reported by {teller}.")

    async def close(self) -> None:
        if self._watch is not None:
            await self._watch.close()

    async def _open(self, watch: "IdleAlarmWatch | MutterIdleWatch | WaylandIdleWatch") -> None:
        """Open `watch`. Its first report may already make the coach call `set_fine_idle`, so it is in place before."""
        self._watch = watch
        try:
            await watch.open()
        except SenseUnavailableError:
            self._watch = None
            raise


class PolledIdleDetector(Detector):
    """Detector for a system that answers only when asked; `ask` returns the seconds without input, or raises."""

    def __init__(self, sense: Sense, context: DetectorContext, ask: Callable[[], float], system: str) -> None:
        super().__init__(sense, context)
        self._ask = ask
        self._system = system
        self._threshold = IdleThreshold(context.emit, context.idle_s, context.fine_idle_s)
        self._polling: PolledIdle | None = None

    async def watch(self) -> None:
        import asyncio

        from perkup.desktop.idle_polling import PolledIdle

        polling = PolledIdle(self._threshold, self._ask, asyncio.get_running_loop().call_later)
        try:
            polling.sample()
        except Exception as error:  # a system library that is not what it should be
            self.reason = str(error) or type(error).__name__
        else:
            self._polling = polling

    def set_fine_idle(self, on: bool) -> None:
        (self._polling or self._threshold).set_fine_idle(on)

    def status(self) -> DetectorStatus:
        if self._polling is None:
            return DetectorStatus(False, self.reason)
        return DetectorStatus(True, f"Checked with {self._system}, at most every 5 s while you are away.")

    async def close(self) -> None:
        if self._polling is not None:
            self._polling.close()
            self._polling = None


def _macos_detector(sense: Sense, context: DetectorContext) -> Detector:
    from perkup.desktop.macos import mac_idle_s

    return PolledIdleDetector(sense, context, mac_idle_s, "macOS")


def _windows_detector(sense: Sense, context: DetectorContext) -> Detector:
    from perkup.desktop.windows import windows_idle_s

    return PolledIdleDetector(sense, context, windows_idle_s, "Windows")


SENSE = Sense(
    name="idle",
    title="keyboard and mouse",
    description="Notice when nobody uses keyboard or mouse.",
    hint='`pip install "perkup[senses]"` for Wayland, or use an X11 session; until then `perkup pause` when you leave.',
    how=(
        "X11: alarms on the display's idle counter, and raw input, which no keep-awake program makes. "
        "Wayland: `ext-idle-notify-v1` of KDE, Sway, Hyprland and "
        "others (extra part `senses`); GNOME on Wayland: watches of its idle monitor"
    ),
    when=(
        f"reported at once: after {IDLE_AFTER_S:.0f} s without input, "
        f"or {FINE_IDLE_AFTER_S:.0f} s around a prompt and during a break"
    ),
    events=("idle", "active"),
    detectors={"linux": LinuxIdleDetector, "darwin": _macos_detector, "win32": _windows_detector},
    order=10,
)
