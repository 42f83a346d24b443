"""Routine of the session that a person asks for: by safety, programme, and the breaks of the last week."""

from __future__ import annotations

from datetime import timedelta

from perkup.app.journaled_clock import JournaledClock
from perkup.app.library_service import LibraryService
from perkup.app.programme_service import ProgrammeService
from perkup.app.safety_service import SafetyService
from perkup.app.session_journal import SessionJournal, SessionPreview
from perkup.app.session_selection import Selection, SelectionContext, SelectionRequest, select_routine
from perkup.coach.text import duration_text
from perkup.errors import PerkupError
from perkup.vocabulary import SessionSource

WEEK = timedelta(days=7)


class RoutineChooser:
    """Chooser of routines for one person."""

    def __init__(
        self,
        clock: JournaledClock,
        library: LibraryService,
        safety: SafetyService,
        programme: ProgrammeService,
        sessions: SessionJournal,
    ) -> None:
        self._clock = clock
        self._library = library
        self._safety = safety
        self._programme = programme
        self._sessions = sessions

    def choose_routine(self, source: SessionSource, move: str | None = None, day: int | None = None) -> Selection:
        """Return the routine and what safety replaced in it.

        Raises `WithheldError` where a red flag withholds it and `PerkupError` where nothing of it is permitted.
        """
        now = self._clock.now().wall
        week = self._sessions.since(now - WEEK) if SessionSource(source) == SessionSource.BREAK else []
        breaks = [session for session in week if session.start.source == SessionSource.BREAK]
        is_prescribed = SessionSource(source) == SessionSource.PROGRAMME and day is None
        context = SelectionContext(
            self._clock.status().break_s,
            breaks,
            self._programme.facts.today(),
            self._programme.resting(),
            self._programme.prescribed_session if is_prescribed else None,
        )
        request = SelectionRequest(source, move, day)
        return select_routine(request, self._safety.status(), self._library.loaded, self._programme, context)

    def preview(self, source: SessionSource, move: str | None = None) -> SessionPreview:
        """Return what would begin or go on now, and begin nothing. Raises what `choose` raises."""
        routine, _ = self.choose_routine(source, move)
        session = self._sessions.resumable(self._sessions.recent(), routine)
        if session is not None and not self._safety.withholds(session.moves()):
            return SessionPreview(source, session.start.title, session.moves(), True)
        return SessionPreview(source, routine.title, [item.move.id for item in routine.items], False)

    def prompt_sentence(self) -> str:
        """Say in one sentence what the next break holds.

        A prompt that names what to do is followed far more often than one that does not (Cooley 2013).
        """
        if self._safety.unanswered() and self._safety.hold() is None:
            return f"{duration_text(self._clock.status().break_s)}: stand up and walk."
        try:
            routine, _ = self.choose_routine(SessionSource.BREAK)
        except PerkupError as refusal:
            return str(refusal) if self._safety.hold() else "Change how you sit or stand for a moment."
        names = [item.move.name[0].lower() + item.move.name[1:] for item in routine.items]
        return f"{duration_text(self._clock.status().break_s)}: {', then '.join(names)}."
