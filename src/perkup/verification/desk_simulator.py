"""A believable, messy person at a messy machine: what a desk tells over years, and how its owner answers prompts.

Meetings, lunch, reading, coffee without locking, lids, unannounced sleep, shutdowns, crashes of coach and machine,
clock steps, travel and daylight saving. Chance comes in as `RandomSource`, so a seed gives the same years again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from perkup.coach.break_clock.clock_state import ClockEffect
from perkup.coach.break_clock.signals import Signals
from perkup.verification.quiet_occupations import OccupiedDesk
from perkup.verification.simulated_desk import Departure, HandsState, Line
from perkup.verification.simulated_machine import HOME, RandomSource
from perkup.vocabulary import EffectKind

ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland", "Europe/London")
_CONFIRM = {"sitting": "sit", "standing": "stand"}


class SimulatedUser(OccupiedDesk):
    """Person with days, meetings and answers. `hear` tells them what the clock said."""

    def __init__(self, dice: RandomSource, first: datetime, signals: Signals) -> None:
        super().__init__(dice, first, signals)
        self._schedule(0.0, self._day)

    def hear(self, tau: float, effects: Sequence[ClockEffect], *, fine: bool) -> None:
        """React to what the clock said, and look as closely as it wants."""
        for effect in effects:
            if effect.kind == EffectKind.PROMPT:
                self._open = True
                if self.dice.random() < 0.03:
                    self._schedule(tau + 0.5, self._say("unseen"), living=True)
                else:
                    self._decide(tau)
            elif effect.kind == EffectKind.END:
                self._break = False
            elif effect.kind == EffectKind.QUESTION:
                self._schedule(tau + self.dice.uniform(2, 120), self._answer, living=True)
            elif effect.kind == EffectKind.POSTURE_OFFER and self.dice.random() < 0.5:
                self._schedule(tau + self.dice.uniform(3, 60), self._say(_CONFIRM[effect.detail("to")]), living=True)
        if fine and not self._fine and self._still_since is not None and self._hands == HandsState.ACTIVE:
            self._schedule(max(tau + 0.01, self._still_since + 5.0), self._sense(self._still_since), living=True)
        self._fine = fine

    # --- the day ---------------------------------------------------------------------------------------------------

    def _day(self, tau: float) -> list[Line]:
        local = self.machine.local(tau)
        following = (local + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
        self._schedule(following.timestamp() - self.machine.epoch, self._day)
        roll = self.dice.random()
        if roll < 0.01:
            self.machine.zone = ZoneInfo(self.dice.choice(ZONES) if self.machine.zone.key == HOME else HOME)
        if self.dice.random() > (0.94 if local.weekday() < 5 else 0.12):
            return []
        morning = tau + self.dice.uniform(7.5, 10.0) * 3600
        self._schedule(morning, self._arrive)
        self._schedule(morning + self.dice.uniform(3.0, 4.0) * 3600, self._lunch)
        self._schedule(morning + self.dice.uniform(7.5, 10.0) * 3600, self._go_home)
        for _ in range(int(self.dice.uniform(0, 4))):
            self._schedule(morning + self.dice.uniform(0.2, 8.0) * 3600, self._switch)
        for _ in range(int(self.dice.uniform(0, 5))):
            self._schedule(morning + self.dice.uniform(0.2, 9.0) * 3600, self._occupy)
        for chance, what in (
            (0.25, self._pause),
            (0.15, self._crash),
            (0.03, self._restart_machine),
            (0.06, self._clock_step),
            (0.05, self._stop_coach),
            (0.10, self._own_break),
            (0.30, self._posture),
        ):
            if self.dice.random() < chance:
                self._schedule(morning + self.dice.uniform(0.1, 9.0) * 3600, what)
        return []

    def _go_home(self, tau: float) -> list[Line]:
        if not (self.machine.on and self._here):
            return []
        self._leave_desk()
        how = self.dice.choice((Departure.LID, *Departure))
        if how == Departure.OFF:
            self._stop(tau)
            self.machine.on = False
            return [("stop", {})]
        if how == Departure.CUT:
            self.machine.on = False
            return []
        if how == Departure.LEAVE:
            return self._rest_hands(tau)
        self._locked = how == Departure.LOCK
        if how == Departure.LOCK:
            return [("lock", {})]
        self.machine.sleep(tau)
        self._hands = HandsState.ASLEEP if how == Departure.SILENT else HandsState.UNKNOWN
        return [("sleep", {})] if how == Departure.LID else []

    def _lunch(self, tau: float) -> list[Line]:
        return self._walk_off(tau, self.dice.uniform(20, 70) * 60)

    def _switch(self, tau: float) -> list[Line]:
        """Let a sense tell of something, rightly or not, while the person goes on as ever."""
        if not self.awake or not self._signals or self.doing is not None:
            return []
        sense = self.dice.choice(self._signals)
        length = self.dice.choice((15.0, 30.0, 60.0, 60.0, 90.0, 200.0)) * 60
        self._noise_until = max(self._noise_until, tau + length)
        self._schedule(tau + length, self._say(sense, on=False))
        return [(sense, {"on": True})]

    def _pause(self, tau: float) -> list[Line]:
        if self.dice.random() < 0.3:
            self._schedule(tau + self.dice.uniform(60, 1800), self._say("resume"))
        return [("pause", {"minutes": self.dice.choice((15, 30, 60, 120))})] if self.awake else []

    def _own_break(self, tau: float) -> list[Line]:
        return self._take(tau) if self._here and self.awake else []

    def _posture(self, tau: float) -> list[Line]:
        return [(self.dice.choice(("sit", "stand")), {})] if self._here and self.awake else []

    # --- answers ---------------------------------------------------------------------------------------------------

    def _decide(self, tau: float) -> None:
        roll = self.dice.random()
        soon = tau + self.dice.uniform(2, 90)
        if roll < 0.55:
            self._schedule(soon, self._take_prompted, living=True)
        elif roll < 0.68:
            minutes = self.dice.choice((5, 10))
            self._schedule(soon, self._say("postpone", minutes=minutes), living=True)
        elif roll < 0.78:
            self._schedule(soon, self._say("skip"), living=True)
        elif roll < 0.86:
            self._schedule(soon, lambda then: self._walk_off(then, self.dice.uniform(60, 900)), living=True)

    def _take_prompted(self, tau: float) -> list[Line]:
        return self._take(tau) if self._open and self.awake else []

    def _take(self, tau: float) -> list[Line]:
        self._open, self._break = False, True
        roll = self.dice.random()
        if roll < 0.12:
            return [("take", {}), *([("active", {})] if self._still_since is None else [])]
        self._course += 1
        back = self.dice.uniform(100, 260)
        self._hands = HandsState.UNKNOWN
        lines: list[Line] = [("take", {})]
        if roll < 0.3:
            self._locked = True
            self._leave_desk()
            lines.append(("lock", {}))
            self._schedule(tau + back, self._arrive, living=True)
            return lines
        if roll < 0.5:
            self._schedule(tau + self.dice.uniform(60, 115), self._say("done"), living=True)
        self._still_since = tau
        self._schedule(tau + 5, self._sense(tau), living=True)
        self._schedule(tau + back, self._type_again, living=True)
        return lines
