"""A believable, messy person at a messy machine: what a desk tells over years, and how its owner answers prompts.

Meetings, lunch, reading, coffee without locking, lids, unannounced sleep, shutdowns, crashes of coach and machine,
clock steps, travel and daylight saving. Chance comes in as `Dice`, so a seed gives the same years again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from perkup.coach.break_clock.clock_state import ClockEffect, ClockStamp
from perkup.coach.break_clock.signals import Signals

T = TypeVar("T")
HOME = "Europe/Zurich"
ZONES = ("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland", "Europe/London")
STEPS_S = (-86_400.0, -3600.0, -90.0, -2.0, 2.0, 90.0, 3600.0, 86_400.0)
"""How far the wall clock steps when it is set."""
Line = tuple[str, dict[str, Any]]


class RandomSource(Protocol):
    """What `random.Random` offers and a person needs."""

    def random(self) -> float:
        """0 to 1."""
        ...

    def uniform(self, a: float, b: float) -> float:
        """`a` to `b`."""
        ...

    def expovariate(self, lambd: float) -> float:
        """A waiting time of mean 1 / `lambd`."""
        ...

    def choice(self, seq: Sequence[T]) -> T:
        """One of `seq`."""
        ...


class SimulatedMachine:
    """The computer's three clocks over true time `tau` (seconds since the first midnight)."""

    def __init__(self, first: datetime) -> None:
        self.epoch = first.timestamp()
        self.zone = ZoneInfo(HOME)
        self.skew = 0.0
        self.booted = -3600.0
        self.boots = 0
        self.slept = 0.0
        self.asleep_since: float | None = None
        self.on = False

    def stamp(self, tau: float) -> ClockStamp:
        """The three clocks at `tau`."""
        wall = datetime.fromtimestamp(self.epoch + tau + self.skew, self.zone)
        fixed = wall.replace(tzinfo=None)
        offset = wall.utcoffset() or timedelta(0)
        boot = tau - self.booted
        return ClockStamp(fixed.replace(tzinfo=timezone(offset)), boot - self.slept, boot, f"boot-{self.boots}")

    def local(self, tau: float) -> datetime:
        """The person's own idea of the local time: a right clock in their zone."""
        return datetime.fromtimestamp(self.epoch + tau, self.zone)

    def sleep(self, tau: float) -> None:
        """Monotonic time stands still from here."""
        self.asleep_since = tau

    def wake(self, tau: float) -> None:
        """Monotonic time goes on."""
        if self.asleep_since is not None:
            self.slept += tau - self.asleep_since
            self.asleep_since = None

    def boot(self, tau: float) -> None:
        """A new boot: both counters begin anew a little before the coach starts."""
        self.boots += 1
        self.booted, self.slept, self.asleep_since, self.on = tau - 20.0, 0.0, None, True


