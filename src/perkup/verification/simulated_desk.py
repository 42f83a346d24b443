"""The simulated desk: hands that type and rest, walks away from the keys, and what the senses tell of them."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from perkup.verification.simulated_machine import RandomSource, SimulatedMachine
from perkup.vocabulary import ClockEventName

Line = tuple[str, dict[str, Any]]
"""Event of the desk and its data."""
Act = Callable[[float], list[Line]]
"""Something that happens at a true time `tau`, and the lines that it causes."""


class Departure(StrEnum):
    """Ways to leave the desk: lid down, switched off, power cut, locked, just gone, or asleep without a word."""

    LID = "lid"
    OFF = "off"
    CUT = "cut"
    LOCK = "lock"
    LEAVE = "leave"
    SILENT = "silent"


class HandsState(StrEnum):
    """State of the hands as the idle sense last told; `ASLEEP` after a sleep that nothing announced."""

    UNKNOWN = "unknown"
    ACTIVE = "active"
    IDLE = "idle"
    ASLEEP = "asleep"


class SimulatedDesk:
    """A person's hands at a machine. `pop` plays the next act; acts of a course lapse when the course changes."""

    def __init__(self, dice: RandomSource, first: datetime) -> None:
        self.dice = dice
        self.machine = SimulatedMachine(first)
        self.coach = True
        self._queue: list[tuple[float, int, Act, int | None]] = []
        self._number = 0
        self._course = 0
        self._fine = False
        self._hands = HandsState.UNKNOWN
        self._still_since: float | None = None
        self._here = False
        self._locked = False
        self._open = self._break = False

    @property
    def awake(self) -> bool:
        """Return True where the machine can run a timer for the coach now."""
        return self.coach and self.machine.on and self.machine.is_awake

    def next(self) -> float:
        """Return the true time of the next act."""
        return self._queue[0][0]

    def pop(self) -> tuple[float, list[Line]]:
        """Play the next act; return its true time and its lines, of which there may be none."""
        tau, _, act, course = heapq.heappop(self._queue)
        if course is not None and course != self._course:
            return tau, []
        lines = act(tau)
        heard = self.coach and self.machine.on
        return tau, lines if heard else [line for line in lines if line[0] == ClockEventName.STOP]

    # --- hands on the keys ---------------------------------------------------------------------------------------

    def _type(self, tau: float) -> list[Line]:
        """Begin a stretch of typing."""
        self._course += 0 if self._here else 1
        self._here, self._still_since = True, None
        self._schedule(tau + 1 + self.dice.expovariate(1 / 150), self._pause_hands, living=True)
        if self._break:
            self._schedule(tau + 5, self._sample, living=True)
        if self._hands == HandsState.ACTIVE:
            return []
        self._hands = HandsState.ACTIVE
        return [("active", {})]

    def _pause_hands(self, tau: float) -> list[Line]:
        roll = self.dice.random()
        if roll < 0.01:
            return self._walk_off(tau, self.dice.uniform(10, 900))
        if roll < 0.06:
            long = self.dice.uniform(60, 290)
        else:
            long = self.dice.uniform(290, 900) if roll < 0.067 else 1 + self.dice.expovariate(1 / 20)
        self._schedule(tau + long, self._type_again, living=True)
        return self._rest_hands(tau, long)

    def _type_again(self, tau: float) -> list[Line]:
        return self._type(tau) if self.awake else []

    def _rest_hands(self, tau: float, long: float = 1e9) -> list[Line]:
        self._still_since = tau
        for threshold in (5.0, 120.0) if self._fine else (120.0,):
            if threshold < long:
                self._schedule(tau + threshold, self._sense(tau), living=True)
        return []

    def _sense(self, since: float) -> Act:
        def report(tau: float) -> list[Line]:
            if self._still_since != since or not self.awake:
                return []
            self._hands = HandsState.IDLE
            return [("idle", {"since_s": tau - since})]

        return report

    def _sample(self, tau: float) -> list[Line]:
        if not (self._break and self._still_since is None and self.awake and self._here):
            return []
        self._schedule(tau + 5, self._sample, living=True)
        return [("active", {})]

    # --- coming and going ----------------------------------------------------------------------------------------

    def _arrive(self, tau: float) -> list[Line]:
        if self._here:
            return []
        lines: list[Line] = []
        if not self.machine.on:
            self.machine.boot(tau)
            lines = [("start", {})]
        elif not self.machine.is_awake:
            lines = self._wake_lines(tau)
        if not self.coach:
            self.coach = True
            lines = [("start", {})]
        if self._locked:
            self._locked = False
            lines.append(("unlock", {}))
        return lines + self._type(tau)

    def _walk_off(self, tau: float, length: float) -> list[Line]:
        """Leave the desk for `length` s: locked, asleep or simply gone."""
        if not (self._here and self.awake):
            return []
        self._leave_desk()
        how = self.dice.choice((Departure.LOCK, Departure.LOCK, Departure.LID, Departure.SILENT, Departure.LEAVE))
        self._schedule(tau + length, self._arrive, living=True)
        if how == Departure.LEAVE:
            return self._rest_hands(tau)
        if how == Departure.LOCK:
            self._locked = True
            return [("lock", {})]
        self.machine.sleep(tau)
        self._hands = HandsState.ASLEEP if how == Departure.SILENT else HandsState.UNKNOWN
        return [("sleep", {})] if how == Departure.LID else []

    def _wake_lines(self, tau: float) -> list[Line]:
        self.machine.wake(tau)
        is_silent, self._hands = self._hands == HandsState.ASLEEP, HandsState.UNKNOWN
        return [] if is_silent else [("wake", {})]

    def _leave_desk(self) -> None:
        self._course += 1
        self._here = False
        self._open = self._break = False
        self._hands = HandsState.UNKNOWN
        self._still_since = None

    # --- what happens when ---------------------------------------------------------------------------------------

    def _say(self, event: str, **data: Any) -> Act:
        return lambda tau: [(event, data)] if self.awake else []

    def _schedule(self, tau: float, act: Act, *, living: bool = False) -> None:
        """Schedule `act` for `tau`; `living` acts are dropped when the person does something else before."""
        self._number += 1
        heapq.heappush(self._queue, (tau, self._number, act, self._course if living else None))
