"""View of the Progress page, one pure function of facts: a score that fades, the desk, the tests, the angles.

A number is only called changed when the difference is larger than what can be told from chance. The bar of one
reading is half of that, made for one reading instead of two: ``detectable / sqrt(2)`` (a difference of two readings
scatters sqrt(2) times as wide as one).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.app.measured_trends import MeasuredReading, TrendPoint
from perkup.coach.programme.exercise_families import is_strength
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.progress_score import ProgressCounts, ProgressReview, scores, weekly_review
from perkup.coach.text import number_text
from perkup.motion.measurement_types import MeasurementType
from perkup.vocabulary import ChangeDirection, LengthUnit, SelfTestUnit

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.app.self_test_service import DayResult
    from perkup.app.views.history_view import DayLine
    from perkup.coach.programme.training_history import TrainingHistory

DAYS = 42
CM_PER_INCH = 2.54
A_MINUTE = 60.0
LONGEST_SITTING_S = 16 * 3600.0
"""Longer than any waking day: then the computer was on, and nothing could tell whether somebody sat there."""


class Trend(msgspec.Struct, frozen=True):
    """Measured quantity over time, all by one definition. `sentences`: the newest against the first, a side each."""

    id: str
    name: str
    unit: str
    points: tuple[TrendPoint, ...]
    sentences: tuple[str, ...]
    changed: bool
    error_is: str
    detectable: float


class DeskDay(msgspec.Struct, frozen=True):
    """Day at the desk; the day has no line where nothing was recorded."""

    on: date
    kept: int
    missed: int
    longest_min: float
    standing_h: float


class ProgressView(msgspec.Struct, frozen=True):
    """The whole page but notes and photos."""

    on: date
    strength: tuple[tuple[date, float], ...]
    strength_days: tuple[date, ...]
    desk: tuple[DeskDay, ...]
    trends: tuple[Trend, ...]
    review: ProgressReview
    units: str


def read_progress_facts(app: Application, days: Sequence[DayLine] | None = None) -> ProgressView:
    """Gather the page's facts from the coach; `days` of the history, newest first, where they were read before."""
    today = app.today()
    moves = app.library.moves
    return progress(
        today,
        history=app.programme.facts.history(),
        is_strength=lambda move: move in moves and is_strength(moves[move]),
        days=app.views.history(DAYS).days if days is None else days,
        results=app.programme.tests.results(),
        readings=app.readings.all(),
        units=app.settings.current.display.units,
    )


def progress(  # noqa: PLR0913 - the facts of one page
    today: date,
    *,
    history: TrainingHistory,
    is_strength: Callable[[str], bool],
    days: Sequence[DayLine],
    results: Sequence[DayResult],
    readings: Sequence[MeasuredReading],
    units: str,
) -> ProgressView:
    """Return the page on that day. `days` newest first, `results` and `readings` oldest first."""
    strength = tuple(done.on for done in history.done if any(map(is_strength, done.moves)))
    first = today - timedelta(days=DAYS - 1)
    return ProgressView(
        on=today,
        strength=tuple(scores(strength, first, today, history.rests)),
        strength_days=strength,
        desk=tuple(_desk_day(day) for day in reversed(days) if _says_something(day)),
        trends=(*_measurement_trends(readings), *_tests(results, units)),
        review=weekly_review(history, today, _tallies(days, today), strength),
        units=units,
    )


def _desk_day(day: DayLine) -> DeskDay:
    return DeskDay(
        day.date,
        kept=day.kept + day.natural,
        missed=day.skipped + day.typed_through,
        longest_min=_drop_unattended(day.longest_desk_s) / 60,
        standing_h=day.standing_s / 3600,
    )


def _says_something(day: DayLine) -> bool:
    return bool(day.kept or day.natural or _drop_unattended(day.longest_desk_s) >= A_MINUTE)


def _drop_unattended(desk_s: float) -> float:
    """Return the longest time at the desk, 0 where it tells of a computer that was on, not of a person who sat."""
    return desk_s if desk_s <= LONGEST_SITTING_S else 0.0


