"""Rules of prompting: what is due, what holds it back, how a prompt and a break end, when to wake next."""

from __future__ import annotations

import math

from msgspec.structs import replace

from perkup.coach.break_clock import reason_text as words
from perkup.coach.break_clock.clock_state import AskedBreak, Break, BreakClock, HoldCause, LastBreak, Prompt, program_of
from perkup.coach.break_clock.presence import (
    EPS,
    EVIDENCE_RULES,
    IDLE_S,
    Transition,
    desk_s,
    drop_question,
    interval,
    keep,
    note_inner,
    reconcile,
    revert_break,
    sits_still,
)
from perkup.coach.break_clock.signals import Signal, Signals, signal_of
from perkup.coach.break_clock.working_hours import seconds_until_change
from perkup.vocabulary import AbsenceCause, BreakKind, BreakOutcome, EffectKind, Posture

GRACE_S = 60.0
"""No prompt so soon after coming back or waking."""
TYPING_WAIT_S = 60.0
"""A due prompt waits for a pause in typing, at most this long."""
PROMPT_LIFE_S = 300.0
"""An unanswered prompt counts as ignored after this long at the desk."""
LENGTHEN_S = 600.0
MAX_EXTRA_S = 2400.0
TYPED_S = 20.0
"""More typing than this during a break, and it was typed through."""
SAMPLE_S = 5.0
OFFER_GAP_S = 900.0
"""Never two offers to change posture within this time."""
OFFER_CLEAR_S = 120.0
"""No offer so shortly before a prompt or after its answer: it can wait for the end of the break."""
SECOND_POSTPONE_MIN = 5.0
SILENCE_S = 5400.0
"""The longest time without a prompt, a break taken, or an absence that is surely one: three intervals of the default.
Who reads for hours with a touch now and then looks like somebody who comes and goes."""


def due_at(clock: BreakClock) -> float:
    """Return the instant (t) from which a break is due; only while here: by the desk time, or by the silence."""
    return min(clock.desk_from + clock.due - clock.desk, silent_at(clock))


def silent_at(clock: BreakClock) -> float:
    """Return the instant (t) at which Perkup has been silent for too long, whatever the desk time."""
    return clock.heard + SILENCE_S if clock.policy.rules >= EVIDENCE_RULES else math.inf


def earliest(clock: BreakClock) -> float:
    """Return the earliest instant (t) of the next prompt, if nothing more comes between."""
    return max(due_at(clock), clock.back + GRACE_S, clock.clear + clock.policy.notice_s)


def latest(clock: BreakClock) -> float:
    """Return the instant (t) from which the prompt waits for no typing pause any more."""
    ready = max(due_at(clock), clock.clear + clock.policy.notice_s)
    return max(ready + TYPING_WAIT_S, clock.back + GRACE_S)


def blocker(clock: BreakClock, t: float, signals: Signals) -> str | None:
    """Return what holds every prompt back at `t`: the hours, a pause, or the first signal that still defers."""
    if not clock.in_hours:
        return HoldCause.OFF_HOURS
    if clock.paused_until is not None and t < clock.paused_until - EPS:
        return HoldCause.PAUSED
    for signal in _deferring_signals(clock, signals):
        if clock.deferred_since is None or t < clock.deferred_since + signal.bound_s - EPS:
            return signal.event
    return None


def choices(clock: BreakClock) -> tuple[float, ...]:
    """Return the minutes by which the break may be put off now; empty means: take it or skip it."""
    if clock.postponed >= 2:
        return ()
    if clock.postponed:
        return (min(SECOND_POSTPONE_MIN, *clock.policy.postpone_min),)
    return clock.policy.postpone_min


def settle_block(step: Transition) -> None:
    """Notice when something begins or ceases to hold prompts back."""
    clock = step.clock
    now = blocker(clock, step.t, step.signals)
    if now == clock.blocked:
        return
    if now is None:
        step.set(blocked=None, clear=step.t)
        return
    step.set(blocked=now, noticed=False)
    if clock.prompt is not None and not clock.prompt.left:
        withdraw_prompt(step, now)


def withdraw_prompt(step: Transition, cause: str) -> None:
    """Take the open prompt off the screen; it will be given anew."""
    if step.clock.prompt is not None:
        step.set(prompt=None, told=(*step.clock.told, cause))
        step.count(open=-1, withdrawn=1)
        step.emit(
            EffectKind.WITHHELD,
            words.withdrawal_reason(cause, step.signals, program_of(step.clock, cause)),
            cause=cause,
        )


