"""What somebody else would note down of the same day, from the same inputs: where the person is, desk time that is sure
and that may be, what was asked and answered. `promises` judges the clock by these books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from perkup.coach.break_clock.clock_state import (
    BreakPolicy,
    ClockInput,
    ClockStamp,
    PresenceSpan,
    with_settings,
)
from perkup.coach.break_clock.signals import Signals

LATE_S = 120.0
"""(1) The longest wait for a prompt once it is due and nothing holds it back."""
HELD_S = 7200.0
"""(1) The longest that meetings, full screen and do-not-disturb hold a due prompt back."""
BACK_S = 60.0
"""(2) No prompt so soon after coming back or waking."""
IDLE_S, IDLE_BREAK_S = 120.0, 300.0
IGNORED_S, DEAD_S = 300.0, 5.0
PAUSE_S, PAUSE_MAX_S = 3600.0, 43_200.0
LONGER_S, LONGEST_S = 600.0, 3600.0
UNSURE_S = 3600.0
"""Time at the desk may be taken back by news of idleness for this long."""
SLACK_S = 1.0
"""Rounding, and the second by which sleep is told from a busy machine."""
HELD_AT_ALL_S = 1e-3
"""A due prompt that was held back at all counts as held from then on: short holds in a row have one bound together."""
HANDS = ("take", "done", "skip", "postpone", "sit", "stand", "unlock")


class PromiseViolation(msgspec.Struct, frozen=True):
    """Promise number (1 to 7) broken `at` a wall time; `detail` says how, in one sentence."""

    promise: int
    at: datetime
    detail: str


Piece = tuple[float, float, str]
"""Time at the desk from, until, and what it was; taken back when news of idleness reaches before it."""


class OpenPrompt(msgspec.Struct, frozen=True):
    """An open prompt, given `at` for a `target`; before it lay the desk time of `pieces` and `low` to `high` s more."""

    at: float
    low: float
    high: float
    target: float
    pieces: tuple[Piece, ...]


class ReferenceClock:
    """Kept line by line. `violations` grows; `longest_desk_s` is the longest time without a break."""

    def __init__(self, policy: BreakPolicy, signals: Signals) -> None:
        self.violations: list[PromiseViolation] = []
        self.longest_desk_s = 0.0
        self._policy = policy
        self._deferring = {signal.event for signal in signals if signal.defers}
        self._last: ClockStamp | None = None
        self._wall = datetime.fromtimestamp(0, UTC)
        self._t = 0.0
        self._started = False
        self._hours = False
        # where the person is
        self._off = self._asleep = self._locked = self._unsure = False
        self._off_at = self._locked_at = 0.0
        self._quiet: float | None = None
        self._seen = 0.0
        self._taken: float | None = None
        self._break_s, self._dead_break = 0.0, False
        self._gone: float | None = None
        self._gone_before = 0.0
        self._firm = 0.0
        self._rebooted = self._credited = self._hard = self._was_off = False
        self._back = self._ended = float("-inf")
        # what is owed
        self._low = self._high = self._desk = 0.0
        self._target = policy.interval_s
        self._overdue = self._held = self._floor = 0.0
        self._recent: list[Piece] = []
        self._told = self._noted = False
        # what was answered
        self._open: OpenPrompt | None = None
        self._break_of: OpenPrompt | None = None
        self._missed = self._kept = self._later = 0
        self._extra = 0.0
        self._pause = float("-inf")
        self._flags: set[str] = set()
        self._credit_at = float("-inf")
        self._ledger: PresenceSpan | None = None

    # --- time --------------------------------------------------------------------------------------------------

    def _pass_time(self, line: ClockInput) -> float:
        now, last = line.stamp, self._last
        slept = 0.0
        if last is None:
            self._t = self._seen = now.boot
            self._hours = self._in_hours(now.wall)
            return 0.0
        before = self._t
        if now.boot_id != last.boot_id:
            self._t += max(0.0, (now.wall - last.wall).total_seconds())
            self._machine_off(before)
        else:
            length = max(0.0, now.boot - last.boot)
            slept = length - (now.mono - last.mono)
            if self._off:
                self._firm += slept if slept >= SLACK_S else 0.0
                slept = 0.0
            slept = slept if slept >= SLACK_S else 0.0
            self._t += length
            over = self._t > (self._taken or 0.0) + self._break_s + DEAD_S
            dead = line.event == "start" and not self._off and length >= max(IDLE_BREAK_S, self._policy.break_s)
            self._dead_break = dead and self._taken is not None and over
            self._quiet = None if self._dead_break else self._quiet
            if line.event == "start" and not self._off and self._gone is None:
                self._dead(length)
            else:
                self._stretch(before, self._t - slept)
            if slept:
                self._slept(slept)
        self._roll_hours(now.wall)
        return slept

    def _dead(self, length: float) -> None:
        """Killed and started again: what went by in between nobody could prompt in."""
        self._recent.append((self._t - length, self._t, "dead" if self._hours else "off"))
        self._overdue = 0.0
        in_time = self._open is not None and self._quiet is None and self._t <= self._open.at + IGNORED_S + DEAD_S
        if length >= IDLE_BREAK_S and not in_time:
            self._withdraw()
            self._confirm_desk_time()
            self._high = float("inf")
            self._low = self._desk = 0.0
            self._target, self._later = max(self._target, self._interval()), 0
            self._quiet, self._held = None, 0.0

    def _machine_off(self, before: float) -> None:
        if self._gone is None:
            self._leave(before)
        self._firm += self._t - before
        self._rebooted = self._hard = True
        self._withdraw()
        self._off = self._asleep = self._locked = False
        self._quiet, self._flags = None, set()
        self._back = self._t

    def _slept(self, slept: float) -> None:
        start = self._t - slept
        if self._gone is None:
            quiet = self._quiet
            self._leave(quiet if quiet is not None and start - quiet >= IDLE_S else start)
        self._firm += slept
        self._hard = True
        self._asleep, self._quiet, self._back = False, None, self._t

    def _stretch(self, start: float, end: float) -> None:
        """Time from `start` to `end` in the state of before this line."""
        if end <= start:
            return
        if self._gone is not None:
            if self._counted_firm():
                self._firm += end - start
            if self._taken is not None:
                self._high += end - start
            return
        edge = min(max(self._back + BACK_S, start), end)
        for first, last, kind in ((start, edge, "back"), (edge, end, "desk")):
            if last > first:
                held = f"held {kind}" if self._flags else kind
                blocked = "paused" if start < self._pause else held
                self._recent.append((first, last, blocked if self._hours else "off"))
        if self._quiet is not None and end >= self._quiet + IDLE_S - 1e-3:
            self._leave(self._quiet)
        while self._recent and self._recent[0][1] < end - UNSURE_S:
            first, last, kind = self._recent.pop(0)
            self._accrue_debt(last - first, kind)

    def _counted_firm(self) -> bool:
        return not self._off and (self._asleep or (self._locked and self._taken is None))

    def _confirm_desk_time(self) -> None:
        for first, last, kind in self._recent:
            self._accrue_debt(last - first, kind)
        self._recent.clear()

    def _accrue_debt(self, seconds: float, kind: str) -> None:
        if kind == "off":
            return
        self._high += seconds
        if kind == "dead":
            return
        if kind == "asked":
            self._low += seconds
            return
        over = max(0.0, self._low + seconds - max(self._target, self._floor, self._low))
        self._low += seconds
        self._desk += seconds
        self.longest_desk_s = max(self.longest_desk_s, self._desk)
        if self._open is not None:
            return
        held = kind.startswith("held") and self._held < HELD_S
        if self._held or (held and self._low >= max(self._target, self._floor)):
            self._held += max(over, HELD_AT_ALL_S)
        if held:
            self._overdue = max(0.0, self._held - HELD_S)
        elif kind == "paused":
            self._overdue = 0.0
        elif kind in ("desk", "held desk"):
            self._overdue += over
        if over > 0 and self._overdue > LATE_S + SLACK_S:
            self._report_violation(1, f"{self._low:.0f} s at the desk, {self._overdue:.0f} s overdue, and no prompt")
            self._overdue = float("-inf")
        if over > SLACK_S and not self._told:
            self._report_violation(7, "a prompt was due and held back, and nothing says why")
            self._told = True

    # --- where the person is -----------------------------------------------------------------------------------

    def _away(self) -> bool:
        idle = self._quiet is not None and self._t >= self._quiet + IDLE_S - 1e-3
        return self._off or self._asleep or self._locked or self._taken is not None or idle

    def _leave(self, at: float) -> None:
        """The person left at `at`: time at the desk after that is taken back. Touching absences are one."""
        at = max(at, self._seen)
        self._noted = False
        self._recent = _until(self._recent, at)
        self._confirm_desk_time()
        if self._open is not None:
            self._open = msgspec.structs.replace(self._open, pieces=tuple(_until(self._open.pieces, at)))
        if at > self._ended + 1e-3:
            self._gone, self._firm, self._credited, self._rebooted = at, 0.0, False, False
            self._hard = False
        else:
            self._gone = self._gone_before

    def _settle(self, *, answering: bool = False) -> None:
        if self._away():
            if self._gone is None:
                only_idle = not (self._off or self._asleep or self._locked or self._taken is not None)
                self._leave(self._quiet if only_idle and self._quiet is not None else self._t)
            self._hard = self._hard or self._off or self._asleep or self._locked
        elif self._gone is not None:
            self._come_back(answering=answering)

    def _come_back(self, *, answering: bool = False) -> None:
        assert self._gone is not None
        whole = self._t - self._gone
        brk = self._policy.break_s
        good = self._credited or self._firm >= brk - 1e-3 or whole >= max(brk, IDLE_BREAK_S) - 1e-3
        if self._open is not None:
            if not good and (answering or not self._hard):
                pass
            elif good and self._open.at <= self._gone + 1e-3 and not self._rebooted and not self._was_off:
                self._keep()
                self._open = None
            else:
                self._withdraw()
        if good:
            self._credit_at = self._t
            self._reset()
        self._gone_before, self._credited = self._gone, good
        self._gone = None
        self._back = self._ended = self._seen = self._t

    def _apply_input(self, line: ClockInput) -> None:
        event, data = line.event, line.data
        if event in HANDS or (event == "active" and self._unsure):
            self._locked = self._unsure = False
        if event in HANDS or event == "active":
            self._asleep, self._quiet = False, None
            if self._gone is not None:
                self._settle(answering=event in ("take", "skip", "postpone"))
            self._seen = self._t
            self._confirm_desk_time()
        if event == "start":
            self._start()
        elif event == "stop":
            self._withdraw()
            self._off = self._was_off = True
            self._off_at = self._t
        else:
            self._hear_desk(event, data)
            self._was_off = self._was_off and self._gone is not None

    def _start(self) -> None:
        self._unsure = self._locked and not self._off
        self._told = self._told or self._last is not None
        self._was_off = self._off
        if self._off:
            self._locked = self._asleep = False
            self._quiet, self._flags = None, set()
        self._off = False

    def _hear_desk(self, event: str, data: dict[str, Any]) -> None:
        if event == "lock":
            self._locked_at = self._locked_at if self._locked else self._t
            self._locked, self._unsure = True, False
        elif event == "sleep":
            self._asleep = True
        elif event == "wake":
            self._asleep, self._quiet, self._back, self._noted = False, None, self._t, False
        elif event == "idle":
            self._rest(data)
        elif event in self._deferring:
            self._hold_ends("held desk" if self._flags == {event} and not data["on"] else "")
            (self._flags.add if data["on"] else self._flags.discard)(event)
            self._noted = self._noted and not data["on"]
        else:
            self._press(event, data)

    def _hold_ends(self, kind: str) -> None:
        """What held the prompt back ends: from here on it is late, however short that was."""
        if kind and self._hours and self._gone is None:
            self._recent.append((self._t, self._t, kind))

    def _rest(self, data: dict[str, Any]) -> None:
        since = data.get("since_s")
        quiet = max(self._t - (IDLE_S if since is None else since), self._seen)
        self._quiet = quiet if self._quiet is None else min(quiet, self._quiet)

    def _press(self, event: str, data: dict[str, Any]) -> None:
        if event == "take" and self._taken is None:
            if self._gone is None:
                self._leave(self._t)
                self._gone, self._firm, self._credited = self._t, 0.0, False
            self._taken, self._break_of, self._open = self._t, self._open, None
            self._break_s = self._policy.break_s
        elif event == "skip" and self._taken is None:
            self._skip()
        elif event == "postpone" and self._taken is None:
            self._postpone(data)
        elif event == "pause":
            minutes = data.get("minutes")
            self._pause = self._t + min(PAUSE_S if minutes is None else minutes * 60, PAUSE_MAX_S)
            self._noted = False
        elif event == "resume":
            self._hold_ends("paused" if self._t < self._pause else "")
            self._pause = float("-inf")
        elif event == "settings":
            self._set(data)

    def _set(self, data: dict[str, Any]) -> None:
        before = self._interval()
        self._policy = with_settings(self._policy, data)
        longer = self._interval() - before
        if longer and not self._later:
            self._target += longer
            self._floor, self._overdue = self._low + sum(last - first for first, last, _ in self._recent), 0.0
            self._noted = False
            if self._open is not None:
                self._open = msgspec.structs.replace(self._open, target=self._open.target + longer)
        self._roll_hours(self._wall)

    # --- what was asked and answered ---------------------------------------------------------------------------

    def _interval(self) -> float:
        return min(LONGEST_S, self._policy.interval_s + self._extra)

    def _skip(self) -> None:
        if self._open is not None or self._near():
            if self._open is None:
                self._low = self._high = 0.0
            self._open = None
            self._miss()

    def _near(self) -> bool:
        return self._hours and (self._noted or self._high >= self._target - 1e-3)

    def _postpone(self, data: dict[str, Any]) -> None:
        if self._open is None and not self._near():
            return
        if self._later >= 2:
            self._skip()
            return
        minutes = data.get("minutes")
        most = 5.0 if self._later else 10.0
        self._later += 1
        self._open = None
        self._low = self._high = self._overdue = self._held = 0.0
        self._told = self._noted = False
        self._target = min(5.0 if minutes is None else minutes, most) * 60

    def _miss(self) -> None:
        self._missed, self._kept, self._later, self._noted = self._missed + 1, 0, 0, False
        if self._missed >= 2:
            self._missed, self._extra = 0, self._extra + LONGER_S
        self._target, self._overdue, self._held, self._told = self._interval(), 0.0, 0.0, False

    def _keep(self) -> None:
        self._kept, self._missed = self._kept + 1, 0
        if self._kept >= 2:
            self._extra = 0.0

    def _withdraw(self) -> None:
        """The open prompt is taken back: what lay before it and since is desk time without a prompt again."""
        given = self._open
        if given is not None:
            self._low, self._high, self._target = self._low + given.low, self._high + given.high, given.target
            self._recent[:0] = given.pieces
            self._recent = [(first, last, asked(kind)) for first, last, kind in self._recent]
            self._open, self._overdue, self._told = None, 0.0, True

    def _ignored(self) -> None:
        given = self._open
        if (
            given is not None
            and self._gone is None
            and self._quiet is None
            and self._t >= (max(given.at + IGNORED_S, self._back + BACK_S) - 1e-3)
        ):
            self._open = None
            self._miss()

    def _reset(self) -> None:
        """Desk time counts from zero."""
        self._recent.clear()
        self._low = self._high = self._desk = self._overdue = self._held = 0.0
        self._target, self._later, self._told, self._floor = self._interval(), 0, False, 0.0

    def _roll_hours(self, wall: datetime) -> None:
        before, self._hours = self._hours, self._in_hours(wall)
        self._noted = self._noted and self._hours
        if self._hours and not before:
            self._reset()

    def _in_hours(self, wall: datetime) -> bool:
        minute = wall.hour * 60 + wall.minute
        spans = self._policy.hours[wall.weekday()]
        return any(_minute(start) <= minute < _minute(end) for start, end in spans)

    def _report_violation(self, promise: int, detail: str) -> None:
        self.violations.append(PromiseViolation(promise, self._wall, detail))


@lru_cache(maxsize=64)
def _minute(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


def _until(pieces: Iterable[Piece], at: float) -> list[Piece]:
    return [(first, min(last, at), kind) for first, last, kind in pieces if first < at]


def asked(kind: str) -> str:
    """Time before a prompt is time at the desk, and was judged when the prompt came."""
    return kind if kind in ("off", "dead") else "asked"
