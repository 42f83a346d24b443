"""Progress: every trend at a glance, and the numbers as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route

from perkup.app.views import progress_view as views
from perkup.app.views.programme_overview import thirty
from perkup.charts import trend_chart
from perkup.plain_text import csv_cell
from perkup.web.content.labels import day_kinds, day_states
from perkup.web.content.note_lines import note_lines, notes_of
from perkup.web.content.pain_chart import pain_chart
from perkup.web.content.progress_headline import headline
from perkup.web.context import context_of
from perkup.web.template_filters import day as day_words
from perkup.web.templating import counted, page, say, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from starlette.requests import Request

    from perkup.app.application import Application
    from perkup.app.measured_trends import TrendPoint


NEWEST_NOTES = 3

NEWEST_READINGS = 24
"""So many readings of a trend are drawn and listed; the spreadsheet has all."""
TEST_NAMES = {"left": "Left", "right": "Right"}


class ChartFigure(NamedTuple):
    """A trend with its picture, None where one reading draws nothing, and its newest readings, newest first."""

    trend: views.Trend
    picture: Markup | None
    rows: list[TrendPoint]


async def overview(request: Request) -> Response:
    """Show everything at a glance."""
    web_context = context_of(request)
    app = web_context.app
    view = await _facts(app)
    started = app.programme.facts.started() is not None
    head = headline(view)
    charts = _charts(view)
    shown = head.chart if head else charts[-1][0] if view.trends else "strength"
    wanted = request.query_params.get("chart") or shown
    context = {
        "head": head,
        "charts": charts,
        "chart": wanted if wanted in dict(charts) else "strength",
        "seen": view,
        "thirty": thirty(app.programme, view.on) if started else None,
        "kinds": day_kinds(),
        "states": day_states(),
        "score": view.strength[-1][1],
        "strength": _strength(view) if view.strength_days else None,
        "desk": _desk(view.desk),
        "trends": [_trend(trend) for trend in view.trends],
        "pain": (pain := app.views.pain(views.DAYS)),
        "pain_chart": pain_chart(pain),
        "notes": note_lines(web_context, notes_of(web_context)[:NEWEST_NOTES]),
        "photos": sum(photo.event not in web_context.vanishing_names() for photo in app.photos.all()),
        "empty": not (view.strength_days or view.desk or view.trends or pain),
        "today": view.on,
    }
    return page(request, "progress.html", context)


def _charts(view: views.ProgressView) -> list[tuple[str, str]]:
    """Return the charts that can be drawn, by id and name; the page shows one at a time."""
    desk = ("breaks", "sitting", "standing") if len(view.desk) > 1 else ()
    names = [(name, say(f"progress.chart_{name}")) for name in ("strength", *desk)]
    return [*names, *((trend.id, trend.name) for trend in view.trends)]


async def _facts(app: Application) -> views.ProgressView:
    """Gather what the page shows; what was not read before is read beside the event loop."""
    app.readings  # noqa: B018 -- kept from now on
    await app.views.follow_past()
    history = await app.views.history_beside(views.DAYS)
    return views.read_progress_facts(app, history.days)


def _strength(view: views.ProgressView) -> Markup:
    """Draw the curve from just before the first strength session on, six weeks at most."""
    begins = min(view.strength_days) - timedelta(days=3)
    points = [point for point in view.strength if point[0] >= begins]
    first = day_words(points[0][0])
    words = sentence(
        "progress_words.strength_score_on_of_100_today",
        before=f"{points[0][1]:.0f}",
        first=first,
        now=f"{points[-1][1]:.0f}",
    )
    return trend_chart.area(points, words, high=100)


def _desk(days: Sequence[views.DeskDay]) -> dict[str, object] | None:
    """Draw three small charts of the same days, Monday to Sunday without gaps."""
    if len(days) < 2:
        return None
    first, last = days[0].on, days[-1].on
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_day = {day.on: day for day in days}
    day_lines = [by_day.get(day) for day in dates]
    kept_total, missed_total = sum(day.kept for day in days), sum(day.missed for day in days)
    longest = max(days, key=lambda day: day.longest_min)
    stood = sum(day.standing_h for day in days)
    sentences = {
        "breaks": sentence(
            "progress_words.taken_and_missed_in_days",
            breaks=counted(kept_total, "break"),
            missed=missed_total,
            days=len(dates),
        ),
        "longest": sentence(
            "progress_words.the_longest_sitting_was_minutes_on",
            minutes=f"{longest.longest_min:.0f}",
            day=day_words(longest.on),
        )
        if longest.longest_min
        else sentence("progress_words.how_long_you_sat_is_not"),
        "standing": sentence("progress_words.hours_standing_at_the_desk_in", stood=f"{stood:.1f}", days=len(dates)),
    }
    return {
        "said": sentences,
        "rows": list(reversed(days)),
        "standing": stood > 0,
        "breaks": trend_chart.columns(
            dates,
            [
                ("kept", [_read(day, "kept") for day in day_lines]),
                ("missed", [_read(day, "missed") for day in day_lines]),
            ],
            sentences["breaks"],
        ),
        "longest": trend_chart.columns(
            dates, [("minutes", [_read(day, "longest_min") for day in day_lines])], sentences["longest"]
        ),
        "stood": trend_chart.columns(
            dates, [("hours", [_read(day, "standing_h") for day in day_lines])], sentences["standing"], digits=1
        ),
    }


def _read(day: views.DeskDay | None, name: str) -> float | None:
    return None if day is None else float(getattr(day, name))


def _trend(trend: views.Trend) -> ChartFigure:
    points = trend.points[-NEWEST_READINGS:]
    sides = sorted({point.side or "" for point in points})
    lines = [
        trend_chart.ChartLine(
            TEST_NAMES.get(side, trend.name),
            [(p.on, p.value, p.low, p.high) for p in points if (p.side or "") == side],
        )
        for side in sides
    ]
    words = sentence(
        "progress_words.trend",
        name=trend.name,
        unit=trend.unit,
        words=" ".join(trend.sentences) or sentence("progress_words.one_result_so_far"),
    )
    days = {point.on for point in points}
    picture = trend_chart.over_time(lines, words) if len(days) > 1 else None
    return ChartFigure(trend, picture, list(reversed(points)))


async def numbers(request: Request) -> Response:
    """Send the numbers of the page as one table for a spreadsheet, oldest first."""
    view = await _facts(context_of(request).app)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["date", "what", "side", "value", "low", "high", "unit"])
    for day, score in view.strength:
        table.writerow([day, "strength score", "", f"{score:.1f}", "", "", "of 100"])
    for desk in view.desk:
        for what, value, unit in (
            ("breaks taken", desk.kept, "breaks"),
            ("breaks missed", desk.missed, "breaks"),
            ("longest sitting", f"{desk.longest_min:.1f}", "minutes"),
            ("standing", f"{desk.standing_h:.2f}", "hours"),
        ):
            table.writerow([desk.on, what, "", value, "", "", unit])
    for trend in view.trends:
        for point in trend.points:
            span = ["" if edge is None else f"{edge:.2f}" for edge in (point.low, point.high)]
            table.writerow(
                [point.on, csv_cell(trend.name), point.side or "", f"{point.value:.2f}", *span, csv_cell(trend.unit)]
            )
    headers = {"content-disposition": 'attachment; filename="perkup-progress.csv"'}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


ROUTES = [Route("/progress", overview), Route("/progress/numbers.csv", numbers)]
