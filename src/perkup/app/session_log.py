"""Views of recorded sessions: a line for lists, the whole for the player, and the session to go on with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.coach.performed_sessions import SESSION_EVENTS, PerformedSession, SessionDose, fold_sessions
from perkup.coach.programme.training_history import programme_day
from perkup.coach.session.timeline import Routine, RoutineItem, Timeline, compile
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import SessionItem, SessionResumed, SessionStarted, kind_name
from perkup.moves.move import Move
from perkup.vocabulary import Sides, StepEnding

if TYPE_CHECKING:
    from perkup.journal.store import Journal

CONTINUE_WITHIN = timedelta(minutes=30)
"""So long after its last step a break that nobody ended goes on when it is begun again: a tab closed by mistake, the
same button pressed twice, or the terminal after the page. Later it counts as left. Any other session goes on until the
end of the day."""


OPENED_BEFORE = timedelta(hours=12)
"""A page may be open so long before its first step, which is when its session begins (product default)."""
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)


class RecordedStep(msgspec.Struct, frozen=True):
    """Step as it was performed; `seconds` is what it really took."""

    index: int
    outcome: str
    seconds: float
    reps: int | None = None


class SessionLine(msgspec.Struct, frozen=True):
    """A session in one line. `how` and `answer` are None until it ended and until the person said how it went.

    at : when its first step began. moves_done : the moves that were done whole.
    """

    session: str
    at: datetime
    source: str
    title: str
    seconds: float
    steps_done: int
    steps_total: int
    how: str | None
    answer: str | None
    moves_done: list[str] = []


class SessionView(msgspec.Struct, frozen=True):
    """A session whole: its timeline, what was recorded of it, and what was replaced for safety.

    resumed : how often it was taken up again. can_resume : whether it can be taken up again now.
    day : the day of the programme that it belongs to.
    """

    session: str
    source: str
    title: str
    started_at: datetime
    timeline: Timeline
    recorded: list[RecordedStep]
    ended: str | None
    replaced: list[dict[str, str]]
    answer: str | None = None
    resumed: int = 0
    can_resume: bool = False
    day: int | None = None

    @property
    def turn(self) -> str:
        """Return what the keys of this turn's reports begin with: one that was taken up again reports anew."""
        return f"{self.session}.{self.resumed}" if self.resumed else self.session

    def passed_outcomes(self) -> dict[int, str]:
        """Return the outcomes of the steps that a player leaves behind it, by index.

        After the session was taken up again: not the step at which it had been stopped; and where every step had been
        reached, none that was not done whole. They are led once more.
        """
        outcomes = {step.index: step.outcome for step in self.recorded}
        if not self.resumed or not outcomes:
            return outcomes
        if any(step.index not in outcomes for step in self.timeline.work):
            last = max(outcomes)
            return {i: how for i, how in outcomes.items() if i != last or how != StepEnding.PARTIAL}
        return {i: how for i, how in outcomes.items() if how == StepEnding.DONE}


def session_line(session: PerformedSession) -> SessionLine:
    """Return the session in one line."""
    steps = session.steps_by_index().values()
    return SessionLine(
        session=session.session,
        at=session.at,
        source=session.start.source,
        title=session.start.title,
        seconds=session.worked_s,
        steps_done=sum(step.outcome == StepEnding.DONE for step in steps),
        steps_total=session.start.steps_total,
        how=session.ending,
        answer=session.answer,
        moves_done=session.moves_done(),
    )


def resumable_session(
    sessions: Iterable[PerformedSession],
    source: str,
    doses: list[SessionDose] | None,
    now: datetime,
    today_since: datetime,
) -> PerformedSession | None:
    """Return the newest session of this source to go on with.

    That is one left open a short while ago, or one that was stopped half way today. `doses` narrows it to
    exactly these moves and doses: what was changed since begins anew.
    """
    for session in reversed(list(sessions)):
        same = session.start.source == source and (doses is None or session.doses() == doses)
        fresh = session.ending is None and now - session.last_at <= CONTINUE_WITHIN
        if same and (fresh or session.can_resume(today_since)):
            return session
    return None


def take_up(
    journal: Journal, session: PerformedSession, moves: Mapping[str, Move], today_since: datetime
) -> SessionView:
    """Go on with a session; record that it was taken up again where it had ended."""
    if session.ending is not None:
        journal.append(kind_name(SessionResumed), {"session": session.session})
        session.ending = None
        session.resumed += 1
    return session_view(session, moves, today_since)


def session_fields(routine: Routine, first_side: str, steps_total: int) -> dict[str, Any]:
    """Return what `session_started` keeps of a routine, JSON-able."""
    return {
        "source": routine.source,
        "routine": routine.id,
        "title": routine.title,
        "first_side": first_side,
        "steps_total": steps_total,
        "items": [msgspec.structs.asdict(item) | {"move": item.move.id} for item in routine.items],
    }


def sessions_since(journal: Journal, start: datetime) -> list[PerformedSession]:
    """Return the sessions that began at or after `start`, oldest first, one opened earlier too."""
    earlier = start.astimezone(UTC) - OPENED_BEFORE if start > EARLIEST else start
    sessions = fold_sessions(journal.read(*SESSION_EVENTS, since=earlier)).values()
    return sorted((session for session in sessions if session.at >= start), key=lambda session: session.at)


def find_session(journal: Journal, session_id: str) -> PerformedSession:
    """Return one session, however long ago. Raises PerkupError where there is none."""
    session = fold_sessions(journal.of_session(session_id, *SESSION_EVENTS)).get(session_id)
    if session is None:
        raise PerkupError("There is no such session.", "The history lists every session.", code=ErrorCode.NOT_FOUND)
    return session


def session_event_ids(journal: Journal, session_id: str) -> list[str]:
    """Return the ids of the stored events of one session, of whatever version, for its erasure."""
    kinds = {kind_name(struct) for struct in SESSION_EVENTS}
    return [event.id for event in journal.events_of_session(session_id) if event.kind in kinds]


def rebuild_session(start: SessionStarted, moves: Mapping[str, Move]) -> Timeline:
    """Compile the timeline of a recorded session again; a move that is no longer in the library is left out."""
    items = tuple(routine_item(item, moves[item.move]) for item in start.items if item.move in moves)
    routine = Routine(id=start.routine, title=start.title, source=start.source, items=items)
    return compile(routine, first_side=start.first_side)


def routine_item(item: SessionItem, move: Move) -> RoutineItem:
    """Return a recorded item as one of a routine."""
    return RoutineItem(
        move=move,
        sets=1 if item.sets is None else item.sets,
        reps=item.reps,
        hold_s=item.hold_s,
        rounds=item.rounds,
        rest_s=item.rest_s,
        sides=Sides(item.sides),
        tempo=item.tempo,
        reason=item.reason,
        title=item.title,
        ready=item.ready,
        only=item.only,
    )


def session_view(
    session: PerformedSession, moves: Mapping[str, Move], today_since: datetime | None = None
) -> SessionView:
    """Return the session whole; when today began tells whether it can be taken up again."""
    start, steps = session.start, session.steps_by_index()
    return SessionView(
        session=session.session,
        source=start.source,
        title=start.title,
        started_at=session.at,
        timeline=rebuild_session(start, moves),
        recorded=[
            RecordedStep(step.index, step.outcome, step.seconds, step.reps) for _index, step in sorted(steps.items())
        ],
        ended=session.ending,
        replaced=start.replaced,
        answer=session.answer,
        resumed=session.resumed,
        can_resume=today_since is not None and session.can_resume(today_since),
        day=programme_day(session.start),
    )
