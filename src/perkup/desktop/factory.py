"""The one way to open the desktop of this machine."""

import sys

from perkup.desktop.interface import FINE_IDLE_AFTER_S, IDLE_AFTER_S, Desktop


def open_desk(
    *, idle_s: float = IDLE_AFTER_S, fine_idle_s: float = FINE_IDLE_AFTER_S, platform: str = sys.platform
) -> Desktop:
    """The desk of this machine, not started. Never raises: what is missing becomes an unavailable sense."""
    if platform == "linux":
        from perkup.desktop.environment import here
        from perkup.desktop.linux.linux_desktop import LinuxDesktop

        return LinuxDesktop(here(), idle_s=idle_s, fine_idle_s=fine_idle_s)
    from perkup.desktop.generic import open_polling_desktop

    return open_polling_desktop(platform, idle_s=idle_s, fine_idle_s=fine_idle_s)
