"""The nine promises of the break clock, one function each, and the monitor that holds a trace to them.

Nothing of the clock's own state is read, and nothing of its rules is used: this is a second opinion on the same day,
from the notes of `reference_clock`. The bounds are published in `docs/promises.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import msgspec

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock_state import ClockEffect, ClockInput, ClockStamp, PresenceSpan
from perkup.coach.break_clock.signals import Signals
from perkup.verification.desk_notes import DeskNotes
from perkup.verification.promise_bounds import BACK_S, EPS_S, IDLE_S, LATE_S, SLACK_S
from perkup.verification.reference_clock import ReferenceClock
from perkup.vocabulary import AbsenceCause, BreakPromise, ClockEventName, EffectKind

__all__ = ["PROMISES", "JudgedStep", "PromiseMonitor", "PromiseViolation"]

SHORTEST_REASON = 12


class PromiseViolation(msgspec.Struct, frozen=True):
    """Promise number (1 to 9) broken `at` a wall time; `detail` says how, in one sentence."""

    promise: int
    at: datetime
    detail: str


class JudgedStep(msgspec.Struct, frozen=True):
    """Step of a trace: an input with the ledger pieces it closed, or one effect that followed from it.

    before, after : the reference notes on both sides of the step.
    """

    before: DeskNotes
    line: ClockInput
    effect: ClockEffect | None
    spans: tuple[PresenceSpan, ...]
    after: DeskNotes

    def has(self, kind: EffectKind) -> bool:
        """Return True where this step is an effect of this kind."""
        return self.effect is not None and self.effect.kind == kind


Promise = Callable[[JudgedStep], Iterator[str]]


def nobody_sits_on(step: JudgedStep) -> Iterator[str]:
    """(1) Report desk time that went on too long past due without a prompt, once for each prompt that is missing."""
    limit = LATE_S + SLACK_S
    for accrual in step.after.now.accruals:
        if accrual.over > 0 and accrual.overdue_before <= limit < accrual.overdue:
            yield f"{accrual.low:.0f} s at the desk, {accrual.overdue:.0f} s overdue, and no prompt"


def nobody_is_nagged(step: JudgedStep) -> Iterator[str]:
    """(2) Report a prompt too soon after coming back, or within an interval of a break where no silence ends."""
    if not step.has(EffectKind.PROMPT):
        return
    desk = step.before
    since_back, since_break = desk.t - desk.presence.back, desk.t - desk.answers.credited_at
    if since_back < BACK_S - EPS_S:
        yield f"prompted {since_back:.0f} s after coming back"
    interval_s = min(desk.debt.target, desk.rules.policy.interval_s)
    if since_break < interval_s - SLACK_S and not desk.answers.postponed and not desk.may_be_silent:
        yield f"prompted {since_break:.0f} s after a break"


def quiet_is_quiet(step: JudgedStep) -> Iterator[str]:
    """(3) Report a prompt while paused, outside the hours, locked, asleep or stopped."""
    if not step.has(EffectKind.PROMPT):
        return
    desk = step.before
    states = {
        "paused": desk.t < desk.rules.paused_until - EPS_S,
        "outside the hours": not desk.rules.in_hours,
        "locked": desk.presence.locked is not None,
        "asleep": desk.presence.asleep,
        "stopped": desk.presence.off,
    }
    yield from (f"prompted while {state}" for state, holds in states.items() if holds)


def wall_clock_is_free(step: JudgedStep) -> Iterator[str]:
    """(4) Report a prompt before the desk time, counted on boot time, can have reached what was due."""
    debt = step.before.debt
    early = debt.possible_s < debt.target - SLACK_S and not step.before.may_be_silent
    if step.has(EffectKind.PROMPT) and early:
        yield f"prompted after {debt.possible_s:.0f} s of desk time, {debt.target:.0f} s were due"


def sleep_is_seen(step: JudgedStep) -> Iterator[str]:
    """(5) Report a gap or an overlap in the ledger, and sleep that it does not hold."""
    end, asleep_s = step.before.now.ledger_end, 0.0
    for span in step.spans:
        if end is not None and _differ(end, span.start):
            yield f"the ledger has a gap or an overlap at {span.start.wall:%H:%M:%S}"
        if span.cause == AbsenceCause.SLEEP:
            asleep_s += span.end.boot - span.start.boot
        end = span.end
    slept_s = step.after.now.slept_s
    if step.effect is None and slept_s and asleep_s < slept_s - SLACK_S:
        yield f"the machine slept for {slept_s:.0f} s and the ledger tells of {asleep_s:.0f} s"


def nothing_is_lost(step: JudgedStep) -> Iterator[str]:
    """(6) Report the end of a break that nobody began, and of one that ran on for no reason."""
    if not step.has(EffectKind.END):
        return
    desk, running = step.before, step.before.running
    if running is None:
        yield "a break ended that had not begun"
        return
    length_s = desk.t - running.start
    late = length_s > running.length_s + SLACK_S and desk.absence.firm_s + SLACK_S < length_s
    excused = desk.absence.rebooted or desk.presence.stopped_at is not None or desk.absence.firm_s > 0
    if late and not excused and step.line.event != ClockEventName.START:
        yield f"a break ran for {length_s:.0f} s"


def everything_has_a_reason(step: JudgedStep) -> Iterator[str]:
    """(7) Report an effect without a sentence, and a prompt held back of which nobody can read why."""
    effect = step.effect
    if effect is not None and (not effect.reason.endswith((".", "?")) or len(effect.reason) < SHORTEST_REASON):
        yield f"a {effect.kind} came without a reason"
    for accrual in step.after.now.accruals:
        if accrual.over > SLACK_S and not accrual.explained:
            yield "a prompt was due and held back, and nothing says why"


def sitting_still_is_sitting(step: JudgedStep) -> Iterator[str]:
    """(8) Report time in a call, a film or a meeting that the ledger has as idleness, and a meeting that was none."""
    for span in step.spans:
        same_boot = span.start.boot_id == span.end.boot_id == step.line.stamp.boot_id
        if span.cause not in (AbsenceCause.IDLE, AbsenceCause.MEETING) or not same_boot:
            continue
        end = step.after.t - (step.line.stamp.boot - span.end.boot)
        start = end - (span.end.boot - span.start.boot)
        still_s = sum(seat.overlap_s(start, end) for seat in step.after.seated if not seat.elsewhere)
        meeting_s = sum(seat.overlap_s(start, end) for seat in step.after.seated if seat.elsewhere)
        if still_s > SLACK_S:
            yield f"{still_s:.0f} s of a call or a film are written down as {span.cause}"
        if span.cause == AbsenceCause.IDLE and meeting_s > IDLE_S + SLACK_S:
            yield f"{meeting_s:.0f} s of a meeting elsewhere are written down as idle"
        in_calendar = meeting_s or step.before.rules.elsewhere or step.after.rules.elsewhere
        if span.cause == AbsenceCause.MEETING and not in_calendar:
            yield f"{end - start:.0f} s are written down as a meeting that no calendar tells of"


def silence_has_a_limit(step: JudgedStep) -> Iterator[str]:
    """(9) Report that Perkup has said nothing for too long, somebody was there, and no prompt came."""
    silent_s = step.after.now.silent_s
    if step.effect is None and silent_s:
        yield f"{silent_s:.0f} s without a prompt, a break or a sure absence"


PROMISES: tuple[Promise, ...] = tuple(
    {
        BreakPromise.NOBODY_SITS_ON: nobody_sits_on,
        BreakPromise.NOBODY_IS_NAGGED: nobody_is_nagged,
        BreakPromise.QUIET_IS_QUIET: quiet_is_quiet,
        BreakPromise.WALL_CLOCK_IS_FREE: wall_clock_is_free,
        BreakPromise.SLEEP_IS_SEEN: sleep_is_seen,
        BreakPromise.NOTHING_IS_LOST: nothing_is_lost,
        BreakPromise.EVERYTHING_HAS_A_REASON: everything_has_a_reason,
        BreakPromise.SITTING_STILL_IS_SITTING: sitting_still_is_sitting,
        BreakPromise.SILENCE_HAS_A_LIMIT: silence_has_a_limit,
    }[promise]
    for promise in BreakPromise
)
"""In the order of their numbers, from 1."""


class PromiseMonitor:
    """Watches one trace line by line. `violations` grows; `longest_desk_s` is the longest time without a break."""

    def __init__(self, policy: BreakPolicy, signals: Signals) -> None:
        self.violations: list[PromiseViolation] = []
        self.longest_desk_s = 0.0
        self._clock = ReferenceClock(policy, signals)

    def see(self, line: ClockInput, effects: Iterable[ClockEffect], spans: Iterable[PresenceSpan]) -> None:
        """Judge the next line of the trace with what the clock said to it and the ledger pieces it closed."""
        clock, closed = self._clock, tuple(spans)
        before = clock.view()
        clock.hear(line, closed)
        after = clock.view()
        self._judge(JudgedStep(before, line, None, closed, after))
        for effect in effects:
            before = after
            clock.heed(effect)
            after = clock.view()
            self._judge(JudgedStep(before, line, effect, (), after))
        clock.close(line.stamp)

    def _judge(self, step: JudgedStep) -> None:
        for accrual in step.after.now.accruals:
            self.longest_desk_s = max(self.longest_desk_s, accrual.unbroken)
        for number, promise in enumerate(PROMISES, start=1):
            for detail in promise(step):
                self.violations.append(PromiseViolation(number, step.line.stamp.wall, detail))


def _differ(a: ClockStamp, b: ClockStamp) -> bool:
    return a.boot_id == b.boot_id and abs(a.boot - b.boot) > EPS_S
