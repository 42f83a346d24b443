"""The questions that are due: the one-sided question, next mornings after pain, self-tests of re-test days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from perkup.coach.performed_sessions import PerformedSession, fold_sessions
from perkup.coach.programme import schedule
from perkup.coach.programme.training_history import HISTORY_EVENTS
from perkup.coach.programme.training_history import read as read_history
from perkup.coach.protocols import SAFETY_EVENTS, RecordedEvent, in_order
from perkup.coach.safety import safety_rules
from perkup.coach.safety.screening import FLAG_WORDS, QUESTIONS, SIGNS
from perkup.errors import PerkupError
from perkup.event_types import (
    Answer,
    Feedback,
    FlatSideChecked,
    PlanStarted,
    ScreeningAnswered,
)
from perkup.moves.move import DayKind

WEEKLY = timedelta(days=7)
MORNINGS = timedelta(days=3)
"""So long after a session its next-morning question is still worth asking (product default)."""
CHECK_EVENTS: tuple[type[Struct], ...] = (*SAFETY_EVENTS, *HISTORY_EVENTS)
"""The events that `due_checks` reads."""

Record = RecordedEvent[Struct]


class FollowUp(Struct, frozen=True):
    """One question: the one-sided question, the next-morning question of a session, or the tests of a day.

    `ref` names the session or the programme day; `since` is the day from which it has been due.
    """

    kind: Literal["flat_check", "next_morning", "retest"]
    since: date
    ref: str
    text: str


def flat_answer(one_sided: bool, where: str, side: str | None, signs: Sequence[str]) -> dict[str, object]:
    """Return the journal's facts of an answer to the one-sided question. Raises PerkupError at a contradiction."""
    if not one_sided and (side or signs):
        raise PerkupError("A side and signs belong to a yes.", "Say yes, or leave them out.")
    unknown = next((sign for sign in signs if sign not in FLAG_WORDS), None)
    if unknown is not None:
        raise PerkupError(f"`{unknown}` is no sign that Perkup knows.", f"There are {', '.join(SIGNS)}.")
    return {"one_sided": one_sided, "where": where, "side": side, "signs": list(signs)}


def due_checks(records: Iterable[Record], now: datetime) -> list[FollowUp]:
    """Return the questions that are due, most urgent first.

    Nothing before the screening; no question about one flat side, and no self-tests, during a hold.
    """
    ordered = in_order(records)
    status = safety_rules.fold_safety_status(ordered)
    if not status.screened:
        return []
    today = now.date()
    retest = _retest(ordered, now)
    checks = [] if status.hold else _flat(ordered, now, retest)
    checks += _mornings(fold_sessions(ordered).values(), now)
    if retest and not status.hold:
        checks.append(retest)
    return [check for check in checks if check.since <= today]


def _local_date(at: datetime, now: datetime) -> date:
    return at.astimezone(now.tzinfo).date()


def _flat(records: Sequence[Record], now: datetime, retest: FollowUp | None) -> list[FollowUp]:
    screened = [_local_date(record.at, now) for record in records if isinstance(record.data, ScreeningAnswered)]
    checked = [_local_date(record.at, now) for record in records if isinstance(record.data, FlatSideChecked)]
    question = next(question for question in QUESTIONS if question.id == "one_sided")
    due = max(screened + checked) + WEEKLY
    if retest and not any(on >= retest.since for on in checked):
        due = min(due, retest.since)
    return [FollowUp("flat_check", due, "one_sided", question.text)]


def _mornings(sessions: Iterable[PerformedSession], now: datetime) -> list[FollowUp]:
    """Return the next-morning question of each session that hurt, for three mornings or until it is answered."""
    checks = []
    for session in sessions:
        hurt = [given.at for given in session.feedback if _hurt(given.feedback)]
        recent = [at for at in hurt if _local_date(at, now) + timedelta(days=1) + MORNINGS > now.date()]
        if recent and session.settled is None:
            since = _local_date(recent[-1], now) + timedelta(days=1)
            text = "Has the pain of your last session settled this morning?"
            checks.append((recent[0], FollowUp("next_morning", since, session.session, text)))
    return [check for _at, check in sorted(checks, key=lambda pair: pair[0])]


def _hurt(feedback: Feedback) -> bool:
    return feedback.answer == Answer.HURT if feedback.pain is None else feedback.pain > safety_rules.PAIN_FINE


def _retest(records: Sequence[Record], now: datetime) -> FollowUp | None:
    blocks = [record.data for record in records if isinstance(record.data, PlanStarted)]
    if not blocks:
        return None
    block = blocks[-1]
    kinds = schedule.kinds(block.start, tuple(block.profile.get("strength_weekdays") or ()))
    history = read_history(records, now.date())
    done = {day: session.on for day, session in history.of_block(block.block).items()}
    placed = schedule.dates(kinds, block.start, done)
    for day in schedule.RETESTS:
        since = placed[day - 1]
        reached = day > max(done, default=0) and since <= now.date()
        if reached and all(_movable_done(kinds, done, earlier) for earlier in range(1, day)):
            waits = True
        else:
            waits = day in done and timedelta(0) <= now.date() - since < WEEKLY
        if waits and not any(on >= since for on in history.tested):
            return FollowUp("retest", since, str(day), f"Day {day}: the self-tests. They take about ten minutes.")
    return None


def _movable_done(kinds: Sequence[DayKind], done: Mapping[int, date], day: int) -> bool:
    return day in done or kinds[day - 1] != "strength" or day < max(done, default=0)