def settle_prompt(step: Transition) -> None:
    """Give the notice or the prompt that is due now, or say what holds it back; let an old prompt go."""
    clock, t = step.clock, step.t
    if clock.prompt is not None and clock.here:
        attended = clock.quiet is None or sits_still(clock, step.signals)
        is_alive = t < _life_end(clock, clock.prompt) - EPS or not attended
        if is_alive and t < silent_at(clock) - EPS:
            return
        _ignore(step, clock.prompt)
        clock = step.clock
    if not clock.here or clock.prompt is not None or clock.blocked == HoldCause.OFF_HOURS:
        return
    due = t >= due_at(clock) - EPS
    if clock.blocked is not None:
        if due:
            if clock.blocked != HoldCause.PAUSED and clock.deferred_since is None:
                step.set(deferred_since=t)
            _withhold(step, clock.blocked)
        return
    first = earliest(clock)
    if due and t < clock.back + GRACE_S - EPS:
        _withhold(step, HoldCause.BACK)
    if not clock.noticed and first - clock.policy.notice_s - EPS <= t < first - EPS:
        step.set(noticed=True)
        silent = desk_s(clock, first) < clock.due - EPS
        reason = words.silence_notice(first - t) if silent else words.notice(desk_s(clock, t), first - t)
        step.emit(EffectKind.NOTICE, reason, in_s=round(first - t, 3))
    if t >= first - EPS:
        if clock.typing and t < latest(clock) - EPS:
            _withhold(step, HoldCause.TYPING)
        else:
            emit_prompt(step)


def _ignore(step: Transition, prompt: Prompt) -> None:
    """Let a prompt go that nobody answered. It is a miss only where somebody can have seen it."""
    clock = step.clock
    unseen = prompt.unseen and clock.policy.rules >= EVIDENCE_RULES
    if not unseen and clock.quiet is None:
        answer(step, "ignored")
        return
    step.set(prompt=None, postponed=0)
    step.count(open=-1, **{"withdrawn" if unseen else "ignored": 1})
    _next_due(step, prompt.desk + interval(step.clock))
    if unseen:
        step.emit(EffectKind.WITHHELD, words.WITHHELD[HoldCause.UNSEEN], cause=HoldCause.UNSEEN)


def answer(step: Transition, outcome: str) -> None:
    """Close the open prompt as ignored or skipped: a miss."""
    prompt = step.clock.prompt
    assert prompt is not None
    step.set(prompt=None)
    step.count(open=-1, **{outcome: 1})
    record_miss(step, prompt.desk)


def record_miss(step: Transition, desk: float) -> None:
    """Count a miss; the next break is due an interval after `desk` seconds at the desk, the time of its prompt."""
    clock = step.clock
    missed, extra = clock.missed + 1, clock.extra
    if missed >= 2:
        missed, extra = 0, min(extra + LENGTHEN_S, MAX_EXTRA_S)
    step.set(missed=missed, kept=0, extra=extra)
    _next_due(step, desk + interval(step.clock))
    step.set(postponed=0)


def skip(step: Transition) -> None:
    """Skip the running break, the open prompt, or the break announced or due."""
    clock = step.clock
    if clock.running is not None:
        finish(step, BreakOutcome.SKIPPED)
    elif clock.prompt is not None:
        answer(step, "skipped")
    elif clock.asked is not None:
        confirm(step, break_taken=False)
    elif _is_announced_or_due(clock, step.t):
        step.count(unprompted=1, skipped=1)
        step.set(heard=step.t)
        record_miss(step, desk_s(clock, step.t))


def postpone(step: Transition, minutes: float) -> None:
    """Put the break off: 10 min at most, 5 the second time in a row, the third time it is skipped."""
    clock = step.clock
    if clock.running is not None or (clock.prompt is None and not _is_announced_or_due(clock, step.t)):
        return
    if clock.postponed >= 2:
        skip(step)
        return
    most = max(choices(clock))
    step.count(postponed=1, **({"open": -1} if clock.prompt is not None else {"unprompted": 1}))
    step.set(prompt=None, postponed=clock.postponed + 1, heard=step.t)
    _next_due(step, desk_s(clock, step.t) + min(minutes, most) * 60)


