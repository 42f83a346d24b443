"""ProgressHeadline of the progress page: the largest sure improvement, or how far one is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from perkup.coach.text import number_text
from perkup.vocabulary import SelfTestUnit
from perkup.web.templating import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from perkup.app.measured_trends import TrendPoint
    from perkup.app.views.progress_view import ProgressView, Trend

BETTER_WITH_MORE = ("single_leg_bridge", "chair_stand", "thomas")
"""Self-tests in which more is better; a girth is neither better nor worse."""


class ProgressHeadline(NamedTuple):
    """ProgressHeadline, what stands below it, and the chart that shows it."""

    text: str
    below: str
    chart: str


class Comparison(NamedTuple):
    """Newest result of one side against its first."""

    trend: Trend
    first: TrendPoint
    last: TrendPoint

    @property
    def share(self) -> float:
        """Difference as a share of the smallest real change."""
        return (self.last.value - self.first.value) / self.trend.detectable


def headline(view: ProgressView) -> ProgressHeadline | None:
    """Return the headline; None where nothing was measured twice and nothing was trained."""
    compared = list(_compare(view.trends))
    best = max(compared, key=lambda one: one.share, default=None)
    if best is not None and best.share >= 1:
        difference = best.last.value - best.first.value
        text = say(
            "progress.more_than_at_first", more=number_text(difference), unit=best.trend.unit, name=best.trend.name
        )
        return ProgressHeadline(text, _values(best), best.trend.id)
    if best is not None:
        sure = number_text(best.first.value + best.trend.detectable)
        text = say("progress.steady_so_far", name=best.trend.name)
        return ProgressHeadline(text, say("progress.would_be_sure", sure=sure, unit=best.trend.unit), best.trend.id)
    if view.strength_days:
        score = round(view.strength[-1][1])
        return ProgressHeadline(say("progress.score_headline", score=score), say("progress.score_grows"), "strength")
    return None


def _compare(trends: Iterable[Trend]) -> Iterable[Comparison]:
    for trend in trends:
        if trend.id not in BETTER_WITH_MORE and trend.unit not in (SelfTestUnit.DEGREES, "°"):
            continue
        for side in sorted({point.side or "" for point in trend.points}):
            own = [point for point in trend.points if (point.side or "") == side]
            if len(own) > 1:
                yield Comparison(trend, own[0], own[-1])


def _values(one: Comparison) -> str:
    first, last = number_text(one.first.value), number_text(one.last.value)
    if one.last.side:
        return say(f"progress.from_to_{one.last.side}", first=first, last=last, unit=one.trend.unit)
    return say("progress.from_to", first=first, last=last, unit=one.trend.unit)
