"""Idle on a real compositor without a screen: rest, return, the finer threshold, its end, and a session without it."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from perkup.desktop import interface
from perkup.desktop.environment import DesktopEnvironment, read_environment
from perkup.desktop.linux import wayland_idle
from perkup.desktop.linux.linux_desktop import LinuxDesktop
from perkup.desktop.senses import DETECTED
from tests.desktop.fake_bus import Heard, soon
from tests.desktop.linux.test_evidence import in_loop
from tests.desktop.linux.test_linux_desktop import state

pytest.importorskip("pywayland")


class Compositor:
    """KWin on a virtual screen. Its program is a copy: the installed one carries a capability that tests have not."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "wayland-perkup"
        shutil.copy(shutil.which("kwin_wayland") or "", folder / "kwin_wayland")
        self.start()

    def start(self) -> None:
        words = [str(self.folder / "kwin_wayland"), "--virtual", "--no-lockscreen", "--socket", self.socket.name]
        places = {"XDG_RUNTIME_DIR": str(self.folder), "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        environ = os.environ | places | {"KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1", "QT_LOGGING_RULES": "*=false"}
        environ = {name: value for name, value in environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            ["dbus-run-session", "--", *words], env=environ, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def touch(self) -> None:
        """Move the pointer, as a hand would, by KWin's own protocol for it."""
        from pywayland.client import Display
        from pywayland.protocol_core import Argument, ArgumentType, Interface, Proxy

        class FakeInput(Interface):
            name, version = "org_kde_kwin_fake_input", 1

        class FakeInputProxy(Proxy[FakeInput]):
            interface = FakeInput

            @FakeInput.request(Argument(ArgumentType.String), Argument(ArgumentType.String))
            def authenticate(self, application: str, reason: str) -> None:
                self._marshal(0, application, reason)

            @FakeInput.request(Argument(ArgumentType.Fixed), Argument(ArgumentType.Fixed))
            def pointer_motion(self, across: float, down: float) -> None:
                self._marshal(1, across, down)

        FakeInput._gen_c()
        FakeInput.proxy_class = FakeInputProxy
        display, hands = Display(str(self.socket)), []
        display.connect()
        registry = display.get_registry()

        def offer(registry: object, number: int, interface: str, _version: int) -> None:
            if interface == FakeInput.name:
                hands.append(registry.bind(number, FakeInput, 1))  # type: ignore[attr-defined]

        registry.dispatcher["global"] = offer
        display.roundtrip()
        hands[0].authenticate("test", "a hand")
        for _ in range(2):
            hands[0].pointer_motion(3.0, 2.0)
        display.roundtrip()
        display.disconnect()

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[Compositor]:
    if shutil.which("kwin_wayland") is None or shutil.which("dbus-run-session") is None:
        pytest.skip("kwin_wayland and dbus-run-session are not installed")
    tmp_path.chmod(0o700)
    running = Compositor(tmp_path)
    yield running
    running.end()


@in_loop
async def test_rest_and_return_are_told_and_a_new_compositor_is_taken_up(
    compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interface, "RECONNECT_S", (0.05,))
    await soon(compositor.socket.exists, "the compositor is up")
    heard = Heard()
    place = read_environment({"XDG_RUNTIME_DIR": str(compositor.folder), "WAYLAND_DISPLAY": compositor.socket.name})
    desk = LinuxDesktop(place, DETECTED, idle_s=0.6, fine_idle_s=0.2)
    await desk.start(heard)
    try:
        assert state(desk, "idle").detail == "Reported by the Wayland session."
        assert (await heard.next()).event == "active"
        assert (await heard.next()).data == {"since_s": 0.6}
        desk.set_fine_idle(True)
        await asyncio.to_thread(compositor.touch)
        assert (await heard.next()).event == "active"
        assert (await heard.next()).data == {"since_s": 0.2}
        await asyncio.to_thread(compositor.end)
        await soon(lambda: not state(desk, "idle").available, "its end is noticed")
        assert state(desk, "idle").detail == wayland_idle.LOST
        await asyncio.to_thread(compositor.start)
        await soon(lambda: state(desk, "idle").available, "the next one is taken up")
        await heard.until("idle")
    finally:
        await desk.stop()


@in_loop
async def test_session_that_does_not_answer_says_so(tmp_path: Path) -> None:
    desk = LinuxDesktop(DesktopEnvironment(wayland=True, wayland_socket=str(tmp_path / "none")), DETECTED)
    await desk.start(Heard())
    assert state(desk, "idle").detail == "The Wayland session does not answer."
    await desk.stop()
