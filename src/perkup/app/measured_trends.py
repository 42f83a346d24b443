"""Readings of the measurements from video that trends are drawn from, kept while the coach runs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from perkup.app.kept_results import KeptResults
from perkup.event_types import MeasurementTaken
from perkup.journal.events import Recorded
from perkup.journal.store import Journal
from perkup.motion.measurement_types import MeasurementType, decode_readable


class TrendPoint(msgspec.Struct, frozen=True):
    """Reading of a trend: 95 of 100 would lie between `low` and `high`; None where no error is known."""

    on: date
    side: str | None
    value: float
    low: float | None
    high: float | None


class MeasuredReading(NamedTuple):
    """Reading of a measurement and the type of measurement that it is of."""

    kind: MeasurementType[Any]
    point: TrendPoint


def kept_readings(journal: Journal) -> KeptResults[MeasuredReading]:
    """Return the readings of every measurement of a journal, which follow it."""
    return KeptResults(journal, (MeasurementTaken,), measured_readings)


def measured_readings(record: Recorded[Struct], _earlier: object = None) -> Iterable[MeasuredReading]:
    """Yield the readings of a measurement that trends are drawn from; none of a type that is not known."""
    assert isinstance(record.data, MeasurementTaken)
    decoded = decode_readable(record.data.result, record.data.definition)
    if decoded is not None:
        kind, result = decoded
        yield from (MeasuredReading(kind, point) for point in _points(record.at, kind, result))


def _points(at: datetime, kind: MeasurementType[Any], result: Any) -> Iterable[TrendPoint]:
    half = kind.detectable / math.sqrt(2)
    for reading in kind.trends(result):
        low, high = reading.low, reading.high
        if not kind.has_intervals:
            low, high = reading.value - half, reading.value + half
        yield TrendPoint(at.astimezone().date(), reading.side, reading.value, low, high)
