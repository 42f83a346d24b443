"""Simulation of years at a desk: a simulated user drives the real break clock, and the promise monitor watches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, clock_wants_fine, initial_clock
from perkup.coach.break_clock.clock_state import BreakClock, ClockEffect, ClockInput, DayCounters
from perkup.coach.break_clock.signals import Signals
from perkup.verification.break_promises import PromiseMonitor, PromiseViolation
from perkup.verification.desk_simulator import SimulatedUser
from perkup.verification.quiet_occupations import OccupationCount
from perkup.verification.simulated_machine import HOME, RandomSource
from perkup.vocabulary import ClockEventName, EffectKind

HOURS = ((("08:00", "12:30"), ("13:00", "18:30")),) * 5 + ((), ())
POLICIES = (
    BreakPolicy(),
    BreakPolicy(hours=HOURS, standing_desk=True),
    BreakPolicy(interval_s=1200, break_s=300, hours=HOURS),
    BreakPolicy(interval_s=3600, break_s=60, standing_desk=True),
)
"""The person changes the settings once a season."""
SEASON = 90
COUNTED = ("prompts", "kept", "skipped", "postponed", "typed_through", "natural", "questions")
Sink = Callable[[ClockInput, tuple[ClockEffect, ...]], None]


class SimulationReport(msgspec.Struct, frozen=True):
    """Totals of a simulation."""

    days: int
    prompts: int
    kept: int
    skipped: int
    postponed: int
    typed_through: int
    natural: int
    longest_desk_s: float
    violations: list[PromiseViolation]
    lines: int
    crashes: int
    questions: int = 0
    occupations: dict[str, OccupationCount] = {}


def restore_clock(clock: BreakClock) -> BreakClock:
    """Return the clock after it was stored and read again."""
    return msgspec.json.decode(msgspec.json.encode(clock), type=BreakClock)


class BreakSimulation:
    """Simulation run: `run` plays the days; `sink` gets every input with its effects, `progress` each finished day."""

    def __init__(
        self,
        dice: RandomSource,
        signals: Signals,
        *,
        sink: Sink | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        first = datetime(2026, 1, 1, tzinfo=ZoneInfo(HOME))
        self.person = SimulatedUser(dice, first, signals)
        self.clock: BreakClock = initial_clock(POLICIES[0])
        self.watch = PromiseMonitor(POLICIES[0], signals)
        self.lines = 0
        self._signals = signals
        self._wake: float | None = None
        self._totals = dict.fromkeys(COUNTED, 0)
        self._sink, self._progress = sink, progress

    def run(self, days: int) -> SimulationReport:
        """Play `days` days."""
        person, machine = self.person, self.person.machine
        for day in range(days):
            policy = POLICIES[day // SEASON % len(POLICIES)]
            end = (day + 1) * 86_400.0
            while True:
                due = person.next()
                wake = None if self._wake is None or not person.awake else self._wake + machine.booted
                if wake is not None and wake < min(due, end):
                    self._feed(wake, "tick", {})
                elif due < end:
                    tau, lines = person.pop()
                    for event, data in lines:
                        self._feed(tau, event, data)
                    if lines and person.awake and self.clock.policy != policy:
                        changes: dict[str, Any] = msgspec.to_builtins(policy)
                        self._feed(tau, "settings", changes)
                else:
                    break
            if self._progress is not None:
                self._progress(day + 1)
        self._add(self.clock.today)
        counts = self._totals
        return SimulationReport(
            days=days,
            longest_desk_s=round(self.watch.longest_desk_s, 3),
            violations=self.watch.violations,
            lines=self.lines,
            crashes=person.crashes,
            occupations={name.value: count for name, count in person.occupations.items()},
            **counts,
        )

    def _feed(self, tau: float, event: str, data: dict[str, Any]) -> None:
        line = ClockInput(self.person.machine.stamp(tau), event, data)
        if event == ClockEventName.START:
            self._kill(line)
        day = self.clock.day
        before, before_clock = self.clock.today, self.clock
        turn = advance(self.clock, line, self._signals)
        if turn.clock.day != day:
            self._add(before)
        self.clock, self._wake = turn.clock, turn.wake
        self.lines += 1
        self.watch.see(line, turn.effects, turn.spans)
        if self._sink is not None:
            self._sink(line, turn.effects)
        held_from = turn.clock.deferred_since if turn.clock.deferred_since is not None else before_clock.deferred_since
        held_s = 0.0 if held_from is None else turn.clock.shift + line.stamp.boot - held_from
        prompts = sum(effect.kind == EffectKind.PROMPT for effect in turn.effects)
        self.person.watch(tau, turn.clock.today, prompts, held_s)
        self.person.hear(tau, turn.effects, fine=clock_wants_fine(turn.clock))

    def _kill(self, line: ClockInput) -> None:
        """Store and read the clock as a killed coach would; report where that changes it."""
        again = restore_clock(self.clock)
        if again != self.clock:
            self.watch.violations.append(PromiseViolation(6, line.stamp.wall, "the stored clock is not the clock"))
        self.clock = again

    def _add(self, today: DayCounters) -> None:
        for name in COUNTED:
            self._totals[name] += getattr(today, name)
