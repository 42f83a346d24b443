"""Revisions of the calendar's events, counted from the journal: the same on every machine that has the journal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from perkup.coach.programme.training_history import HISTORY_EVENTS
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

    A number goes up with each such record, and with each day that what is due has waited; it never goes down.
    """

    first_record: datetime
    records: tuple[datetime, ...] = ()
    settings: tuple[datetime, ...] = ()

    def of_day(self, late: int, done_by: datetime | None) -> tuple[int, datetime]:
        """Return revision and last change of a day that is `late` days behind; what is done changes by settings only.

        done_by : the end of the day on which it was done, None where it is still to do.
        """
        records = [at for at in self.records if done_by is None or at <= done_by]
        times = [*records, *self.settings]
        return len(times) * A_RECORD + min(MOST_LATE, max(0, late)), max(times, default=self.first_record)


def revisions_of_days(journal: Journal, block: Recorded[PlanStarted]) -> Revisions:
    """Return the revisions of the days of a block."""
    records = tuple(record.at for record in journal.read(*OF_DAYS, after=block.id))
    settings = tuple(record.at for record in journal.read(SettingsChanged, after=block.id))
    return Revisions(block.at, records, settings)


def revisions_of_breaks(journal: Journal, now: datetime) -> Revisions:
    """Return the revisions of the repeating breaks: settings, and what pauses everything."""
    first = next(journal.read(*FIRST, limit=1), None)
    return Revisions(
        first.at if first else now,
        tuple(record.at for record in journal.read(*OF_BREAKS)),
        tuple(record.at for record in journal.read(SettingsChanged)),
    )
