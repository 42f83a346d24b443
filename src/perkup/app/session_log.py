"""Sessions as the journal tells them: what was begun, which steps were recorded, how it ended and how it felt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.coach.session.timeline import Routine, RoutineItem, Timeline, compile
from perkup.errors import PerkupError
from perkup.journal.events import Event
from perkup.moves.move import Move

if TYPE_CHECKING:
    from perkup.journal.store import Journal

KINDS = ("session_started", "step_recorded", "session_ended", "feedback")
CONTINUE_WITHIN = timedelta(minutes=30)


class RecordedStep(msgspec.Struct, frozen=True):
    """One step as it was performed; `seconds` is what it really took."""

    index: int
    outcome: str
    seconds: float
    reps: int | None = None


class SessionLine(msgspec.Struct, frozen=True):
    """A session in one line. `how` and `answer` are None until it ended and until the person said how it went."""

    session: str
    at: datetime
    source: str
    title: str
    seconds: float
    steps_done: int
    steps_total: int
    how: str | None
    answer: str | None


class SessionView(msgspec.Struct, frozen=True):
    """A session whole: its timeline, what was recorded of it, and what was replaced for safety."""

    session: str
    source: str
    title: str
    started_at: datetime
    timeline: Timeline
    recorded: list[RecordedStep]
    ended: str | None
    replaced: list[dict[str, str]]
    answer: str | None = None


class PerformedSession(msgspec.Struct):
    """A session while the journal is read: events of one session id, folded in order."""

    session: str
    at: datetime
    data: dict[str, Any]
    steps: dict[int, RecordedStep]
    how: str | None = None
    answer: str | None = None
    last_at: datetime | None = None

    def moves(self) -> list[str]:
        """Ids of the moves in the routine, in order."""
        return [item["move"] for item in self.data["items"]]

    def line(self) -> SessionLine:
        """The session in one line."""
        return SessionLine(
            session=self.session,
            at=self.at,
            source=self.data["source"],
            title=self.data["title"],
            seconds=sum(step.seconds for step in self.steps.values()),
            steps_done=sum(step.outcome == "done" for step in self.steps.values()),
            steps_total=self.data["steps_total"],
            how=self.how,
            answer=self.answer,
        )


def fold_sessions(events: Iterable[Event]) -> list[PerformedSession]:
    """Fold session events, oldest first, into sessions in the order they began.

    Steps of a session that is not among the events (its start was erased) are passed over.
    """
    found: dict[str, PerformedSession] = {}
    for event in events:
        session = event.data.get("session", "")
        if event.kind == "session_started":
            found[session] = PerformedSession(session, event.at, event.data, {}, last_at=event.at)
            continue
        known = found.get(session)
        if known is None:
            continue
        known.last_at = event.at
        if event.kind == "step_recorded":
            step = msgspec.convert(event.data, RecordedStep)
            known.steps[step.index] = step
        elif event.kind == "session_ended":
            known.how = event.data["how"]
        elif event.kind == "feedback" and event.data.get("move") is None:
            known.answer = event.data["answer"]
    return list(found.values())


def resumable_session(
    sessions: Iterable[PerformedSession], source: str, wanted: list[str] | None, now: datetime
) -> PerformedSession | None:
    """The newest session of this source that was left open a short while ago, to go on with instead of a new one.

    `wanted` narrows it to one list of moves (a single move's session goes on only with the same move).
    """
    for session in reversed(list(sessions)):
        fresh = session.last_at is not None and now - session.last_at <= CONTINUE_WITHIN
        same = session.data["source"] == source and (wanted is None or session.moves() == wanted)
        if same and session.how is None and fresh:
            return session
    return None


def session_fields(routine: Routine, first_side: str, steps_total: int) -> dict[str, Any]:
    """What `session_started` keeps of a routine, JSON-able."""
    return {
        "source": routine.source,
        "routine": routine.id,
        "title": routine.title,
        "first_side": first_side,
        "steps_total": steps_total,
        "items": [msgspec.structs.asdict(item) | {"move": item.move.id} for item in routine.items],
    }


def sessions_since(journal: Journal, start: datetime) -> list[PerformedSession]:
    """The sessions told of since `start`, oldest first."""
    return fold_sessions(journal.events(kinds=KINDS, since=start.astimezone(UTC)))


def find_session(journal: Journal, session_id: str, now: datetime) -> PerformedSession:
    """One session, looked for among those of the last day first; raises `PerkupError` where there is none."""
    for known in (sessions_since(journal, now - timedelta(days=1)), fold_sessions(journal.events(kinds=KINDS))):
        for session in known:
            if session.session == session_id:
                return session
    raise PerkupError("There is no such session.", "The history lists every session.")


def rebuild_session(data: dict[str, Any], moves: dict[str, Move]) -> Timeline:
    """Compile the timeline of a recorded session again; a move that is no longer in the library is left out."""
    items = [RoutineItem(**raw | {"move": moves[raw["move"]]}) for raw in data["items"] if raw["move"] in moves]
    routine = Routine(id=data["routine"], title=data["title"], source=data["source"], items=tuple(items))
    return compile(routine, first_side=data["first_side"])


def session_view(session: PerformedSession, moves: dict[str, Move]) -> SessionView:
    """The session whole."""
    return SessionView(
        session=session.session,
        source=session.data["source"],
        title=session.data["title"],
        started_at=session.at,
        timeline=rebuild_session(session.data, moves),
        recorded=sorted(session.steps.values(), key=lambda step: step.index),
        ended=session.how,
        replaced=session.data.get("replaced", []),
        answer=session.answer,
    )
