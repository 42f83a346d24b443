"""The one way to open the desktop of this machine, and its tray."""

import sys

from perkup.desktop.desk_controls import DeskControls, NoControls
from perkup.desktop.interface import FINE_IDLE_AFTER_S, IDLE_AFTER_S, Desktop
from perkup.desktop.senses import DETECTED
from perkup.desktop.tray import NoTray, OnAction, Tray

SYSTEMS = {"darwin": "macOS", "win32": "Windows"}


def open_desktop(
    *, idle_s: float = IDLE_AFTER_S, fine_idle_s: float = FINE_IDLE_AFTER_S, platform: str = sys.platform
) -> Desktop:
    """Return the desktop of this machine, not started. Never raises: what is missing becomes an unavailable sense."""
    if platform == "linux":
        from perkup.desktop.environment import read_environment
        from perkup.desktop.linux.linux_desktop import LinuxDesktop

        return LinuxDesktop(read_environment(), DETECTED, idle_s=idle_s, fine_idle_s=fine_idle_s)
    if platform == "darwin":
        from perkup.desktop.macos import open_macos_desktop

        return open_macos_desktop(DETECTED, idle_s=idle_s, fine_idle_s=fine_idle_s)
    if platform == "win32":
        from perkup.desktop.windows import open_windows_desktop

        return open_windows_desktop(DETECTED, idle_s=idle_s, fine_idle_s=fine_idle_s)
    from perkup.desktop.generic import PollingDesktop

    return PollingDesktop(platform, platform, DETECTED, idle_s=idle_s, fine_idle_s=fine_idle_s)


def open_tray(on_action: OnAction, *, platform: str = sys.platform) -> Tray:
    """Return the tray of this machine, not shown yet. Never raises: what is missing, its status tells."""
    if platform == "linux":
        from perkup.desktop.environment import read_environment
        from perkup.desktop.linux.linux_tray import LinuxTray

        return LinuxTray(read_environment().session_bus, on_action)
    return NoTray(SYSTEMS.get(platform, platform))


def open_controls(*, platform: str = sys.platform) -> DeskControls:
    """Return the controls of this machine. Never raises: what cannot be done is left."""
    if platform == "linux":
        from perkup.desktop.environment import read_environment
        from perkup.desktop.linux.linux_controls import LinuxControls

        return LinuxControls(read_environment())
    return NoControls()
