"""Pain over time as a picture: for the doctor, and on Progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.charts import trend_chart
from perkup.web.template_filters import day as day_words
from perkup.web.templating import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markupsafe import Markup

    from perkup.coach.clinician_summary import PainReport


def pain_chart(reports: Sequence[PainReport]) -> Markup | None:
    """Draw the worst pain of each day that told of any, None where that is a single day."""
    worst: dict[date, int] = {}
    for report in reports:
        if report.pain is not None:
            worst[report.on] = max(report.pain, worst.get(report.on, 0))
    if len(worst) < 2:
        return None
    days = sorted(worst)
    first, last = days[0], days[-1]
    words = sentence(
        "pain_chart_words.worst_pain_of_a_day_0",
        before=worst[first],
        first=day_words(first),
        now=worst[last],
        last=day_words(last),
        most=max(worst.values()),
    )
    line = trend_chart.ChartLine(
        sentence("pain_chart_words.pain"), [(day, float(worst[day]), None, None) for day in days]
    )
    return trend_chart.over_time([line], words, low=0, high=10)
