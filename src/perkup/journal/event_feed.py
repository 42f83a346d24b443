"""Events handed over once each: what a fold that is kept in memory needs to go on instead of beginning again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from perkup.journal.events import Recorded


class ReadableJournal(Protocol):
    """The part of a journal that a feed reads."""

    def token(self) -> tuple[int, ...]:
        """Return a mark of the present state."""

    def rewrites(self) -> int:
        """Return a number that changes when the past does."""

    def last_id(self) -> str | None:
        """Return the newest event's id."""

    def read(
        self, *types: type[Struct], since: datetime | None = None, after: str | None = None
    ) -> Iterator[Recorded[Struct]]:
        """Yield typed events in order of id."""


class EventFeed:
    """Follows a journal: `changed` tells what a fold has to do, `new` reads what came since.

    An event that other processes append, or that waited in memory, is seen too; what came in with an id before those
    seen counts as a change of the past (the journal's `rewrites`).
    """

    def __init__(self, journal: ReadableJournal, *types: type[Struct]) -> None:
        self._journal = journal
        self._types = types
        self._token: tuple[int, ...] | None = None
        self._rewrites: int | None = None
        self._last: str | None = None

    def is_current(self) -> bool:
        """Return True if nothing was written since the last reading: the cheap question before all others."""
        return self._token is not None and self._token == self._journal.token()

    def has_begun(self) -> bool:
        """Return True once the past was read."""
        return self._token is not None

    def has_past_changed(self) -> bool:
        """Return True if a fold must begin again: at first, and after an erasure, an import or a repair."""
        return self._rewrites is None or self._rewrites != self._journal.rewrites()

    def begin(self) -> None:
        """Take the present state as read; what comes later is new. Call it before reading the past."""
        self._token, self._rewrites = self._journal.token(), self._journal.rewrites()
        self._last = self._journal.last_id()

    def forget(self) -> None:
        """Take nothing as read."""
        self._token = self._rewrites = self._last = None

    def reached_id(self) -> str | None:
        """Return the id up to which everything was read."""
        return self._last

    def read_new(self) -> list[Recorded[Struct]]:
        """Return the events that came since the last reading, in order of id."""
        token, last = self._journal.token(), self._journal.last_id()
        records = list(self._journal.read(*self._types, after=self._last))
        self._token = token
        self._last = max(filter(None, (last, self._last, records[-1].id if records else None)), default=None)
        return records
