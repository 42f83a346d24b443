"""Journal of the invented weeks: the rows as they will be written, and what the programme reads of them meanwhile."""

from __future__ import annotations

import bisect
import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from perkup.event_checks import validate
from perkup.event_types import CLOCK, EFFECT, KINDS
from perkup.journal.events import Event, Recorded, new_id
from perkup.journal.schema import Row, to_row
from perkup.journal.upgrades import read_event


class SampleJournal:
    """Journal of invented weeks that end at `until`; `at` is the time there, `rows` are what is to be written."""

    def __init__(self, until: datetime, dice: random.Random) -> None:
        self.until = until
        self.at = until
        self.dice = dice
        self.rows: list[Row] = []
        self.kept = SampleRecord()
        self._name: str | None = None

    def today(self) -> date:
        """Return the day that it is there."""
        return self.at.date()

    def move_on(self, to: datetime) -> None:
        """Let it be `to`, or the end of the weeks; time never goes back."""
        self.at = max(self.at, min(to, self.until))

    def record(self, kind: str, facts: dict[str, Any]) -> None:
        """Write an event down, now."""
        version, data = validate(kind, facts)
        self._name = new_id(self.at, self._name, self.dice.randbytes(10))
        event = Event(self._name, self.at, kind, version, data)
        self.rows.append(to_row(event))
        record = read_event(event)
        if record is not None and kind not in (CLOCK, EFFECT):
            self.kept.records.append(record)


class SampleRecord:
    """The part of a journal that the programme reads, in memory while the weeks are written."""

    def __init__(self) -> None:
        self.records: list[Recorded[Struct]] = []

    def read(
        self, *types: type[Struct], since: datetime | None = None, after: str | None = None
    ) -> Iterator[Recorded[Struct]]:
        """Yield the events of these types, in order."""
        return (
            record
            for record in self.records[0 if after is None else self._place_after(after) :]
            if isinstance(record.data, types) and (since is None or record.at >= since)
        )

    def _place_after(self, name: str) -> int:
        return bisect.bisect_right(self.records, name, key=lambda record: record.id)

    def of_session(self, session: str, *types: type[Struct]) -> list[Recorded[Struct]]:
        """Return the events of these types that belong to one session."""
        return [record for record in self.read(*types) if getattr(record.data, "session", None) == session]

    def token(self) -> tuple[int, ...]:
        """Return a mark of the present state."""
        return (len(self.records),)

    def last_id(self) -> str | None:
        """Return the newest event's id."""
        return self.records[-1].id if self.records else None

    def newest(self, struct: type[Struct]) -> Recorded[Struct] | None:
        """Return the newest event of a type."""
        return next((record for record in reversed(self.records) if isinstance(record.data, struct)), None)

    def last(self, kind: str) -> Recorded[Struct] | None:
        """Return the newest event of a kind."""
        return self.newest(KINDS[kind])

    def rewrites(self) -> int:
        """Return 0: nothing is ever erased here."""
        return 0
