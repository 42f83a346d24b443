"""The questions that are due: the one-sided question, next mornings after pain, self-tests of re-test days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from perkup.coach.day_boundary import MIDNIGHT, DayBoundary
from perkup.coach.performed_sessions import PerformedSession, fold_sessions
from perkup.coach.programme import schedule
from perkup.coach.programme.training_history import HISTORY_EVENTS, TrainingHistory
from perkup.coach.programme.training_history import read as read_history
from perkup.coach.programme.training_profile import block_weekdays
from perkup.coach.protocols import SAFETY_EVENTS, RecordedEvent, is_to_come, sort_as_told
from perkup.coach.safety import safety_rules
from perkup.coach.safety.safety_status import SafetyStatus, fold_safety_status
from perkup.coach.safety.screening import FLAG_WORDS, QUESTIONS
from perkup.errors import ErrorCode, PerkupError, UnknownChoiceError
from perkup.event_types import Feedback, FlatSideChecked, PlanStarted, ScreeningAnswered, SettingsChanged
from perkup.message_catalog import phrase
from perkup.moves.move import DayKind
from perkup.vocabulary import AgeLimit, Answer, FollowUpKind

WEEKLY = timedelta(days=7)
MORNINGS = timedelta(days=3)
"""So long after a session its next-morning question is still worth asking (product default)."""
CHECK_EVENTS: tuple[type[Struct], ...] = (*SAFETY_EVENTS, *HISTORY_EVENTS)
"""The events that `due_checks` reads."""

Record = RecordedEvent[Struct]


class FollowUp(Struct, frozen=True):
    """Question that is due: the one-sided question, the next-morning question of a session, or the tests of a day.

    `ref` names the session or the programme day; `since` is the day from which it has been due.
    """

    kind: FollowUpKind
    since: date
    ref: str
    text: str


def flat_answer(one_sided: bool, where: str, side: str | None, signs: Sequence[str]) -> dict[str, object]:
    """Return the journal's facts of an answer to the one-sided question. Raises PerkupError at a contradiction."""
    if not one_sided and (side or signs):
        raise PerkupError(
            "A side and signs belong to a yes.", "Say yes, or leave them out.", code=ErrorCode.INVALID_INPUT
        )
    unknown = next((sign for sign in signs if sign not in FLAG_WORDS), None)
    if unknown is not None:
        raise UnknownChoiceError("signs", FLAG_WORDS, f"`{unknown}` is an unknown sign.")
    return {"one_sided": one_sided, "where": where, "side": side, "signs": list(signs)}


class CheckFacts(Struct, frozen=True):
    """Facts that the due questions depend on, folded from the journal.

    answered_at, checked_at : when the screening and the one-sided question were answered last, None for never.
    block : the beginning of the newest block. sessions : those that hurt in the last days; more do no harm.
    boundary : when the person's days end: the morning after a late evening is the next one.
    """

    status: SafetyStatus
    answered_at: datetime | None
    checked_at: datetime | None
    block: PlanStarted | None
    history: TrainingHistory
    sessions: Sequence[PerformedSession]
    boundary: DayBoundary = MIDNIGHT


def due_checks(records: Iterable[Record], now: datetime) -> list[FollowUp]:
    """Return the questions that are due by these events, most urgent first (see `checks_due`)."""
    today = now.date()
    ordered = sort_as_told(records, today)
    answered = [record.at for record in ordered if isinstance(record.data, ScreeningAnswered)]
    boundary = DayBoundary()
    for record in ordered:
        if isinstance(record.data, SettingsChanged):
            boundary = boundary.after(record.at, record.data)
    checked = [
        record.at
        for record in ordered
        if isinstance(record.data, FlatSideChecked) and not is_to_come(record.at.date(), today)
    ]
    blocks = [record.data for record in ordered if isinstance(record.data, PlanStarted)]
    facts = CheckFacts(
        status=fold_safety_status(ordered, today),
        answered_at=answered[-1] if answered else None,
        checked_at=checked[-1] if checked else None,
        block=blocks[-1] if blocks else None,
        history=read_history(ordered, boundary.day_of(now)),
        sessions=list(fold_sessions(ordered).values()),
        boundary=boundary,
    )
    return checks_due(facts, now)


