"""Watcher of the desk: looks again where nothing tells, lets go of what no sense says now, minds the wall clock."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from perkup.app.application import Application
from perkup.app.busy_calendar import BusyCalendar
from perkup.coach.break_clock.clock_state import ClockTurn
from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.interface import Desktop, DesktopEvent
from perkup.desktop.senses import SENSES, SETTING_OF_EVENT
from perkup.vocabulary import ClockEventName, ClockPhase

LOOK_AHEAD_S = 2.0
"""So long before a prompt may come, the desk is looked at: a call that began since the notice keeps it away."""
LOOK_AGAIN_S = 30.0
"""How often it is looked at again while a prompt is open or held back; not at all otherwise."""
CLOCK_CHECK_S = 50.0
"""How often it is looked whether the time zone or the wall clock was changed: two context switches a minute."""
STEP_S = 2.0


class DeskWatcher:
    """Looks at the desk at the instants that matter. `take` takes what was noticed."""

    def __init__(self, app: Application, desk: Desktop, take: Callable[[DesktopEvent], None]) -> None:
        self._app, self._desk, self._take = app, desk, take
        self._loop = asyncio.get_running_loop()
        self._tasks = BackgroundTasks()
        self._ahead: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None
        self._once: asyncio.TimerHandle | None = None
        self._clock_check: asyncio.TimerHandle | None = None
        self._wall = self._read_wall()
        self._closed = False
        self._busy = BusyCalendar(app, take)

    def start(self) -> None:
        """Begin: look at what holds already, and mind the wall clock from now on."""
        self._start_look()
        self._clock_check = self._loop.call_later(CLOCK_CHECK_S, self._check_clock)
        self._busy.start()

    def close(self) -> None:
        """Set no timer any more."""
        self._closed = True
        self._busy.close()
        for timer in (self._ahead, self._again, self._once, self._clock_check):
            if timer is not None:
                timer.cancel()
        self._tasks.cancel_soon()

    async def look(self) -> bool:
        """Look once at everything that is not told by events; return True where a notification would not be seen."""
        events = await self._desk.probe()
        for event in events:
            self._take(event)
        self.release(frozenset(event.event for event in events))
        return any(event.event == "dnd" and event.is_on for event in events)

    def release(self, answered: frozenset[str] = frozenset()) -> None:
        """Let go of what a sense holds that was switched off, or that can tell nothing any more.

        answered : events that the desk told of just now, whatever it says of its senses.
        """
        if self._app.breaks.running:
            self._release_presence()
        flags = self._app.clock.clock.flags
        if not (flags and self._app.breaks.running):
            return
        able = {status.name for status in self._desk.senses() if status.available}
        for sense in SENSES:
            name = sense.signal.event if sense.signal is not None else ""
            if name not in flags or not sense.detectors:
                continue
            off = not getattr(self._app.settings.current.senses, SETTING_OF_EVENT.get(name, ""), True)
            if off or (sense.published_name not in able and name not in answered):
                self._app.breaks.apply_input(name, on=False)

    def _release_presence(self) -> None:
        """Let somebody be at the desk again whom a sense calls away that was switched off: it never tells them back."""
        senses, clock = self._app.settings.current.senses, self._app.clock.clock
        for event, is_held in ((ClockEventName.UNLOCK, clock.locked), (ClockEventName.ACTIVE, clock.quiet)):
            if is_held is not None and not getattr(senses, SETTING_OF_EVENT.get(event, ""), True):
                self._app.breaks.apply_input(event)

    def follow(self, turn: ClockTurn, phase: ClockPhase) -> None:
        """After each turn of the clock, arm the next look."""
        if self._closed:
            return
        if self._once is not None and phase != ClockPhase.PROMPTED:
            self._once.cancel()
            self._once = None
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None
        deadline = self._app.clock.status().deadline
        if phase in (ClockPhase.WORKING, ClockPhase.NOTICE) and deadline is not None and turn.wake is not None:
            ahead_s = (deadline - self._app.clock.now().wall).total_seconds() - LOOK_AHEAD_S
            if ahead_s > 0:
                self._ahead = self._loop.call_later(ahead_s, self._start_look)
        self._look_later(phase)
        self._busy.settle_soon()

    def once_if_open(self, delay_s: float, act: Callable[[], None]) -> None:
        """Do something after a while, unless the prompt has been answered by then."""
        if not self._closed:
            self._once = self._loop.call_later(delay_s, act)

    def _look_later(self, phase: ClockPhase) -> None:
        if phase in (ClockPhase.DEFERRED, ClockPhase.PROMPTED) and self._again is None and not self._closed:
            self._again = self._loop.call_later(LOOK_AGAIN_S, self._look_again)

    def _look_again(self) -> None:
        self._again = None
        self._start_look()

    def _start_look(self) -> None:
        if not self._closed:
            self._tasks.start(self._look_and_arm())

    async def _look_and_arm(self) -> None:
        await self.look()
        self._look_later(self._app.clock.status().phase)

    def _check_clock(self) -> None:
        """Wake the clock where the wall clock was set or shows another zone: the hours follow it."""
        self._clock_check = self._loop.call_later(CLOCK_CHECK_S, self._check_clock)
        if hasattr(time, "tzset"):
            time.tzset()
        before, self._wall = self._wall, self._read_wall()
        if self._wall[0] != before[0] or abs(self._wall[1] - before[1]) > STEP_S:
            self._app.breaks.apply_input(ClockEventName.TICK)

    def _read_wall(self) -> tuple[object, float]:
        """Return the offset from UTC, and how far the wall clock is ahead of boot time, s."""
        now = self._app.clock.now()
        return now.wall.utcoffset(), now.wall.timestamp() - now.boot
