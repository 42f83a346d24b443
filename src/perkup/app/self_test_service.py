"""Self-tests of one person: results against the first of their kind, and writing new ones down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

import msgspec

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.kept_results import KeptResults
from perkup.coach.day_boundary import DayBoundary
from perkup.coach.programme.self_tests import BY_ID, SelfTestChange, girth, judge_change
from perkup.errors import ErrorCode, PerkupError, UnknownChoiceError
from perkup.event_types import GirthMeasured, SelfTestRecorded
from perkup.journal.events import Recorded
from perkup.journal.store import Journal
from perkup.vocabulary import OneSide

POSSIBLE: dict[str, tuple[float, float]] = {
    "single_leg_bridge": (0, 200),
    "chair_stand": (0, 80),
    "thomas": (-60, 60),
    "hip_girth": (50, 200),
}
"""What a self-test can give; anything else is a slip of the pen (product default)."""


class DayResult(msgspec.Struct, frozen=True):
    """Result of a self-test and what it is against the first of its kind, None for the first itself.

    `event` is its id in the journal, `at` when it was written down.
    """

    test: str
    side: str | None
    on: date
    value: float
    unit: str
    change: SelfTestChange | None
    event: str = ""
    at: datetime | None = None


class SelfTestService:
    """Self-tests of one person. `boundary` tells when the person's days end."""

    def __init__(self, journal: Journal, listeners: ChangeListeners, boundary: Callable[[], DayBoundary]) -> None:
        self._journal = journal
        self._listeners = listeners
        self._boundary = boundary
        self._dated: tuple[DayBoundary, list[DayResult], list[DayResult]] | None = None
        self.kept = KeptResults(journal, (SelfTestRecorded, GirthMeasured), _compare)

    def results(self) -> list[DayResult]:
        """Return every self-test and girth, oldest first, each against the first of its kind and side."""
        boundary, results = self._boundary(), self.kept.all()
        dated: list[DayResult] = []
        if self._dated is not None and self._dated[0] == boundary and self._dated[1] is results:
            dated = self._dated[2]  # the kept list only grows; after a change of the past it is another
        dated += [_date_by_day(result, boundary) for result in results[len(dated) :]]
        self._dated = (boundary, results, dated)
        return list(dated)

    def record(self, test: str, value: float, side: str | None, method: str = "") -> None:
        """Record a self-test's result, in the test's unit."""
        if test not in BY_ID:
            raise UnknownChoiceError("test", BY_ID, f"There is no self-test `{test}`.", code=ErrorCode.NOT_FOUND)
        low, high = POSSIBLE[test]
        if not low <= value <= high:
            raise PerkupError(
                f"{value:g} {BY_ID[test].unit} cannot be right.", "Please measure again.", code=ErrorCode.INVALID_INPUT
            )
        if BY_ID[test].sided != (side in (OneSide.LEFT, OneSide.RIGHT)):
            raise UnknownChoiceError(
                "side",
                OneSide if BY_ID[test].sided else (),
                f"{BY_ID[test].name}: {'which side?' if BY_ID[test].sided else 'it has no sides.'}",
                "Say left or right." if BY_ID[test].sided else "Leave the side out.",
            )
        unit = BY_ID[test].unit
        self._journal.append("self_test", {"test": test, "side": side, "value": value, "unit": unit, "method": method})
        self._listeners.notify(Topic.JOURNAL)

    def record_girth(self, readings: Iterable[float]) -> float:
        """Record three readings of the tape in centimetres; return their mean."""
        girths_cm = list(readings)
        mean = girth(girths_cm)
        low, high = POSSIBLE["hip_girth"]
        if not all(low <= girth_cm <= high for girth_cm in girths_cm):
            raise PerkupError(
                f"A girth is from {low:g} to {high:g} cm.", "Please measure again.", code=ErrorCode.INVALID_INPUT
            )
        self._journal.append("girth", {"cm": girths_cm})
        self._listeners.notify(Topic.JOURNAL)
        return mean


def _date_by_day(result: DayResult, boundary: DayBoundary) -> DayResult:
    on = result.on if result.at is None else boundary.day_of(result.at.astimezone())
    return result if on == result.on else msgspec.structs.replace(result, on=on)


def _compare(record: Recorded[msgspec.Struct], earlier: list[DayResult]) -> Iterable[DayResult]:
    """Yield the result of an event against the first of its kind and side."""
    test, side, value, unit = _recorded_value(record.data)
    if test in BY_ID:
        first = next((result.value for result in earlier if (result.test, result.side) == (test, side)), None)
        change = None if first is None else judge_change(test, first, value)
        yield DayResult(test, side, record.at.astimezone().date(), value, unit, change, record.id, record.at)


def _recorded_value(event: msgspec.Struct) -> tuple[str, str | None, float, str]:
    """Return the self-test, side, value and unit of a recorded self-test or girth."""
    if isinstance(event, GirthMeasured):
        return "hip_girth", None, sum(event.cm) / len(event.cm), "cm"
    assert isinstance(event, SelfTestRecorded)
    return event.test, event.side, event.value, event.unit
