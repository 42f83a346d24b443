"""What the Progress page tells, as one pure function of facts: a score that fades, the desk, the tests, the angles.

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

from perkup.coach.programme.exercise_families import is_strength
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.progress_score import ProgressCounts, ProgressReview, scores, weekly_review
from perkup.coach.text import number_text
from perkup.event_types import MeasurementTaken

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.app.programme_service import DayResult
    from perkup.app.views.history_view import DayLine
    from perkup.coach.programme.training_history import TrainingHistory
    from perkup.journal.events import Recorded

DAYS = 42
BETWEEN_DAYS_DEG = 11.0
"""Two films of one person on two days differ by 9 to 11 degrees by chance (reported by Damsted): the larger one."""
HIP_EXTENSION, THOMAS_VIDEO = "hip_extension", "thomas_video"
VIDEOS = {
    "trunk-thigh": (HIP_EXTENSION, "Hip extension in walking", "peak_thigh_extension_deg", "thigh_ci95_deg"),
    "thomas": (THOMAS_VIDEO, "Hanging-leg angle, filmed", "thigh_below_horizontal_deg", None),
}
"""By the definition of a measurement: the trend it belongs to, its name, the number and its interval."""
CM_PER_INCH = 2.54
A_MINUTE = 60.0


class TrendPoint(msgspec.Struct, frozen=True):
    """One reading: 95 of 100 would lie between `low` and `high`; None where no error is known."""

    on: date
    side: str | None
    value: float
    low: float | None
    high: float | None


class Trend(msgspec.Struct, frozen=True):
    """One measured thing over time, all by one definition. `said`: the newest against the first, a side each."""

    id: str
    name: str
    unit: str
    points: tuple[TrendPoint, ...]
    said: tuple[str, ...]
    changed: bool
    error_is: str
    detectable: float


class DeskDay(msgspec.Struct, frozen=True):
    """One day at the desk; the day has no line where nothing was recorded."""

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


def read_progress_facts(app: Application) -> ProgressView:
    """The page's facts, gathered from the app."""
    today = app.now().date()
    moves = app.library.moves
    return progress(
        today,
        history=app.course.history(),
        is_strength=lambda move: move in moves and is_strength(moves[move]),
        days=app.history(DAYS).days,
        results=app.course.results(),
        measurements=app.journal.read(MeasurementTaken),
        units=app.settings.display.units,
    )


def progress(  # noqa: PLR0913 - the facts of one page
    today: date,
    *,
    history: TrainingHistory,
    is_strength: Callable[[str], bool],
    days: Sequence[DayLine],
    results: Sequence[DayResult],
    measurements: Iterable[Recorded[MeasurementTaken]],
    units: str,
) -> ProgressView:
    """The page on that day. `days` newest first, `results` and `measurements` oldest first."""
    strength = tuple(done.on for done in history.done if any(map(is_strength, done.moves)))
    first = today - timedelta(days=DAYS - 1)
    return ProgressView(
        on=today,
        strength=tuple(scores(strength, first, today)),
        strength_days=strength,
        desk=tuple(
            _desk_day(day) for day in reversed(days) if day.longest_desk_s >= A_MINUTE or day.kept or day.natural
        ),
        trends=(*_films(measurements), *_tests(results, units)),
        review=weekly_review(history, today, _tallies(days, today), strength),
        units=units,
    )


def _desk_day(day: DayLine) -> DeskDay:
    return DeskDay(
        day.date,
        kept=day.kept + day.natural,
        missed=day.skipped + day.typed_through,
        longest_min=day.longest_desk_s / 60,
        standing_h=day.standing_s / 3600,
    )


def _tallies(days: Sequence[DayLine], today: date) -> ProgressCounts:
    week = [day for day in days if today - timedelta(days=7) < day.date <= today]
    return ProgressCounts(
        prompts=sum(day.kept + day.skipped + day.typed_through for day in week),
        kept=sum(day.kept for day in week),
        longest_sitting_s=max((day.longest_desk_s for day in week), default=None) or None,
        standing_s=sum(day.standing_s for day in week) or None,
    )


