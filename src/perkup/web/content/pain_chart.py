"""Pain over time as a picture: for the doctor, and on Progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.charts import trend_chart
from perkup.web.template_filters import day as day_words

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
    sentence = (
        f"Worst pain of a day, 0 to 10: {worst[first]} on {day_words(first)}, {worst[last]} on {day_words(last)},"
        f" {max(worst.values())} at most."
    )
    line = trend_chart.ChartLine("Pain", [(day, float(worst[day]), None, None) for day in days])
    return trend_chart.over_time([line], sentence, low=0, high=10)
