"""Summary for a clinician as pages and programs read it."""

from __future__ import annotations

from perkup.coach.clinician_summary import ClinicianSummary, PainReport, SelfTestReading

__all__ = [
    "ClinicianSummary",
    "PainReport",
    "SelfTestReading",
]
