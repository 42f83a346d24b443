"""The break clock: (clock, input) -> (clock, effects, closed ledger pieces, next instant to wake).

Pure: time comes in with each input, on three clocks. Deadlines are boot seconds, so the wall clock may jump as it
likes; it decides only about working hours and the date. `docs/breaks.md` tells the rules, `docs/promises.md` what
may be relied on.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from perkup.coach.break_clock import presence as ledger
from perkup.coach.break_clock import prompting
from perkup.coach.break_clock.break_policy import BreakPolicy, with_settings
from perkup.coach.break_clock.clock_state import (
    BreakClock,
    ClockInput,
    ClockStamp,
    ClockTurn,
    HoldCause,
    check_input,
)
from perkup.coach.break_clock.clock_status import clock_wants_fine, open_span, status
from perkup.coach.break_clock.idle_question import answer_question, settle_question
from perkup.coach.break_clock.presence import (
    EPS,
    IDLE_S,
    Transition,
    change_absence_cause,
    desk_cause,
    interval,
    mark_left,
    reconcile,
    sits_still,
    split,
)
from perkup.coach.break_clock.signals import Signals
from perkup.coach.break_clock.working_hours import is_in_hours
from perkup.vocabulary import AbsenceCause, BreakOutcome, ClockEventName, Posture

__all__ = ["advance", "clock_wants_fine", "initial_clock", "open_span", "status"]

DRIFT_S = 1.0
"""Boot time running ahead of monotonic time by this much was sleep, whether it was announced or not."""
DEAD_S = 5.0
"""A coach that started this long after an instant it had asked to be woken at was not running then."""
PAUSE_MIN = 60.0
PAUSE_MAX_MIN = 720.0
"""A pause ends by itself after 12 hours at the latest: it cannot silence tomorrow."""
POSTPONE_MIN = 5.0

Handler = Callable[[Transition, ClockInput], None]


def initial_clock(policy: BreakPolicy) -> BreakClock:
    """Return a clock before its first input."""
    return BreakClock(policy=policy)


def advance(clock: BreakClock, event: ClockInput, signals: Signals) -> ClockTurn:
    """Return what `event` makes of `clock`; `signals` are those of the senses that the clock listens to.

    PerkupError for an unknown event or data that cannot be understood.
    """
    check_input(event.event, event.data, signals)
    now = event.stamp
    if clock.last is None:
        step = _begin(clock, now, signals)
    elif now.boot_id != clock.last.boot_id:
        step = _reboot(clock, now, signals)
    else:
        step = Transition(clock, now, max(now.boot + clock.shift, _t(clock, clock.last)), signals)
        ledger.roll_day(step)
        if event.event == ClockEventName.START:
            _restart(step)
        _sleep_unseen(step, clock.last)
    settle_presence(step)
    if event.event in _HANDLERS:
        _HANDLERS[event.event](step, event)
    else:
        _switch(step, event)
    settle(step)
    wake = prompting.next_wake(step)
    boot = None if wake is None else wake - step.clock.shift
    step.set(last=now, wake=boot)
    return ClockTurn(step.clock, tuple(step.effects), tuple(step.spans), boot, step.correction)


def settle_presence(step: Transition) -> None:
    """Bring presence up to now: end a break that ran out, begin an absence after long idleness."""
    running = step.clock.running
    if running is not None and step.t >= running.end - EPS and step.clock.off is None:
        prompting.run_out(step, running)
    reconcile(step)


def settle(step: Transition) -> None:
    """Bring everything up to now."""
    clock, t = step.clock, step.t
    now_in = is_in_hours(clock.policy.hours, step.now.wall)
    if now_in != clock.in_hours:
        _change_hours(step, now_in)
    if clock.paused_until is not None and t >= clock.paused_until - EPS:
        step.set(paused_until=None)
    settle_presence(step)
    prompting.settle_block(step)
    prompting.settle_prompt(step)
    prompting.settle_block(step)
    prompting.settle_offer(step)
    settle_question(step)


def _t(clock: BreakClock, stamp: ClockStamp) -> float:
    return stamp.boot + clock.shift


def _begin(clock: BreakClock, now: ClockStamp, signals: Signals) -> Transition:
    step = Transition(clock, now, now.boot, signals)
    t = step.t
    step.set(here=True, span=now, span_t=t, seen=t, desk_from=t, pose_from=t, due=interval(clock), heard=t)
    ledger.roll_day(step)
    step.set(in_hours=is_in_hours(clock.policy.hours, now.wall))
    return step


def _reboot(clock: BreakClock, now: ClockStamp, signals: Signals) -> Transition:
    """Carry the clock over a reboot: the wall clock gives its length, never less than nothing."""
    last = clock.last
    assert last is not None
    before = _t(clock, last)
    gap = max(0.0, (now.wall - last.wall).total_seconds())
    step = Transition(replace(clock, shift=before + gap - now.boot), now, before + gap, signals)
    ledger.roll_day(step)
    prompting.close_typed_stretch(step, before)
    if step.clock.here:
        mark_left(step, before, AbsenceCause.OFF, last)
    else:
        change_absence_cause(step, AbsenceCause.OFF, before, last)
    absence = step.clock.absence
    assert absence is not None
    step.set(absence=replace(absence, reboot=True), began="reboot")
    prompting.withdraw_prompt(step, HoldCause.REBOOT)
    step.set(off=None, asleep=None, locked=None, unsure=False, quiet=None, typing=False, flags=(), programs=())
    return step


def _restart(step: Transition) -> None:
    """Start the coach on a running machine: after a stop, or after it was killed."""
    clock = step.clock
    prompting.close_typed_stretch(step, _t(clock, clock.last or step.now))
    if clock.off is not None:
        step.set(off=None, asleep=None, locked=None, quiet=None, flags=(), programs=(), typing=False)
    elif _was_dead(step):
        last = clock.last
        assert last is not None
        if clock.running is not None:
            ledger.note_off(step, _t(clock, last), last)
        else:
            mark_left(step, _t(clock, last), AbsenceCause.OFF, last)
        step.set(asleep=None, quiet=None, typing=False)
    elif sits_still(clock, step.signals):
        step.set(quiet=None)
    step.set(unsure=step.clock.locked is not None)


def _was_dead(step: Transition) -> bool:
    """Return True where the coach was dead at its wake-up, for so long that the time must not count as desk time."""
    clock = step.clock
    if clock.wake is None or clock.last is None or not (clock.here or clock.running is not None):
        return False
    gap = step.t - _t(clock, clock.last)
    late = step.now.boot - clock.wake
    return late > DEAD_S and gap >= max(ledger.IDLE_CREDIT_S, clock.policy.break_s)


def _sleep_unseen(step: Transition, last: ClockStamp) -> None:
    """Note sleep until just now, announced or not: boot time ran ahead of monotonic time."""
    slept = (step.now.boot - last.boot) - (step.now.mono - last.mono)
    if slept < DRIFT_S:
        return
    if step.clock.asleep is None or step.clock.off is not None:
        at = step.t - slept
        stamp = ClockStamp(step.stamp_at(at).wall, step.now.mono, step.now.boot - slept, step.now.boot_id)
        _fall_asleep_at(step, at, stamp)
    step.set(asleep=None, quiet=None, typing=False)


def _fall_asleep_at(step: Transition, at: float, stamp: ClockStamp) -> None:
    clock = step.clock
    prompting.close_typed_stretch(step, at)
    cause = desk_cause(clock, at, step.signals)
    if clock.here and clock.quiet is not None and clock.locked is None and cause is not None:
        quiet = clock.quiet
        awake = at - quiet
        mark_left(
            step,
            quiet,
            cause,
            ClockStamp(step.stamp_at(quiet).wall, stamp.mono - awake, stamp.boot - awake, stamp.boot_id),
        )
    if step.clock.here:
        mark_left(step, at, AbsenceCause.SLEEP, stamp)
    else:
        change_absence_cause(step, AbsenceCause.SLEEP, at, stamp)


def _change_hours(step: Transition, now_in: bool) -> None:
    if now_in:
        step.set(in_hours=True, pose_s=0.0, pose_from=step.t, heard=step.t)
        ledger.fresh_interval(step, "hours")
    else:
        today = ledger.today_so_far(step.clock, step.now, step.t)
        step.set(today=replace(step.clock.today, longest_desk_s=today.longest_desk_s), in_hours=False)


# --- one function an event --------------------------------------------------------------------------------------


def _let_time_pass(step: Transition, event: ClockInput) -> None:
    """Do nothing: at `start` and `tick` only time has passed."""


def _stop(step: Transition, event: ClockInput) -> None:
    if step.clock.off is None:
        prompting.close_typed_stretch(step, step.t)
        prompting.withdraw_prompt(step, HoldCause.STOP)
        step.set(off=step.t, typing=False)
        reconcile(step)


def _take_activity(step: Transition, event: ClockInput) -> None:
    own = event.is_own
    clock = step.clock
    if clock.unsure:
        step.set(locked=None, unsure=False)
    locked = step.clock.locked is not None
    step.set(asleep=None, quiet=None, seen=step.t, typing=clock.typing if own else not locked)
    running = step.clock.running
    if running is not None and not own and not locked and running.typing_from is None:
        step.set(running=replace(running, typing_from=step.t, was_typing=False))
    reconcile(step)


def _idle(step: Transition, event: ClockInput) -> None:
    clock = step.clock
    since = event.since_s
    quiet = max(step.t - (IDLE_S if since is None else since), clock.seen)
    running = clock.running
    if running is not None and running.was_typing:
        step.set(running=replace(running, typing_from=running.start, was_typing=False))
    prompting.close_typed_stretch(step, quiet)
    step.set(quiet=quiet if clock.quiet is None else min(quiet, clock.quiet), typing=False)
    reconcile(step)


def _lock(step: Transition, event: ClockInput) -> None:
    if step.clock.locked is None:
        prompting.close_typed_stretch(step, step.t)
        step.set(locked=step.t, typing=False)
    step.set(unsure=False)
    reconcile(step)


def _unlock(step: Transition, event: ClockInput) -> None:
    _touch(step)


def _sleep(step: Transition, event: ClockInput) -> None:
    if step.clock.asleep is None:
        prompting.close_typed_stretch(step, step.t)
        step.set(asleep=step.t, typing=False)
    reconcile(step)


def _wake(step: Transition, event: ClockInput) -> None:
    step.set(asleep=None, quiet=None, typing=False, back=step.t, noticed=False)
    reconcile(step)


def _touch(step: Transition, *, answering: bool = False) -> None:
    """Note something that only a person at an unlocked desk can do."""
    step.set(asleep=None, locked=None, unsure=False, quiet=None, seen=step.t)
    reconcile(step, answering=answering)


def _take(step: Transition, event: ClockInput) -> None:
    _touch(step, answering=True)
    prompting.take(step, sensed=event.is_sensed)


def _done(step: Transition, event: ClockInput) -> None:
    _touch(step)
    if step.clock.running is not None:
        prompting.finish(step, BreakOutcome.KEPT)
    else:
        prompting.confirm(step, break_taken=True)


def _skip(step: Transition, event: ClockInput) -> None:
    _touch(step, answering=True)
    prompting.skip(step)


def _postpone(step: Transition, event: ClockInput) -> None:
    _touch(step, answering=True)
    minutes = event.minutes
    prompting.postpone(step, POSTPONE_MIN if minutes is None else minutes)


def _pause(step: Transition, event: ClockInput) -> None:
    minutes = event.minutes
    step.set(paused_until=step.t + min(PAUSE_MIN if minutes is None else minutes, PAUSE_MAX_MIN) * 60)


def _resume(step: Transition, event: ClockInput) -> None:
    step.set(paused_until=None)


def _posture(posture: Posture) -> Handler:
    def confirm(step: Transition, event: ClockInput) -> None:
        _touch(step)
        if step.clock.posture != posture:
            split(step, posture=posture)
        step.set(pose_s=0.0, pose_from=step.t)

    return confirm


def _settings(step: Transition, event: ClockInput) -> None:
    before = interval(step.clock)
    step.set(policy=with_settings(step.clock.policy, event.data))
    longer = interval(step.clock) - before
    if longer:
        step.set(idleness=None)
    if longer and not step.clock.postponed:
        step.set(due=step.clock.due + longer, clear=step.t, noticed=False)


def _switch(step: Transition, event: ClockInput) -> None:
    """Note that a signal went on or off, and by which program.

    Who sat there by its word was there until now, and is idle from now on; in a break too, which may turn out none.
    """
    is_there = step.clock.here or step.clock.cause == AbsenceCause.BREAK
    sat_still = is_there and sits_still(step.clock, step.signals)
    name, on = event.event, event.is_on
    others = tuple(flag for flag in step.clock.flags if flag != name)
    programs = tuple(pair for pair in step.clock.programs if pair[0] != name)
    held_by = ((name, event.program),) if on and event.program else ()
    step.set(flags=(*others, name) if on else others, programs=(*programs, *held_by))
    if sat_still and not sits_still(step.clock, step.signals):
        quiet = step.clock.quiet
        seen = step.t if step.clock.here else step.clock.seen
        step.set(seen=seen, quiet=None if quiet is None else max(quiet, step.t))


def _answer(step: Transition, event: ClockInput) -> None:
    _touch(step)
    answer_question(step, event.whereabouts)


def _unseen(step: Transition, event: ClockInput) -> None:
    """Note that the open prompt could not be shown."""
    prompt = step.clock.prompt
    if prompt is not None:
        step.set(prompt=replace(prompt, unseen=True))


_HANDLERS: dict[str, Handler] = {
    ClockEventName.START: _let_time_pass,
    ClockEventName.STOP: _stop,
    ClockEventName.TICK: _let_time_pass,
    ClockEventName.ACTIVE: _take_activity,
    ClockEventName.IDLE: _idle,
    ClockEventName.LOCK: _lock,
    ClockEventName.UNLOCK: _unlock,
    ClockEventName.SLEEP: _sleep,
    ClockEventName.WAKE: _wake,
    ClockEventName.TAKE: _take,
    ClockEventName.DONE: _done,
    ClockEventName.SKIP: _skip,
    ClockEventName.POSTPONE: _postpone,
    ClockEventName.PAUSE: _pause,
    ClockEventName.RESUME: _resume,
    ClockEventName.SIT: _posture(Posture.SITTING),
    ClockEventName.STAND: _posture(Posture.STANDING),
    ClockEventName.SETTINGS: _settings,
    ClockEventName.ANSWER: _answer,
    ClockEventName.UNSEEN: _unseen,
}
