"""The absence ledger: who is at the desk since when, what ends a piece, and which absence counts as a break.

`Transition` collects the changes of one input around the frozen clock. Only the break clock's own modules use it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from perkup.coach.break_clock import reason_text as words
from perkup.coach.break_clock.clock_state import (
    Absence,
    Break,
    BreakClock,
    ClockEffect,
    ClockStamp,
    DayCounters,
    HoldCause,
    IdleAbsence,
    InternalState,
    LastBreak,
    PresenceSpan,
)
from perkup.coach.break_clock.signals import Signals, is_evidence_of_elsewhere, is_evidence_of_somebody
from perkup.coach.day_boundary import seconds_into_day
from perkup.vocabulary import AbsenceCause, BreakKind, EffectKind, Posture, SpanState

EPS = 1e-4
"""Two instants this close (s) are one: far above the rounding of boot seconds, far below anything a person does."""
IDLE_S = 120.0
"""Without input for this long, somebody is away; the absence begins at the last input."""
IDLE_CREDIT_S = 300.0
"""Idleness alone counts as a break from here: two minutes of reading is not a break."""
POSTURE_KEPT_S = 4 * 3600.0
"""After a longer absence nobody can know whether the person sits or stands."""
MAX_INTERVAL_S = 3600.0
EVIDENCE_RULES = 2
"""Rules of the policy from which on evidence counts, questions are asked and silence has a limit."""


class Transition:
    """Changes of one input: the clock so far, the instant, the effects and closed pieces."""

    __slots__ = ("clock", "correction", "effects", "now", "signals", "spans", "t")

    def __init__(self, clock: BreakClock, now: ClockStamp, t: float, signals: Signals) -> None:
        self.clock, self.now, self.t, self.signals = clock, now, t, signals
        self.correction: PresenceSpan | None = None
        self.effects: list[ClockEffect] = []
        self.spans: list[PresenceSpan] = []

    def set(self, **changes: Any) -> None:
        """Change fields of the clock."""
        self.clock = replace(self.clock, **changes)

    def count(self, **more: int) -> None:
        """Add to counters of today."""
        today = self.clock.today
        self.set(today=replace(today, **{name: getattr(today, name) + by for name, by in more.items()}))

    def emit(self, kind: EffectKind, reason: str, **data: Any) -> None:
        """Add an effect with its reason."""
        self.effects.append(ClockEffect(self.now, kind, reason, data))

    def stamp_at(self, at: float) -> ClockStamp:
        """Return the stamp of an instant `at` before now, no sleep between."""
        back = self.t - at
        if back <= EPS:
            return self.now
        now = self.now
        return ClockStamp(now.wall - timedelta(seconds=back), now.mono - back, now.boot - back, now.boot_id)


def interval(clock: BreakClock) -> float:
    """Return the interval in force, s: the setting, lengthened after misses."""
    return min(MAX_INTERVAL_S, clock.policy.interval_s + clock.extra)


def desk_s(clock: BreakClock, t: float) -> float:
    """Return desk seconds since the last credited break, the open piece included."""
    return clock.desk + max(0.0, t - clock.desk_from) if clock.here else clock.desk


def away_cause(clock: BreakClock, t: float, signals: Signals) -> AbsenceCause | None:
    """Return why nobody is at the desk at `t`, the strongest cause first; None when somebody is."""
    if clock.off is not None:
        return AbsenceCause.OFF
    if clock.asleep is not None:
        return AbsenceCause.SLEEP
    if clock.running is not None:
        return AbsenceCause.BREAK
    return desk_cause(clock, t, signals)


def is_credited(clock: BreakClock, t: float) -> bool:
    """Return True where the absence open at `t` counts as a break.

    Lock, sleep and a machine off count from the break's length, anything else from 5 min, a meeting elsewhere never.
    """
    absence = clock.absence
    assert absence is not None
    if absence.credited or absence.earned:
        return True
    firm = absence.firm + (t - clock.span_t if _is_firm(clock) else 0.0)
    if clock.cause == AbsenceCause.MEETING:
        return firm >= clock.policy.break_s - EPS
    whole = t - (absence.start if absence.counts_from is None else absence.counts_from)
    return firm >= clock.policy.break_s - EPS or whole >= max(clock.policy.break_s, IDLE_CREDIT_S) - EPS


def note_inner(step: Transition) -> None:
    """Remember, during a break, what the ledger would say without it."""
    running = step.clock.running
    if running is None:
        return
    cause = desk_cause(step.clock, step.t, step.signals)
    before = running.inner[-1].cause if running.inner else None
    if cause != before:
        quiet = step.clock.quiet
        rests = cause in (AbsenceCause.IDLE, AbsenceCause.MEETING) and step.clock.locked is None
        at = max(quiet, running.start) if rests and quiet is not None else step.t
        inner = (*running.inner, InternalState(at, step.stamp_at(at), cause))
        step.set(running=replace(running, inner=inner))


def note_off(step: Transition, at: float, stamp: ClockStamp) -> None:
    """Remember, during a break, that the coach was dead from `at` on: `off` if the break does not count."""
    running = step.clock.running
    assert running is not None
    step.set(running=replace(running, inner=(*running.inner, InternalState(at, stamp, AbsenceCause.OFF))))


def revert_break(step: Transition, running: Break) -> None:
    """Revert a break that did not count: the ledger goes on as if it had never begun.

    Where sleep or a stop has closed pieces of it already, those stay, and only what came last can count, or what came
    since the coach was dead. What happened in it counts as a break by the length that this one had, whatever length
    was set meanwhile.
    """
    clock = step.clock
    if clock.cause != AbsenceCause.BREAK or clock.span_t > running.start + EPS:
        assert clock.absence is not None
        dead = [inner.at for inner in running.inner if inner.cause == AbsenceCause.OFF]
        since = max(clock.absence.start, min([*dead, clock.span_t]))
        step.set(absence=replace(clock.absence, start=since))
        return
    since, pose = max(running.start, clock.desk_from), max(running.start, clock.pose_from)
    last_seen, policy = clock.seen, clock.policy
    step.set(here=True, cause=None, absence=None, desk_from=since, pose_from=pose, seen=running.start)
    step.set(policy=replace(policy, break_s=max(policy.break_s, running.end - running.start)))
    for inner in running.inner:
        then = Transition(step.clock, inner.stamp, inner.at, step.signals)
        if inner.cause is None:
            mark_returned(then)
        elif then.clock.here:
            mark_left(then, inner.at, inner.cause)
        else:
            change_absence_cause(then, inner.cause, inner.at)
        step.clock = then.clock
        step.spans += then.spans
        step.effects += then.effects
    step.set(seen=max(last_seen, step.clock.seen), policy=policy)


def reconcile(step: Transition, *, answering: bool = False) -> None:
    """Make the ledger's open piece agree with what is known of the person now."""
    note_inner(step)
    clock = step.clock
    cause = away_cause(clock, step.t, step.signals)
    if cause is None:
        if not clock.here:
            mark_returned(step, answering=answering)
    elif clock.here:
        since = {
            AbsenceCause.OFF: clock.off,
            AbsenceCause.SLEEP: clock.asleep,
            AbsenceCause.BREAK: clock.running.start if clock.running is not None else None,
            AbsenceCause.LOCK: clock.locked,
            AbsenceCause.IDLE: clock.quiet,
            AbsenceCause.MEETING: clock.quiet if clock.locked is None else clock.locked,
        }[cause]
        assert since is not None
        mark_left(step, since, cause)
    elif cause != clock.cause:
        change_absence_cause(step, cause, step.t)
    absence = step.clock.absence
    if clock.locked is not None and absence is not None and not step.clock.here and not absence.hard:
        step.set(absence=replace(absence, hard=True))


