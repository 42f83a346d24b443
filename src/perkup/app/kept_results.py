"""Results of self-tests and of measurements from video, kept while the coach runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, Self, TypeVar

from msgspec import Struct

from perkup.app.kept_fold import KeptFold
from perkup.journal.event_feed import ReadableJournal
from perkup.journal.events import Recorded

ResultT = TypeVar("ResultT")


class KeptResults(KeptFold, Generic[ResultT]):
    """Results of a function for each event of some types, in order of time; the function sees the results before."""

    def __init__(
        self,
        journal: ReadableJournal,
        types: tuple[type[Struct], ...],
        make: Callable[[Recorded[Struct], list[ResultT]], Iterable[ResultT]],
    ) -> None:
        super().__init__(journal, *types)
        self._journal = journal
        self._types = types
        self._make = make
        self._results: list[ResultT] = []

    def all(self) -> list[ResultT]:
        """Return the results, oldest first."""
        self.refresh()
        return self._results

    def start_anew(self) -> Self:
        """Return such results of the same journal that have read nothing yet."""
        return type(self)(self._journal, self._types, self._make)

    def reset(self) -> None:
        """Begin with nothing."""
        self._results = []

    def fold_event(self, record: Recorded[Struct]) -> None:
        """Add what is made of one event."""
        self._results.extend(self._make(record, self._results))

    def _read_past(self, since: datetime | None = None) -> Iterable[Recorded[Struct]]:
        return self._journal.read(*self._types, since=since)
