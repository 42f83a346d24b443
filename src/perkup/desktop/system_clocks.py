"""Clocks of this machine: wall, monotonic, boot time, and which boot it is.

`mono` stands still while the machine sleeps, `boot` counts on; their difference grows by exactly the sleep.
"""

import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from perkup.coach.break_clock.clock_state import ClockStamp

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


def read_clocks() -> ClockStamp:
    """Read every clock; wall time is local and aware."""
    mono, boot = _read_counters()
    return ClockStamp(wall=datetime.now().astimezone(), mono=mono, boot=boot, boot_id=boot_id())


@cache
def boot_id() -> str:
    """Return a text that differs after every reboot; "" where the system has none."""
    try:
        if sys.platform == "win32":  # pragma: no cover
            import winreg

            return windows_boot_id(winreg)
        if sys.platform == "darwin":  # pragma: no cover
            import ctypes

            return mac_boot_id(ctypes.CDLL(None))
        return BOOT_ID_FILE.read_text().strip()
    except OSError:
        return ""


def _read_counters() -> tuple[float, float]:
    if sys.platform == "win32":  # pragma: no cover
        import ctypes

        return windows_counters(ctypes.windll.kernel32)
    if sys.platform == "darwin":  # pragma: no cover
        return time.clock_gettime(time.CLOCK_UPTIME_RAW), time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME)


def windows_counters(kernel32: Any) -> tuple[float, float]:
    """Return Windows' unbiased interrupt time (without sleep) and tick count (with sleep), in seconds."""
    import ctypes

    unbiased = ctypes.c_ulonglong()
    kernel32.QueryUnbiasedInterruptTime(ctypes.byref(unbiased))
    kernel32.GetTickCount64.restype = ctypes.c_ulonglong
    return unbiased.value / 1e7, kernel32.GetTickCount64() / 1e3


def windows_boot_id(winreg: Any) -> str:
    """Return the boot number that Windows keeps for its prefetcher. Raises OSError where it is not kept."""
    path = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
        return f"windows-{winreg.QueryValueEx(key, 'BootId')[0]}"


def mac_boot_id(libc: Any) -> str:
    """Return macOS's kern.bootsessionuuid. Raises OSError where there is none."""
    import ctypes

    size = ctypes.c_size_t(64)
    text = ctypes.create_string_buffer(size.value)
    if libc.sysctlbyname(b"kern.bootsessionuuid", text, ctypes.byref(size), None, 0) != 0:
        raise OSError("no kern.bootsessionuuid")
    return text.value.decode()
