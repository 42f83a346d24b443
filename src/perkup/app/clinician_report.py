"""Report for a clinician: what was noticed, done and measured, read from the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from perkup.app.library_service import LibraryService
from perkup.coach.clinician_summary import SUMMARY_EVENTS, ClinicianSummary, summary_for_doctor
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

        names = {move.id: move.name for move in self._library.moves.values()}
        return summary_for_doctor(self._journal.read(*SUMMARY_EVENTS), self._now(), names, clinical_readings)
