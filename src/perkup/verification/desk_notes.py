"""The notes that an independent observer keeps of a day at the desk: small parts, each replaced as a whole."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock_state import ClockStamp
from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.verification.desk_debt import Accrual, DeskDebt, DeskSpan
from perkup.verification.promise_bounds import EPS_S, IDLE_S, LONGEST_S, SILENCE_S

NEVER = float("-inf")
WorkingHours = tuple[tuple[tuple[str, str], ...], ...]


class Moment(msgspec.Struct, frozen=True):
    """The present instant: `t` runs on across boots (s), `last` is the stamp of the line before.

    slept_s : sleep since the line before; ledger_end : where the ledger ends; accruals : desk time confirmed just now.
    silent_s : how long Perkup has said nothing, where that was too long just now.
    """

    t: float = 0.0
    wall: datetime = datetime.fromtimestamp(0, UTC)
    last: ClockStamp | None = None
    slept_s: float = 0.0
    ledger_end: ClockStamp | None = None
    accruals: tuple[Accrual, ...] = ()
    silent_s: float = 0.0


class SeatedSpan(msgspec.Struct, frozen=True):
    """A stretch (t) of an unlocked machine awake, by the word of signals: somebody sits there, or is elsewhere."""

    start: float
    end: float
    elsewhere: bool

    def overlap_s(self, start: float, end: float) -> float:
        """Return how much of it lies between two instants, s."""
        return max(0.0, min(end, self.end) - max(start, self.start))


class Presence(msgspec.Struct, frozen=True):
    """The person as the senses tell; instants are t (s).

    locked : since when the screen is locked; unsure : the coach was killed since, it may be unlocked.
    quiet : last input before the present idleness; seen : the person was surely there.
    back : last return or wake-up; stopped_at : the stop that the present absence holds.
    """

    off: bool = False
    asleep: bool = False
    locked: float | None = None
    unsure: bool = False
    quiet: float | None = None
    seen: float = 0.0
    back: float = NEVER
    stopped_at: float | None = None

    def is_idle(self, t: float) -> bool:
        """Return True where idleness alone means that nobody is there."""
        return self.quiet is not None and t >= self.quiet + IDLE_S - EPS_S

    @property
    def is_hard_away(self) -> bool:
        """Return True where something firmer than idleness or a break keeps the person away."""
        return self.off or self.asleep or self.locked is not None


class AbsenceNote(msgspec.Struct, frozen=True):
    """The present or last absence; instants are t (s).

    start : None while at the desk; previous_start, ended : of the absence before, which a touching one goes on.
    firm_s : seconds locked, asleep or switched off; credited : counts as a break already.
    rebooted : holds a reboot; hard : was more than idleness at some time.
    meeting : the calendar says so now; met : it said so at some time; counts_from : the end of that; earned : what came
    before it was a break.
    """

    start: float | None = None
    previous_start: float = 0.0
    ended: float = NEVER
    firm_s: float = 0.0
    credited: bool = False
    rebooted: bool = False
    hard: bool = False
    meeting: bool = False
    met: bool = False
    counts_from: float | None = None
    earned: bool = False


class IdleNote(msgspec.Struct, frozen=True):
    """An idleness from `start` to `end` (t) that counted as a break, with the `debt` before it, which may come back."""

    start: float
    end: float
    debt: DeskDebt
    postponed: int
    credited_at: float


class OpenPrompt(msgspec.Struct, frozen=True):
    """An open prompt, given `at` (t) for a `target`; before it lay the desk time of `spans` and `low` to `high` s."""

    at: float
    low: float
    high: float
    target: float
    spans: tuple[DeskSpan, ...]
    unseen: bool = False


class RunningBreak(msgspec.Struct, frozen=True):
    """The break that runs since `start` (t) for `length_s`; `outlived`: the coach was dead at its end."""

    start: float
    length_s: float
    prompt: OpenPrompt | None
    outlived: bool = False


class HoursCalendar(msgspec.Struct, frozen=True):
    """Working hours in minutes of the day, Monday first."""

    days: tuple[tuple[tuple[int, int], ...], ...]

    def includes(self, wall: datetime) -> bool:
        """Return True where a prompt may come at this local time."""
        minute = wall.hour * 60 + wall.minute
        return any(start <= minute < end for start, end in self.days[wall.weekday()])


@lru_cache(maxsize=64)
def calendar_of(hours: WorkingHours) -> HoursCalendar:
    """Return the calendar of a policy's hours."""
    return HoursCalendar(tuple(tuple((_minute(start), _minute(end)) for start, end in spans) for spans in hours))


