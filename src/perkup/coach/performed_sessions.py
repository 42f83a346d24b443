"""Sessions as the journal holds them: the one fold of session events that every view and rule reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from msgspec import Struct, field

from perkup.coach.protocols import RecordedEvent
from perkup.event_types import Feedback, NextMorningAnswered, SessionEnded, SessionResumed, SessionStarted, StepRecorded
from perkup.vocabulary import Answer, OneSide, SessionEnding, SessionSource, Sides, StepEnding

SESSION_EVENTS: tuple[type[Struct], ...] = (SessionStarted, StepRecorded, SessionEnded, SessionResumed, Feedback)
SessionFollower = StepRecorded | SessionEnded | SessionResumed | Feedback | NextMorningAnswered
"""What is recorded of a session after its beginning."""
SHORTEST_S = 1.0
"""A session with less than this much work in it was only looked at: no list shows it."""


class FeedbackGiven(Struct, frozen=True):
    """Feedback and the instant at which it was given."""

    at: datetime
    feedback: Feedback


class SessionDose(NamedTuple):
    """A move of a session and what is asked of it."""

    move: str
    sets: int | None
    reps: int | None
    hold_s: float | None
    rounds: int
    tempo: str | None
    only: OneSide | None


class PerformedSession(Struct):
    """Session while the journal is read: its events, folded in order.

    opened_at : when it was begun. at : when its first step began, or `opened_at` while there is none.
    steps : every step as it was recorded, a repeated one again.
    last_at : when its last step, its end or its last feedback was recorded.
    resumed : how often it was taken up again after it had ended.
    """

    session: str
    at: datetime
    start: SessionStarted
    last_at: datetime
    steps: list[StepRecorded] = field(default_factory=list)
    ending: SessionEnding | None = None
    feedback: list[FeedbackGiven] = field(default_factory=list)
    settled: bool | None = None
    opened_at: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    resumed: int = 0

    @property
    def worked_s(self) -> float:
        """Seconds of work, each step once."""
        return sum(step.seconds for step in self.steps_by_index().values())

    @property
    def left_s(self) -> float:
        """Seconds of work still to do, judged by the length of the steps so far."""
        done = self._done_steps()
        return (self.start.steps_total - done) * (self.worked_s / max(1, len(self.steps_by_index())))

    @property
    def performed(self) -> bool:
        """Return True where something was really done: a session that was only opened is no session."""
        return self.worked_s >= SHORTEST_S

    def can_resume(self, today_since: datetime) -> bool:
        """Return True where it can be taken up again: it began today, and was stopped or left with something missing.

        A break is over when it is over: the next one is a break of its own.
        """
        today = self.at >= today_since
        open_ = self.ending != SessionEnding.FINISHED and self.start.source != SessionSource.BREAK
        return today and open_ and self._done_steps() < self.start.steps_total

    def moves_done(self) -> list[str]:
        """Return the moves that were done whole: every set and round, on both sides, in the order of the routine."""
        done = Counter(step.move for step in self.steps_by_index().values() if step.outcome == StepEnding.DONE)
        wanted = Counter[str]()
        for item in self.start.items:
            sides = 2 if item.sides == Sides.EACH and item.only is None else 1
            wanted[item.move] += (item.sets or 1) * item.rounds * sides
        return [move for move, steps in wanted.items() if done[move] >= steps]

    def _done_steps(self) -> int:
        return sum(step.outcome == StepEnding.DONE for step in self.steps_by_index().values())

    @property
    def answer(self) -> Answer | None:
        """Return the person's answer about the whole session, None while they did not."""
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

    def doses(self) -> list[SessionDose]:
        """Return what the routine asks for, move by move: another dose is another session."""
        return [
            SessionDose(item.move, item.sets, item.reps, item.hold_s, item.rounds, item.tempo, item.only)
            for item in self.start.items
        ]


def fold_sessions(records: Iterable[RecordedEvent[Struct]]) -> dict[str, PerformedSession]:
    """Fold session events, oldest first, into sessions by id, in the order they began.

    Other events, and those of a session whose beginning is not among the records (it was erased), are passed over.
    """
    sessions: dict[str, PerformedSession] = {}
    for record in records:
        event = record.data
        if isinstance(event, SessionStarted):
            sessions[event.session] = PerformedSession(event.session, record.at, event, record.at, opened_at=record.at)
        elif isinstance(event, SessionFollower):
            session = sessions.get(event.session)
            if session is not None:
                add_to_session(session, event, record.at)
    return sessions


def add_to_session(session: PerformedSession, event: SessionFollower, at: datetime) -> None:
    """Add the next event of a session to it."""
    match event:
        case StepRecorded():
            if not session.steps:
                session.at = _first_step_at(session.opened_at, event, at)
            session.steps.append(event)
        case SessionEnded():
            session.ending = event.how
        case SessionResumed():
            session.ending = None
            session.resumed += 1
        case Feedback():
            session.feedback.append(FeedbackGiven(at, event))
        case NextMorningAnswered():
            session.settled = event.settled
            return
    session.last_at = at


def _first_step_at(opened_at: datetime, step: StepRecorded, recorded_at: datetime) -> datetime:
    """Return when the first step began: its end less its length, between the opening and the record of the step."""
    began = step.performed_at - timedelta(seconds=step.seconds)
    return max(opened_at, min(began, recorded_at).astimezone(opened_at.tzinfo))
