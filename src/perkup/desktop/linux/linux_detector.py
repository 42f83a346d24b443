"""Base of the detectors on Linux: the connections that open and go away while the coach runs."""

from typing import TYPE_CHECKING

from perkup.desktop.sense import Detector

if TYPE_CHECKING:
    from perkup.desktop.linux.dbus_connection import DBusConnection
    from perkup.desktop.linux.notifications import NotificationService
    from perkup.desktop.linux.x11.protocol import X11Connection


class LinuxDetector(Detector):
    """Detector that may listen to the X display, the session bus or the system bus: override what is needed.

    A hook named `..._opened` may raise SenseUnavailableError, which becomes the detector's `reason`. A hook named
    `..._lost` is also called, with the reason, when the connection could not be opened in the first place.
    """

    async def display_opened(self, display: "X11Connection") -> None:
        """Begin to listen to the X display."""

    def display_lost(self, reason: str) -> None:
        """Take note that there is no X display (any more)."""

    async def session_bus_opened(self, bus: "DBusConnection", notifications: "NotificationService") -> None:
        """Begin to listen to the session bus; it may open again after it was lost."""

    def session_bus_lost(self, reason: str) -> None:
        """Take note that there is no session bus (any more)."""

    async def system_bus_opened(self, bus: "DBusConnection") -> None:
        """Begin to listen to the system bus."""

    def system_bus_lost(self, reason: str) -> None:
        """Take note that there is no system bus (any more)."""