def _minute(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


class QuietRules(msgspec.Struct, frozen=True):
    """The settings, and what keeps prompts away: hours, a pause until `paused_until` (t), the signals that are on.

    holding : those of the signals that are `on` which hold a prompt back.
    """

    policy: BreakPolicy
    signals: tuple[Signal, ...]
    in_hours: bool = False
    paused_until: float = NEVER
    holding: tuple[Signal, ...] = ()
    on: tuple[Signal, ...] = ()

    @property
    def sits_still(self) -> bool:
        """Return True where the signals say that somebody is there who presses no key."""
        evidence = [signal.presence for signal in self.on]
        return PresenceEvidence.ALONE in evidence or evidence.count(PresenceEvidence.WITH_ANOTHER) > 1

    @property
    def elsewhere(self) -> bool:
        """Return True where the calendar says that whoever presses no key is in a meeting."""
        return any(signal.presence == PresenceEvidence.ELSEWHERE for signal in self.on)

    @property
    def hold_s(self) -> float:
        """Return the longest time that the signals now on may hold one prompt back, s; 0 where none is on."""
        return max((signal.bound_s for signal in self.holding), default=0.0)


class AnswerRecord(msgspec.Struct, frozen=True):
    """The answers so far: misses and kept breaks in a row, delays in a row, seconds that misses added to the interval.

    credited_at : when the last break was credited (t); noticed : a notice stands; explained : the person can read why
    a due prompt does not come; heard : the last prompt, break taken or sure absence (t), `surely_heard` without those
    in which the coach was dead; silent_until : when a prompt
    has to end the silence; idleness : what may still be taken back.
    """

    missed: int = 0
    kept: int = 0
    postponed: int = 0
    maybe_postponed: int = 0
    extra_s: float = 0.0
    credited_at: float = NEVER
    noticed: bool = False
    explained: bool = False
    heard: float = 0.0
    surely_heard: float = 0.0
    silent_until: float | None = None
    idleness: IdleNote | None = None


class DeskNotes(msgspec.Struct):
    """Page of notes: its parts never change, a new one takes their place. A copy is a view of one instant."""

    rules: QuietRules
    debt: DeskDebt
    now: Moment = Moment()
    presence: Presence = Presence()
    absence: AbsenceNote = AbsenceNote()
    answers: AnswerRecord = AnswerRecord()
    prompt: OpenPrompt | None = None
    running: RunningBreak | None = None
    seated: tuple[SeatedSpan, ...] = ()

    @property
    def t(self) -> float:
        """Return the present instant, s."""
        return self.now.t

    @property
    def interval_s(self) -> float:
        """Return the interval in force, s: the setting, lengthened by misses."""
        return min(LONGEST_S, self.rules.policy.interval_s + self.answers.extra_s)

    @property
    def is_away(self) -> bool:
        """Return True where anything says that nobody is at the desk."""
        idle = self.presence.is_idle(self.t) and not self.rules.sits_still
        return self.presence.is_hard_away or self.running is not None or idle

    @property
    def is_silent(self) -> bool:
        """Return True where Perkup has said nothing for so long that the silence itself is a reason to."""
        return self.t >= self.answers.heard + SILENCE_S - EPS_S

    @property
    def may_be_silent(self) -> bool:
        """Return True where it may be: a coach that was killed cannot know whether somebody was there."""
        return self.t >= self.answers.surely_heard + SILENCE_S - EPS_S
