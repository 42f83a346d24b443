"""Sessions of one person as the journal has them: found, begun, and each step recorded once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.app import session_log
from perkup.app.library_service import LibraryService
from perkup.coach.day_boundary import DayBoundary
from perkup.coach.performed_sessions import PerformedSession, SessionDose
from perkup.coach.session.timeline import Routine, Timeline, TimelineStep, compile
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import SessionStarted
from perkup.journal.store import Journal
from perkup.vocabulary import OneSide, SessionSource, StorePlace

if TYPE_CHECKING:
    from perkup.journal.events import Recorded

RECENT = timedelta(hours=6)
"""So far back a session is looked for that goes on, and the side that began last."""


class SessionPreview(msgspec.Struct, frozen=True):
    """Session that would begin now: its title and the ids of its moves; `open` where it goes on with one left open."""

    source: SessionSource
    title: str
    moves: list[str]
    open: bool


class SessionJournal:
    """Sessions of one person. `now` reads the wall clock, `boundary` tells when days end."""

    def __init__(
        self,
        journal: Journal,
        library: LibraryService,
        now: Callable[[], datetime],
        boundary: Callable[[], DayBoundary] = DayBoundary,
    ) -> None:
        self._journal = journal
        self._library = library
        self._now = now
        self._boundary = boundary
        self._under_way: tuple[str, Timeline] | None = None

    @property
    def kept(self) -> StorePlace:
        """Return where the last events are kept: in memory while the disk does not work."""
        return self._journal.state

    def since(self, start: datetime) -> list[PerformedSession]:
        """Return the sessions that began at or after `start`, oldest first."""
        return session_log.sessions_since(self._journal, start)

    def begun_since(self, start: datetime) -> list[Recorded[SessionStarted]]:
        """Return how each session since `start` began, newest first."""
        return list(self._journal.read(SessionStarted, since=start, newest_first=True))

    def title(self, session_id: str) -> str | None:
        """Return the title of a session, None where there is no session of that id."""
        begun = self._journal.of_session(session_id, SessionStarted)
        return begun[-1].data.title if begun else None

    def find(self, session_id: str) -> PerformedSession:
        """Return one session. Raises `PerkupError` where there is none."""
        return session_log.find_session(self._journal, session_id)

    def view(self, session: PerformedSession) -> session_log.SessionView:
        """Return the session whole."""
        return session_log.session_view(session, self._library.moves, self.today_since())

    def take_up(self, session: PerformedSession) -> session_log.SessionView:
        """Go on with a session; record that it was taken up again where it had ended."""
        return session_log.take_up(self._journal, session, self._library.moves, self.today_since())

    def recent(self) -> list[PerformedSession]:
        """Return the sessions of today and of the last hours, oldest first."""
        return self.since(min(self._now() - RECENT, self.today_since()))

    def today_since(self) -> datetime:
        """Return when the person's day began."""
        return self._boundary().start_of(self._now())

    def resumable(self, recent: list[PerformedSession], routine: Routine) -> PerformedSession | None:
        """Return the session to go on with: any open break for a break, else one of exactly these moves and doses."""
        doses = None if routine.source == SessionSource.BREAK else routine_doses(routine)
        return session_log.resumable_session(recent, routine.source, doses, self._now(), self.today_since())

    def start(self, routine: Routine, replaced: list[dict[str, str]], side: OneSide) -> session_log.SessionView:
        """Record that a session of this routine begins, with this side first."""
        timeline = compile(routine, first_side=side)
        session_id = secrets.token_hex(8)
        fields = session_log.session_fields(routine, side, len(timeline.work))
        event = self._journal.append("session_started", {"session": session_id, "replaced": replaced, **fields})
        self._under_way = (session_id, timeline)
        return session_log.SessionView(
            session_id, routine.source, routine.title, event.at, timeline, [], None, replaced
        )

    def step(self, session_id: str, index: int) -> TimelineStep:
        """Return one step of a session's timeline, which is kept for the session under way: it never changes."""
        if self._under_way is None or self._under_way[0] != session_id:
            self._under_way = (session_id, self.view(self.find(session_id)).timeline)
        steps = self._under_way[1].steps
        if not 0 <= index < len(steps):
            raise PerkupError(
                f"This session has no step {index}.", f"It has {len(steps)}, from 0.", code=ErrorCode.NOT_FOUND
            )
        return steps[index]

    def require_move(self, session: PerformedSession, move_id: str) -> None:
        """Raise `UnknownChoiceError` for a move that neither the session nor the library has."""
        if move_id not in session.moves():
            self._library.find(move_id)

    def record(self, kind: str, facts: dict[str, Any], key: str) -> None:
        """Record an event of a session; the same `key` again changes nothing."""
        self._journal.append_once(kind, facts, key)

    def forget(self) -> None:
        """Drop what is kept of the session under way, after an erasure."""
        self._under_way = None


def next_side(recent: list[PerformedSession]) -> OneSide:
    """Return the side that begins next: the sides take turns."""
    return OneSide.LEFT if len(recent) % 2 else OneSide.RIGHT


def routine_doses(routine: Routine) -> list[SessionDose]:
    """Return what a routine asks for, as a session of it would keep it."""
    return [
        SessionDose(item.move.id, item.sets, item.reps, item.hold_s, item.rounds, item.tempo, item.only)
        for item in routine.items
    ]
