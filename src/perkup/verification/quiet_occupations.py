"""Simulated hours in which somebody sits without a key pressed, or sits elsewhere: calls, films, reading, meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from perkup.coach.break_clock.clock_state import DayCounters
from perkup.coach.break_clock.signals import DEFER_MAX_S, Signals, signal_of
from perkup.verification.promise_bounds import IDLE_BREAK_S
from perkup.verification.simulated_desk import HandsState, Line
from perkup.verification.simulated_machine import RandomSource
from perkup.verification.unreliable_desk import UnreliableDesk
from perkup.vocabulary import Whereabouts


class Occupation(StrEnum):
    """What somebody does whose hands rest."""

    CALL = "call"
    FILM = "film"
    READING = "reading"
    MEETING = "meeting"


SWITCHES: dict[Occupation, tuple[tuple[str, ...], ...]] = {
    Occupation.CALL: (("mic",), ("mic", "camera"), ("mic", "camera", "share")),
    Occupation.FILM: (("fullscreen", "media"), ("inhibit",), ("fullscreen", "media", "inhibit")),
    Occupation.READING: ((),),
    Occupation.MEETING: (("busy",),),
}
"""Signals that tell of each, one choice of several."""
LENGTHS_S: dict[Occupation, tuple[float, float]] = {
    Occupation.CALL: (600.0, 5400.0),
    Occupation.FILM: (1500.0, 6600.0),
    Occupation.READING: (1800.0, 10_800.0),
    Occupation.MEETING: (1200.0, 5400.0),
}
"""Shortest and longest, s. All but reading are over before anything may hold a prompt back no longer."""


class OccupationCount(msgspec.Struct):
    """How often an occupation came to its end, and what the clock did in it: there should be none of either.

    One in which the coach did not run for as long as idleness takes to be a break is not judged: it saw no evidence.
    """

    times: int = 0
    prompts: int = 0
    natural: int = 0


class OccupiedDesk(UnreliableDesk):
    """Desk whose person calls, watches, reads or goes to meetings. `occupations` counts what became of it."""

    def __init__(self, dice: RandomSource, first: datetime, signals: Signals) -> None:
        super().__init__(dice, first)
        self._known = signals
        self.occupations: dict[Occupation, OccupationCount] = {
            occupation: OccupationCount() for occupation in Occupation
        }
        self.doing: Occupation | None = None
        self.read_until = 0.0
        self._on: tuple[str, ...] = ()
        self._noise_until = 0.0
        self._number_of_doing = 0
        self._unwatched = -1
        self._off_at = 0.0
        self._began_at = 0.0
        self._counters = DayCounters()

    @property
    def _signals(self) -> tuple[str, ...]:
        """Return the names of the signals that can be on."""
        return tuple(signal.event for signal in self._known)

    def watch(self, tau: float, counters: DayCounters, prompts: int, held_s: float) -> None:
        """Take note of the clock's counters after a line, of the prompts in it, and how long one was held back."""
        doing = self.doing
        in_it = self._course == self._number_of_doing and self.awake and tau > self._began_at
        if doing is not None and doing != Occupation.READING and in_it and self._unwatched != self._number_of_doing:
            count = self.occupations[doing]
            if held_s < DEFER_MAX_S - 60:
                count.prompts += prompts
            count.natural += max(0, counters.natural - self._counters.natural)
        self._counters = counters

    def _occupy(self, tau: float) -> list[Line]:
        """Begin something that keeps the hands still."""
        if not (self._here and self.awake) or self.doing is not None or self._break or tau < self._noise_until:
            return []
        doing = self.dice.choice(tuple(Occupation))
        switches = self.dice.choice(SWITCHES[doing])
        if any(signal_of(self._known, name) is None for name in switches):
            return []
        self.doing, self._on, self._began_at = doing, switches, tau
        length = self.dice.uniform(*LENGTHS_S[doing])
        self._course += 1
        self._hands = HandsState.ACTIVE
        lines: list[Line] = [("active", {}), *((name, {"on": True}) for name in switches)]
        if doing == Occupation.MEETING:
            lines += self._go_to_meeting(tau, length)
        number = self._number_of_doing = self._course
        self._schedule(tau + length, lambda then: self._finish(then, number))
        if doing == Occupation.MEETING:
            return lines
        return lines + self._sit_still(tau, tau + length)

    def _go_to_meeting(self, tau: float, length: float) -> list[Line]:
        self._leave_desk()
        back = length + self.dice.uniform(-60.0, 100.0)
        self._schedule(tau + back, self._arrive, living=True)
        if self.dice.random() < 0.3:
            self._locked = True
            return [("lock", {})]
        return self._rest_hands(tau)

    def _sit_still(self, tau: float, until: float) -> list[Line]:
        """Let the hands rest until the next touch, which comes now and then."""
        self._still_since = tau
        self.read_until = until
        touch = self.dice.choice((self.dice.uniform(150, 290), self.dice.uniform(300, 540), 1e9))
        if tau + touch < until:
            self._schedule(tau + touch, lambda then: self._touch_keys(then, until), living=True)
        return self._rest_hands(tau, min(touch, until - tau))

    def _touch_keys(self, tau: float, until: float) -> list[Line]:
        if not self.awake:
            return []
        self._hands, self._still_since = HandsState.ACTIVE, None
        self._schedule(tau + 4.0, lambda then: self._sit_still(then, until) if self.awake else [], living=True)
        return [("active", {})]

    def _stop(self, tau: float) -> None:
        super()._stop(tau)
        self._off_at = tau

    def _crash(self, tau: float) -> list[Line]:
        self._off_at = tau if self.coach else self._off_at
        return super()._crash(tau)

    def _revive(self, tau: float) -> list[Line]:
        """Start the coach again; it looks at once at what is on."""
        lines = super()._revive(tau)
        if lines and tau - self._off_at >= IDLE_BREAK_S:
            self._unwatched = self._number_of_doing
        return [*lines, *((name, {"on": True}) for name in self._on)] if lines else []

    def _finish(self, tau: float, number: int) -> list[Line]:
        doing = self.doing
        if doing is None:
            return []
        switches, self._on, self.doing = self._on, (), None
        if self._course == number:
            self.occupations[doing].times += 1
        lines: list[Line] = [(name, {"on": False}) for name in switches] if self.awake else []
        if doing != Occupation.MEETING and self._course == number and self._here and self.awake:
            self._schedule(tau + self.dice.uniform(1.0, 20.0), self._type_again, living=True)
        return lines

    def _answer(self, tau: float) -> list[Line]:
        """Answer the question on coming back: truly, wrongly, or not at all."""
        roll = self.dice.random()
        if roll < 0.3 or not (self._here and self.awake):
            return []
        was = Whereabouts.HERE if tau < self.read_until or roll < 0.4 else Whereabouts.AWAY
        return [("answer", {"was": was.value})]


def totals(occupations: dict[Occupation, OccupationCount]) -> Sequence[tuple[Occupation, OccupationCount]]:
    """Return the counts in a fixed order."""
    return [(occupation, occupations[occupation]) for occupation in Occupation]
