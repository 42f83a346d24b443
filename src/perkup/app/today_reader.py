"""Reader of the first page: the day's facts gathered from clock, sessions, programme and safety."""

from __future__ import annotations

from collections.abc import Callable

from perkup.app.journaled_clock import JournaledClock
from perkup.app.library_service import LibraryService
from perkup.app.programme_service import ProgrammeService
from perkup.app.safety_service import SafetyService
from perkup.app.session_journal import SessionJournal
from perkup.app.session_log import session_line
from perkup.app.views import today_view
from perkup.app.views.status_view import StatusView
from perkup.coach.performed_sessions import SHORTEST_S
from perkup.moves.move import Move


class TodayReader:
    """Reader of one person's first page. `status` gives what the coach is doing now."""

    def __init__(
        self,
        clock: JournaledClock,
        library: LibraryService,
        safety: SafetyService,
        programme: ProgrammeService,
        sessions: SessionJournal,
        status: Callable[[], StatusView],
    ) -> None:
        self._clock = clock
        self._library = library
        self._safety = safety
        self._programme = programme
        self._sessions = sessions
        self.status = status

    def read(self) -> today_view.TodayView:
        """Return all that the first page shows."""
        now, status, hold = self._clock.now().wall, self.status(), self._safety.hold()
        today, begins = self._programme.facts.boundary().day_of(now), self._sessions.today_since()
        page = self._clock.days(today, today)
        performed = self._sessions.since(begins)
        lines = [session_line(session) for session in performed]
        permitted = [session for session in performed if not self._safety.withholds(session.moves())]
        return today_view.TodayView(
            status=status,
            sentence=today_view.sentence(status, hold),
            ring=today_view.ring(status, now),
            ribbon=today_view.ribbon(page[0].spans, begins, now) if page else [],
            marks=today_view.marks(page[0]) if page else [],
            sessions=[line for line in reversed(lines) if line.seconds >= SHORTEST_S],
            todo=[
                *today_view.resumable_todo(permitted, begins),
                *([] if hold else today_view.programme_todo(self._programme.next_day(), today)),
                *today_view.todo(lines, self._allowed_stretches()),
            ],
            checks=self._safety.follow_ups(),
            hold=hold,
            first_run=not self._safety.is_screened(),
        )

    def _allowed_stretches(self) -> list[Move]:
        moves = self._library.moves
        names = [move for move in today_view.STRETCHES if move in moves and self._safety.check_move(move).allowed]
        return [moves[name] for name in names]
