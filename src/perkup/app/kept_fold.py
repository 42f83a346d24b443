"""Folds that are kept and go on: event by event as the journal grows, anew where its past changed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from msgspec import Struct

from perkup.journal.event_feed import EventFeed, ReadableJournal
from perkup.journal.events import Recorded


class KeptFold(ABC):
    """A fold of a journal's events, in order of time."""

    def __init__(self, journal: ReadableJournal, *types: type[Struct]) -> None:
        self._feed = EventFeed(journal, *types)
        self._newest: datetime | None = None
        self._renewing = False
        self._is_disordered = False
        self.beside = False
        """Whether somebody folds again in another thread what `needs_renewal` names: then `refresh` never does."""

    def needs_renewal(self) -> bool:
        """Return True if the whole past has to be folded: at first; after an erasure, an import, a repair, a clock set
        back."""
        return not self._renewing and (self._is_disordered or self._feed.has_past_changed())

    def renew_elsewhere(self) -> None:
        """Expect `adopt` soon: until then a changed past is left as it is, while new events count as ever."""
        self._renewing = True

    @abstractmethod
    def start_anew(self) -> Self:
        """Return a fold of the same journal that has read nothing yet; for another thread and `adopt`."""

    def adopt(self, other: Self | None) -> None:
        """Go on from a fold of the same journal that was made in another thread; from the past where None."""
        beside = self.beside
        vars(self).update(vars(other) if other is not None else {})
        self._renewing, self.beside = False, beside

    def forget(self) -> None:
        """Drop what was folded: the next reader, or whoever folds beside, begins again."""
        self._feed.forget()

    def refresh(self) -> None:
        """Bring the fold up to the journal's present state.

        An event whose clock is behind that of another before it makes the fold begin again, since order of time
        counts. `beside` the event loop it counts as the newest until then.
        """
        if self._feed.is_current():
            return
        elsewhere = self._renewing or (self.beside and self._feed.has_begun())
        if elsewhere or not self._feed.has_past_changed():
            records = self._feed.read_new()
            in_order = self._are_in_order(records)
            if in_order or elsewhere:
                self._is_disordered = self._is_disordered or not in_order
                for record in records:
                    self._add(record)
                return
        self.begin_again()

    def begin_again(self) -> None:
        """Fold the whole past."""
        self._feed.begin()
        self._is_disordered = False
        self._reset()
        for record in self._sort_events():
            self._add(record)

    def _sort_events(self) -> Iterable[Recorded[Struct]]:
        """Yield the past in order of time: as it is read where clocks never went back, sorted where one did."""
        newest: datetime | None = None
        for record in self._read_past():
            if newest is not None and self._time(record) < newest:
                self._reset()
                yield from sorted(self._until_reached(), key=self._time)
                return
            newest = self._time(record)
            if self._is_reached(record):
                yield record

    def _until_reached(self) -> list[Recorded[Struct]]:
        return [record for record in self._read_past() if self._is_reached(record)]

    def _is_reached(self, record: Recorded[Struct]) -> bool:
        """Return True if the feed took the event as read; a later one comes as new."""
        return record.id <= (self._feed.reached_id() or "")

    def _are_in_order(self, records: list[Recorded[Struct]]) -> bool:
        newest = self._newest
        for record in records:
            if newest is not None and self._time(record) < newest:
                return False
            newest = self._time(record)
        return True

    def _add(self, record: Recorded[Struct]) -> None:
        self._newest = self._time(record)
        self.fold_event(record)

    def _reset(self) -> None:
        self._newest = None
        self.reset()

    def _time(self, record: Recorded[Struct]) -> datetime:
        """Return the time by which events are put in order."""
        return record.at

    @abstractmethod
    def reset(self) -> None:
        """Begin with nothing."""

    @abstractmethod
    def fold_event(self, record: Recorded[Struct]) -> None:
        """Fold in one event that is not older than those before."""

    @abstractmethod
    def _read_past(self) -> Iterable[Recorded[Struct]]:
        """Yield the events of the past that count, in order of id."""
