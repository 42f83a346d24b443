"""Data types of the break clock: inputs, effects, memory. No rules.

All structs are frozen and go through JSON without loss, so that a stored `BreakClock` is the same clock again. Seconds
are floats; `t` in a field's note means the clock's own continuous time: boot seconds, carried on across reboots.
"""

from __future__ import annotations

import math
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeGuard

import msgspec

from perkup.coach.break_clock.break_policy import BreakPolicy, with_settings
from perkup.coach.break_clock.signals import Signals, signal_of
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import (
    AbsenceCause,
    BreakKind,
    ClockEventName,
    ClockPhase,
    EffectKind,
    Posture,
    PresenceState,
    SpanState,
    Whereabouts,
)


class HoldCause(StrEnum):
    """Cause of a prompt held back or withdrawn, beside the signals."""

    TYPING = "typing"
    BACK = "back"
    AWAY = "away"
    PAUSED = "paused"
    OFF_HOURS = "off_hours"
    STOP = "stop"
    REBOOT = "reboot"
    UNSEEN = "unseen"


EVENTS = tuple(event.value for event in ClockEventName)


class ClockStamp(msgspec.Struct, frozen=True):
    """Instant on three clocks. `wall` is aware, its offset is local time; `boot` counts sleep, `mono` does not.

    `mono` and `boot` are seconds since the boot that `boot_id` names.
    """

    wall: datetime
    mono: float
    boot: float
    boot_id: str


LONGEST_NAME = 60
"""Characters of a program's name that are told."""


class ClockInput(msgspec.Struct, frozen=True):
    """Input of the clock, exactly one line of a replay. `event` is one of `EVENTS` or a signal's."""

    stamp: ClockStamp
    event: str
    data: dict[str, Any] = {}

    def detail(self, name: str) -> Any:
        """Return what the input says under `name`, None where it says nothing."""
        return self.data.get(name)

    @property
    def is_on(self) -> bool:
        """State that a signal's input reports; only for events that carry `on` (`check_input` sees to it)."""
        return bool(self.detail("on"))

    @property
    def program(self) -> str:
        """Program that a signal's input names, "" where it names none."""
        name = self.detail("by")
        return name[:LONGEST_NAME] if isinstance(name, str) else ""

    @property
    def is_own(self) -> bool:
        """State whether the input went to Perkup itself; for `active`."""
        return self.detail("own") is True

    @property
    def is_sensed(self) -> bool:
        """State whether a break taken is sensed on this machine; for `take`."""
        return self.detail("sensed") is not False

    @property
    def since_s(self) -> float | None:
        """Seconds for which there was no input already; for `idle`."""
        since_s: float | None = self.detail("since_s")
        return since_s

    @property
    def minutes(self) -> float | None:
        """Minutes asked for; for `postpone` and `pause`."""
        minutes: float | None = self.detail("minutes")
        return minutes

    @property
    def whereabouts(self) -> Whereabouts:
        """Answer to "Away, or reading?"; for `answer`."""
        return Whereabouts(self.detail("was"))


class ClockEffect(msgspec.Struct, frozen=True):
    """Order to the coach, or why there is none. `reason` is one sentence for people; `data` for programs."""

    at: ClockStamp
    kind: EffectKind
    reason: str
    data: dict[str, Any] = {}

    def detail(self, name: str) -> Any:
        """Return what the effect says under `name` for programs, None where it says nothing."""
        return self.data.get(name)


class PresenceSpan(msgspec.Struct, frozen=True):
    """Piece of the absence ledger. `cause` is None at the desk; `reason` adds what the cause leaves open."""

    start: ClockStamp
    end: ClockStamp
    state: SpanState
    cause: AbsenceCause | None = None
    reason: str = ""


class Absence(msgspec.Struct, frozen=True):
    """The current or the last absence.

    `firm` sums locked, asleep and machine-off seconds of its closed pieces. A meeting elsewhere never counts as a
    break, so idleness counts only from its end, `counts_from` (t); what came before it may have `earned` the credit.
    `hard`: the screen was locked in it.
    """

    start: float
    firm: float = 0.0
    counts_from: float | None = None
    earned: bool = False
    hard: bool = False
    end: float | None = None
    credited: bool = False
    cause: AbsenceCause = AbsenceCause.IDLE
    reboot: bool = False


