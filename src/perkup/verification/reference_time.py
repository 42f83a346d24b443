"""Reference rules of passing time: awake, asleep, killed, switched off; and the working hours."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from perkup.coach.break_clock.clock_state import ClockInput, ClockStamp
from perkup.verification.desk_debt import DeskSpan, SpanKind
from perkup.verification.desk_notes import DeskNotes, calendar_of
from perkup.verification.promise_bounds import DEAD_S, IDLE_BREAK_S, IDLE_S, IGNORED_S, SLACK_S
from perkup.verification.reference_answers import add_firm, confirm_spans, note_long_stop, reset_debt, withdraw_prompt
from perkup.verification.reference_awake import note_seated, pass_awake
from perkup.verification.reference_presence import mark_left
from perkup.vocabulary import ClockEventName


def pass_time(desk: DeskNotes, line: ClockInput) -> None:
    """Bring the notes to the instant of `line`, in the state that lasted until then."""
    stamp, last, before = line.stamp, desk.now.last, desk.t
    desk.now = replace(desk.now, wall=stamp.wall, slept_s=0.0, accruals=(), silent_s=0.0)
    if last is None:
        desk.now = replace(desk.now, t=stamp.boot)
        desk.presence = replace(desk.presence, seen=stamp.boot)
        desk.answers = replace(desk.answers, heard=stamp.boot, surely_heard=stamp.boot)
        in_hours = calendar_of(desk.rules.policy.hours).includes(stamp.wall)
        desk.rules = replace(desk.rules, in_hours=in_hours)
        return
    if stamp.boot_id != last.boot_id:
        gap = max(0.0, (stamp.wall - last.wall).total_seconds())
        desk.now = replace(desk.now, t=before + gap)
        _pass_reboot(desk, before)
    else:
        _pass_boot_time(desk, last, stamp, starting=line.event == ClockEventName.START)
    roll_hours(desk, stamp.wall)


def roll_hours(desk: DeskNotes, wall: datetime) -> None:
    """Open or close the working hours; desk time counts from zero when they open."""
    before, in_hours = desk.rules.in_hours, calendar_of(desk.rules.policy.hours).includes(wall)
    if in_hours != before:
        desk.rules = replace(desk.rules, in_hours=in_hours)
    if not in_hours and desk.answers.noticed:
        desk.answers = replace(desk.answers, noticed=False)
    if in_hours and not before:
        reset_debt(desk)
        desk.answers = replace(desk.answers, heard=desk.t, surely_heard=desk.t)


def _pass_boot_time(desk: DeskNotes, last: ClockStamp, stamp: ClockStamp, *, starting: bool) -> None:
    """Pass the time between two lines of one boot; what boot time ran ahead of monotonic time was sleep."""
    length = max(0.0, stamp.boot - last.boot)
    slept = length - (stamp.mono - last.mono)
    slept = slept if slept >= SLACK_S else 0.0
    before = desk.t
    if desk.presence.off:
        desk.now = replace(desk.now, t=before + length)
        add_firm(desk, slept)
        slept = 0.0
    desk.now = replace(desk.now, t=before + length, slept_s=slept)
    killed = starting and not desk.presence.off
    _note_outlived_break(desk, killed=killed and length >= max(IDLE_BREAK_S, desk.rules.policy.break_s))
    if killed and desk.absence.start is None:
        _pass_killed(desk, length)
    else:
        pass_awake(desk, before, desk.t - slept)
    if slept:
        _pass_sleep(desk, slept)


def _note_outlived_break(desk: DeskNotes, *, killed: bool) -> None:
    """Note whether the coach was dead at the end of the running break."""
    running = desk.running
    if running is None:
        return
    outlived = killed and desk.t > running.start + running.length_s + DEAD_S
    if outlived != running.outlived:
        desk.running = replace(running, outlived=outlived)
    if outlived:
        desk.presence = replace(desk.presence, quiet=None)


def _pass_killed(desk: DeskNotes, length: float) -> None:
    """Pass time in which the coach was dead at a desk: nobody could prompt."""
    if desk.rules.elsewhere and not desk.rules.sits_still:
        note_seated(desk, desk.t - length, desk.t)
    if desk.rules.sits_still:
        desk.presence = replace(desk.presence, quiet=None)
    kind = SpanKind.DEAD if desk.rules.in_hours else SpanKind.OFF_HOURS
    span = DeskSpan(desk.t - length, desk.t, kind)
    desk.debt = replace(desk.debt, recent=(*desk.debt.recent, span), overdue=0.0)
    prompt = desk.prompt
    in_time = prompt is not None and desk.presence.quiet is None and desk.t <= prompt.at + IGNORED_S + DEAD_S
    if length < IDLE_BREAK_S or in_time:
        return
    withdraw_prompt(desk)
    confirm_spans(desk)
    desk.answers = replace(desk.answers, heard=desk.t)
    target = max(desk.debt.target, desk.interval_s)
    desk.debt = replace(desk.debt, high=float("inf"), low=0.0, unbroken=0.0, target=target, held=0.0)
    desk.answers = replace(desk.answers, postponed=0, maybe_postponed=desk.answers.postponed)
    desk.presence = replace(desk.presence, quiet=None)


def _pass_reboot(desk: DeskNotes, before: float) -> None:
    """Pass the time from `before` (t) in which the machine was off."""
    if desk.absence.start is None:
        mark_left(desk, before)
    add_firm(desk, desk.t - before)
    desk.absence = replace(desk.absence, rebooted=True, hard=True)
    withdraw_prompt(desk)
    note_long_stop(desk)
    desk.presence = replace(desk.presence, off=False, asleep=False, locked=None, quiet=None, back=desk.t)
    desk.rules = replace(desk.rules, holding=(), on=())


def _pass_sleep(desk: DeskNotes, slept: float) -> None:
    """Pass the sleep that ended just now."""
    start, quiet = desk.t - slept, desk.presence.quiet
    if desk.absence.start is None:
        idle = quiet is not None and start - quiet >= IDLE_S and not desk.rules.sits_still
        mark_left(desk, quiet if idle and quiet is not None else start)
    add_firm(desk, slept)
    desk.absence = replace(desk.absence, hard=True)
    desk.presence = replace(desk.presence, asleep=False, quiet=None, back=desk.t)