class SimulatedUser:
    """The person and the desk's senses. `pop` gives the lines of the next instant, `hear` tells what the clock said."""

    def __init__(self, dice: RandomSource, first: datetime, signals: Signals) -> None:
        self.dice = dice
        self._signals = tuple(signal.event for signal in signals)
        self.machine = SimulatedMachine(first)
        self.coach = True
        self.crashes = 0
        self._queue: list[tuple[float, int, Callable[[float], list[Line]], int | None]] = []
        self._number = 0
        self._life = 0
        self._fine = False
        self._edge = "none"
        self._still_since: float | None = None
        self._here = False
        self._locked = False
        self._open = self._break = False
        self._at(0.0, self._day)

    @property
    def awake(self) -> bool:
        """Can the machine run a timer for the coach now?"""
        return self.coach and self.machine.on and self.machine.asleep_since is None

    def next(self) -> float:
        """True time of the next thing that happens."""
        return self._queue[0][0]

    def pop(self) -> tuple[float, list[Line]]:
        """The next instant and its lines, of which there may be none."""
        tau, _, happen, life = heapq.heappop(self._queue)
        if life is not None and life != self._life:
            return tau, []
        lines = happen(tau)
        return tau, lines if self.coach and self.machine.on else [line for line in lines if line[0] == "stop"]

    def hear(self, tau: float, effects: Sequence[ClockEffect], *, fine: bool) -> None:
        """React to what the clock said, and look as closely as it wants."""
        for effect in effects:
            if effect.kind == "prompt":
                self._open = True
                self._decide(tau)
            elif effect.kind == "end":
                self._break = False
            elif effect.kind == "posture_offer" and self.dice.random() < 0.5:
                self._at(tau + self.dice.uniform(3, 60), self._say(_CONFIRM[effect.data["to"]]), living=True)
        if fine and not self._fine and self._still_since is not None and self._edge == "active":
            self._at(max(tau + 0.01, self._still_since + 5.0), self._sense(self._still_since), living=True)
        self._fine = fine

    # --- the day ---------------------------------------------------------------------------------------------------

    def _day(self, tau: float) -> list[Line]:
        local = self.machine.local(tau)
        following = (local + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
        self._at(following.timestamp() - self.machine.epoch, self._day)
        roll = self.dice.random()
        if roll < 0.01:
            self.machine.zone = ZoneInfo(self.dice.choice(ZONES) if self.machine.zone.key == HOME else HOME)
        if self.dice.random() > (0.94 if local.weekday() < 5 else 0.12):
            return []
        morning = tau + self.dice.uniform(7.5, 10.0) * 3600
        self._at(morning, self._arrive)
        self._at(morning + self.dice.uniform(3.0, 4.0) * 3600, self._lunch)
        self._at(morning + self.dice.uniform(7.5, 10.0) * 3600, self._go_home)
        for _ in range(int(self.dice.uniform(0, 4))):
            self._at(morning + self.dice.uniform(0.2, 8.0) * 3600, self._meeting)
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
                self._at(morning + self.dice.uniform(0.1, 9.0) * 3600, what)
        return []

    def _arrive(self, tau: float) -> list[Line]:
        if self._here:
            return []
        lines: list[Line] = []
        if not self.machine.on:
            self.machine.boot(tau)
            lines = [("start", {})]
        elif self.machine.asleep_since is not None:
            lines = self._wake_lines(tau)
        if not self.coach:
            self.coach = True
            lines = [("start", {})]
        if self._locked:
            self._locked = False
            lines.append(("unlock", {}))
        return lines + self._type(tau)

    def _go_home(self, tau: float) -> list[Line]:
        if not (self.machine.on and self._here):
            return []
        self._gone()
        how = self.dice.choice(("lid", "lid", "off", "cut", "lock", "leave", "silent"))
        if how == "off":
            self._stop(tau)
            self.machine.on = False
            return [("stop", {})]
        if how == "cut":
            self.machine.on = False
            return []
        if how == "leave":
            return self._rest_hands(tau)
        self._locked = how == "lock"
        if how == "lock":
            return [("lock", {})]
        self.machine.sleep(tau)
        self._edge = "silent" if how == "silent" else "none"
        return [("sleep", {})] if how == "lid" else []

    def _wake_lines(self, tau: float) -> list[Line]:
        self.machine.wake(tau)
        silent, self._edge = self._edge == "silent", "none"
        return [] if silent else [("wake", {})]

    def _lunch(self, tau: float) -> list[Line]:
        return self._walk_off(tau, self.dice.uniform(20, 70) * 60)

    def _walk_off(self, tau: float, length: float) -> list[Line]:
        """Away from the desk for a while, one way or another."""
        if not (self._here and self.awake):
            return []
        self._gone()
        how = self.dice.choice(("lock", "lock", "lid", "silent", "leave"))
        self._at(tau + length, self._arrive, living=True)
        if how == "leave":
            return self._rest_hands(tau)
        if how == "lock":
            self._locked = True
            return [("lock", {})]
        self.machine.sleep(tau)
        self._edge = "silent" if how == "silent" else "none"
        return [("sleep", {})] if how == "lid" else []

    def _meeting(self, tau: float) -> list[Line]:
        if not self.awake or not self._signals:
            return []
        sense = self.dice.choice(self._signals)
        length = self.dice.choice((15.0, 30.0, 60.0, 60.0, 90.0, 200.0)) * 60
        self._at(tau + length, self._say(sense, on=False))
        return [(sense, {"on": True})]

    def _pause(self, tau: float) -> list[Line]:
        if self.dice.random() < 0.3:
            self._at(tau + self.dice.uniform(60, 1800), self._say("resume"))
        return [("pause", {"minutes": self.dice.choice((15, 30, 60, 120))})] if self.awake else []

    def _crash(self, tau: float) -> list[Line]:
        """The coach is killed and started again; the machine runs on."""
        if not self.awake:
            return []
        self.coach = False
        self._at(tau + self.dice.choice((0.2, 3.0, 40.0, 600.0)), self._revive)
        return []

    def _revive(self, tau: float) -> list[Line]:
        if self.coach or not self.machine.on or self.machine.asleep_since is not None:
            return []
        self.coach = True
        self.crashes += 1
        told: list[Line] = [("start", {})]
        if self._locked:
            return [*told, ("lock", {})]
        if self._here and self._still_since is None:
            return [*told, ("active", {})]
        since = tau - (self._still_since if self._still_since is not None else tau)
        return [*told, ("idle", {"since_s": since})] if since >= 5 else told

    def _stop_coach(self, tau: float) -> list[Line]:
        if not self.awake:
            return []
        self._at(tau + self.dice.choice((5.0, 100.0, 1000.0)), self._revive)
        self._stop(tau)
        return [("stop", {})]

    def _stop(self, tau: float) -> None:
        self.coach = False
        self._open = False

    def _restart_machine(self, tau: float) -> list[Line]:
        """A reboot, with or without a goodbye, sometimes with a wall clock that is set wrongly afterwards."""
        if not (self.awake and self._here):
            return []
        clean = self.dice.random() < 0.6
        self._gone()
        self.machine.on = False
        if self.dice.random() < 0.2:
            self.machine.skew += self.dice.choice(STEPS_S)
        self._at(tau + self.dice.uniform(40, 400), self._arrive, living=True)
        self._stop(tau)
        return [("stop", {})] if clean else []

    def _clock_step(self, tau: float) -> list[Line]:
        self.machine.skew = self.dice.choice(STEPS_S) if self.machine.skew == 0 else 0.0
        return [("tick", {})] if self.awake else []

    def _own_break(self, tau: float) -> list[Line]:
        return self._take(tau) if self._here and self.awake else []

    def _posture(self, tau: float) -> list[Line]:
        return [(self.dice.choice(("sit", "stand")), {})] if self._here and self.awake else []

    # --- hands on the keys -----------------------------------------------------------------------------------------

    def _type(self, tau: float) -> list[Line]:
        """A stretch of typing begins."""
        self._life += 0 if self._here else 1
        self._here, self._still_since = True, None
        self._at(tau + 1 + self.dice.expovariate(1 / 150), self._pause_hands, living=True)
        if self._break:
            self._at(tau + 5, self._sample, living=True)
        if self._edge == "active":
            return []
        self._edge = "active"
        return [("active", {})]

    def _pause_hands(self, tau: float) -> list[Line]:
        roll = self.dice.random()
        if roll < 0.01:
            return self._walk_off(tau, self.dice.uniform(10, 900))
        if roll < 0.06:
            long = self.dice.uniform(60, 290)
        else:
            long = self.dice.uniform(290, 900) if roll < 0.067 else 1 + self.dice.expovariate(1 / 20)
        self._at(tau + long, self._type_again, living=True)
        return self._rest_hands(tau, long)

    def _type_again(self, tau: float) -> list[Line]:
        return self._type(tau) if self.awake else []

    def _rest_hands(self, tau: float, long: float = 1e9) -> list[Line]:
        self._still_since = tau
        for threshold in (5.0, 120.0) if self._fine else (120.0,):
            if threshold < long:
                self._at(tau + threshold, self._sense(tau), living=True)
        return []

    def _sense(self, since: float) -> Callable[[float], list[Line]]:
        def tell(tau: float) -> list[Line]:
            if self._still_since != since or not self.awake:
                return []
            self._edge = "idle"
            return [("idle", {"since_s": tau - since})]

        return tell

    def _sample(self, tau: float) -> list[Line]:
        if not (self._break and self._still_since is None and self.awake and self._here):
            return []
        self._at(tau + 5, self._sample, living=True)
        return [("active", {})]

    def _gone(self) -> None:
        self._life += 1
        self._here = False
        self._open = self._break = False
        self._edge = "none"
        self._still_since = None

    # --- answers ---------------------------------------------------------------------------------------------------

    def _decide(self, tau: float) -> None:
        roll = self.dice.random()
        soon = tau + self.dice.uniform(2, 90)
        if roll < 0.55:
            self._at(soon, self._take_prompted, living=True)
        elif roll < 0.68:
            minutes = self.dice.choice((5, 10))
            self._at(soon, self._say("postpone", minutes=minutes), living=True)
        elif roll < 0.78:
            self._at(soon, self._say("skip"), living=True)
        elif roll < 0.86:
            self._at(soon, lambda then: self._walk_off(then, self.dice.uniform(60, 900)), living=True)

    def _take_prompted(self, tau: float) -> list[Line]:
        return self._take(tau) if self._open and self.awake else []

    def _take(self, tau: float) -> list[Line]:
        self._open, self._break = False, True
        roll = self.dice.random()
        if roll < 0.12:
            return [("take", {}), *([("active", {})] if self._still_since is None else [])]
        self._life += 1
        back = self.dice.uniform(100, 260)
        self._edge = "none"
        lines: list[Line] = [("take", {})]
        if roll < 0.3:
            self._locked = True
            self._gone()
            lines.append(("lock", {}))
            self._at(tau + back, self._arrive, living=True)
            return lines
        if roll < 0.5:
            self._at(tau + self.dice.uniform(60, 115), self._say("done"), living=True)
        self._still_since = tau
        self._at(tau + 5, self._sense(tau), living=True)
        self._at(tau + back, self._type_again, living=True)
        return lines

    def _say(self, event: str, **data: Any) -> Callable[[float], list[Line]]:
        return lambda tau: [(event, data)] if self.awake else []

    def _at(self, tau: float, happen: Callable[[float], list[Line]], *, living: bool = False) -> None:
        """Do `happen` at `tau`; `living` things lapse when the person's doing changes course."""
        self._number += 1
        heapq.heappush(self._queue, (tau, self._number, happen, self._life if living else None))


_CONFIRM = {"sitting": "sit", "standing": "stand"}
