"""Report for a clinician: what was noticed, done and measured, read from the journal."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from perkup.app.library_service import LibraryService
from perkup.app.loop_first import loop_first
from perkup.app.report_process import ReportTask, read_in_child, read_report
from perkup.coach.clinician_summary import SUMMARY_EVENTS, ClinicianSummary, PainReport, pain_reports
from perkup.event_types import Feedback
from perkup.journal.store import Journal

THREAD_BYTES = 8 * 1024 * 1024
"""A journal up to this size, some months of use, is read in a thread: that takes less than a child's start."""


class ClinicianReport:
    """Report of one person. `now` reads the wall clock."""

    def __init__(self, journal: Journal, library: LibraryService, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._library = library
        self._now = now

    def read(self) -> ClinicianSummary:
        """Return one page to take along."""
        with loop_first():
            return read_report(self._journal, self._now(), self._names())

    async def read_beside(self) -> ClinicianSummary:
        """Return the page, read beside the event loop: years in a process of their own, since a thread that reads them
        would hold up the loop at the interpreter's lock."""
        import asyncio

        report = None
        if self._journal.size() > THREAD_BYTES and not self._journal.waiting:
            report = await read_in_child(ReportTask(str(self._journal.path), self._now(), self._names()))
        return report if report is not None else await asyncio.to_thread(self.read)

    def state(self) -> Hashable:
        """Return what the page depends on: while it is the same, so is the page."""
        now = self._now()
        newest = [self._journal.newest(struct) for struct in SUMMARY_EVENTS]
        names = tuple(record.id for record in newest if record is not None)
        return self._journal.rewrites(), names, now.date(), now.utcoffset(), tuple(self._names().items())

    def pain(self, days: int) -> list[PainReport]:
        """Return what hurt in the last days, oldest first."""
        now = self._now()
        return list(pain_reports(self._journal.read(Feedback, since=now - timedelta(days=days)), now, self._names()))

    def _names(self) -> dict[str, str]:
        return {move.id: move.name for move in self._library.moves.values()}
