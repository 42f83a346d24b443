"""Safety status: holds, cautions, stopped moves and a clinician's word, folded from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct

from perkup.coach.protocols import RecordedEvent, is_to_come, sort_as_told
from perkup.coach.safety.answers import (
    Answers,
    AnswersOnFile,
    age_limit,
    assess_answers,
    is_yes,
    most_urgent,
    without_flags,
)
from perkup.coach.safety.screening import CAUTIONS, NO_WALK, ODD_PAIN, OTHER, TIERS
from perkup.event_types import (
    Cleared,
    ClearedPartly,
    ConsentGiven,
    Feedback,
    FlagTakenBack,
    FlatSideChecked,
    PlanStarted,
    RedFlagRaised,
    ScreeningAnswered,
)
from perkup.vocabulary import AgeLimit, PainKind, Tier

ODD_KINDS = frozenset({PainKind.ELECTRIC, PainKind.SPREADING, PainKind.NUMB})
PAIN_LIMIT = 5
"""Up to here: go on if settled by next morning and not rising; above: stop the move (Thomee 1997, Silbernagel 2007)."""
STOPPED_FOR = timedelta(days=14)
"""A move that hurt too much waits at least this long, and for a new block (product default)."""
MISTAKE_WITHIN = timedelta(minutes=10)
"""So long a flag can be taken back as ticked by mistake (product default: a slip is noticed at once)."""


class SafetyHold(Struct, frozen=True):
    """The programme is paused by red flags since the first of them was told."""

    tier: Tier
    since: datetime
    flags: tuple[str, ...]

    @property
    def walk_stays(self) -> bool:
        """Plain walking may stay in the last tier, unless a flag speaks against it."""
        return self.tier == TIERS[-1] and NO_WALK.isdisjoint(self.flags)


class MoveStop(Struct, frozen=True):
    """Move that was stopped by pain: since when, why, and whether only a clinician's word brings it back."""

    since: datetime
    why: str
    until_cleared: bool


class PartialClearance(Struct, frozen=True):
    """A clinician's word in part: moves that may be done, or cautions to leave out, until a day (None: no end)."""

    on: date
    moves: frozenset[str] = frozenset()
    cautions: frozenset[str] = frozenset()
    until: date | None = None

    def is_in_force(self, today: date) -> bool:
        """Return True on a day that it allows something for."""
        return self.until is None or today <= self.until


class SafetyStatus(Struct, frozen=True):
    """Safety status of a person: on hold or not, the cautions in force, the moves that pain stopped.

    `partly` is a clinician's partial clearance in force, `age` what the age means, `flagged_at` when the newest red
    flag of the hold was told. `off_list` are moves that the person never wants, whatever safety says.
    """

    hold: SafetyHold | None = None
    cautions: frozenset[str] = frozenset()
    stopped: Mapping[str, MoveStop] = {}
    screened: bool = False
    partly: PartialClearance | None = None
    age: AgeLimit = AgeLimit.NONE
    flagged_at: datetime | None = None
    off_list: frozenset[str] = frozenset()


class RaisedFlags(Struct, frozen=True):
    """Red flags told at one moment; `slip` tells whether the person may take them back as ticked by mistake."""

    at: datetime
    flags: tuple[str, ...]
    tier: str = ""
    slip: bool = True
    partly: PartialClearance | None = None
    """What a clinician allowed until then; it comes back with a flag that was ticked by mistake."""

    def is_fresh(self, now: datetime) -> bool:
        """Return True while the person can take them back, by a clock that was not set in between."""
        return self.slip and abs(now - self.at) <= MISTAKE_WITHIN


def fold_safety_status(records: Iterable[RecordedEvent[Struct]], today: date | None = None) -> SafetyStatus:
    """Fold safety events into the status of a day.

    A hold ends only by `Cleared` with the date of a clinician, on the day of its newest flag or later, and not of a
    day still to come. A partial clearance is in force until its last day; `today` None takes all days as come.
    """
    return fold_safety(records, today).status(today)


def fold_safety(records: Iterable[RecordedEvent[Struct]], today: date | None = None) -> SafetyFold:
    """Fold safety events: the status of a day, the answers on file, and what can be taken back."""
    fold = SafetyFold(today)
    for record in sort_as_told(records, today):
        fold.add(record.at, record.data)
    return fold


