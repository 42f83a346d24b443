"""Break on the screen: a small card that takes no focus, then the player, in a window that is a process of its own.

The break clock alone decides when. Here is only what a due break looks like, and that the desk is free again: when the
person leaves, when a call begins, when the window dies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

from perkup.app.application import Application
from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.break_window.browser_program import SIZE, Which, browser_command, find_browser
from perkup.desktop.break_window.window_process import (
    BreakWindow,
    WindowEvent,
    WindowPrograms,
    WindowRequest,
    WindowShow,
    find_programs,
)
from perkup.desktop.interface import DesktopEvent
from perkup.vocabulary import ClockPhase

__all__ = [
    "SIZE",
    "BreakScreen",
    "OpenWindow",
    "Which",
    "WindowPrograms",
    "browser_command",
    "find_browser",
    "find_programs",
    "open_window",
]

CARD_S = 10
"""The card is there this long before a pause in typing begins the break: time to read it, and to say later."""
SLACK_S = 15 * 60.0
"""A window that is still there so long after its break ended is closed."""
CALLS = frozenset({"mic", "camera", "share"})
"""Signals of a call or a shared screen: they close a window that is open."""
DUE = (ClockPhase.NOTICE, ClockPhase.PROMPTED)

OpenWindow = Callable[[Application, Callable[[WindowEvent], None]], BreakWindow]


class ScreenStage(StrEnum):
    """Stage of the break on the screen."""

    NOTHING = "nothing"
    READY = "ready"
    CARD = "card"
    PLAYER = "player"


def open_window(app: Application, on_event: Callable[[WindowEvent], None]) -> BreakWindow:
    """Return a window of this machine, not started yet."""
    return BreakWindow(find_programs(), lambda: app.home.subfolder(app.home.window_dir), on_event)


class BreakScreen:
    """Break on the screen of one coach.

    link : makes the address with which the window opens a page of ours. press : carries out a button of the prompt.
    probe : looks once more whether somebody is in a call. lost : hears at which stage a window ended by itself.
    """

    def __init__(
        self,
        app: Application,
        open_window: OpenWindow,
        *,
        link: Callable[[str], str],
        press: Callable[[str], None],
        probe: Callable[[], Awaitable[None]],
        lost: Callable[[ScreenStage], None],
    ) -> None:
        self._app = app
        self._open_window = open_window
        self._link = link
        self._press = press
        self._probe = probe
        self._lost = lost
        self._window: BreakWindow | None = None
        self.stage = ScreenStage.NOTHING
        self._hands_rest = False
        self._is_card_read = False
        self._calls: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks = BackgroundTasks()

    async def prepare(self) -> None:
        """Start the window while the break is near, so that the card is there at once."""
        if self._is_wanted() and self.stage is ScreenStage.NOTHING:
            window = self._new_window()
            self.stage = ScreenStage.READY
            if not await window.prepare() and self.stage is ScreenStage.READY:
                await self.close()

    async def show_card(self) -> bool:
        """Show the card of a due break; return False where a notification has to do instead."""
        if not self._is_wanted() or self._calls:
            return False
        if self.stage not in (ScreenStage.NOTHING, ScreenStage.READY):
            return True
        window = self._window or self._new_window()
        self.stage, self._is_card_read = ScreenStage.CARD, False
        if await window.show(WindowRequest(WindowShow.CARD, self._link(f"/card?s={CARD_S}"))):
            return True
        if self._window is window:
            await self.close()
        return False

    async def play(self, page: str) -> bool:
        """Show a page of the player over the desk; return False where the person's browser has to do instead."""
        if not self._is_wanted():
            return False
        window = self._window or self._new_window()
        settings = self._app.settings.current.break_
        self._cancel_timer()
        self.stage = ScreenStage.PLAYER
        mark = "&" if "?" in page else "?"
        request = WindowRequest(
            WindowShow.PLAYER, self._link(f"{page}{mark}window=1"), settings.show == "full", settings.screens
        )
        if await window.show(request):
            return True
        if self._window is window:
            await self.close()
        return False

    def take_event(self, event: DesktopEvent) -> None:
        """Follow hands and calls: a rest begins the break, a call frees the desk."""
        if event.event in ("active", "idle"):
            self._hands_rest = event.event == "idle"
            self._begin_at_rest()
        elif event.event in CALLS:
            (self._calls.add if event.is_on else self._calls.discard)(event.event)
            if self._calls and self.stage is not ScreenStage.NOTHING:
                self._tasks.start(self.close())

    def follow(self, phase: ClockPhase) -> None:
        """Follow the clock: what was due and is no longer takes its card along; an ended break its window, later."""
        if self.stage in (ScreenStage.READY, ScreenStage.CARD) and phase not in (*DUE, ClockPhase.ON_BREAK):
            self._tasks.start(self.close())
        elif self.stage is ScreenStage.PLAYER and phase != ClockPhase.ON_BREAK and self._timer is None:
            self._timer = self._loop.call_later(SLACK_S, lambda: self._tasks.start(self.close()))

    async def close(self) -> None:
        """Free the desk."""
        self._cancel_timer()
        window, self._window = self._window, None
        self.stage = ScreenStage.NOTHING
        if window is not None:
            await window.close()

    def _is_wanted(self) -> bool:
        return self._app.settings.current.break_.show != "note"

    def _new_window(self) -> BreakWindow:
        self._window = window = self._open_window(self._app, lambda event: self._take_window_event(window, event))
        return window

    def _take_window_event(self, window: BreakWindow, event: WindowEvent) -> None:
        if window is not self._window:
            return
        if event in (WindowEvent.LEFT, WindowEvent.LOST):
            stage, self.stage, self._window = self.stage, ScreenStage.NOTHING, None
            self._cancel_timer()
            if event is WindowEvent.LOST:
                self._lost(stage)
        elif event is WindowEvent.SHOWN and self.stage is ScreenStage.CARD:
            self._timer = self._loop.call_later(CARD_S, self._end_reading)
        elif event is WindowEvent.START:
            self._press("start")
        elif event is WindowEvent.SKIP:
            self._press("skip")
        elif event is WindowEvent.POSTPONE:
            self._press(f"postpone-{self._app.settings.current.clock.postpone_min[0]}")

    def _end_reading(self) -> None:
        self._timer, self._is_card_read = None, True
        self._begin_at_rest()

    def _begin_at_rest(self) -> None:
        if self.stage is ScreenStage.CARD and self._is_card_read and self._hands_rest:
            self._is_card_read = False
            self._tasks.start(self._begin())

    async def _begin(self) -> None:
        """Begin the break, unless a last look finds somebody in a call; safety questions wait for a press of Start."""
        await self._probe()
        is_due = self._app.clock.status().phase == ClockPhase.PROMPTED
        if self.stage is ScreenStage.CARD and not self._calls and is_due and self._app.safety.is_screened():
            self._press("start")

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
