"""A whole private desk of real programs for tests: an X display, a message bus, dunst with a hand that picks buttons.

`real_desk(folder)` starts them, `RealDesk.environ` is what a coach needs to sit at it, and everything is ended at the
end. Tests that use it need Xvfb, dbus-daemon, dunst and xdotool (`missing()` names what is absent).
"""

import contextlib
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAMS = ("Xvfb", "dbus-daemon", "dbus-send", "dunst", "dunstctl", "xdotool")
DEADLINE_S = 60.0

_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={sockets}</listen>
  <servicedir>{folder}/services</servicedir>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_DUNST_CONFIG = """[global]
    dmenu = {picker}
    idle_threshold = 0
    offset = 10x10
"""
_PICKER = """#!/bin/sh
tee {folder}/menu | grep -m1 -F -- "#$(cat {folder}/choice) ("
"""


def missing(*programs: str) -> str:
    """Why a test of real programs cannot run, or ""."""
    absent = [name for name in programs or PROGRAMS if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


needs_real_desk = pytest.mark.skipif(bool(missing()), reason=missing() or "all there")


def until(holds: Callable[[], object], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for a condition outside this process; AssertionError naming `what` when it never comes."""
    end = time.monotonic() + deadline_s
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited {deadline_s:.0f} s in vain: {what}")
        time.sleep(0.02)


class RealDesk:
    """The running programs. `environ` is a full environment for a child process."""

    def __init__(self, folder: Path, display: str, bus: str) -> None:
        self.folder = folder
        self.display = display
        self.bus = bus
        self.environ = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("XDG_", "WAYLAND_", "DBUS_", "DISPLAY", "XAUTHORITY"))
        } | {
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/no-system-bus",
            "XDG_RUNTIME_DIR": str(folder),
        }
        self._dunst: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> str:
        """A program at this desk, to its end; what it wrote. CalledProcessError when it failed."""
        done = subprocess.run(command, env=self.environ, check=True, capture_output=True, text=True, timeout=DEADLINE_S)
        return done.stdout

    def touch(self) -> None:
        """Somebody presses a key."""
        self.run("xdotool", "key", "a")

    def shown(self) -> int:
        """How many notices are on the screen."""
        return int(self.run("dunstctl", "count", "displayed"))

    def press(self, label: str) -> None:
        """Somebody opens dunst's menu and picks the button with this label."""
        menu = self.folder / "menu"
        menu.unlink(missing_ok=True)
        (self.folder / "choice").write_text(label)
        self.run("dunstctl", "context")
        until(lambda: menu.exists() and f"#{label} (" in menu.read_text(), f"dunst offers the button {label!r}")

    def dismiss(self) -> None:
        """Somebody clicks the newest notice away."""
        self.run("dunstctl", "close")

    def start_dunst(self) -> None:
        self._dunst = subprocess.Popen(
            ["dunst", "-conf", str(self.folder / "dunstrc")],
            env=self.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self.has_daemon, "dunst owns org.freedesktop.Notifications")

    def stop_dunst(self) -> None:
        if self._dunst is not None:
            _end(self._dunst)
            self._dunst = None
            until(lambda: not self.has_daemon(), "dunst has let go of its name")

    def has_daemon(self) -> bool:
        return self.owned("org.freedesktop.Notifications")

    def owned(self, name: str) -> bool:
        """Whether somebody owns this name on the bus."""
        call = ("--dest=org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner")
        return "true" in self.run("dbus-send", f"--bus={self.bus}", "--print-reply", *call, f"string:{name}")


@contextlib.contextmanager
def real_desk(folder: Path, *, dunst: bool = True, activatable: bool = False) -> Iterator[RealDesk]:
    """A fresh desk. With `activatable` the bus itself starts dunst when somebody first wants to show a notice."""
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(private_display())
        (folder / "dunstrc").write_text(_DUNST_CONFIG.format(picker=folder / "picker"))
        (folder / "picker").write_text(_PICKER.format(folder=folder))
        (folder / "picker").chmod(0o700)
        services = {"org.freedesktop.Notifications": f"dunst -conf {folder / 'dunstrc'}"} if activatable else {}
        bus = stack.enter_context(private_bus(folder, services, display))
        desk = RealDesk(folder, display, bus)
        stack.callback(desk.stop_dunst)
        if dunst:
            desk.start_dunst()
        yield desk


@contextlib.contextmanager
def private_display(heads: int = 1) -> Iterator[str]:
    """An Xvfb of its own, with its monitors beside each other; its DISPLAY."""
    reader, writer = os.pipe()
    screens = [word for head in range(heads) for word in ("-screen", str(head), "800x600x24")]
    server = subprocess.Popen(
        ["Xvfb", "+xinerama", "-displayfd", str(writer), *screens, "-nolisten", "tcp", "-noreset"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        yield f":{_first_line(reader, server, 'Xvfb')}"
    finally:
        _end(server)


@contextlib.contextmanager
def private_bus(folder: Path, services: dict[str, str] | None = None, display: str = "") -> Iterator[str]:
    """A bus daemon of its own that starts only `services` (name: command); its address."""
    (folder / "services").mkdir(exist_ok=True)
    for name, command in (services or {}).items():
        program, _, rest = command.partition(" ")
        text = f"[D-BUS Service]\nName={name}\nExec={shutil.which(program)} {rest}\n"
        (folder / "services" / f"{name}.service").write_text(text)
    config = folder / "bus.conf"
    config.write_text(_BUS_CONFIG.format(folder=folder, sockets=tempfile.gettempdir()))
    reader, writer = os.pipe()
    daemon = subprocess.Popen(
        ["dbus-daemon", f"--config-file={config}", f"--print-address={writer}", "--nofork", "--nosyslog"],
        pass_fds=(writer,),
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "DISPLAY": display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        yield _first_line(reader, daemon, "dbus-daemon")
    finally:
        _end(daemon)


def _first_line(reader: int, process: subprocess.Popen[bytes], name: str) -> str:
    with os.fdopen(reader) as pipe:
        ready = select.select([pipe], [], [], DEADLINE_S)[0]
        line = pipe.readline().strip() if ready else ""
    if not line:
        process.kill()
        raise AssertionError(f"{name} ended with {process.wait(DEADLINE_S)} before it was ready")
    return line


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
