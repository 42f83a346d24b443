"""History of the programme, kept while the coach runs: what is new is added, and only its own past is read."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol, Self

from msgspec import Struct

from perkup.app.kept_fold import KeptFold
from perkup.coach.day_boundary import DayBoundary
from perkup.coach.performed_sessions import SESSION_EVENTS
from perkup.coach.programme.training_history import (
    HISTORY_EVENTS,
    LOOK_BACK,
    HistoryFold,
    TrainingHistory,
    programme_day,
)
from perkup.event_types import NextMorningAnswered, PlanStarted, SessionStarted
from perkup.journal.event_feed import ReadableJournal
from perkup.journal.events import Recorded

SESSION_RECORDS: tuple[type[Struct], ...] = (*SESSION_EVENTS, NextMorningAnswered)
CHOICES = tuple(struct for struct in HISTORY_EVENTS if struct not in SESSION_RECORDS)


class HistoryJournal(ReadableJournal, Protocol):
    """The part of a journal that the history reads."""

    def newest(self, struct: type[PlanStarted]) -> Recorded[PlanStarted] | None:
        """Return the newest event of a type."""

    def of_session(self, session: str, *types: type[Struct]) -> list[Recorded[Struct]]:
        """Return the events of these types that belong to one session, in order of id."""


class KeptHistory(KeptFold):
    """History of the programme, kept up to date: sessions and self-tests count from `LOOK_BACK` before the present
    block on."""

    def __init__(self, journal: HistoryJournal) -> None:
        super().__init__(journal, *HISTORY_EVENTS)
        self._journal = journal
        self._fold = HistoryFold()

    def history(self, today: date | None = None) -> TrainingHistory:
        """Return the history; the same object as long as nothing of it changed."""
        self.refresh()
        return self._fold.history(today)

    def start_anew(self) -> Self:
        """Return a history of the same journal that has read nothing yet."""
        return type(self)(self._journal)

    def bans(self) -> frozenset[str]:
        """Return the moves that the person never wants."""
        self.refresh()
        return self._fold.bans

    def boundary(self) -> DayBoundary:
        """Return when the person's days end, and ended."""
        self.refresh()
        return self._fold.boundary

    def reset(self) -> None:
        """Begin with nothing."""
        self._fold = HistoryFold()

    def fold_event(self, record: Recorded[Struct]) -> None:
        """Fold in one event; with a new block the sessions that no longer count are dropped."""
        self._fold.add(record)
        if isinstance(record.data, PlanStarted):
            self._fold.forget_before(record.at - LOOK_BACK)

    def _read_past(self) -> Iterable[Recorded[Struct]]:
        """Yield choices, and what was recorded of the programme's sessions; those of other kinds are not read."""
        block = self._journal.newest(PlanStarted)
        start: datetime | None = None if block is None else block.at - LOOK_BACK
        started = [begun.data for begun in self._journal.read(SessionStarted, since=start)]
        names = {
            begun.session for begun in started if isinstance(begun, SessionStarted) and programme_day(begun) is not None
        }
        sessions = (record for name in names for record in self._journal.of_session(name, *SESSION_RECORDS))
        return heapq.merge(self._journal.read(*CHOICES), sorted(sessions, key=_name), key=_name)


def _name(record: Recorded[Struct]) -> str:
    return record.id
