"""Sessions as the journal holds them: the one fold of session events that every view and rule reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, field

from perkup.coach.protocols import RecordedEvent
from perkup.event_types import (
    Answer,
    Feedback,
    NextMorningAnswered,
    SessionEnded,
    SessionEnding,
    SessionStarted,
    StepRecorded,
)

SESSION_EVENTS: tuple[type[Struct], ...] = (SessionStarted, StepRecorded, SessionEnded, Feedback)


class FeedbackGiven(Struct, frozen=True):
    """One feedback and the instant at which it was given."""

    at: datetime
    feedback: Feedback


class PerformedSession(Struct):
    """One session while the journal is read: its events, folded in order.

    at : when it began. steps : every step as it was recorded, a repeated one again.
    last_at : when its last step, its end or its last feedback was recorded.
    """

    session: str
    at: datetime
    start: SessionStarted
    last_at: datetime
    steps: list[StepRecorded] = field(default_factory=list)
    ending: SessionEnding | None = None
    feedback: list[FeedbackGiven] = field(default_factory=list)
    settled: bool | None = None

    @property
    def answer(self) -> Answer | None:
        """How the person said the whole session went, None while they did not."""
        whole = self.feedback_by_move().get(None)
        return None if whole is None else whole.answer

    def feedback_by_move(self) -> dict[str | None, Feedback]:
        """Return the newest feedback of each move, that of the whole session under None."""
        return {given.feedback.move: given.feedback for given in self.feedback}

    def steps_by_index(self) -> dict[int, StepRecorded]:
        """Return the newest record of each step."""
        return {step.index: step for step in self.steps}

    def moves(self) -> list[str]:
        """Return the ids of the moves in the routine, in order."""
        return [item.move for item in self.start.items]


def fold_sessions(records: Iterable[RecordedEvent[Struct]]) -> dict[str, PerformedSession]:
    """Fold session events, oldest first, into sessions by id, in the order they began.

    Other events, and those of a session whose beginning is not among the records (it was erased), are passed over.
    """
    sessions: dict[str, PerformedSession] = {}
    for record in records:
        event = record.data
        if isinstance(event, SessionStarted):
            sessions[event.session] = PerformedSession(event.session, record.at, event, record.at)
        elif isinstance(event, StepRecorded | SessionEnded | Feedback | NextMorningAnswered):
            session = sessions.get(event.session)
            if session is not None:
                _add(session, event, record.at)
    return sessions


def _add(
    session: PerformedSession, event: StepRecorded | SessionEnded | Feedback | NextMorningAnswered, at: datetime
) -> None:
    match event:
        case StepRecorded():
            session.steps.append(event)
        case SessionEnded():
            session.ending = event.how
        case Feedback():
            session.feedback.append(FeedbackGiven(at, event))
        case NextMorningAnswered():
            session.settled = event.settled
            return
    session.last_at = at
