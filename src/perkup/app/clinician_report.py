"""Report for a clinician: what was noticed, done and measured, read from the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from perkup.app.collection_pause import collection_paused
from perkup.app.library_service import LibraryService
from perkup.coach.clinician_summary import (
    SUMMARY_EVENTS,
    ClinicianSummary,
    PainReport,
    pain_reports,
    summary_for_doctor,
)
from perkup.event_types import Feedback
from perkup.journal.store import Journal


class ClinicianReport:
    """Report of one person. `now` reads the wall clock."""

    def __init__(self, journal: Journal, library: LibraryService, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._library = library
        self._now = now

    def read(self) -> ClinicianSummary:
        """Return one page to take along. Imports the analysis of measurements only now: it is large."""
        from perkup.app.measurement_readings import clinical_readings

        with collection_paused():
            records = self._journal.read(*SUMMARY_EVENTS)
            return summary_for_doctor(records, self._now(), self._names(), clinical_readings)

    def pain(self, days: int) -> list[PainReport]:
        """Return what hurt in the last days, oldest first."""
        now = self._now()
        return list(pain_reports(self._journal.read(Feedback, since=now - timedelta(days=days)), now, self._names()))

    def _names(self) -> dict[str, str]:
        return {move.id: move.name for move in self._library.moves.values()}