def take(step: Transition, *, sensed: bool = True) -> None:
    """Start the break, prompted or not. `sensed`: the desk can tell whether somebody is away from the keyboard."""
    if step.clock.running is not None:
        return
    drop_question(step)
    clock, t = step.clock, step.t
    if clock.prompt is None:
        step.count(unprompted=1, open=1)
    running = Break(t, t + clock.policy.break_s, step.now, clock.prompt, was_typing=clock.typing, sensed=sensed)
    step.set(prompt=None, running=running, noticed=False, typing=False, seen=t, idleness=None)
    reconcile(step)


def finish(step: Transition, outcome: BreakOutcome) -> None:
    """End the running break: kept unless it was skipped or typed through; then it never was an absence."""
    close_typed_stretch(step, step.t)
    note_inner(step)
    clock, t = step.clock, step.t
    running = clock.running
    assert running is not None
    if outcome == BreakOutcome.KEPT and running.samples * SAMPLE_S > TYPED_S:
        outcome = BreakOutcome.TYPED_THROUGH
    full = t >= running.end - EPS
    step.set(running=None)
    step.count(open=-1, **{outcome: 1})
    step.emit(EffectKind.END, words.end(outcome), outcome=outcome, full=full)
    if outcome == BreakOutcome.KEPT:
        absence = step.clock.absence
        assert absence is not None
        step.set(
            absence=replace(absence, credited=True),
            last_break=LastBreak(step.now.wall, BreakKind.KEPT, AbsenceCause.BREAK),
            heard=t,
        )
        keep(step)
    else:
        revert_break(step, running)
    reconcile(step)
    if outcome != BreakOutcome.KEPT:
        _count_miss(step, running)


def run_out(step: Transition, running: Break) -> None:
    """End a break whose time is over: kept, or asked about where nothing could tell whether anybody was away.

    What was asked about is as if it had never been, until the person says that it was taken; the next break is due an
    interval later all the same.
    """
    if running.sensed or any(inner.cause is not None for inner in running.inner):
        finish(step, BreakOutcome.KEPT)
        return
    step.set(running=None)
    step.emit(EffectKind.END, words.end(BreakOutcome.UNCONFIRMED), outcome=BreakOutcome.UNCONFIRMED, full=True)
    revert_break(step, running)
    reconcile(step)
    desk = desk_s(step.clock, step.t)
    step.set(asked=AskedBreak(step.now.wall, desk), postponed=0, heard=step.t)
    _next_due(step, desk + interval(step.clock))


def confirm(step: Transition, *, break_taken: bool) -> None:
    """Take the answer about a break that ran out unseen; one that was taken counts from its end on."""
    asked = step.clock.asked
    if asked is None:
        return
    step.set(asked=None)
    if not break_taken:
        step.count(open=-1, skipped=1)
        return
    step.count(open=-1, kept=1)
    step.set(
        desk=step.clock.desk - asked.desk,
        last_break=LastBreak(asked.at, BreakKind.KEPT, AbsenceCause.BREAK),
        began=AbsenceCause.BREAK,
    )
    keep(step)
    _next_due(step, interval(step.clock))


def close_typed_stretch(step: Transition, until: float) -> None:
    """Close a stretch of typing during the break at `until`, the last input, and count its 5-s samples."""
    running = step.clock.running
    if running is None or running.typing_from is None:
        return
    first = math.floor((running.typing_from - running.start) / SAMPLE_S)
    last = math.floor((max(running.typing_from, min(until, running.end - EPS)) - running.start) / SAMPLE_S)
    more = max(0, last - max(first - 1, running.sampled))
    sampled = max(running.sampled, last)
    step.set(running=replace(running, samples=running.samples + more, sampled=sampled, typing_from=None))


def settle_offer(step: Transition) -> None:
    """Offer a change of posture when one is due and nothing else is going on."""
    clock, t = step.clock, step.t
    at = _offer_at(clock)
    if at is None or t < at - EPS or (clock.typing and t < at + TYPING_WAIT_S - EPS):
        return
    pose = clock.pose_s + t - clock.pose_from
    step.emit(
        EffectKind.POSTURE_OFFER,
        words.offer(clock.posture, pose),
        posture=clock.posture,
        to=Posture.SITTING if clock.posture == Posture.STANDING else Posture.STANDING,
    )
    step.set(offered=t, pose_s=0.0, pose_from=t)