def checks_due(facts: CheckFacts, now: datetime) -> list[FollowUp]:
    """Return the questions that are due, most urgent first.

    Nothing before the screening, nor for who is too young; no question about one flat side, and no self-tests, during
    a hold.
    """
    status = facts.status
    if facts.answered_at is None or not status.screened or status.age != AgeLimit.NONE:
        return []
    today = facts.boundary.day_of(now)
    retest = _retest(facts, now)
    checks = [] if status.hold else _flat_checks(facts, facts.answered_at, now, retest)
    checks += _mornings(facts, now)
    if retest and not status.hold:
        checks.append(retest)
    return [check for check in checks if check.since <= today]


def is_painful(feedback: Feedback, at: datetime, now: datetime, boundary: DayBoundary = MIDNIGHT) -> bool:
    """Return True if a feedback is about pain, and recent enough to be asked about on the next mornings."""
    return _is_painful(feedback) and _local_day(at, now, boundary) + timedelta(days=1) + MORNINGS > boundary.day_of(now)


def _local_day(at: datetime, now: datetime, boundary: DayBoundary) -> date:
    return boundary.day_of(at.astimezone(now.tzinfo))


def _flat_checks(facts: CheckFacts, answered_at: datetime, now: datetime, retest: FollowUp | None) -> list[FollowUp]:
    question = next(question for question in QUESTIONS if question.id == "one_sided")
    checked = None if facts.checked_at is None else _local_day(facts.checked_at, now, facts.boundary)
    today, answered = facts.boundary.day_of(now), _local_day(answered_at, now, facts.boundary)
    if is_to_come(answered, today):  # a clock that ran ahead puts nothing off
        answered = today - WEEKLY
    due = max(answered, checked or date.min) + WEEKLY
    if retest and (checked is None or checked < retest.since):
        due = min(due, retest.since)
    return [FollowUp(FollowUpKind.FLAT_CHECK, due, "one_sided", question.text)]


def _mornings(facts: CheckFacts, now: datetime) -> list[FollowUp]:
    """Return the next-morning question of each session that hurt, for three mornings or until it is answered."""
    checks = []
    for session in facts.sessions:
        recent = [given.at for given in session.feedback if is_painful(given.feedback, given.at, now, facts.boundary)]
        if recent and session.settled is None:
            since = _local_day(recent[-1], now, facts.boundary) + timedelta(days=1)
            text = "Has the pain of your last session settled this morning?"
            checks.append((recent[0], FollowUp(FollowUpKind.NEXT_MORNING, since, session.session, text)))
    return [check for _at, check in sorted(checks, key=lambda pair: pair[0])]


def _is_painful(feedback: Feedback) -> bool:
    return feedback.answer == Answer.HURT if feedback.pain is None else feedback.pain > safety_rules.PAIN_FINE


def _retest(facts: CheckFacts, now: datetime) -> FollowUp | None:
    block, history = facts.block, facts.history
    if block is None:
        return None
    kinds = schedule.kinds(block.start, block_weekdays(block.profile) or ())
    done = {day: session.on for day, session in history.of_block(block.block).items()}
    done = history.skipped(block.block) | done
    placed = schedule.dates(kinds, block.start, schedule.Progressed(done, history.rests))
    for day in schedule.RETESTS:
        since = placed[day - 1]
        reached = day > max(done, default=0) and since <= facts.boundary.day_of(now)
        if reached and all(_movable_done(kinds, done, earlier) for earlier in range(1, day)):
            waits = True
        else:
            waits = day in done and timedelta(0) <= facts.boundary.day_of(now) - since < WEEKLY
        if waits and not any(on >= since for on in history.tested):
            return FollowUp(FollowUpKind.RETEST, since, str(day), phrase("Day {day}: the self-tests.", day=day))
    return None


def _movable_done(kinds: Sequence[DayKind], done: Mapping[int, date], day: int) -> bool:
    return day in done or kinds[day - 1] != DayKind.STRENGTH or day < max(done, default=0)
