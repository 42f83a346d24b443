"""The promises of the break clock, checked from outside: inputs, effects and ledger go in, violations come out.

Nothing of the clock's own state is read, and nothing of its code is used: this is a second opinion on the same day.
The bounds are published in `docs/promises.md`.
"""

from __future__ import annotations

from collections.abc import Iterable

from perkup.coach.break_clock.clock_state import ClockEffect, ClockInput, ClockStamp, PresenceSpan
from perkup.verification.reference_clock import BACK_S, SLACK_S, OpenPrompt, PromiseViolation, ReferenceClock, asked

__all__ = ["PromiseMonitor", "PromiseViolation"]


class PromiseMonitor(ReferenceClock):
    """Watches one trace line by line. `violations` grows; `longest_desk_s` is the longest time without a break."""

    def see(self, line: ClockInput, effects: Iterable[ClockEffect], spans: Iterable[PresenceSpan]) -> None:
        """The next line of the trace with what the clock said to it and the ledger pieces it closed."""
        self._wall, self._started = line.stamp.wall, line.event == "start"
        slept = self._pass_time(line)
        self._apply_input(line)
        self._settle()
        for effect in effects:
            self._judge(effect)
        self._ignored()
        self._check_ledger(spans, slept)
        self._last = line.stamp

    def _judge(self, effect: ClockEffect) -> None:
        if not effect.reason.endswith((".", "?")) or len(effect.reason) < 12:
            self._report_violation(7, f"a {effect.kind} came without a reason")
        if effect.kind == "withheld":
            self._told = True
            self._noted = self._noted and effect.data.get("cause") == "typing"
            self._withdraw()
        elif effect.kind == "notice":
            self._told = self._noted = True
        elif effect.kind == "prompt":
            self._judge_prompt()
        elif effect.kind == "end":
            self._judge_end(str(effect.data.get("outcome")))

    def _judge_prompt(self) -> None:
        low, high = self._low, self._high + sum(last - first for first, last, _ in self._recent)
        if self._t < self._back + BACK_S - 1e-3:
            self._report_violation(2, f"prompted {self._t - self._back:.0f} s after coming back")
        if self._t < self._credit_at + min(self._target, self._policy.interval_s) - SLACK_S and not self._later:
            self._report_violation(2, f"prompted {self._t - self._credit_at:.0f} s after a break")
        for wrong, word in (
            (self._t < self._pause - 1e-3, "paused"),
            (not self._hours, "outside the hours"),
            (self._locked, "locked"),
            (self._asleep, "asleep"),
            (self._off, "stopped"),
        ):
            if wrong:
                self._report_violation(3, f"prompted while {word}")
        if high < self._target - SLACK_S:
            self._report_violation(4, f"prompted after {high:.0f} s of desk time, {self._target:.0f} s were due")
        pieces = tuple((first, last, asked(kind)) for first, last, kind in self._recent)
        surely = sum(last - first for first, last, kind in pieces if kind == "asked")
        maybe = sum(last - first for first, last, kind in pieces if kind != "off")
        self._confirm_desk_time()
        self._open = OpenPrompt(self._t, max(low, self._target) - surely, high - maybe, self._target, pieces)
        self._low = self._high = self._overdue = self._floor = 0.0
        self._noted = False

    def _judge_end(self, outcome: str) -> None:
        if self._taken is None:
            self._report_violation(6, "a break ended that had not begun")
            return
        if self._t > self._taken + self._break_s + SLACK_S and self._firm + SLACK_S < self._t - self._taken:
            self._late_end()
        start, self._taken = self._taken, None
        if outcome == "kept":
            self._credited = True
            self._credit_at = self._t
            self._reset()
            self._keep()
            self._settle()
        else:
            self._end_missed(start)

    def _late_end(self) -> None:
        if not (self._rebooted or self._was_off or self._firm > 0 or self._started):
            self._report_violation(6, f"a break ran for {self._t - (self._taken or 0.0):.0f} s")

    def _end_missed(self, start: float) -> None:
        given, self._break_of = self._break_of, None
        brk, rested = self._policy.break_s, False
        if not self._away() and (
            self._firm >= brk - 1e-3 or self._dead_break or (self._was_off and self._t - self._off_at >= max(brk, 300))
        ):
            self._come_back()
            rested = self._credited
        since = self._locked_at if self._locked else self._quiet
        self._gone = max(start, start if since is None else since) if self._away() else None
        self._ended = self._back if self._back < start else self._ended
        target = self._target
        self._miss()
        if given is None and not rested:
            self._target = target

    def _check_ledger(self, spans: Iterable[PresenceSpan], slept: float) -> None:
        found = 0.0
        for span in spans:
            if self._ledger is not None and _differ(self._ledger.end, span.start):
                self._report_violation(5, f"the ledger has a gap or an overlap at {span.start.wall:%H:%M:%S}")
            if span.cause == "sleep":
                found += span.end.boot - span.start.boot
            self._ledger = span
        if slept and found < slept - SLACK_S:
            self._report_violation(5, f"the machine slept for {slept:.0f} s and the ledger tells of {found:.0f} s")


def _differ(one: ClockStamp, two: ClockStamp) -> bool:
    return one.boot_id == two.boot_id and abs(one.boot - two.boot) > 1e-3