def mark_left(step: Transition, at: float, cause: AbsenceCause, stamp: ClockStamp | None = None) -> None:
    """Begin an absence at `at`, which may lie back, but not before the person was last seen."""
    clock = step.clock
    at = min(max(at, clock.seen, clock.span_t), step.t)
    if clock.in_hours:
        _note_longest(step, desk_s(clock, at))
    before = clock.absence
    goes_on = before is not None and before.end is not None and at <= before.end + EPS
    if before is not None and goes_on and cause != AbsenceCause.BREAK:
        absence = replace(before, end=None, reboot=False)
    else:
        absence = Absence(start=at)
    desk = desk_s(clock, at)
    pose = clock.pose_s + max(0.0, at - clock.pose_from)
    _close(step, at, stamp)
    step.set(
        here=False,
        cause=cause,
        absence=_with_cause(absence, cause),
        desk=desk,
        pose_s=pose,
        typing=False,
        noticed=False,
    )
    _leave_prompt(step, desk)


def change_absence_cause(step: Transition, cause: AbsenceCause, at: float, stamp: ClockStamp | None = None) -> None:
    """Go on with the absence for another cause."""
    good = cause == AbsenceCause.MEETING and is_credited(step.clock, at)
    ends_meeting = step.clock.cause == AbsenceCause.MEETING
    _close(step, at, stamp)
    absence = step.clock.absence
    assert absence is not None
    if good:
        absence = replace(absence, earned=True)
    elif ends_meeting:
        absence = replace(absence, counts_from=at)
    step.set(cause=cause, absence=_with_cause(absence, cause))


