"""Independent reference model of the break clock: the same day noted down from the same inputs, for its promises.

Nothing of the clock's own rules is used, only the shapes of its inputs and effects.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from perkup.coach.break_clock.break_policy import BreakPolicy, with_settings
from perkup.coach.break_clock.clock_state import ClockEffect, ClockInput, ClockStamp, HoldCause, PresenceSpan
from perkup.coach.break_clock.signals import Signal, Signals, signal_of
from perkup.verification.desk_debt import DeskDebt, DeskSpan, SpanKind
from perkup.verification.desk_notes import NEVER, DeskNotes, QuietRules, RunningBreak
from perkup.verification.promise_bounds import EPS_S, IDLE_S, LONG_OFF_S, PAUSE_MAX_S, PAUSE_S
from perkup.verification.reference_answers import (
    confirm_spans,
    drop_ignored_prompt,
    drop_unseen_prompt,
    note_long_stop,
    open_prompt,
    postpone,
    record_kept,
    record_miss,
    reset_debt,
    skip,
    withdraw_prompt,
)
from perkup.verification.reference_presence import mark_left, mark_returned, settle_presence
from perkup.verification.reference_silence import hear_silence, take_answer, watch_silence
from perkup.verification.reference_time import pass_time, roll_hours
from perkup.vocabulary import BreakOutcome, ClockEventName, EffectKind

HANDS = frozenset(
    (
        ClockEventName.TAKE,
        ClockEventName.DONE,
        ClockEventName.SKIP,
        ClockEventName.POSTPONE,
        ClockEventName.SIT,
        ClockEventName.STAND,
        ClockEventName.UNLOCK,
        ClockEventName.ANSWER,
    )
)
"""Events that only somebody at an unlocked desk can cause."""
ANSWERS = frozenset((ClockEventName.TAKE, ClockEventName.SKIP, ClockEventName.POSTPONE))


class ReferenceClock:
    """The notes of one desk, brought on by `hear` for an input, `heed` for each effect of it, and `close`."""

    def __init__(self, policy: BreakPolicy, signals: Signals) -> None:
        self.notes = DeskNotes(QuietRules(policy, signals), DeskDebt(target=policy.interval_s))

    def view(self) -> DeskNotes:
        """Return the notes as they are now; they do not change afterwards."""
        return replace(self.notes)

    def hear(self, line: ClockInput, spans: tuple[PresenceSpan, ...]) -> None:
        """Note one input, and where the pieces of the ledger that it closed end."""
        desk = self.notes
        pass_time(desk, line)
        hear_silence(desk, line)
        _note_hands(desk, line.event)
        _note_event(desk, line)
        settle_presence(desk)
        if spans:
            desk.now = replace(desk.now, ledger_end=spans[-1].end)

    def heed(self, effect: ClockEffect) -> None:
        """Note one thing that the clock said."""
        desk, answers = self.notes, self.notes.answers
        desk.now = replace(desk.now, accruals=())
        if effect.kind == EffectKind.WITHHELD and effect.detail("cause") == HoldCause.UNSEEN:
            drop_unseen_prompt(desk)
        elif effect.kind == EffectKind.WITHHELD:
            typing = effect.detail("cause") == HoldCause.TYPING
            desk.answers = replace(answers, explained=True, noticed=answers.noticed and typing)
            withdraw_prompt(desk)
        elif effect.kind == EffectKind.NOTICE:
            desk.answers = replace(answers, explained=True, noticed=True)
        elif effect.kind == EffectKind.PROMPT:
            open_prompt(desk)
        elif effect.kind == EffectKind.END:
            _end_break(desk, is_kept=effect.detail("outcome") == BreakOutcome.KEPT)
            if effect.detail("outcome") in (BreakOutcome.KEPT, BreakOutcome.UNCONFIRMED):
                desk.answers = replace(desk.answers, heard=desk.t, surely_heard=desk.t)

    def close(self, stamp: ClockStamp) -> None:
        """End the notes of one input."""
        drop_ignored_prompt(self.notes)
        watch_silence(self.notes)
        self.notes.now = replace(self.notes.now, last=stamp)


def _note_hands(desk: DeskNotes, event: str) -> None:
    """Note that somebody is surely there."""
    presence = desk.presence
    if event in HANDS or (event == ClockEventName.ACTIVE and presence.unsure):
        presence = replace(presence, locked=None, unsure=False)
    if event in HANDS or event == ClockEventName.ACTIVE:
        desk.presence = replace(presence, asleep=False, quiet=None)
        if desk.absence.start is not None:
            settle_presence(desk, answering=event in ANSWERS)
        desk.presence = replace(desk.presence, seen=desk.t)
        confirm_spans(desk)


def _note_event(desk: DeskNotes, line: ClockInput) -> None:
    if line.event == ClockEventName.START:
        _start(desk)
        return
    if line.event == ClockEventName.STOP:
        withdraw_prompt(desk)
        if not desk.presence.off:
            desk.presence = replace(desk.presence, off=True, stopped_at=desk.t)
        return
    signal = signal_of(desk.rules.signals, line.event)
    if signal is not None:
        _switch(desk, signal, on=line.is_on)
    elif line.event in _DESK_EVENTS:
        _DESK_EVENTS[line.event](desk, line)
    if desk.presence.stopped_at is not None and desk.absence.start is None:
        desk.presence = replace(desk.presence, stopped_at=None)


def _start(desk: DeskNotes) -> None:
    presence = desk.presence
    if desk.now.last is not None:
        desk.answers = replace(desk.answers, explained=True)
    if presence.off:
        note_long_stop(desk)
        desk.presence = replace(presence, off=False, asleep=False, locked=None, unsure=False, quiet=None)
        desk.rules = replace(desk.rules, holding=(), on=())
    else:
        desk.presence = replace(presence, unsure=presence.locked is not None, stopped_at=None)


# --- what the desk tells ----------------------------------------------------------------------------------------


def _lock(desk: DeskNotes, line: ClockInput) -> None:
    locked = desk.presence.locked
    desk.presence = replace(desk.presence, locked=desk.t if locked is None else locked, unsure=False)


def _sleep(desk: DeskNotes, line: ClockInput) -> None:
    desk.presence = replace(desk.presence, asleep=True)


def _wake(desk: DeskNotes, line: ClockInput) -> None:
    desk.presence = replace(desk.presence, asleep=False, quiet=None, back=desk.t)
    desk.answers = replace(desk.answers, noticed=False)


def _idle(desk: DeskNotes, line: ClockInput) -> None:
    since, before = line.since_s, desk.presence.quiet
    quiet = max(desk.t - (IDLE_S if since is None else since), desk.presence.seen)
    desk.presence = replace(desk.presence, quiet=quiet if before is None else min(quiet, before))


def _switch(desk: DeskNotes, signal: Signal, *, on: bool) -> None:
    rules = desk.rules
    sat_still = rules.sits_still
    others = tuple(other for other in rules.on if other.event != signal.event)
    desk.rules = rules = replace(rules, on=(*others, signal) if on else others)
    if sat_still and not rules.sits_still and desk.absence.start is None:
        quiet = desk.presence.quiet
        desk.presence = replace(desk.presence, seen=desk.t, quiet=None if quiet is None else max(quiet, desk.t))
    if not signal.defers:
        return
    if rules.holding == (signal,) and not on and desk.t >= rules.paused_until:
        _end_hold(desk, SpanKind.DESK, signal.bound_s)
    others = tuple(other for other in rules.holding if other.event != signal.event)
    desk.rules = replace(rules, holding=(*others, signal) if on else others)
    desk.answers = replace(desk.answers, noticed=desk.answers.noticed and not on)


def _end_hold(desk: DeskNotes, kind: SpanKind, hold_s: float = 0.0) -> None:
    """Note that what held the prompt back ends: from here on it is late, however short that was."""
    if desk.rules.in_hours and desk.absence.start is None:
        span = DeskSpan(desk.t, desk.t, kind, hold_s)
        desk.debt = replace(desk.debt, recent=(*desk.debt.recent, span))


# --- what the person does ---------------------------------------------------------------------------------------


def _take(desk: DeskNotes, line: ClockInput) -> None:
    if desk.running is not None:
        return
    if desk.absence.start is None:
        mark_left(desk, desk.t)
        desk.absence = replace(desk.absence, start=desk.t, firm_s=0.0, credited=False)
    desk.answers = replace(desk.answers, idleness=None)
    desk.running = RunningBreak(desk.t, desk.rules.policy.break_s, desk.prompt)
    desk.prompt = None


def _skip(desk: DeskNotes, line: ClockInput) -> None:
    if desk.running is None:
        skip(desk)


def _postpone(desk: DeskNotes, line: ClockInput) -> None:
    if desk.running is None:
        postpone(desk, line.minutes)


def _unseen(desk: DeskNotes, line: ClockInput) -> None:
    if desk.prompt is not None:
        desk.prompt = replace(desk.prompt, unseen=True)


def _pause(desk: DeskNotes, line: ClockInput) -> None:
    minutes = line.minutes
    length = min(PAUSE_S if minutes is None else minutes * 60, PAUSE_MAX_S)
    desk.rules = replace(desk.rules, paused_until=desk.t + length)
    desk.answers = replace(desk.answers, noticed=False)


def _resume(desk: DeskNotes, line: ClockInput) -> None:
    if desk.t < desk.rules.paused_until:
        _end_hold(desk, SpanKind.PAUSED)
    desk.rules = replace(desk.rules, paused_until=NEVER)


def _settings(desk: DeskNotes, line: ClockInput) -> None:
    before = desk.interval_s
    desk.rules = replace(desk.rules, policy=with_settings(desk.rules.policy, line.data))
    longer = desk.interval_s - before
    if longer:
        desk.answers = replace(desk.answers, idleness=None)
    if longer and not desk.answers.postponed:
        debt = desk.debt
        desk.debt = replace(debt, target=debt.target + longer, floor=debt.low + debt.recent_s, overdue=0.0)
        desk.answers = replace(desk.answers, noticed=False)
        if desk.prompt is not None:
            desk.prompt = replace(desk.prompt, target=desk.prompt.target + longer)
    roll_hours(desk, desk.now.wall)


_DESK_EVENTS: dict[str, Callable[[DeskNotes, ClockInput], None]] = {
    ClockEventName.LOCK: _lock,
    ClockEventName.SLEEP: _sleep,
    ClockEventName.WAKE: _wake,
    ClockEventName.IDLE: _idle,
    ClockEventName.TAKE: _take,
    ClockEventName.SKIP: _skip,
    ClockEventName.POSTPONE: _postpone,
    ClockEventName.PAUSE: _pause,
    ClockEventName.RESUME: _resume,
    ClockEventName.SETTINGS: _settings,
    ClockEventName.ANSWER: take_answer,
    ClockEventName.UNSEEN: _unseen,
}


# --- how a break ends -------------------------------------------------------------------------------------------


def _end_break(desk: DeskNotes, *, is_kept: bool) -> None:
    running = desk.running
    if running is None:
        return
    desk.running = None
    if is_kept:
        desk.absence = replace(desk.absence, credited=True)
        desk.answers = replace(desk.answers, credited_at=desk.t)
        reset_debt(desk)
        record_kept(desk)
        settle_presence(desk)
    else:
        _end_missed(desk, running)


def _end_missed(desk: DeskNotes, running: RunningBreak) -> None:
    """Count the break as none: the absence goes on only where the person is away for another reason."""
    rested = False
    if not desk.is_away and _has_rested_otherwise(desk, running):
        mark_returned(desk)
        rested = desk.absence.credited
    presence = desk.presence
    since = presence.locked if presence.locked is not None else presence.quiet
    start = max(running.start, running.start if since is None else since) if desk.is_away else None
    ended = presence.back if presence.back < running.start else desk.absence.ended
    desk.absence = replace(desk.absence, start=start, ended=ended)
    target = desk.debt.target
    record_miss(desk)
    if running.prompt is None and not rested:
        desk.debt = replace(desk.debt, target=target)


def _has_rested_otherwise(desk: DeskNotes, running: RunningBreak) -> bool:
    """Return True where the time away was a break without the one that ran."""
    break_s, stopped_at = desk.rules.policy.break_s, desk.presence.stopped_at
    long_off = stopped_at is not None and desk.t - stopped_at >= max(break_s, LONG_OFF_S)
    return desk.absence.firm_s >= break_s - EPS_S or running.outlived or long_off