class SafetyFold:
    """The safety events so far, one `add` an event in the order in which they were told.

    today : the day it is; what is dated in a day to come can only hold and leave out, until that day. None takes all
    days as come. waits : whether there was such a thing, so that another day has to fold again.
    """

    def __init__(self, today: date | None = None) -> None:
        self.today = today
        self.waits = False
        self.on_file = AnswersOnFile()
        self._raised: list[RaisedFlags] = []
        self._consent = False
        self._stopped: dict[str, MoveStop] = {}
        self._odd_sessions: dict[str, datetime] = {}
        self._partly: PartialClearance | None = None

    def add(self, at: datetime, event: Struct) -> None:
        """Take in one event, as they were told; events of other kinds change nothing."""
        ahead = self._is_ahead(at.date())
        match event:
            case ScreeningAnswered():
                self._answer(at, self._merge_answers(event.answers) if ahead else event.answers)
            case RedFlagRaised():
                self._raise(RaisedFlags(at, tuple(event.flags) or (OTHER,), event.tier))
            case FlatSideChecked(one_sided=True):
                self._raise(RaisedFlags(at, ("one_sided", *event.signs)))
            case FlagTakenBack():
                self._take_back(at, event.raised_at)
            case Feedback():
                self._feel_pain(at, event)
            case _ if ahead:
                pass
            case Cleared() if self._is_valid_clearance(event.by_clinician_on, at):
                self._clear(event.by_clinician_on, at)
            case ClearedPartly() if self._is_valid_clearance(event.by_clinician_on, at):
                self._clear_partly(event, at)
            case ConsentGiven():
                self._consent = event.parent and event.clinician
            case PlanStarted():
                self._stopped = {move: stop for move, stop in self._stopped.items() if not _is_over(stop, at)}

    def status(self, today: date | None = None) -> SafetyStatus:
        """Return where the person stands on a day."""
        answers, raised = self.on_file.answers, self._raised
        partly = self._partly if today is None or (self._partly and self._partly.is_in_force(today)) else None
        lifted = partly is not None and not partly.moves
        age = age_limit(answers)
        return SafetyStatus(
            hold=None if lifted else _hold_by(raised),
            cautions=frozenset(assess_answers(answers).cautions) | (partly.cautions if partly else frozenset()),
            stopped=self._stopped,
            screened=self.on_file.answered_at is not None,
            partly=partly,
            age=AgeLimit.NONE if age == AgeLimit.NEEDS_CONSENT and self._consent else age,
            flagged_at=raised[-1].at if raised else None,
        )

    def newest_slip(self) -> RaisedFlags | None:
        """Return the newest red flags, where the person ticked them."""
        return self._raised[-1] if self._raised and self._raised[-1].slip else None

    def _raise(self, raised: RaisedFlags) -> None:
        """Begin or deepen the hold: what a clinician allowed before is not meant for what is new."""
        self._raised.append(msgspec.structs.replace(raised, partly=self._partly))
        self._partly = None

    def _answer(self, at: datetime, answers: Mapping[str, bool | str]) -> None:
        """Take new answers for the old ones. Flags among them that are held already are no news.

        What they leave open keeps its old answer: a partial set takes nothing back, however it arrived.
        """
        answers = {**self.on_file.answers, **answers}
        self.on_file = AnswersOnFile(at, answers, self.on_file.answers if self.on_file.answered_at else None)
        flags, hold = assess_answers(answers).flags, _hold_by(self._raised)
        if not {*flags} <= {*(hold.flags if hold else ())}:
            self._raise(RaisedFlags(at, flags))

    def _merge_answers(self, answers: Answers) -> Answers:
        """Return the answers on file with each yes of new ones: a day to come takes nothing back."""
        return {**answers, **self.on_file.answers, **{name: yes for name, yes in answers.items() if is_yes(yes)}}

    def _is_ahead(self, day: date) -> bool:
        ahead = is_to_come(day, self.today)
        self.waits = self.waits or ahead
        return ahead

    def _answer_flags_no(self) -> None:
        """Answer no to the red flags on file that nothing holds any more: no answer says yes without a pause."""
        hold = _hold_by(self._raised)
        answers = without_flags(self.on_file.answers, hold.flags if hold else ())
        self.on_file = msgspec.structs.replace(self.on_file, answers=answers)

    def _take_back(self, at: datetime, raised_at: datetime) -> None:
        if abs(at - raised_at) > MISTAKE_WITHIN:
            return
        newest = self.newest_slip()
        if newest and newest.at == raised_at:
            self._partly = self._partly or newest.partly
        self._raised = [raised for raised in self._raised if raised.at != raised_at or not raised.slip]
        self._answer_flags_no()

    def _is_valid_clearance(self, on: date, at: datetime) -> bool:
        """Return True where a clinician's word of that day counts: not before the newest flag, not after it was
        told."""
        first = earliest_clearance(self._raised[-1].at, at) if self._raised else date.min
        return first <= on <= at.date() and not self._is_ahead(on)

    def _clear(self, on: date, at: datetime) -> None:
        self._raised, self._partly = [], None
        self._answer_flags_no()
        self._odd_sessions = {name: when for name, when in self._odd_sessions.items() if _is_after(when, on, at)}
        self._stopped = {move: stop for move, stop in self._stopped.items() if _is_after(stop.since, on, at)}

    def _clear_partly(self, event: ClearedPartly, at: datetime) -> None:
        moves, cautions = frozenset(event.moves), frozenset(event.cautions) & CAUTIONS.keys()
        if not moves and not cautions:
            return
        self._partly = PartialClearance(event.by_clinician_on, moves, cautions, event.until)
        self._stopped = {
            move: stop
            for move, stop in self._stopped.items()
            if move not in moves or _is_after(stop.since, event.by_clinician_on, at)
        }

    def _feel_pain(self, at: datetime, feedback: Feedback) -> None:
        """Apply the pain rule to one feedback.

        Odd pain stops its move until cleared; in a second session, or of no named move, it puts a hold. Ordinary pain
        over 5 stops its move.
        """
        move, pain, kind = feedback.move, feedback.pain, feedback.pain_kind
        if kind in ODD_KINDS:
            self._odd_sessions[feedback.session] = at
            if move:
                self._stop(move, MoveStop(at, f"{kind} pain", until_cleared=True))
            if not move or len(self._odd_sessions) > 1:
                self._raise(RaisedFlags(at, (ODD_PAIN,), slip=False))
        elif move and pain is not None and pain > PAIN_LIMIT:
            self._stop(move, MoveStop(at, f"pain {pain} of 10", until_cleared=False))

    def _stop(self, move: str, stop: MoveStop) -> None:
        """Stop a move from now on; what only a clinician can bring back stays so."""
        old = self._stopped.get(move)
        if old and old.until_cleared:
            stop = msgspec.structs.replace(old, since=stop.since)
        self._stopped = {**self._stopped, move: stop}