def mark_returned(step: Transition, *, answering: bool = False) -> None:
    """Close the absence now; credit it as a break when it was long enough.

    A prompt that stayed on the screen while the hands merely rested is still open, as is one answered right now.
    """
    t, before = step.t, step.clock
    good = is_credited(before, t)
    _close(step, t)
    clock = step.clock
    absence = clock.absence
    assert absence is not None
    prompt = clock.prompt
    soft = absence.cause in (AbsenceCause.IDLE, AbsenceCause.MEETING) and not absence.hard
    stays_open = prompt is not None and not good and (answering or soft)
    step.set(
        here=True,
        cause=None,
        absence=replace(absence, end=t, credited=good),
        back=t,
        seen=t,
        desk_from=t,
        pose_from=t,
        prompt=replace(prompt, left=False) if prompt is not None and stays_open else None,
        posture=Posture.UNKNOWN if t - absence.start >= POSTURE_KEPT_S else clock.posture,
    )
    followed = prompt is not None and good and absence.cause != AbsenceCause.OFF and prompt.at <= absence.start + EPS
    if prompt is not None and not stays_open:
        step.count(open=-1, kept=int(followed), withdrawn=int(not followed))
    if followed:
        keep(step)
    if good:
        _credit(step, absence, by_prompt=followed)
        step.set(idleness=None if followed else _idleness(step, before, absence))


def _idleness(step: Transition, before: BreakClock, absence: Absence) -> IdleAbsence | None:
    """Return the absence that was credited just now as the person may correct it: only where it was mere idleness."""
    if absence.cause != AbsenceCause.IDLE or absence.hard or before.policy.rules < EVIDENCE_RULES:
        return None
    earlier = before.idleness
    if absence.credited:
        return replace(earlier, end=step.t, end_stamp=step.now) if earlier and earlier.start == absence.start else None
    assert before.span is not None
    return IdleAbsence(
        absence.start,
        step.t,
        before.span,
        step.now,
        before.desk,
        before.due,
        max(absence.start, before.desk_from),
        before.postponed,
        before.began,
        before.last_break,
    )


def fresh_interval(step: Transition, began: str) -> None:
    """Count desk time from zero: nothing is due, nothing is put off."""
    step.set(
        idleness=None,
        desk=0.0,
        desk_from=step.t,
        due=interval(step.clock),
        postponed=0,
        noticed=False,
        told=(),
        deferred_since=None,
        began=began,
    )


def keep(step: Transition) -> None:
    """Count a kept break; two in a row bring a lengthened interval back."""
    clock = step.clock
    in_a_row = clock.kept + 1
    step.set(kept=in_a_row, missed=0, extra=0.0 if in_a_row >= 2 else clock.extra)


def drop_question(step: Transition) -> None:
    """Let the question about a break go that nobody answered: the break counts as ignored."""
    if step.clock.asked is not None:
        step.set(asked=None)
        step.count(open=-1, ignored=1)


def roll_day(step: Transition) -> None:
    """Begin new counters when the person's day is another one."""
    day = step.clock.policy.day_of(step.now.wall).isoformat()
    if day != step.clock.day:
        step.set(day=day, today=DayCounters(open=step.clock.today.open))


def today_so_far(clock: BreakClock, now: ClockStamp, t: float) -> DayCounters:
    """Return today's counters with the open piece up to now."""
    today = clock.today
    if clock.here and clock.in_hours:
        today = replace(today, longest_desk_s=max(today.longest_desk_s, desk_s(clock, t)))
    return _with_seconds(today, clock, now, t, t)


def state(clock: BreakClock) -> SpanState:
    """Return the ledger's word for the open piece."""
    return span_state(clock.posture) if clock.here else SpanState.AWAY


def span_state(posture: Posture) -> SpanState:
    """Return the ledger's word for somebody at the desk in this posture."""
    return SpanState.AT_DESK if posture == Posture.UNKNOWN else SpanState(posture)


