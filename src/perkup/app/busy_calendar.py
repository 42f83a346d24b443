"""Busy slots from the person's own calendar: read in a short-lived child, told to the break clock as `busy`.

Nothing runs while no calendar is named. The slots of the coming week are kept beside the journal, so that a network
that is away, or a restart without one, changes nothing for days.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import subprocess
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from perkup.app.busy_process import WEB, BusyAnswer, BusySlot, BusyTask, window
from perkup.app.change_listeners import Topic
from perkup.app.data_folder import write_private
from perkup.child_process import child_command
from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.interface import DesktopEvent, SenseStatus

if TYPE_CHECKING:
    from perkup.app.application import Application

MODULE = "perkup.app.busy_process"
EVENT = "busy"
REFRESH_S = 900.0
"""How often the calendar is read again: a meeting that was set up just now is known within this."""
CHILD_S = 60.0
MARGIN_S = 0.05
TROUBLE = BusyAnswer(trouble="The calendar cannot be read.")
ReadCalendar = Callable[[BusyTask], Awaitable[BusyAnswer]]


class StoredSlots(msgspec.Struct, frozen=True):
    """Slots as last read, and of which calendar: a digest of its address."""

    calendar: str = ""
    slots: tuple[BusySlot, ...] = ()


class BusyCalendar:
    """Busy slots of one coach. `take` hears when one begins and ends; `read` reads a calendar."""

    def __init__(
        self, app: Application, take: Callable[[DesktopEvent], None], read: ReadCalendar | None = None
    ) -> None:
        self._app, self._take, self._read = app, take, read or read_in_child
        self._loop = asyncio.get_running_loop()
        self._tasks = BackgroundTasks()
        self._timer: asyncio.TimerHandle | None = None
        self._source = ""
        self._slots: tuple[BusySlot, ...] = ()
        self._file_time = 0
        self._read_again = 0.0
        self._end_listening: Callable[[], None] | None = None

    def start(self) -> None:
        """Follow the setting and the slots from now on."""
        self._end_listening = self._app.listeners.subscribe(self._follow_settings)
        self._follow_settings(Topic.SETTINGS)

    def settle_soon(self) -> None:
        """Settle once the loop has done what it is at."""
        if self._source:
            self._loop.call_soon(self.settle)

    def close(self) -> None:
        """Follow nothing any more."""
        if self._end_listening is not None:
            self._end_listening()
        self._disarm()
        self._tasks.cancel_soon()
        self._source = ""

    def settle(self) -> None:
        """Tell the clock whether a slot is on now, and wake when that changes or the calendar is to be read again."""
        if not self._source:
            return
        now = self._app.now()
        is_on = any(slot.begin <= now < slot.end for slot in self._slots)
        if self._app.breaks.running and is_on != (EVENT in self._app.clock.clock.flags):
            self._take(DesktopEvent(EVENT, {"on": is_on}))
        if self._loop.time() >= self._read_again:
            self._read_again = self._loop.time() + REFRESH_S
            self._tasks.start(self._refresh(self._source))
        self._arm(now)

    def _arm(self, now: datetime) -> None:
        self._disarm()
        edges = [(edge - now).total_seconds() for slot in self._slots for edge in (slot.begin, slot.end) if edge > now]
        wait_s = min([*edges, self._read_again - self._loop.time()])
        self._timer = self._loop.call_later(max(0.0, wait_s) + MARGIN_S, self.settle)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _follow_settings(self, topic: str) -> None:
        source = self._app.settings.current.calendar.busy.strip() if topic == Topic.SETTINGS else self._source
        if source == self._source:
            return
        self._source, self._slots, self._file_time, self._read_again = source, (), 0, 0.0
        if source:
            stored = self._stored()
            self._slots = stored.slots if stored.calendar == _digest(source) else ()
            self.settle()
        else:
            self._disarm()
            if self._app.breaks.running and EVENT in self._app.clock.clock.flags:
                self._take(DesktopEvent(EVENT, {"on": False}))

    async def _refresh(self, source: str) -> None:
        """Read the calendar; one that cannot be read leaves the slots as they are."""
        file_time = _file_time(source)
        if file_time and file_time == self._file_time and self._slots_reach():
            return
        begin, end = window(self._app.now())
        answer = await self._read(BusyTask(source, begin, end))
        if answer.trouble or source != self._source:
            return
        self._slots, self._file_time = answer.slots, file_time
        with contextlib.suppress(OSError):  # a full disk: read again later
            write_private(self._app.home.busy_file, msgspec.json.encode(StoredSlots(_digest(source), answer.slots)))
        self.settle()

    def _slots_reach(self) -> bool:
        """Return True while the slots that were read still reach some days ahead."""
        begin, _ = window(self._app.now())
        return any(slot.begin > begin for slot in self._slots)

    def _stored(self) -> StoredSlots:
        try:
            return msgspec.json.decode(self._app.home.busy_file.read_bytes(), type=StoredSlots)
        except (OSError, msgspec.MsgspecError):
            return StoredSlots()


async def read_in_child(task: BusyTask) -> BusyAnswer:
    """Return the answer of a child process; trouble where it fails or takes too long. Cancelled, it ends the child."""
    from perkup.desktop.child_program import run_child

    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        async with (
            asyncio.timeout(CHILD_S),
            run_child(*child_command(MODULE), stdin=pipe, stdout=pipe, stderr=nothing) as child,
        ):
            output, _ = await child.communicate(msgspec.json.encode(task))
            return msgspec.json.decode(output, type=BusyAnswer)
    except (OSError, TimeoutError, msgspec.MsgspecError):
        return TROUBLE


def check_calendar(source: str, now: datetime) -> SenseStatus:
    """Read the calendar once and say what was found, for the system check."""
    begin, end = now, window(now)[1]
    task = msgspec.json.encode(BusyTask(source, begin.astimezone(UTC), end.astimezone(UTC)))
    try:
        run = subprocess.run(child_command(MODULE), input=task, capture_output=True, timeout=CHILD_S, check=False)
        answer = msgspec.json.decode(run.stdout, type=BusyAnswer)
    except (OSError, subprocess.TimeoutExpired, msgspec.MsgspecError):
        answer = TROUBLE
    if answer.trouble:
        return SenseStatus(EVENT, False, answer.trouble, "See `calendar.busy` in Settings.")
    return SenseStatus(EVENT, True, f"{len(answer.slots)} busy times in your calendar in the next 8 days.")


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def _file_time(source: str) -> int:
    """Return when a file was changed, 0 for a web address or a file that is away."""
    if source.startswith((*WEB, "webcal://")):
        return 0
    try:
        return Path(source).expanduser().stat().st_mtime_ns
    except OSError:
        return 0