def earliest_clearance(flagged_at: datetime, now: datetime) -> date:
    """Return the first day on which a clinician's word counts: that of the flag.

    Today for a flag that was told by a clock running ahead: else nobody could clear it before that day comes.
    """
    return min(flagged_at.astimezone(now.tzinfo).date(), now.date())


def _hold_by(raised: list[RaisedFlags]) -> SafetyHold | None:
    flags = tuple(dict.fromkeys(flag for told in raised for flag in told.flags))
    tier = most_urgent(flags, [told.tier for told in raised])
    return SafetyHold(tier, raised[0].at, flags) if tier else None


def _is_over(stop: MoveStop, block_start: datetime) -> bool:
    """Return True if a move that merely hurt may come back: in a new block, two weeks later or more."""
    return not stop.until_cleared and block_start - stop.since >= STOPPED_FOR


def _is_after(since: datetime, on: date, at: datetime) -> bool:
    """Return True if something was felt after the day on which the clinician looked; of a clock ahead, today."""
    return earliest_clearance(since, at) > on


__all__ = [
    "MISTAKE_WITHIN",
    "ODD_KINDS",
    "PAIN_LIMIT",
    "STOPPED_FOR",
    "MoveStop",
    "PartialClearance",
    "RaisedFlags",
    "SafetyFold",
    "SafetyHold",
    "SafetyStatus",
    "fold_safety",
    "fold_safety_status",
]
