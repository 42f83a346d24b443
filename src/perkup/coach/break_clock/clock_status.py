"""Read-only views of the break clock: status, open piece of the ledger, how closely to look."""

from __future__ import annotations

from datetime import datetime, timedelta

from perkup.coach.break_clock import reason_text as words
from perkup.coach.break_clock.clock_state import (
    BreakClock,
    ClockStamp,
    ClockStatus,
    HoldCause,
    IdleQuestion,
    PresenceSpan,
    program_of,
)
from perkup.coach.break_clock.idle_question import QUESTION_LIFE_S
from perkup.coach.break_clock.presence import away_cause, desk_s, interval, is_credited, piece, today_so_far
from perkup.coach.break_clock.prompting import choices, due_at, earliest
from perkup.coach.break_clock.signals import Signals
from perkup.coach.text import duration_text
from perkup.local_format import clock_text
from perkup.message_catalog import phrase
from perkup.vocabulary import AbsenceCause, ClockPhase, PresenceState


def status(clock: BreakClock, now: ClockStamp, signals: Signals) -> ClockStatus:
    """Return where the clock stands at `now`, which must not lie before its last input."""
    t = _t(clock, now)
    phase = _phase(clock, t)
    away = None if clock.here else away_cause(clock, t, signals) or clock.cause
    desk = 0.0 if _is_credited(clock, t) else desk_s(clock, t)
    return ClockStatus(
        phase=phase,
        reason=_reason(clock, t, phase, now, signals),
        posture=clock.posture,
        presence=PresenceState.AT_DESK if clock.here else PresenceState.AWAY,
        absence_cause=away,
        desk_s=round(desk, 3),
        interval_s=interval(clock),
        break_s=clock.policy.break_s,
        deadline=_wall(now, t, _deadline(clock, phase)),
        paused_until=_wall(now, t, clock.paused_until) if _is_paused(clock, t) else None,
        last_break=clock.last_break,
        today=today_so_far(clock, now, t),
        base_interval_s=clock.policy.interval_s,
        break_ends=_wall(now, t, clock.running.end) if clock.running else None,
        postpone_min=choices(clock),
        asked_break=clock.asked.at if clock.asked else None,
        question=_question(clock, t),
    )


def _question(clock: BreakClock, t: float) -> IdleQuestion | None:
    idleness = clock.idleness
    if idleness is None or not idleness.asked or t >= idleness.end + QUESTION_LIFE_S:
        return None
    return IdleQuestion(idleness.start_stamp.wall, idleness.end_stamp.wall)


def open_span(clock: BreakClock, now: ClockStamp) -> PresenceSpan | None:
    """Return the ledger's open piece up to `now`; None before the first input."""
    if clock.span is None:
        return None
    return piece(clock, now)


def clock_wants_fine(clock: BreakClock) -> bool:
    """Return True where the senses should tell typing from rest within 5 s: near a prompt, or in a break."""
    if clock.running is not None or clock.prompt is not None or clock.noticed:
        return True
    return clock.here and clock.wake is not None and bool({HoldCause.TYPING, HoldCause.BACK} & set(clock.told))


def _t(clock: BreakClock, now: ClockStamp) -> float:
    if clock.last is None:
        return now.boot
    if now.boot_id == clock.last.boot_id:
        return max(now.boot, clock.last.boot) + clock.shift
    gap = max(0.0, (now.wall - clock.last.wall).total_seconds())
    return clock.last.boot + clock.shift + gap


def _is_credited(clock: BreakClock, t: float) -> bool:
    return not clock.here and clock.absence is not None and clock.running is None and is_credited(clock, t)


def _is_paused(clock: BreakClock, t: float) -> bool:
    return clock.paused_until is not None and t < clock.paused_until


def _phase(clock: BreakClock, t: float) -> ClockPhase:
    if clock.running is not None:
        return ClockPhase.ON_BREAK
    if not clock.in_hours:
        return ClockPhase.OFF_HOURS
    if _is_paused(clock, t):
        return ClockPhase.PAUSED
    waiting = clock.here or (clock.cause == AbsenceCause.IDLE and not _is_credited(clock, t))
    if clock.prompt is not None and waiting:
        return ClockPhase.PROMPTED
    if not clock.here:
        return ClockPhase.AWAY
    if clock.blocked is not None and t >= due_at(clock) - clock.policy.notice_s:
        return ClockPhase.DEFERRED
    return ClockPhase.NOTICE if clock.noticed else ClockPhase.WORKING


def _deadline(clock: BreakClock, phase: ClockPhase) -> float | None:
    if phase == ClockPhase.PROMPTED and clock.prompt is not None:
        return clock.prompt.at
    if phase == ClockPhase.DEFERRED:
        return due_at(clock)
    return earliest(clock) if phase in (ClockPhase.WORKING, ClockPhase.NOTICE) else None


def _wall(now: ClockStamp, t: float, at: float | None) -> datetime | None:
    """Return the wall time of the instant `at` to the millisecond; below that, two clocks never agree."""
    if at is None:
        return None
    wall = now.wall + timedelta(seconds=at - t + 0.0005)
    return wall.replace(microsecond=wall.microsecond // 1000 * 1000)


def _reason(clock: BreakClock, t: float, phase: ClockPhase, now: ClockStamp, signals: Signals) -> str:
    desk = duration_text(desk_s(clock, t))
    if phase == ClockPhase.ON_BREAK and clock.running is not None:
        return phrase("A break is running, {value} to go.", value=duration_text(max(0.0, clock.running.end - t)))
    if phase == ClockPhase.OFF_HOURS:
        return "You are outside your working hours."
    until = _wall(now, t, clock.paused_until)
    if phase == ClockPhase.PAUSED and until is not None:
        return phrase("Paused until {until}. Reminders then start again.", until=clock_text(until))
    if phase == ClockPhase.AWAY:
        cause = away_cause(clock, t, signals) or clock.cause or AbsenceCause.IDLE
        since = clock.absence.start if clock.absence is not None else t
        note = " That counts as a break." if _is_credited(clock, t) else " The timer waits."
        return phrase("Away: {value}.{note}", value=words.AWAY[cause].format(duration_text(t - since)), note=note)
    if phase == ClockPhase.PROMPTED:
        return phrase("A break is due: you have been at the desk for {desk}.", desk=desk)
    if phase == ClockPhase.DEFERRED and clock.blocked is not None:
        return words.hold_back_sentence(clock.blocked, signals, program_of(clock, clock.blocked))
    return words.next_break(max(0.0, earliest(clock) - t), clock.began)
