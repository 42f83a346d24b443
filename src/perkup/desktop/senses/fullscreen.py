"""Sense of a window that fills the screen."""

from typing import TYPE_CHECKING

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.linux.linux_detector import LinuxDetector
from perkup.desktop.sense import DetectorContext, DetectorStatus, Sense, SenseUnavailableError

if TYPE_CHECKING:
    from perkup.desktop.linux.x11.fullscreen import FullscreenWatch
    from perkup.desktop.linux.x11.protocol import X11Connection


class LinuxFullscreenDetector(LinuxDetector):
    """Detector by the state of the window in front, on the X display."""

    def __init__(self, sense: Sense, context: DetectorContext) -> None:
        super().__init__(sense, context)
        self._watch: FullscreenWatch | None = None

    async def watch(self) -> None:
        if self.context.environment.wayland:
            raise SenseUnavailableError("In a Wayland session programs cannot see each other's windows.")

    async def display_opened(self, display: "X11Connection") -> None:
        from perkup.desktop.linux.x11.fullscreen import FullscreenWatch

        self._watch = FullscreenWatch(display, self.context.emit)

    def display_lost(self, reason: str) -> None:
        self._watch, self.reason = None, reason

    async def probe(self) -> bool | None:
        return await self._watch.is_fullscreen() if self._watch is not None else None

    def status(self) -> DetectorStatus:
        if self._watch is None:
            return DetectorStatus(False, self.reason)
        return DetectorStatus(True, "Looked up on the X display before each reminder.")

    async def close(self) -> None:
        if self._watch is not None:
            await self._watch.close()


SENSE = Sense(
    name="fullscreen",
    title="full screen",
    description="Stay quiet while a program is in full screen.",
    hint="Use an X11 session; until then `perkup pause` before a presentation.",
    how="X11: the state of the windows that can be seen, on every monitor",
    when="looked up before each reminder, then watched until the window is no longer full screen",
    signal=Signal(
        "fullscreen", "A break is due, but a program is in full screen.", presence=PresenceEvidence.WITH_ANOTHER
    ),
    detectors={"linux": LinuxFullscreenDetector},
    order=60,
)
