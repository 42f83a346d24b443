"""Time that a test moves: three clocks in one hand, and an event loop that never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.desk_surfaces import SurfaceMakers
from perkup.app.runtime import CoachRuntime
from perkup.coach.break_clock.clock_state import ClockStamp
from tests.desktop.fake_desktop import FakeDesktop

ZONE = timezone(timedelta(hours=1))
MORNING = datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)


class Clocks:
    """Wall, monotonic and boot clock that stand still until moved."""

    def __init__(self, wall: datetime = MORNING) -> None:
        self.wall = wall
        self.mono = 1000.0
        self.boot = 1000.0
        self.boot_id = "boot-1"

    def __call__(self) -> ClockStamp:
        return ClockStamp(self.wall, self.mono, self.boot, self.boot_id)

    def pass_(self, seconds: float) -> None:
        """Ordinary time goes by."""
        self.mono += seconds
        self.boot += seconds
        self.wall += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        """The machine sleeps: the monotonic clock stands still."""
        self.boot += seconds
        self.wall += timedelta(seconds=seconds)

    def reboot(self, gap_s: float = 60.0) -> None:
        """The machine starts anew after a gap."""
        self.wall += timedelta(seconds=gap_s)
        self.mono = self.boot = 5.0
        self.boot_id = f"boot-{int(self.boot_id.rpartition('-')[2]) + 1}"


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers fire at once, in order, moving the clocks by the time they would have waited.

    While a thread works for it, time stands still: what takes milliseconds on a real machine takes none here.
    """

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._threads = 0
        super().__init__()

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self._threads += 1
        future.add_done_callback(self._thread_done)
        return future

    def _thread_done(self, _future: object) -> None:
        self._threads -= 1

    def time(self) -> float:
        return self._clocks.mono

    def _run_once(self) -> None:
        waiting = [timer.when() for timer in self._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
        if not self._ready and waiting and not self._threads:  # type: ignore[attr-defined]
            self._clocks.pass_(max(0.0, min(waiting) - self.time()))
        super()._run_once()  # type: ignore[misc]


class Office:
    """A coach at work at a scripted desk, in virtual time."""

    def __init__(
        self,
        folder: Path,
        clocks: Clocks | None = None,
        open_tray: Callable[[Callable[[str], None]], Any] | None = None,
        open_window: Callable[[Callable[[Any], None]], Any] | None = None,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.home = DataFolder(folder)
        self.clocks = clocks or Clocks()
        self.desk = FakeDesktop()
        self.said: list[str] = []
        self.opened: list[str] = []
        self._apps: list[Application] = []
        self._open_tray = open_tray
        self.tray: Any = None
        self._open_window = open_window
        self.windows: list[Any] = []
        self.controls: Any = None
        self.asked: list[str] = []

    def close(self) -> None:
        """Let go of every journal that a day opened."""
        for app in self._apps:
            app.close()

    def forget(self) -> None:
        """Let go of all that the days so far have left here, as the end of their process would."""
        self.close()
        self._apps.clear()
        for heap in (self.said, self.opened, self.asked, self.desk.shown, self.desk.closed, self.desk.fine_calls):
            heap.clear()

    def day(self, play: Callable[[Office], Coroutine[Any, Any, None]]) -> Application:
        """Start the coach, let `play` run, stop the coach; the app stays open for questions."""
        loop = VirtualLoop(self.clocks)
        try:
            return loop.run_until_complete(self._day(play))
        finally:
            loop.close()

    async def _day(self, play: Callable[[Office], Coroutine[Any, Any, None]]) -> Application:
        self.app = Application.open(self.home, stamp=self.clocks, senses=self.desk.senses, lasting=True)
        self._apps.append(self.app)
        self.app.breaks.url = "http://127.0.0.1:1"
        runner = CoachRuntime(
            self.app,
            self.desk,
            say=self.said.append,
            open_page=self.opened.append,
            surfaces=SurfaceMakers(
                link=lambda page: f"http://127.0.0.1:1{page}",
                open_tray=self._place_tray if self._open_tray else None,
                open_window=self._place_window if self._open_window else None,
                open_controls=(lambda: self.controls) if self.controls else None,
            ),
        )

        async def answer(stop: asyncio.Event) -> None:
            self.stopping = stop
            await play(self)

        await runner.run(answer)
        return self.app

    def _place_tray(self, act: Callable[[str], None]) -> Any:
        assert self._open_tray is not None
        self.tray = self._open_tray(act)
        return self.tray

    def _place_window(self, _app: Application, on_event: Callable[[Any], None]) -> Any:
        assert self._open_window is not None
        self.windows.append(self._open_window(on_event))
        return self.windows[-1]

    async def wait(self, minutes: float) -> None:
        """Let the day go on."""
        await asyncio.sleep(minutes * 60)
