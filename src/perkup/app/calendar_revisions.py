"""Revisions of the calendar's events, counted from the journal: the same on every machine that has the journal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Self

import msgspec
from msgspec import Struct

from perkup.app.kept_fold import KeptFold
from perkup.coach.programme.training_history import HISTORY_EVENTS, LOOK_BACK
from perkup.coach.protocols import SAFETY_EVENTS
from perkup.event_types import EventErased, Feedback, PlanStarted, ScreeningAnswered, SettingsChanged, StepRecorded

if TYPE_CHECKING:
    from perkup.journal.events import Recorded
    from perkup.journal.store import Journal

A_RECORD = 32
"""A record weighs more than the days that a session can wait between two records are counted for."""
MOST_LATE = A_RECORD - 1
_PAUSING: set[type[Struct]] = {*SAFETY_EVENTS, EventErased}
_PLANNING: set[type[Struct]] = {*HISTORY_EVENTS, *_PAUSING}
OF_DAYS: tuple[type[Struct], ...] = tuple(_PLANNING - {StepRecorded, SettingsChanged})
OF_BREAKS: tuple[type[Struct], ...] = tuple(_PAUSING - {Feedback, PlanStarted})
FIRST: tuple[type[Struct], ...] = (PlanStarted, SettingsChanged, ScreeningAnswered)
"""Repeating events begin on the day of the oldest of these."""


class Revisions(msgspec.Struct, frozen=True):
    """Instants of records that change an event of the calendar, those of settings apart; `first_record` the oldest.

    Both are in order of time. A number goes up with each such record, and with each day that what is due has waited;
    it never goes down.
    """

    first_record: datetime
    records: tuple[datetime, ...] = ()
    settings: tuple[datetime, ...] = ()

    def of_day(self, late: int, done_by: datetime | None) -> tuple[int, datetime]:
        """Return revision and last change of a day that is `late` days behind; what is done changes by settings only.

        done_by : the end of the day on which it was done, None where it is still to do.
        """
        count = len(self.records) if done_by is None else bisect_right(self.records, done_by)
        newest = max((*self.records[:count][-1:], *self.settings[-1:]), default=self.first_record)
        return (count + len(self.settings)) * A_RECORD + min(MOST_LATE, max(0, late)), newest

    def of_cancelled(self) -> tuple[int, datetime]:
        """Return revision and last change of what is planned no longer: above all that was issued before."""
        return self.of_day(MOST_LATE, None)


class DayRecord(NamedTuple):
    """Record that may change events of days: its instant, its id, and whether it is one of settings."""

    at: datetime
    id: str
    is_setting: bool


class KeptDayRecords(KeptFold):
    """Records that change the events of days, kept while the coach runs: from `LOOK_BACK` before the present block."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal, *OF_DAYS, SettingsChanged)
        self._journal = journal
        self._records: list[DayRecord] = []

    def of_block(self, block: Recorded[PlanStarted]) -> Revisions:
        """Return the revisions of the days of a block."""
        self.refresh()
        later = [record for record in self._records if record.id > block.id]
        return Revisions(
            block.at,
            tuple(record.at for record in later if not record.is_setting),
            tuple(record.at for record in later if record.is_setting),
        )

    def start_anew(self) -> Self:
        """Return such records of the same journal that have read nothing yet."""
        return type(self)(self._journal)

    def reset(self) -> None:
        """Begin with nothing."""
        self._records = []

    def fold_event(self, record: Recorded[Struct]) -> None:
        """Keep one record."""
        self._records.append(DayRecord(record.at, record.id, isinstance(record.data, SettingsChanged)))

    def _read_past(self) -> Iterable[Recorded[Struct]]:
        block = self._journal.newest(PlanStarted)
        return self._journal.read(*OF_DAYS, SettingsChanged, since=None if block is None else block.at - LOOK_BACK)


def revisions_of_breaks(journal: Journal, now: datetime) -> Revisions:
    """Return the revisions of the repeating breaks: settings, and what pauses everything."""
    first = next(journal.read(*FIRST, limit=1), None)
    return Revisions(
        first.at if first else now,
        tuple(record.at for record in journal.read(*OF_BREAKS)),
        tuple(record.at for record in journal.read(SettingsChanged)),
    )