def next_wake(step: Transition) -> float | None:
    """Return the next instant (t) at which something changes by itself; None when only an event can change it."""
    clock, t = step.clock, step.t
    if clock.off is not None or clock.asleep is not None:
        return None
    if clock.running is not None:
        return clock.running.end
    if not clock.here:
        return None
    instants: list[float] = []
    edge = seconds_until_change(clock.policy.hours, step.now.wall)
    if edge is not None:
        instants.append(t + edge)
    if clock.quiet is not None and not sits_still(clock, step.signals):
        instants.append(clock.quiet + IDLE_S)
    if clock.paused_until is not None:
        instants.append(clock.paused_until)
    if clock.prompt is not None:
        instants += [_life_end(clock, clock.prompt), silent_at(clock)]
    elif clock.in_hours:
        instants.extend(_prompt_instants(clock, step.signals))
    later = [instant for instant in instants if t + EPS < instant < math.inf]
    return min(later) if later else None


def _prompt_instants(clock: BreakClock, signals: Signals) -> list[float]:
    due = due_at(clock)
    if clock.blocked is not None:
        if clock.deferred_since is None:
            return [due]
        return [due, *(clock.deferred_since + signal.bound_s for signal in signals if signal.defers)]
    first = earliest(clock)
    instants = [due, first, latest(clock)]
    if not clock.noticed:
        instants.append(first - clock.policy.notice_s)
    offer = _offer_at(clock)
    if offer is not None:
        instants += [offer, offer + TYPING_WAIT_S]
    return instants


def _offer_at(clock: BreakClock) -> float | None:
    """Return the instant (t) from which a change of posture may be offered; None while something else goes first."""
    if (
        not clock.policy.standing_desk
        or not clock.here
        or clock.blocked is not None
        or clock.prompt is not None
        or clock.noticed
    ):
        return None
    due = clock.pose_from + clock.policy.posture_s - clock.pose_s
    at = max(due, clock.offered + OFFER_GAP_S, clock.back + GRACE_S, clock.clear + OFFER_CLEAR_S)
    return at if at < earliest(clock) - OFFER_CLEAR_S else None


def _life_end(clock: BreakClock, prompt: Prompt) -> float:
    return max(prompt.at + PROMPT_LIFE_S, clock.back + GRACE_S)


def emit_prompt(step: Transition) -> None:
    drop_question(step)
    clock = step.clock
    desk = desk_s(clock, step.t)
    deferred = bool(_deferring_signals(clock, step.signals))
    silent_s = step.t - clock.heard if desk < clock.due - EPS else None
    step.set(prompt=Prompt(step.t, desk), noticed=False, told=(), heard=step.t)
    step.count(prompts=1, open=1)
    reason = words.prompt(desk, postponed=clock.postponed, deferred=deferred, forced=clock.typing, silent_s=silent_s)
    step.emit(EffectKind.PROMPT, reason, desk_s=round(desk, 3), postpone_min=choices(clock))


def _withhold(step: Transition, cause: str) -> None:
    if cause not in step.clock.told:
        step.set(told=(*step.clock.told, cause))
        program = program_of(step.clock, cause)
        step.emit(EffectKind.WITHHELD, words.hold_back_sentence(cause, step.signals, program), cause=cause)


def _is_announced_or_due(clock: BreakClock, t: float) -> bool:
    """Return True where a break is announced or due: it can be skipped or put off before its prompt."""
    return clock.noticed or (clock.here and clock.in_hours and t >= due_at(clock) - EPS)


def _next_due(step: Transition, due: float) -> None:
    step.set(due=due, told=(), noticed=False, deferred_since=None, clear=step.t)


def _count_miss(step: Transition, running: Break) -> None:
    """Count a miss after a break that was none; one without a prompt leaves the due break due."""
    clock = step.clock
    rested = clock.absence is not None and clock.absence.credited
    prompted = running.prompt if not rested else None
    record_miss(step, prompted.desk if prompted is not None else 0.0)
    if prompted is None and not rested:
        step.set(due=clock.due)


def _deferring_signals(clock: BreakClock, signals: Signals) -> list[Signal]:
    """Return the signals that are on and defer a prompt, in the order in which they went on."""
    if not clock.flags:
        return []
    on = (signal_of(signals, name) for name in clock.flags)
    return [signal for signal in on if signal is not None and signal.defers]
