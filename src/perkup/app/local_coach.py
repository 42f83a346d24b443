"""Coach in this process: the services of one person, each given the others that it asks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from perkup.app.break_service import BreakService, Senses
from perkup.app.views_service import ViewsService
from perkup.app.workspace import Workspace

if TYPE_CHECKING:
    from perkup.app.erasure_service import ErasureService
    from perkup.app.note_service import NoteService
    from perkup.app.photo_service import PhotoService
    from perkup.app.programme_service import ProgrammeService
    from perkup.app.session_service import SessionService
    from perkup.app.today_reader import TodayReader


class LocalCoach:
    """Coach of one workspace, and erasing whatever was recorded. What reads a status only needs not is opened late."""

    def __init__(self, space: Workspace, senses: Senses) -> None:
        self.space = space
        self.home, self.journal, self.clock = space.home, space.journal, space.clock
        self.library, self.listeners = space.library, space.listeners
        self.settings, self.safety = space.settings, space.safety
        self.breaks = BreakService(space.clock, space.settings, space.safety, space.listeners, senses)
        self.views = ViewsService(space, self.breaks.status, lambda: self._today_reader)

    def open_services(self) -> None:
        """Open now what is else opened when first asked for: where many ask, nobody waits for it."""
        for service in ("programme", "sessions", "_today_reader"):
            getattr(self, service)

    @cached_property
    def programme(self) -> ProgrammeService:
        """Return the programme of thirty days."""
        from perkup.app.programme_service import ProgrammeService

        space = self.space
        programme = ProgrammeService(
            space.journal,
            space.plan_facts,
            lambda: space.library.loaded,
            space.safety.status,
            space.today,
            space.listeners,
        )
        space.past.keep(programme.tests.kept)
        return programme

    @cached_property
    def sessions(self) -> SessionService:
        """Return the sessions."""
        from perkup.app.routine_chooser import RoutineChooser
        from perkup.app.session_service import SessionService

        space = self.space
        chooser = RoutineChooser(space.clock, space.library, space.safety, self.programme, space.sessions)
        return SessionService(space.sessions, chooser, self.breaks, space.safety, space.listeners, space.now)

    @cached_property
    def _today_reader(self) -> TodayReader:
        from perkup.app.today_reader import TodayReader

        space = self.space
        return TodayReader(space.clock, space.library, space.safety, self.programme, space.sessions, self.breaks.status)

    @cached_property
    def notes(self) -> NoteService:
        """Return the notes."""
        from perkup.app.note_service import NoteService

        return NoteService(self.journal, self.library, self.listeners, self.now, self.space.today)

    @cached_property
    def erasing(self) -> ErasureService:
        """Return what erases for good."""
        from perkup.app.erasure_service import ErasureService

        return ErasureService(self.home, self.journal, self.listeners, self.space.forget, self.space.past.change)

    @cached_property
    def photos(self) -> PhotoService:
        """Return the private photos."""
        from perkup.app.photo_service import PhotoService

        return PhotoService(self.home, self.journal, self.erasing, self.listeners, self.now)

    def now(self) -> datetime:
        """Read the wall clock, with its offset."""
        return self.space.now()

    def today(self) -> date:
        """Return the person's day that it is now."""
        return self.space.today()

    def tomorrow(self) -> datetime:
        """Return when the person's next day begins."""
        return self.space.history.boundary().start_of(self.now()) + timedelta(days=1)

    def day_of(self, at: datetime) -> date:
        """Return the person's day that an instant belongs to, by the clocks of this machine."""
        return self.space.history.boundary().day_of(at.astimezone())

    def problems(self) -> list[str]:
        """List what a person should know is wrong: settings, journal, own moves."""
        return self.space.problems()
