"""Views of one person's coach: everything that a page, a terminal or a program reads and nothing that it changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from perkup.app.loop_first import loop_first
from perkup.app.views import reasons_view
from perkup.app.views.history_view import HistoryView, read_history
from perkup.app.views.status_view import StatusView

if TYPE_CHECKING:
    from perkup.app.clinician_report import ClinicianReport
    from perkup.app.today_reader import TodayReader
    from perkup.app.views.today_view import TodayView
    from perkup.app.workspace import Workspace
    from perkup.coach.clinician_summary import ClinicianSummary, PainReport

QUICK_BYTES = 32 * 1024 * 1024
"""Up to this size of the journal the hold page lists what to take along; from a larger one it would come too late."""
QUICK_DAYS = 31
"""The history of up to so many days, once folded, is read on the event loop: that takes some milliseconds."""


class ViewsService:
    """Views of one person's coach."""

    def __init__(
        self, space: Workspace, status: Callable[[], StatusView], today_reader: Callable[[], TodayReader]
    ) -> None:
        self._space = space
        self._journal = space.journal
        self._clock = space.clock
        self._sessions = space.sessions
        self._library = space.library
        self._boundary = space.history.boundary
        self._status = status
        self._today_reader = today_reader

    def status(self) -> StatusView:
        """Return what the coach is doing now."""
        return self._status()

    @cached_property
    def _report(self) -> ClinicianReport:
        from perkup.app.clinician_report import ClinicianReport

        return ClinicianReport(self._journal, self._library, lambda: self._clock.now().wall)

    def today(self) -> TodayView:
        """Return all that the first page shows."""
        return self._today_reader().read()

    def why(self, limit: int = 50) -> list[reasons_view.ReasonLine]:
        """Return why something was said or held back, newest first."""
        return reasons_view.read_reasons(self._journal, limit)

    def history(self, days: int = 28) -> HistoryView:
        """Return the last days at a glance, newest first."""
        return self._history_reading(days)()

    async def history_beside(self, days: int) -> HistoryView:
        """Return the last days as `history` does, read beside the event loop where that takes long."""
        import asyncio

        read = self._history_reading(days)
        if days <= QUICK_DAYS and self.is_history_folded(days):
            return read()
        with loop_first():
            return await asyncio.to_thread(read)

    def is_history_folded(self, days: int) -> bool:
        """Return True if these days were folded before, so that `history` of some weeks answers at once."""
        today = self._boundary().day_of(self._clock.now().wall)
        return self._clock.is_folded(today - timedelta(days=days - 1), today)

    def _history_reading(self, days: int) -> Callable[[], HistoryView]:
        """Return what reads the history; it may be called in another thread."""
        now, boundary = self._clock.now().wall, self._boundary()
        today = boundary.day_of(now)
        start = boundary.start_of(now) - timedelta(days=days - 1)
        read_days = self._clock.reading(today - timedelta(days=days - 1), today)
        return lambda: read_history(read_days(), self._sessions.since(start), boundary)

    def summary(self) -> ClinicianSummary:
        """Return one page for a clinician: what was noticed, done and measured."""
        return self._report.read()

    async def summary_beside(self) -> ClinicianSummary:
        """Return the page for a clinician, read beside the event loop: it needs all that ever was done."""
        return await self._report.read_beside()

    def summary_state(self) -> Hashable:
        """Return what the page for a clinician depends on: while it is the same, so is the page."""
        return self._report.state()

    def fold_past_beside(self) -> None:
        """Leave folding the whole past again to `follow_past`, beside the event loop."""
        self._space.past.fold_beside()

    async def follow_past(self) -> None:
        """Fold beside the event loop what was not folded yet, or has to be again."""
        await self._space.past.follow()

    def is_summary_quick(self) -> bool:
        """Return True where the page for a clinician is there soon enough to be part of another page."""
        return self._journal.size() <= QUICK_BYTES

    def file_problems(self) -> list[str]:
        """Say which private files nobody kept or names, and which events this version cannot read."""
        from perkup.app.unkept_files import problem_texts
        from perkup.app.unreadable_events import unreadable_texts

        return [*problem_texts(self._space.home, self._journal), *unreadable_texts(self._journal)]

    def exported_lines(self) -> Iterator[bytes]:
        """Yield the whole journal as JSON lines, with a hand-made edit of the settings that is not journalled yet."""
        from perkup.app.journal_export import exported_lines

        return exported_lines(self._journal, self._space.settings.on_file(), self._space.now())

    def pain(self, days: int) -> list[PainReport]:
        """Return what hurt in the last days, oldest first."""
        return self._report.pain(days)
