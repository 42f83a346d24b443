"""macOS desktop: notifications through desktop-notifier, idle time from Quartz. Untested on real machines."""

from perkup.desktop.generic import PollingDesktop
from perkup.desktop.sense import Sense


def open_macos_desktop(senses: tuple[Sense, ...], *, idle_s: float, fine_idle_s: float) -> PollingDesktop:
    """Return the desktop of macOS, not started."""
    return PollingDesktop("darwin", "macOS", senses, idle_s=idle_s, fine_idle_s=fine_idle_s)


def mac_idle_s() -> float:  # pragma: no cover
    """Return the seconds since the last input, by Quartz (combined session state, any event).

    Source: CGEventSourceSecondsSinceLastEventType, Core Graphics.
    """
    import ctypes

    library = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
    seconds = ctypes.CDLL(library).CGEventSourceSecondsSinceLastEventType
    seconds.restype = ctypes.c_double
    seconds.argtypes = (ctypes.c_int32, ctypes.c_uint32)
    return float(seconds(0, 0xFFFFFFFF))
