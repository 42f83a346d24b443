"""Recorded measurements as plain readings, for the clinician's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.coach.clinician_summary import SelfTestReading
from perkup.motion.measurement_types import decode_readable

if TYPE_CHECKING:
    from datetime import date

    from perkup.event_types import MeasurementTaken

WALK = "trunk-thigh"
"""The definition of results that are older than definitions."""


def clinical_readings(measurements: MeasurementTaken, on: date) -> list[SelfTestReading]:
    """List what a clinician may want of one measurement; nothing of one that cannot be read."""
    decoded = decode_readable(measurements.result, measurements.definition or WALK)
    if decoded is None:
        return []
    kind, result = decoded
    return [
        SelfTestReading(
            on,
            kind.reading_title,
            reading.side,
            reading.value,
            kind.unit,
            _error(reading.low, reading.high),
            kind.reading_error,
        )
        for reading in kind.readings(result)
    ]


def _error(low: float | None, high: float | None) -> float | None:
    return None if low is None or high is None else round((high - low) / 2, 1)