class Prompt(msgspec.Struct, frozen=True):
    """The open prompt: given at `at` (t), when `desk` seconds stood on the clock.

    `left`: the person left since. `unseen`: the desktop could not show it.
    """

    at: float
    desk: float
    left: bool = False
    unseen: bool = False


class InternalState(msgspec.Struct, frozen=True):
    """Cause of absence, or None at the desk, that would hold from `at` (t) on without the running break."""

    at: float
    stamp: ClockStamp
    cause: AbsenceCause | None


class Break(msgspec.Struct, frozen=True):
    """The running break from `start` to `end` (t).

    `samples` counts 5-s samples with typing in them up to
    number `sampled`; `typing_from` (t) is set while the person types; `was_typing` when the break began, and no word of
    the hands since; `inner` is what the ledger gets if the break turns out to be none. `sensed` is False where nothing
    can tell whether somebody is away from the keyboard.
    """

    start: float
    end: float
    stamp: ClockStamp
    prompt: Prompt | None
    inner: tuple[InternalState, ...] = ()
    samples: int = 0
    sampled: int = -1
    typing_from: float | None = None
    was_typing: bool = False
    sensed: bool = True


class AskedBreak(msgspec.Struct, frozen=True):
    """A break that ran out unseen: the person is asked whether it was taken. `desk` are the desk seconds at its end."""

    at: datetime
    desk: float


class IdleAbsence(msgspec.Struct, frozen=True):
    """An idleness that counted as a break, as the person may still correct it: "I was here, reading".

    `start`, `end` (t) and their stamps; `desk`, `due`, `postponed`, `began` and `last_break` as they stood when it
    began; it counts from `counts_from` (t), which is later where the hours began in it; `asked`: the question was put.
    """

    start: float
    end: float
    start_stamp: ClockStamp
    end_stamp: ClockStamp
    desk: float
    due: float
    counts_from: float
    postponed: int = 0
    began: str = "start"
    last_break: LastBreak | None = None
    asked: bool = False


class LastBreak(msgspec.Struct, frozen=True):
    """The last credited break: when it ended, `kept` or `natural`, and the absence's cause."""

    at: datetime
    kind: BreakKind
    cause: AbsenceCause


class DayCounters(msgspec.Struct, frozen=True):
    """Counters of one local day.

    prompts + unprompted = kept + skipped + postponed + typed_through + ignored + withdrawn + open, where `unprompted`
    are breaks taken, skipped or put off before any prompt, `withdrawn` prompts taken back (the person had left, a call
    began, a pause, the end of the hours) and `open` those without an outcome yet.
    """

    prompts: int = 0
    kept: int = 0
    skipped: int = 0
    postponed: int = 0
    typed_through: int = 0
    natural: int = 0
    sitting_s: float = 0.0
    standing_s: float = 0.0
    away_s: float = 0.0
    longest_desk_s: float = 0.0
    ignored: int = 0
    withdrawn: int = 0
    unprompted: int = 0
    at_desk_s: float = 0.0
    open: int = 0
    questions: int = 0


class BreakClock(msgspec.Struct, frozen=True):
    """Memory of the break clock. Only its own package reads these fields; others ask `status`."""

    policy: BreakPolicy
    last: ClockStamp | None = None
    shift: float = 0.0
    wake: float | None = None
    # presence, as last told
    off: float | None = None
    asleep: float | None = None
    locked: float | None = None
    unsure: bool = False
    quiet: float | None = None
    typing: bool = False
    seen: float = 0.0
    # the open piece of the ledger
    here: bool = False
    span: ClockStamp | None = None
    span_t: float = 0.0
    cause: AbsenceCause | None = None
    posture: Posture = Posture.UNKNOWN
    absence: Absence | None = None
    back: float = -1e9
    # desk seconds since the last credited break: `desk` up to `desk_from`, then running while here
    desk: float = 0.0
    desk_from: float = 0.0
    due: float = 0.0
    # the prompt and the break
    noticed: bool = False
    prompt: Prompt | None = None
    running: Break | None = None
    told: tuple[str, ...] = ()
    postponed: int = 0
    missed: int = 0
    kept: int = 0
    extra: float = 0.0
    # what holds prompts back
    in_hours: bool = False
    paused_until: float | None = None
    flags: tuple[str, ...] = ()
    programs: tuple[tuple[str, str], ...] = ()
    blocked: str | None = None
    clear: float = -1e9
    deferred_since: float | None = None
    # changing posture
    pose_s: float = 0.0
    pose_from: float = 0.0
    offered: float = -1e9
    # the day
    day: str = ""
    today: DayCounters = DayCounters()
    last_break: LastBreak | None = None
    began: str = "start"
    asked: AskedBreak | None = None
    # silence, and the question on coming back
    heard: float = -1e9
    idleness: IdleAbsence | None = None
    whereabouts: tuple[Whereabouts | None, ...] = ()
    questioned: float = -1e9