def piece(clock: BreakClock, end: ClockStamp) -> PresenceSpan:
    """Return the open piece, ended at `end`."""
    assert clock.span is not None
    reboot = "reboot" if clock.cause == AbsenceCause.OFF and clock.absence is not None and clock.absence.reboot else ""
    return PresenceSpan(clock.span, end, state(clock), clock.cause, reboot)


def split(step: Transition, **changes: Any) -> None:
    """Close the open piece now and go on in the same place, changed."""
    _close(step, step.t)
    step.set(**changes)


def _credit(step: Transition, absence: Absence, *, by_prompt: bool) -> None:
    drop_question(step)
    if not (absence.credited or by_prompt):
        step.count(natural=1)
    if not absence.credited:
        last = LastBreak(step.now.wall, BreakKind.KEPT if by_prompt else BreakKind.NATURAL, absence.cause)
        step.set(last_break=last, pose_s=0.0)
    fresh_interval(step, "reboot" if absence.reboot else absence.cause)


def _leave_prompt(step: Transition, desk: float) -> None:
    """Let an open prompt wait for what the absence becomes; say that a due one will not come."""
    clock = step.clock
    prompt = clock.prompt
    if prompt is not None:
        step.set(prompt=replace(prompt, left=True, desk=min(prompt.desk, desk)))
    elif desk >= clock.due - EPS and clock.in_hours and clock.running is None and HoldCause.AWAY not in clock.told:
        step.set(told=(*clock.told, HoldCause.AWAY))
        step.emit(EffectKind.WITHHELD, words.WITHHELD[HoldCause.AWAY], cause=HoldCause.AWAY)


def _with_cause(absence: Absence, cause: AbsenceCause) -> Absence:
    """Return the absence with its cause: idle only when it was nothing else, otherwise the last one."""
    return absence if cause == AbsenceCause.IDLE else replace(absence, cause=cause)


def sits_still(clock: BreakClock, signals: Signals) -> bool:
    """Return True where the senses say that somebody is at the desk who presses no key: a call, a film, slides."""
    return clock.policy.rules >= EVIDENCE_RULES and is_evidence_of_somebody(clock.flags, signals)


def desk_cause(clock: BreakClock, t: float, signals: Signals) -> AbsenceCause | None:
    """Return why nobody is at the desk of a machine that is awake, None where somebody is."""
    idle = clock.quiet is not None and t >= clock.quiet + IDLE_S - EPS
    if clock.locked is None and (not idle or sits_still(clock, signals)):
        return None
    if clock.policy.rules >= EVIDENCE_RULES and is_evidence_of_elsewhere(clock.flags, signals):
        return AbsenceCause.MEETING
    return AbsenceCause.LOCK if clock.locked is not None else AbsenceCause.IDLE


def _is_firm(clock: BreakClock) -> bool:
    return clock.cause in (AbsenceCause.LOCK, AbsenceCause.SLEEP) or (
        clock.cause == AbsenceCause.OFF and clock.absence is not None and clock.absence.reboot
    )


def _note_longest(step: Transition, seconds: float) -> None:
    today = step.clock.today
    if seconds > today.longest_desk_s:
        step.set(today=replace(today, longest_desk_s=seconds))


def _close(step: Transition, at: float, stamp: ClockStamp | None = None) -> None:
    clock = step.clock
    length = at - clock.span_t
    end = stamp or step.stamp_at(at)
    changes: dict[str, Any] = {"span": end, "span_t": at}
    if length > EPS:
        step.spans.append(piece(clock, end))
        changes["today"] = _with_seconds(clock.today, clock, step.now, step.t, at)
        if clock.cause == AbsenceCause.OFF and length >= IDLE_CREDIT_S - EPS:
            changes["heard"] = at
        if _is_firm(clock) and clock.absence is not None:
            firm = clock.absence.firm + length
            changes["absence"] = replace(clock.absence, firm=firm)
            if firm >= clock.policy.break_s - EPS:
                changes["heard"] = max(clock.heard, at)
    step.set(**changes)


def _with_seconds(today: DayCounters, clock: BreakClock, now: ClockStamp, t: float, end: float) -> DayCounters:
    day_began = t - seconds_into_day(now.wall, clock.policy.day_ends_min)
    seconds = max(0.0, end - max(clock.span_t, day_began))
    name = f"{state(clock)}_s"
    return replace(today, **{name: getattr(today, name) + seconds})
