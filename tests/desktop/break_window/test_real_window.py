"""The real window on a private display with a window manager: the focus, Escape, a click, and kill -9."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from perkup.desktop.break_window.window_process import (
    BreakWindow,
    WindowEvent,
    WindowPrograms,
    WindowRequest,
    WindowShow,
    find_programs,
)
from tests.desk_fixture import missing, private_bus, private_display, until

PAGE = (
    "<!doctype html><title>page</title><h1>Stand up</h1><button id=leave onclick=\"document.title='told'\">x</button>"
)
FROZEN = PAGE + "<script>onload = () => setTimeout(() => { for (;;); }, 50)</script>"
ANY = "Perkup: "
OWN = """import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
window, entry = Gtk.Window(title="own"), Gtk.Entry()
entry.connect("changed", lambda entry: window.set_title("own " + entry.get_text()))
window.add(entry)
window.show_all()
Gtk.main()"""
XFCONF = "/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd"
pytestmark = pytest.mark.desk


class Desk:
    """A display with a window manager and somebody's own window in front."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self.environ = environ
        self.folder = folder

    def run(self, *words: str) -> str:
        done = subprocess.run(["xdotool", *words], env=self.environ, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    def focused(self) -> str:
        return self.run("getwindowfocus", "getwindowname")

    def is_own_in_front(self) -> bool:
        """Bring the person's own window to the front, as a click would: a manager just started may leave it behind."""
        self.run("search", "--name", "^own", "windowactivate")
        return self.focused().startswith("own")

    def windows(self) -> list[str]:
        return self.run("search", "--onlyvisible", "--name", ANY).split()

    def place(self, name: str) -> str:
        return self.run("search", "--name", name, "getwindowgeometry")

    def page(self, text: str) -> str:
        file = self.folder / "page.html"
        file.write_text(text)
        return file.as_uri()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    lacking = missing("Xvfb", "xdotool", "xfwm4", "dbus-daemon", XFCONF)
    if lacking or not find_programs({"DISPLAY": ":0"}, "linux").has_card:
        pytest.skip(lacking or "not installed: WebKitGTK for Python")
    folder = tmp_path_factory.mktemp("desk")
    services = {"org.xfce.Xfconf": f"/usr/bin/env XDG_CONFIG_HOME={folder} {XFCONF}"}
    with private_display() as display, private_bus(folder, services, display) as bus:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "WAYLAND_"))},
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "NO_AT_BRIDGE": "1",
        }
        quiet = {"env": environ, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        manager = subprocess.Popen(["xfwm4", "--compositor=off"], **quiet)  # type: ignore[call-overload]
        running = Desk(environ, folder)
        own = None
        try:
            until(lambda: running.run("get_num_desktops"), "the window manager is at work")
            own = subprocess.Popen(["/usr/bin/python3", "-c", OWN], **quiet)  # type: ignore[call-overload]
            until(running.is_own_in_front, "the person's own window has the focus")
            yield running
        finally:
            for process in (own, manager):
                if process is not None:
                    process.terminate()
                    process.wait(20)


def live(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, play: Callable[[BreakWindow, list[WindowEvent]], Awaitable[None]]
) -> None:
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "HOME", "NO_AT_BRIDGE"):
        monkeypatch.setenv(name, desk.environ[name])
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    events: list[WindowEvent] = []

    async def run() -> None:
        window = BreakWindow(WindowPrograms("/usr/bin/python3", None), lambda: desk.folder, events.append)
        try:
            await play(window, events)
        finally:
            await window.close()

    asyncio.run(run())
    until(lambda: not desk.windows(), "nothing of it is on the screen")


async def eventually(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.02)


def test_the_card_takes_no_focus_and_the_player_leaves_with_escape(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    until(lambda: desk.place("own"), "the person's own window is found")
    before = desk.place("own")

    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        await window.show(WindowRequest(WindowShow.CARD, desk.page(PAGE)))
        await eventually(lambda: "shown" in events and desk.windows())
        assert desk.focused() == "own"
        await asyncio.to_thread(desk.run, "type", "ab")
        await eventually(lambda: desk.focused() == "own ab")
        await window.show(WindowRequest(WindowShow.PLAYER, desk.page(PAGE), full=True))
        await eventually(lambda: desk.focused() == "Perkup: break")
        await eventually(lambda: len(desk.windows()) == 1)
        desk.run("key", "Escape")
        await eventually(lambda: not desk.windows())
        await eventually(lambda: desk.focused().startswith("own"))
        await eventually(lambda: events[-1] == "left")

    live(desk, monkeypatch, play)
    until(lambda: desk.place("own") == before, "the person's own window stands where it stood")


def test_a_click_leaves_though_the_page_is_frozen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        await window.show(WindowRequest(WindowShow.PLAYER, desk.page(FROZEN), full=True))
        await eventually(lambda: desk.focused() == "Perkup: break")
        await asyncio.to_thread(desk.run, "mousemove", "400", "26", "click", "1")
        await eventually(lambda: events[-1] == "left")
        await eventually(lambda: not desk.windows())

    live(desk, monkeypatch, play)


def test_killed_it_leaves_the_desk_free(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        await window.show(WindowRequest(WindowShow.PLAYER, desk.page(PAGE), full=True))
        await eventually(lambda: desk.focused() == "Perkup: break")
        assert window.pid
        os.kill(window.pid, signal.SIGKILL)
        await eventually(lambda: not desk.windows() and desk.focused().startswith("own"))
        await eventually(lambda: events[-1] == "lost")

    live(desk, monkeypatch, play)


def test_a_page_that_never_comes_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        await window.show(WindowRequest(WindowShow.CARD, (desk.folder / "nothing.html").as_uri()))
        await eventually(lambda: events[-1:] == ["lost"])
        assert not desk.windows()

    live(desk, monkeypatch, play)
