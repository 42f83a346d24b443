"""Windows desktop: notifications through desktop-notifier, idle time from user32. Untested on real machines."""

from perkup.desktop.generic import PollingDesktop
from perkup.desktop.sense import Sense


def open_windows_desktop(senses: tuple[Sense, ...], *, idle_s: float, fine_idle_s: float) -> PollingDesktop:
    """Return the desktop of Windows, not started."""
    return PollingDesktop("win32", "Windows", senses, idle_s=idle_s, fine_idle_s=fine_idle_s)


def windows_idle_s() -> float:  # pragma: no cover
    """Return the seconds since the last input, by GetLastInputInfo (its 32-bit tick count wraps after 49.7 days)."""
    import ctypes
    from typing import Any

    class LastInput(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("tick", ctypes.c_uint))

    windll: Any = vars(ctypes)["windll"]
    last = LastInput(ctypes.sizeof(LastInput), 0)
    if not windll.user32.GetLastInputInfo(ctypes.byref(last)):
        raise OSError("GetLastInputInfo failed")
    return float((windll.kernel32.GetTickCount() - last.tick) & 0xFFFFFFFF) / 1000.0
