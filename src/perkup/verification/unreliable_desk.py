"""Trouble at the simulated desk: the coach crashes or is stopped, the machine reboots, the wall clock is set."""

from __future__ import annotations

from datetime import datetime

from perkup.verification.simulated_desk import Line, SimulatedDesk
from perkup.verification.simulated_machine import RandomSource

STEPS_S = (-86_400.0, -3600.0, -90.0, -2.0, 2.0, 90.0, 3600.0, 86_400.0)
"""How far the wall clock steps when it is set."""


class UnreliableDesk(SimulatedDesk):
    """Desk whose coach and machine fail now and then. `crashes` counts the restarts after a kill or a stop."""

    def __init__(self, dice: RandomSource, first: datetime) -> None:
        super().__init__(dice, first)
        self.crashes = 0

    def _crash(self, tau: float) -> list[Line]:
        """Kill the coach and start it again; the machine runs on."""
        if not self.awake:
            return []
        self.coach = False
        self._schedule(tau + self.dice.choice((0.2, 3.0, 40.0, 600.0)), self._revive)
        return []

    def _revive(self, tau: float) -> list[Line]:
        if self.coach or not self.machine.on or not self.machine.is_awake:
            return []
        self.coach = True
        self.crashes += 1
        lines: list[Line] = [("start", {})]
        if self._locked:
            return [*lines, ("lock", {})]
        if self._here and self._still_since is None:
            return [*lines, ("active", {})]
        since = tau - (self._still_since if self._still_since is not None else tau)
        return [*lines, ("idle", {"since_s": since})] if since >= 5 else lines

    def _stop_coach(self, tau: float) -> list[Line]:
        if not self.awake:
            return []
        self._schedule(tau + self.dice.choice((5.0, 100.0, 1000.0)), self._revive)
        self._stop(tau)
        return [("stop", {})]

    def _stop(self, tau: float) -> None:
        self.coach = False
        self._open = False

    def _restart_machine(self, tau: float) -> list[Line]:
        """Reboot, with or without a `stop`, sometimes with a wall clock that is wrong afterwards."""
        if not (self.awake and self._here):
            return []
        clean = self.dice.random() < 0.6
        self._leave_desk()
        self.machine.on = False
        if self.dice.random() < 0.2:
            self.machine.skew += self.dice.choice(STEPS_S)
        self._schedule(tau + self.dice.uniform(40, 400), self._arrive, living=True)
        self._stop(tau)
        return [("stop", {})] if clean else []

    def _clock_step(self, tau: float) -> list[Line]:
        self.machine.skew = self.dice.choice(STEPS_S) if self.machine.skew == 0 else 0.0
        return [("tick", {})] if self.awake else []
