"""The simulated computer: three clocks over true time, and the random numbers that drive a simulation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from perkup.coach.break_clock.clock_state import ClockStamp

T = TypeVar("T")
HOME = "Europe/Zurich"


class RandomSource(Protocol):
    """Protocol of the random numbers: the part of `random.Random` that is used."""

    def random(self) -> float:
        """Return the next float in [0, 1)."""
        ...

    def uniform(self, a: float, b: float) -> float:
        """Return a float from `a` to `b`."""
        ...

    def expovariate(self, lambd: float) -> float:
        """Return a waiting time of mean 1 / `lambd`."""
        ...

    def choice(self, seq: Sequence[T]) -> T:
        """Return a member of `seq`."""
        ...


class SimulatedMachine:
    """Computer with three clocks over true time `tau` (seconds since the first midnight)."""

    def __init__(self, first: datetime) -> None:
        self.epoch = first.timestamp()
        self.zone = ZoneInfo(HOME)
        self.skew = 0.0
        self.booted = -3600.0
        self.boots = 0
        self.awake_since: float | None = 0.0
        self.awake_s = 3600.0
        self.on = False

    def stamp(self, tau: float) -> ClockStamp:
        """Return what the three clocks show at `tau`."""
        wall = datetime.fromtimestamp(self.epoch + tau + self.skew, self.zone)
        fixed = wall.replace(tzinfo=None)
        offset = wall.utcoffset() or timedelta(0)
        at = fixed.replace(tzinfo=timezone(offset))
        return ClockStamp(at, self._monotonic(tau), tau - self.booted, f"boot-{self.boots}")

    def _monotonic(self, tau: float) -> float:
        """Return the seconds awake since the boot: kept over a sleep to the last digit, so that they never run back."""
        return self.awake_s + (0.0 if self.awake_since is None else tau - self.awake_since)

    @property
    def is_awake(self) -> bool:
        """Return True while monotonic time goes on."""
        return self.awake_since is not None

    def local(self, tau: float) -> datetime:
        """Return the local time of the person: a right clock in their zone."""
        return datetime.fromtimestamp(self.epoch + tau, self.zone)

    def sleep(self, tau: float) -> None:
        """Stop monotonic time from here on."""
        self.awake_s, self.awake_since = self._monotonic(tau), None

    def wake(self, tau: float) -> None:
        """Let monotonic time go on."""
        if self.awake_since is None:
            self.awake_since = tau

    def boot(self, tau: float) -> None:
        """Boot anew: both counters begin a little before the coach starts."""
        self.boots += 1
        self.booted, self.awake_s, self.awake_since, self.on = tau - 20.0, 20.0, tau, True
