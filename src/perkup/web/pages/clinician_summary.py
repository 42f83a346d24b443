"""Page to take along to the doctor: what was noticed, done and measured. It names no cause."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from starlette.routing import Route

from perkup.coach.text import number_text
from perkup.local_format import date_text, length_unit, length_value
from perkup.vocabulary import SelfTestUnit
from perkup.web.content.pain_chart import pain_chart
from perkup.web.context import context_of
from perkup.web.templating import page, say, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.coach.clinician_summary import SelfTestReading

READINGS_MOST = 12
"""So many of the newest readings fit on one sheet, beside what hurt and what was done."""
PAIN_MOST = 8
DOSES_MOST = 10
SMALLEST_CHANGE = "smallest change called one"
"""An error in this sense is that of a difference already."""
TIERS = {"emergency": "now", "same_day": "the same day", "within_days": "within days, sooner if worse"}


async def summary(request: Request) -> Response:
    """Show the page; print it or show it on the phone."""
    document = await context_of(request).summary()
    readings, pain, doses = with_changes(document.readings), list(document.pain), list(document.doses)
    context = {
        "summary": document,
        "readings": readings[-READINGS_MOST:],
        "older": max(0, len(readings) - READINGS_MOST),
        "pain": pain[-PAIN_MOST:],
        "older_pain": max(0, len(pain) - PAIN_MOST),
        "pain_chart": pain_chart(pain),
        "doses": doses[:DOSES_MOST],
        "fewer_doses": max(0, len(doses) - DOSES_MOST),
        "value": value_words,
        "error": error_words,
        "change": change_words,
        "since": since_words,
        "tiers": TIERS,
    }
    return page(request, "doctor_summary.html", context)


class ReadingRow(NamedTuple):
    """Reading, and the first of the same test and side, None where it is the first."""

    reading: SelfTestReading
    first: SelfTestReading | None


def with_changes(readings: Iterable[SelfTestReading]) -> list[ReadingRow]:
    """Return each reading beside the first of its test and side, oldest first."""
    first: dict[tuple[str, str | None], SelfTestReading] = {}
    rows = []
    for reading in readings:
        key = reading.what, reading.side
        rows.append(ReadingRow(reading, first.get(key)))
        first.setdefault(key, reading)
    return rows


def since_words(since: str | None) -> str:
    """Return since when a symptom is there as a day that people read; own words stay as they are."""
    try:
        return date_text(date.fromisoformat(since or ""), year=True)
    except ValueError:
        return since or ""


def change_words(row: ReadingRow) -> str:
    """Say what became of a reading since the first, and whether it is more than the error of both."""
    reading, first = row.reading, row.first
    if first is None:
        return say("doctor_summary.first_result")
    difference = reading.value - first.value
    shown = length_value(difference) if reading.unit == SelfTestUnit.CM else round(difference, 1)
    size = f"{'+' if difference >= 0 else ''}{number_text(shown)}"
    if reading.error is None or first.error is None:
        return size
    error = reading.error
    if reading.error_is != SMALLEST_CHANGE:
        error = math.hypot(reading.error, first.error)
    key = "doctor_summary.a_change" if abs(difference) >= error > 0 else "doctor_summary.steady"
    return say(key, size=size)


def value_words(reading: SelfTestReading) -> str:
    """Return a reading with its unit: 101.1 cm."""
    return _with_unit(reading.value, reading.unit)


def error_words(reading: SelfTestReading) -> str:
    """Say how far off a reading may be, and in what sense: ± 3.1 degrees, 95 % confidence interval."""
    if reading.error is None:
        return sentence("clinician_summary_words.not_known")
    sign = "± " if "confidence" in reading.error_is else ""
    return f"{sign}{_with_unit(reading.error, reading.unit)} ({reading.error_is})"


def _with_unit(value: float, unit: str) -> str:
    if unit == SelfTestUnit.CM:
        value, unit = length_value(value), length_unit()
    return f"{number_text(value)} {unit}"


ROUTES = [Route("/for-the-doctor", summary)]
