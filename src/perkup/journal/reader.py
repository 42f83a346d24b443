"""Reading the journal: stored events merged with those that wait in memory, raw or typed."""

from __future__ import annotations

import heapq
import itertools
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from msgspec import Struct

from perkup.event_types import kind_name
from perkup.journal import queries, upgrades
from perkup.journal.events import Event, Recorded
from perkup.journal.schema import COLUMNS, SESSION_KIND_NAMES, DamagedRowError, Row, from_row, microseconds, to_row
from perkup.journal.write_buffer import WriteBuffer

StructType = TypeVar("StructType", bound=Struct)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=_HasId)


class JournalReader(ABC):
    """The reading half of a journal. What it needs of the file: `_query` and `_repair`."""

    def __init__(self) -> None:
        self._mutex = threading.RLock()
        self._waiting = WriteBuffer()
        self._unreadable: set[str] = set()

    @abstractmethod
    def _query(self, sql: str, *values: object) -> list[Any]:
        """Return rows from the file; none where it cannot be read."""

    @abstractmethod
    def _repair(self, reason: str) -> None:
        """Put a whole file in the place of a damaged one."""

    def events(
        self,
        *,
        kinds: Collection[str] | None = None,
        since: datetime | None = None,
        after: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Event]:
        """Yield events as they are stored, of any kind and version, in order of id: for export, import and erasure.

        kinds : None for all. since : at or after this instant. after : after (in order) this id. limit : at most.
        Read in short batches, so a slow reader holds up nobody; what others append meanwhile may appear.
        """
        stored, waiting = self._entries(kinds, since, after, newest_first, limit)
        streams = [(event for row in rows for event in self._read_event(row)) for rows in stored]
        return itertools.islice(_merge_streams([*streams, iter(waiting)], newest_first), limit)

    def rows(self) -> Iterator[Row]:
        """Yield every event as its columns in order of id, facts letter by letter: for exports."""
        (rows,), waiting = self._entries(None, None, None, newest_first=False, limit=None)
        stored = (row for row in rows for _event in self._read_event(row))
        merged = heapq.merge(stored, (to_row(event) for event in waiting), key=lambda row: row[0])
        return (next(same) for _id, same in itertools.groupby(merged, lambda row: row[0]))

    def read(
        self,
        *types: type[StructType],
        since: datetime | None = None,
        after: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Recorded[StructType]]:
        """Yield the events of these types in order of id, each upgraded to the present version of its kind.

        Passes over what this version cannot read (see `unreadable`). The other parameters are those of `events`.
        """
        stored, waiting = self._entries([kind_name(struct) for struct in types], since, after, newest_first, limit)
        streams = [(record for row in rows for record in self._read_row(row)) for rows in stored]
        unwritten = (
            record for event in waiting for record in self._keep_readable(event.id, upgrades.read_event(event))
        )
        records = itertools.islice(_merge_streams([*streams, unwritten], newest_first), limit)
        return cast(Iterator[Recorded[StructType]], records)

    def of_session(self, session: str, *types: type[StructType]) -> list[Recorded[StructType]]:
        """Return the events of these types that belong to one session, in order of id."""
        kinds = {kind_name(struct) for struct in types}
        return [
            cast("Recorded[StructType]", record)
            for event in self.events_of_session(session)
            if event.kind in kinds
            for record in self._keep_readable(event.id, upgrades.read_event(event))
        ]

    def events_of_session(self, session: str) -> list[Event]:
        """Return everything stored of one session, of whatever kind and version, in order of id."""
        sql, values = queries.of_session(session)
        stored = [event for row in self._query(sql, *values) for event in self._read_event(row)]
        with self._mutex:
            waiting = self._waiting.select(SESSION_KIND_NAMES, None, None)
        events = {event.id: event for event in [*stored, *waiting] if event.stored("session") == session}
        return [events[name] for name in sorted(events)]

    def newest(self, struct: type[StructType]) -> Recorded[StructType] | None:
        """Return the newest event of a type that this version can read."""
        return next(self.read(struct, newest_first=True, limit=1), None)

    def find(self, struct: type[StructType], name: str) -> Recorded[StructType] | None:
        """Return the event of that id where it is of this type and this version can read it."""
        event = self.get(name)
        if event is None or event.kind != kind_name(struct):
            return None
        return cast("Recorded[StructType] | None", next(self._keep_readable(name, upgrades.read_event(event)), None))

    @property
    def unreadable(self) -> int:
        """Return how many events read so far were passed over: of a newer version, or of another shape."""
        return len(self._unreadable)

    def pass_over(self, name: str) -> None:
        """Count an event whose facts its reader cannot understand."""
        self._unreadable.add(name)

    def last(self, kind: str) -> Event | None:
        """Return the newest event of a kind."""
        return next(self.events(kinds=[kind], newest_first=True, limit=1), None)

    def last_id(self) -> str | None:
        """Return the newest event's id."""
        waiting = self._waiting.events[-1].id if self._waiting.events else None
        rows = self._query("SELECT max(id) FROM event")
        return max(filter(None, [waiting, rows[0][0] if rows else None]), default=None)

    def get(self, name: str) -> Event | None:
        """Return the event of that id."""
        rows = self._query(f"SELECT {COLUMNS} FROM event WHERE id = ?", name)
        stored = [event for row in rows for event in self._read_event(row)]
        return next((event for event in [*stored, *self._waiting.events] if event.id == name), None)

    def is_erased(self, name: str) -> bool:
        """Return True if the event of that id was erased here."""
        return bool(self._query("SELECT 1 FROM erased WHERE id = ?", name))

    def count(self) -> int:
        """Return how many events there are."""
        rows = self._query("SELECT count(*) FROM event")
        return (rows[0][0] if rows else 0) + len(self._waiting.events)

    def count_versions(self) -> list[tuple[str, int, int]]:
        """Return how many stored events there are of each kind and version."""
        return [tuple(row) for row in self._query("SELECT kind, v, count(*) FROM event GROUP BY kind, v")]

    def rewrites(self) -> int:
        """Return a number that changes when the past does (erasure, import, repair): then fold again from the start."""
        rows = self._query("SELECT value FROM meta WHERE name = 'rewrites'")
        return int(rows[0][0]) if rows else 0

    def _entries(
        self,
        kinds: Collection[str] | None,
        since: datetime | None,
        after: str | None,
        newest_first: bool,
        limit: int | None,
    ) -> tuple[list[Iterator[Row]], list[Event]]:
        """Return the stored rows, a stream a kind, and the waiting events, each in order."""
        with self._mutex:
            waiting = self._waiting.select(kinds, since, after)[:: -1 if newest_first else 1]
        low = microseconds(since) if since is not None else None
        start = max(after or "", self._start_of(low))
        chosen = [None] if kinds is None else sorted(set(kinds))
        most = queries.BATCH if limit is None else max(1, min(limit, queries.BATCH))
        return [self._stream(queries.EventPage(kind, start, low, newest_first, most)) for kind in chosen], waiting

    def _stream(self, page: queries.EventPage) -> Iterator[Row]:
        cursor = page.first
        while True:
            sql, values = page.build_query(cursor)
            batch = self._query(sql, *values)
            yield from batch
            if len(batch) < page.most:
                return
            cursor = batch[-1][0]

    def _read_event(self, row: Row) -> Iterator[Event]:
        try:
            yield from_row(row)
        except DamagedRowError as error:
            self._repair(str(error))

    def _read_row(self, row: Row) -> Iterator[Recorded[Struct]]:
        try:
            record = upgrades.read_row(row)
        except DamagedRowError as error:
            self._repair(str(error))
        else:
            yield from self._keep_readable(row[0], record)

    def _keep_readable(self, name: str, record: Recorded[Struct] | None) -> Iterator[Recorded[Struct]]:
        if record is None:
            self._unreadable.add(name)
        else:
            yield record

    def _start_of(self, low: int | None) -> str:
        """Return a string before every id at or after that instant, "~" (after all ids) where there is none."""
        if low is None:
            return ""
        rows = self._query("SELECT min(+id) FROM event WHERE at_us >= ?", low)  # by the index of instants
        return queries.id_before(rows[0][0]) if rows and rows[0][0] else "~"


def _merge_streams(streams: Sequence[Iterator[Entry]], newest_first: bool) -> Iterator[Entry]:
    """Yield the entries of all streams in order of id, each id once."""
    merged = heapq.merge(*streams, key=lambda entry: entry.id, reverse=newest_first)
    return (next(same) for _id, same in itertools.groupby(merged, lambda entry: entry.id))