def _tallies(days: Sequence[DayLine], today: date) -> ProgressCounts:
    week = [day for day in days if today - timedelta(days=7) < day.date <= today]
    return ProgressCounts(
        prompts=sum(day.kept + day.skipped + day.typed_through for day in week),
        kept=sum(day.kept for day in week),
        longest_sitting_s=max((_drop_unattended(day.longest_desk_s) for day in week), default=None) or None,
        standing_s=sum(day.standing_s for day in week) or None,
    )


def _measurement_trends(readings: Sequence[MeasuredReading]) -> Iterable[Trend]:
    """Yield a trend a type of measurement: what was measured differently is never drawn together."""
    points: dict[str, list[TrendPoint]] = {}
    types: dict[str, MeasurementType[Any]] = {}
    for reading in readings:
        types[reading.kind.definition] = reading.kind
        points.setdefault(reading.kind.definition, []).append(reading.point)
    for definition, kind in types.items():
        own = points[definition]
        sentences, changed = _compare_sides(own, "°", kind.detectable)
        yield Trend(
            kind.trend_id, kind.title, kind.unit, tuple(own), sentences, changed, kind.trend_error(), kind.detectable
        )


def _compare_sides(points: Sequence[TrendPoint], unit: str, least: float) -> tuple[tuple[str, ...], bool]:
    """Compare the newest of each side with its first; a change is above `least` and what the intervals allow."""
    sentences, changed = [], False
    for side in sorted({point.side or "" for point in points}):
        own = [point for point in points if (point.side or "") == side]
        if len(own) < 2:
            continue
        first, last = own[0], own[-1]
        limit = max(least, math.hypot(_half_interval(first), _half_interval(last)))
        difference, who = last.value - first.value, f"{side.capitalize()}: " if side else ""
        values = f"{who}{number_text(first.value)}{unit} at first, {number_text(last.value)}{unit} now."
        if abs(difference) < limit:
            sentences.append(f"{values} Steady so far ({limit:.0f}{unit} or more would be a change).")
        else:
            changed = True
            sentences.append(
                f"{values} A change: {number_text(abs(difference))}{unit} {'more' if difference > 0 else 'less'}."
            )
    return tuple(sentences), changed


def _half_interval(point: TrendPoint) -> float:
    return 0.0 if point.low is None or point.high is None else (point.high - point.low) / 2


def _tests(results: Sequence[DayResult], units: str) -> Iterable[Trend]:
    for test in BY_ID.values():
        own = [result for result in results if result.test == test.id]
        if not own:
            continue
        inches = test.unit == SelfTestUnit.CM and units == LengthUnit.INCH
        scale, unit = (CM_PER_INCH, "in") if inches else (1.0, test.unit)
        half = test.detectable / math.sqrt(2)
        points = tuple(
            TrendPoint(
                result.on,
                result.side,
                result.value / scale,
                (result.value - half) / scale,
                (result.value + half) / scale,
            )
            for result in own
        )
        newest = {result.side: result for result in own}
        sentences = tuple(
            _change_text(result, scale, unit)
            for _side, result in sorted(newest.items(), key=lambda pair: pair[0] or "")
        )
        changed = any(result.change and result.change.direction != ChangeDirection.NONE for result in newest.values())
        least = test.detectable / scale
        yield Trend(
            test.id,
            test.name,
            unit,
            points,
            tuple(filter(None, sentences)),
            changed,
            _half_words(least, unit, test.source),
            least,
        )


def _change_text(result: DayResult, scale: float, unit: str) -> str:
    if result.change is None:
        return ""
    change, who = result.change, f"{result.side.capitalize()}: " if result.side else ""
    values = f"{who}{number_text(change.before / scale)} at first, {number_text(change.now / scale)} now."
    if change.direction == ChangeDirection.NONE:
        return f"{values} Steady so far ({number_text(change.detectable / scale)} {unit} or more would be a change)."
    more = "more" if change.direction == ChangeDirection.UP else "less"
    return f"{values} A change: {number_text(abs(change.difference) / scale)} {unit} {more}."


def _half_words(least: float, unit: str, source: str) -> str:
    return (
        f"{number_text(least / math.sqrt(2))} {unit} either way: the smallest difference called a change"
        f" ({number_text(least)} {unit}; {source}), made for one reading"
    )


def _local_date(at: datetime) -> date:
    return at.astimezone().date()