def program_of(clock: BreakClock, event: str) -> str:
    """Return the program that holds the signal `event`, "" where nobody told."""
    return dict(clock.programs).get(event, "")


class ClockTurn(msgspec.Struct, frozen=True):
    """Result of one input: the next clock, effects, closed pieces of the ledger, and when to wake.

    `wake` is in boot seconds of the current boot id; None when only an event can change anything. `correction` takes
    the place of what the ledger said before of the time from its start to its end.
    """

    clock: BreakClock
    effects: tuple[ClockEffect, ...] = ()
    spans: tuple[PresenceSpan, ...] = ()
    wake: float | None = None
    correction: PresenceSpan | None = None


class IdleQuestion(msgspec.Struct, frozen=True):
    """The question "Away, or reading?" about the idleness between two wall times, while it can be answered."""

    start: datetime
    end: datetime


class ClockStatus(msgspec.Struct, frozen=True):
    """The clock's part of `status`. `deadline` is the earliest next prompt, None while nothing counts towards one."""

    phase: ClockPhase
    reason: str
    posture: Posture
    presence: PresenceState
    absence_cause: AbsenceCause | None
    desk_s: float
    interval_s: float
    break_s: float
    deadline: datetime | None
    paused_until: datetime | None
    last_break: LastBreak | None
    today: DayCounters
    base_interval_s: float = 0.0
    break_ends: datetime | None = None
    postpone_min: tuple[float, ...] = ()
    asked_break: datetime | None = None
    question: IdleQuestion | None = None


def is_known_event(event: str, signals: Signals) -> bool:
    """Return True where a clock with these signals understands the event."""
    return event in EVENTS or signal_of(signals, event) is not None


def check_input(event: str, data: dict[str, Any], signals: Signals) -> None:
    """Raise PerkupError when `event` is unknown or its `data` cannot be understood."""
    if not is_known_event(event, signals):
        names = [*EVENTS, *(signal.event for signal in signals)]
        raise PerkupError(
            f"There is no event `{event}`.", f"The events are {', '.join(names)}.", code=ErrorCode.INVALID_INPUT
        )
    if event not in EVENTS and not isinstance(data.get("on"), bool):
        raise PerkupError(
            f"`{event}` does not say whether it is on.",
            'Give it {"on": true} or {"on": false}.',
            code=ErrorCode.INVALID_INPUT,
        )
    for wanting, name, least in (
        (ClockEventName.IDLE, "since_s", 0.0),
        (ClockEventName.POSTPONE, "minutes", 1.0),
        (ClockEventName.PAUSE, "minutes", 1.0),
    ):
        value = data.get(name)
        if event == wanting and value is not None and (not _is_number(value) or value < least):
            raise PerkupError(
                f"`{event}` has {name} {value!r}.", f"It is a number, {least:g} or more.", code=ErrorCode.INVALID_INPUT
            )
    if event == ClockEventName.TAKE and not isinstance(data.get("sensed", True), bool):
        raise PerkupError("`take` has a wrong sensed.", "It is true or false.", code=ErrorCode.INVALID_INPUT)
    if event == ClockEventName.ANSWER and data.get("was") not in tuple(Whereabouts):
        raise PerkupError(
            f"`answer` has was {data.get('was')!r}.",
            'Give it {"was": "here"} or {"was": "away"}.',
            code=ErrorCode.INVALID_INPUT,
        )
    if event == ClockEventName.SETTINGS:
        with_settings(BreakPolicy(), data)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