def _films(measurements: Iterable[Recorded[MeasurementTaken]]) -> Iterable[Trend]:
    """A trend a definition: what was measured differently is never drawn together."""
    found: dict[str, list[TrendPoint]] = {}
    for record in measurements:
        definition = record.data.definition
        if definition in VIDEOS:
            found.setdefault(definition, []).extend(_filmed(record, definition))
    for definition, points in found.items():
        if not points:
            continue
        name, title, _value, interval = VIDEOS[definition]
        least = BETWEEN_DAYS_DEG if interval else BY_ID["thomas"].detectable
        error = (
            "95 % interval of the mean over the steps of one film; between two days a film differs by"
            f" {BETWEEN_DAYS_DEG:g}° by chance alone (reported by Damsted)"
            if interval
            else _half_words(least, "degrees", BY_ID["thomas"].source)
        )
        said, changed = _compared(points, "°", least)
        yield Trend(name, title, "degrees", tuple(points), said, changed, error, least)


def _filmed(record: Recorded[MeasurementTaken], definition: str) -> Iterable[TrendPoint]:
    _name, _title, key, interval = VIDEOS[definition]
    sides: dict[str, dict[str, Any]] = record.data.result.get("sides", {})
    for side in ("left", "right"):
        told = sides.get(side) or {}
        value = told.get(key)
        if value is None:
            continue
        low, high = None, None
        if interval is None:
            half = BY_ID["thomas"].detectable / math.sqrt(2)
            low, high = value - half, value + half
        elif told.get(interval):
            low, high = told[interval]
        yield TrendPoint(_local(record.at), side, value, low, high)


def _compared(points: Sequence[TrendPoint], unit: str, least: float) -> tuple[tuple[str, ...], bool]:
    """The newest of each side against its first; a change only above `least` and above what the intervals allow."""
    said, changed = [], False
    for side in sorted({point.side or "" for point in points}):
        own = [point for point in points if (point.side or "") == side]
        if len(own) < 2:
            continue
        first, last = own[0], own[-1]
        limit = max(least, math.hypot(_half(first), _half(last)))
        difference, who = last.value - first.value, f"{side.capitalize()}: " if side else ""
        told = f"{who}{number_text(first.value)}{unit} at first, {number_text(last.value)}{unit} now."
        if abs(difference) < limit:
            said.append(f"{told} Too close to call a change (that starts at {limit:.0f}{unit}).")
        else:
            changed = True
            said.append(
                f"{told} A change: {number_text(abs(difference))}{unit} {'more' if difference > 0 else 'less'}."
            )
    return tuple(said), changed


def _half(point: TrendPoint) -> float:
    return 0.0 if point.low is None or point.high is None else (point.high - point.low) / 2


def _tests(results: Sequence[DayResult], units: str) -> Iterable[Trend]:
    for test in BY_ID.values():
        own = [result for result in results if result.test == test.id]
        if not own:
            continue
        inches = test.unit == "cm" and units == "in"
        scale, unit = (CM_PER_INCH, "in") if inches else (1.0, test.unit)
        half = test.detectable / math.sqrt(2)
        points = tuple(
            TrendPoint(each.on, each.side, each.value / scale, (each.value - half) / scale, (each.value + half) / scale)
            for each in own
        )
        newest = {each.side: each for each in own}
        said = tuple(_said(each, scale, unit) for _side, each in sorted(newest.items(), key=lambda pair: pair[0] or ""))
        changed = any(each.change and each.change.direction != "none" for each in newest.values())
        least = test.detectable / scale
        yield Trend(
            test.id,
            test.name,
            unit,
            points,
            tuple(filter(None, said)),
            changed,
            _half_words(least, unit, test.source),
            least,
        )


def _said(result: DayResult, scale: float, unit: str) -> str:
    if result.change is None:
        return ""
    change, who = result.change, f"{result.side.capitalize()}: " if result.side else ""
    told = f"{who}{number_text(change.before / scale)} at first, {number_text(change.now / scale)} now."
    if change.direction == "none":
        return f"{told} Too close to call a change (that starts at {number_text(change.detectable / scale)} {unit})."
    more = "more" if change.direction == "up" else "less"
    return f"{told} A change: {number_text(abs(change.difference) / scale)} {unit} {more}."


def _half_words(least: float, unit: str, source: str) -> str:
    return (
        f"{number_text(least / math.sqrt(2))} {unit} either way: the smallest difference called a change"
        f" ({number_text(least)} {unit}; {source}), made for one reading"
    )


def _local(at: datetime) -> date:
    return at.astimezone().date()
