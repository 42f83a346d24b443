"""Page to take along to the doctor: what was noticed, done and measured. It names no cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from perkup.coach.text import number_text
from perkup.web.content.pain_chart import pain_chart
from perkup.web.context import context_of
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.coach.clinician_summary import SelfTestReading

READINGS_MOST = 12
"""So many of the newest readings fit on one sheet, beside what hurt and what was done."""
PAIN_MOST = 8
DOSES_MOST = 10
TIERS = {"emergency": "now", "same_day": "the same day", "within_days": "within days, sooner if worse"}


async def summary(request: Request) -> Response:
    """Show the page; print it or show it on the phone."""
    document = await context_of(request).summary()
    readings, pain, doses = list(document.readings), list(document.pain), list(document.doses)
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
        "tiers": TIERS,
    }
    return page(request, "doctor_summary.html", context)


def value_words(reading: SelfTestReading) -> str:
    """Return a reading with its unit: 101.1 cm."""
    return f"{number_text(reading.value)} {reading.unit}"


def error_words(reading: SelfTestReading) -> str:
    """Say how far off a reading may be, and in what sense: ± 3.1 degrees, 95 % confidence interval."""
    if reading.error is None:
        return "not known"
    sign = "± " if "confidence" in reading.error_is else ""
    return f"{sign}{number_text(reading.error)} {reading.unit} ({reading.error_is})"


ROUTES = [Route("/for-the-doctor", summary)]
