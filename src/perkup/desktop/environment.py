"""Addresses and folders of the desktop, read once from the environment so that tests can give others."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec


class DesktopEnvironment(msgspec.Struct, frozen=True):
    """Addresses and folders; an address is "" where there is none. With `wayland`, X11 would not see all input."""

    display: str = ""
    authority: Path = Path()
    wayland: bool = False
    wayland_socket: str = ""
    session_bus: str = ""
    system_bus: str = ""
    session_id: str = ""
    runtime_dir: str = ""
    proc: Path = Path("/proc")
    dev: Path = Path("/dev")


def read_environment(environ: Mapping[str, str] = os.environ) -> DesktopEnvironment:
    """Read the desktop environment that this process runs in."""
    return DesktopEnvironment(
        display=environ.get("DISPLAY", ""),
        authority=Path(environ.get("XAUTHORITY") or Path(environ.get("HOME", "/")) / ".Xauthority"),
        wayland=bool(environ.get("WAYLAND_DISPLAY")) or environ.get("XDG_SESSION_TYPE") == "wayland",
        wayland_socket=_wayland_socket(environ.get("XDG_RUNTIME_DIR", ""), environ.get("WAYLAND_DISPLAY", "")),
        session_bus=environ.get("DBUS_SESSION_BUS_ADDRESS") or _bus_address(environ.get("XDG_RUNTIME_DIR", ""), "bus"),
        system_bus=environ.get("DBUS_SYSTEM_BUS_ADDRESS") or _bus_address("/run/dbus", "system_bus_socket"),
        session_id=environ.get("XDG_SESSION_ID", ""),
        runtime_dir=environ.get("XDG_RUNTIME_DIR", ""),
    )


def _wayland_socket(folder: str, name: str) -> str:
    return name if name.startswith("/") or not (folder and name) else str(Path(folder) / name)


def _bus_address(folder: str, name: str) -> str:
    path = Path(folder) / name
    return f"unix:path={path}" if folder and path.exists() else ""
