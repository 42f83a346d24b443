"""Desk of the invented person: working days through the real break clock, its prompts answered now and then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from perkup.app.journaled_clock import line_facts
from perkup.app.policy_history import policy_data
from perkup.coach.break_clock.clock import advance, clock_wants_fine
from perkup.coach.break_clock.clock_state import BreakClock, ClockEffect, ClockInput, ClockStamp
from perkup.coach.session import routines
from perkup.desktop.senses import SIGNALS
from perkup.vocabulary import Posture

if TYPE_CHECKING:
    from perkup.app.demo.sample_journal import SampleJournal
    from perkup.app.demo.sample_sessions import SampleSessions
    from perkup.moves.move import Move


class SampleDesk:
    """Desk of one sample journal, with the break clock that watches it."""

    def __init__(
        self, journal: SampleJournal, sessions: SampleSessions, clock: BreakClock, moves: Mapping[str, Move]
    ) -> None:
        self._journal = journal
        self._sessions = sessions
        self._dice = journal.dice
        self._clock = clock
        self._moves = moves
        self._wake: float | None = None
        self._last_break: list[str] = []
        self._booted = journal.until
        self._boot_id = ""

    def boot(self, at: datetime, boot_id: str) -> None:
        """Let the machine start at `at`."""
        self._booted, self._boot_id = at, boot_id

    def work_until(self, evening: datetime) -> None:
        """Work until the evening, with a lunch and now and then a walk away from the desk."""
        self._feed("start")
        self._feed("active")
        self._feed("sit")
        lunch = self._booted.replace(hour=12, minute=self._dice.randrange(5, 40))
        while self._journal.at < min(evening, self._journal.until):
            if self._journal.at > lunch:
                self._walk_away(self._dice.uniform(28, 50))
                lunch += timedelta(days=1)
            self._run(self._dice.uniform(12, 40))
            if self._dice.random() < 0.35:
                self._walk_away(self._dice.uniform(3, 14))
        self._feed("stop")

    def _walk_away(self, minutes: float) -> None:
        self._feed("lock")
        self._run(minutes)
        self._feed("unlock")
        self._feed("active")

    def _run(self, minutes: float) -> None:
        """Let time pass with the clock's own wake-ups in it, answering what it says."""
        end = min(self._journal.at + timedelta(minutes=minutes), self._journal.until)
        while True:
            wake = None if self._wake is None else self._booted + timedelta(seconds=self._wake)
            if wake is None or wake >= end:
                break
            self._journal.move_on(wake)
            self._answer(self._feed("tick"))
        self._journal.move_on(end)

    def _answer(self, effects: tuple[ClockEffect, ...]) -> None:
        kinds = {effect.kind for effect in effects}
        if "posture_offer" in kinds and self._dice.random() < 0.7:
            self._feed("sit" if self._clock.posture == Posture.STANDING else "stand")
        if "prompt" not in kinds:
            return
        self._journal.move_on(self._journal.at + timedelta(seconds=self._dice.uniform(5, 50)))
        roll = self._dice.random()
        if roll < 0.72:
            self._break()
        elif roll < 0.84:
            self._feed("postpone", minutes=5)
        elif roll < 0.93:
            self._feed("skip")

    def _break(self) -> None:
        self._feed("take")
        seed = len(self._journal.rows)
        routine = routines.break_routine(
            self._moves, lambda move: True, break_s=self._clock.policy.break_s, last=self._last_break, seed=seed
        )
        self._last_break = [item.move.id for item in routine.items]
        if clock_wants_fine(self._clock):
            self._feed("idle", since_s=1)
        self._sessions.perform(routine, share=1.0 if self._dice.random() < 0.9 else 0.6)
        self._feed("done")
        self._feed("active")

    def _feed(self, event: str, **data: Any) -> tuple[ClockEffect, ...]:
        since_boot = (self._journal.at - self._booted).total_seconds()
        line = ClockInput(ClockStamp(self._journal.at, since_boot, since_boot, self._boot_id), event, data)
        if self._clock.last is None:
            self._journal.record("policy", {"policy": policy_data(self._clock.policy)})
        turn = advance(self._clock, line, SIGNALS)
        self._clock, self._wake = turn.clock, turn.wake
        self._journal.record("clock", line_facts(line))
        for effect in turn.effects:
            self._journal.record("effect", {"kind": effect.kind, "reason": effect.reason})
        return turn.effects
