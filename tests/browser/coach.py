"""A whole coach in a thread: the real app on a real folder behind the real server, with clocks a test can move."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.coach.break_clock.clock_state import ClockStamp, ClockTurn
from perkup.desktop.system_clocks import read_clocks as real_clocks
from perkup.web import server
from tests.desktop.fake_desktop import FakeDesktop

DEADLINE_S = 120.0


class Clocks:
    """The real clocks, moved on by as much as the test says.

    `asleep` seconds pass on boot and wall only, `wall_ahead` on the wall only.
    """

    def __init__(self, wall_ahead: float = 0.0) -> None:
        self.ahead = 0.0
        self.asleep = 0.0
        self.wall_ahead = wall_ahead

    def __call__(self) -> ClockStamp:
        now = real_clocks()
        return msgspec.structs.replace(
            now,
            wall=now.wall + timedelta(seconds=self.wall_ahead + self.ahead + self.asleep),
            mono=now.mono + self.ahead,
            boot=now.boot + self.ahead + self.asleep,
        )


class Coach:
    """A running coach. `call` reaches the app in its own thread; `stop` and `restart` keep folder and port."""

    def __init__(self, folder: Path, clocks: Clocks | None = None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home = DataFolder(folder)
        self.secret = self.home.secret()
        self.clocks = clocks or Clocks()
        self.port = 0
        self._thread: threading.Thread | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def login(self, to: str = "/") -> str:
        """A launch link, which works once."""
        return f"{self.url}/open?key={self.asgi.web_context.tickets.issue()}&to={to}"

    def start(self) -> None:
        """Start on the port of before, if any."""
        sock = self._listen()
        self.port = sock.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(sock, ready)), daemon=True)
        self._thread.start()
        if not ready.wait(DEADLINE_S):
            raise TimeoutError("the coach did not start")

    def stop(self) -> None:
        """Stop as by Ctrl-C."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(DEADLINE_S)
        assert not self._thread.is_alive()
        self._thread = None

    def restart(self) -> None:
        """Stop and start on the same folder and port."""
        self.stop()
        self.start()

    def call(self, what: Callable[[Application], Any]) -> Any:
        """What `what` returns of the app, asked in the app's own thread."""

        async def ask() -> Any:
            return what(self.app)

        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result(DEADLINE_S)

    def advance(self, seconds: float, *, active: bool = True) -> None:
        """Let time pass, waking the clock at every instant it asks for, as the running coach would."""

        def walk(app: Application) -> None:
            target = self.clocks.ahead + seconds
            while True:
                wake = app.clock.wake
                left = None if wake is None else wake - app.clock.now().boot
                if left is None or self.clocks.ahead + max(left, 0) > target:
                    break
                self.clocks.ahead += max(left, 0) + 0.001
                app.breaks.apply_input("tick")
            self.clocks.ahead = max(self.clocks.ahead, target)
            app.breaks.apply_input("active" if active else "tick")

        self.call(walk)

    def feed(self, event: str, **data: Any) -> None:
        """One thing the desk noticed."""
        self.call(lambda app: app.breaks.apply_input(event, **data))

    def _listen(self) -> socket.socket:
        return server.listen(self.port, tries=1)

    async def _serve(self, sock: socket.socket, ready: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        desk = FakeDesktop(available=False)
        self.app = Application.open(self.home, stamp=self.clocks, senses=desk.senses, lasting=True)
        self.app.breaks.running, self.app.breaks.url = True, self.url
        timer: asyncio.TimerHandle | None = None

        def on_turn(turn: ClockTurn) -> None:
            nonlocal timer
            if timer is not None:
                timer.cancel()
            if turn.wake is not None:
                delay = max(0.0, turn.wake - self.app.clock.now().boot)
                timer = self._loop.call_later(delay, self.app.breaks.apply_input, "tick")

        self.app.breaks.connect_desktop(on_turn=on_turn, on_stop=lambda: None)
        self.app.breaks.apply_input("start")
        self.app.breaks.apply_input("active")
        self.asgi = asgi = server.build(self.app, secret=self.secret, port=self.port)
        self._loop.call_soon(ready.set)
        try:
            await server.serve(asgi, sock, stop=self._stopping)
        finally:
            await asyncio.sleep(0)
            self.app.breaks.apply_input("stop")
            self.app.breaks.running = False
            if timer is not None:
                timer.cancel()
            self.app.close()
