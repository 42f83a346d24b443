"""The journal: append-only events in one SQLite file, safe with several processes, durable when `append` returns.

A disk that is full, read-only or gone does not stop the coach: events then wait in memory, named and timed, and go
to the file in order as soon as it works again.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from perkup.errors import ErrorCode, PerkupError
from perkup.event_checks import validate
from perkup.event_types import EventErased
from perkup.journal import database_file, file_lock, queries
from perkup.journal.events import Event, new_id
from perkup.journal.reader import JournalReader
from perkup.journal.schema import BUSY_SECONDS, COLUMNS, DamagedRowError, Row, to_row
from perkup.vocabulary import StorePlace

Facts = msgspec.Struct | Mapping[str, Any]
Draft = tuple[str, int, dict[str, Any], str | None]

_SHORT_WAIT_MS = 50
_FREE = "Free some space or make the folder writable, then try again."
_log = logging.getLogger(__name__)


class ImportCount(msgspec.Struct, frozen=True):
    """Counts of an import: events that were new, already known, and refused because they had been erased here."""

    new: int
    known: int
    refused: int


def local_now() -> datetime:
    """Return the wall clock with the zone's present offset."""
    return datetime.now().astimezone()


class Journal(JournalReader):
    """Journal of a person. All methods may be called from any thread.

    `trouble` is None while the disk works, else a sentence for the person; `notice` tells of a damaged file that was
    mended. Both are logged too.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime], *, fallback: bool) -> None:
        super().__init__()
        self.path = path
        self.trouble: str | None = None
        self.notice: str | None = None
        self._clock = clock
        self._fallback = fallback
        self._logs_trouble = True
        self._db: sqlite3.Connection | None = None
        self._identity: database_file.Identity | None = None
        self._log: database_file.Identity | None = None
        self._last = ""
        self._writes = 0
        self._announces = False

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], datetime] = local_now, fallback: bool = True) -> Journal:
        """Open, or make (0600), the journal at `path`; mend it where damaged (an event `recovered` tells).

        With `fallback` a disk that does not work sets `trouble` and events wait in memory; without, it raises
        PerkupError: right for a command that ends at once. Raises PerkupError for a newer Perkup's file.
        """
        journal = cls(Path(path), clock, fallback=fallback)
        with journal._catch_trouble():
            journal._reopen()
        return journal

    @classmethod
    def open_for_command(cls, path: Path, *, clock: Callable[[], datetime] = local_now) -> Journal:
        """Open the journal for a command that ends at once: it reads what a broken disk still gives, `trouble` says so.

        Writing raises PerkupError where the disk does not work, and so does opening where a journal is there and cannot
        be read. Where none could be made yet, it reads as empty.
        """
        journal = cls(Path(path), clock, fallback=True)
        journal._logs_trouble = False
        with journal._catch_trouble():
            journal._reopen()
        journal._fallback = False
        if journal._db is None and database_file.size_of(journal.path):
            raise PerkupError(journal.trouble or "", _FREE, code=ErrorCode.FILE_UNWRITABLE)
        return journal

    @property
    def state(self) -> StorePlace:
        """Return where the next event goes."""
        return StorePlace.FILE if self.trouble is None else StorePlace.MEMORY

    @property
    def waiting(self) -> int:
        """Return how many events are in memory only."""
        return len(self._waiting.events)

    def now(self) -> datetime:
        """Read the wall clock by which events are recorded, with its offset."""
        return self._clock()

    def append(self, kind: str, data: Facts) -> Event:
        """Record one event. Durable when this returns, unless `trouble` says otherwise."""
        return self.append_many([(kind, data)])[0]

    def append_many(self, items: Sequence[tuple[str, Facts]]) -> list[Event]:
        """Record several events in one transaction: all or none."""
        drafts: list[Draft] = [(kind, *validate(kind, data), None) for kind, data in items]
        return self._record(drafts)

    def append_once(self, kind: str, data: Facts, key: str) -> Event:
        """Record the event unless (kind, key) is there already; return the one that is there, exactly once."""
        return self._record([(kind, *validate(kind, data), key)])[0]

    def retry(self) -> bool:
        """Try to write what waits in memory; return True if the disk works now."""
        self._record([])
        return self.trouble is None

    def close(self) -> None:
        """Write what waits, let go of the file."""
        with self._mutex:
            if self._waiting.events:
                self.retry()
            if self._db is not None:
                self._db.close()
                self._db = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def token(self) -> tuple[int, ...]:
        """Return a cheap mark of the journal's present state: another one once anybody, here or elsewhere, wrote."""
        with self._mutex:
            rows = self._query("PRAGMA data_version")
            stored = (rows[0][0] if rows else 0, self._writes, *(database_file.identity(self.path) or ()))
            return (*stored, len(self._waiting.events), self._waiting.dropped)

    # checkpoints

    def checkpoint_get(self, name: str, *, version: int = 1) -> tuple[str, bytes] | None:
        """Return what was derived from the events up to an id: (id, payload), or None where stale or never put."""
        rows = self._query("SELECT event_id, payload FROM checkpoint WHERE name = ? AND version = ?", name, version)
        return (rows[0][0], rows[0][1]) if rows else None

    def checkpoint_put(
        self, name: str, event_id: str, payload: bytes, *, version: int = 1, rewrites: int | None = None
    ) -> None:
        """Keep what was derived from the events up to `event_id`: a cache, dropped when the past changes.

        `rewrites`, taken before the events were read, keeps a result out that the past has overtaken. A disk that
        does not work is no error: there is only no cache then.
        """
        if self.trouble is not None or (rewrites is not None and rewrites != self.rewrites()):
            return
        with self._mutex:
            try:
                self._connection().execute(
                    "INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)", (name, version, event_id, payload)
                )
            except sqlite3.Error as error:
                if not (database_file.is_disk_error(error) or database_file.is_corruption(error)):
                    raise

    # changing the past, the two ways there are

    def import_events(self, incoming: Iterable[Row]) -> ImportCount:
        """Take in events of another journal, all or none: skip those that are here, refuse those erased here."""
        new = present = refused = 0
        with self._mutex, self._refuse_unwritable(), self._announce_long_work():
            self.require_file()
            with self._transaction() as db:
                newest = queries.newest(db)
                late, forgot = False, queries.has_erased(db)
                for row in incoming:
                    forgot = forgot or row[2] == "erased"
                    if forgot and queries.is_stored(db, row[0]):
                        present += 1
                    elif forgot and queries.is_erased(db, row):
                        refused += 1
                    elif queries.insert(db, row):
                        new += 1
                        late = late or row[0] < newest
                    else:
                        present += 1
                if late:
                    queries.past_changed(db)
        return ImportCount(new, present, refused)

    def erase(self, names: Collection[str], *, rewrite: bool = True) -> list[Event]:
        """Really remove the content of these events, from the file and its log; a tombstone each stays.

        Unknown and already erased ids are passed over. Raises PerkupError where the disk does not work, or where
        another program's reading keeps the old content in the log (`scrub` tries again). Without `rewrite` the whole
        file is rewritten later, by `scrub_waiting`: the content is overwritten all the same.
        """
        with self._mutex, self._refuse_unwritable(), self._announce_long_work():
            self.require_file()
            with self._transaction() as db:
                there = queries.erasable(db, names)
                db.executemany("DELETE FROM event WHERE id = ?", [(name,) for name in there])
                newest = queries.newest(db)
                tombstones = []
                for name in there:
                    version, data = validate("erased", EventErased(name))
                    tombstones.append(self._name(("erased", version, data, None), newest))
                    queries.insert(db, to_row(tombstones[-1]))
                queries.past_changed(db)
                queries.set_scrub_waiting(db, True)
            if rewrite:
                self.scrub()
            else:
                self._empty_log()
        return tombstones

    def scrub(self) -> None:
        """Rewrite the file, so that nothing is left where rows once stood, and empty the write-ahead log."""
        with self._mutex, self._announce_long_work():
            db = self.require_file()
            try:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                db.execute("VACUUM")
                queries.set_scrub_waiting(db, False)
            except sqlite3.OperationalError as error:
                raise PerkupError(
                    f"The events are erased, but the file could not be rewritten: {error}.",
                    "Run the same command again when the disk and other programs let go.",
                    code=ErrorCode.FILE_UNWRITABLE,
                ) from None
            self._empty_log()

    def scrub_waiting(self) -> bool:
        """Rewrite the file where an erasure left that for later; whether it did."""
        waiting = bool(self._query("SELECT 1 FROM meta WHERE name = 'scrub'"))
        if waiting:
            self.scrub()
        return waiting

    def size(self) -> int:
        """Return the size of the journal's file in bytes, 0 where there is none."""
        rows = self._query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(rows[0][0]) if rows else 0

    def _empty_log(self) -> None:
        """Raise PerkupError where another program's reading keeps what was erased in the write-ahead log."""
        if self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise PerkupError(
                "The events are erased, but another program still reads the log that held them.",
                "Run the same command again in a moment.",
                code=ErrorCode.FILE_UNWRITABLE,
            )

    def require_file(self) -> sqlite3.Connection:
        """Make sure that the disk works, with all that waited written. Raises PerkupError where it does not."""
        with self._mutex:
            self._record([])
            if self.trouble is not None:
                raise PerkupError(self.trouble, _FREE, code=ErrorCode.FILE_UNWRITABLE)
            return self._connection()

    def check(self) -> str | None:
        """Read the whole file, mend it where damaged, and return a sentence on that, None where it is whole."""
        with self._mutex:
            verdict = self._query("PRAGMA quick_check(1)")
            if verdict and verdict[0][0] != "ok":
                self._repair(f"its pages do not fit together ({str(verdict[0][0]).splitlines()[-1]})")
                return self.notice
            for _event in self.events():
                pass
            return self.notice

    # inside

    def _record(self, drafts: list[Draft]) -> list[Event]:
        with self._mutex:
            done: list[Event] = []
            for _attempt in range(3):
                try:
                    self._check_file()
                    done += self._commit(drafts)
                    drafts = []
                    if database_file.identity(self.path) == self._identity:
                        return done
                    self._waiting.events = list(done)  # the file was replaced meanwhile: write them to the new one too
                except (sqlite3.Error, OSError, PerkupError, DamagedRowError) as error:
                    if not database_file.is_corruption(error):
                        self._note_trouble(error)
                        break
                    self._repair(str(error))
            else:
                self._note_trouble(OSError(f"{self.path} is damaged again and again"))
            return [*done, *(self._hold(draft) for draft in drafts)]

    def _commit(self, drafts: list[Draft]) -> list[Event]:
        with self._transaction() as db:
            newest = queries.newest(db)
            late = [
                event.id for event in self._waiting.events if queries.insert(db, to_row(event)) and event.id < newest
            ]
            if late:
                queries.past_changed(db)
            events = []
            for draft in self._add_loss(drafts):
                event = queries.find(db, draft[0], draft[3])
                if event is None:
                    event = self._name(draft, queries.newest(db))
                    queries.insert(db, to_row(event))
                events.append(event)
        self._waiting.clear()
        self._log = self._log or database_file.log_identity(self.path)
        if self.trouble is not None:
            self._connection().execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
            self.trouble = None
        return events[len(events) - len(drafts) :]

    def _add_loss(self, drafts: list[Draft]) -> list[Draft]:
        loss = self._waiting.loss()
        return drafts if loss is None else [("recovered", *validate("recovered", loss), None), *drafts]

    def _hold(self, draft: Draft) -> Event:
        """Keep the event in memory, unless the same fact is there or in the file already."""
        kind, _version, _data, key = draft
        if key is not None:
            if (event := self._waiting.find(kind, key)) is not None:
                return event
            stored = self._query(f"SELECT {COLUMNS} FROM event WHERE kind = ? AND key = ?", kind, key)
            for event in (event for row in stored for event in self._read_event(row)):
                return event
        event = self._name(draft, self.last_id() or "")
        self._waiting.add(event)
        return event

    def _name(self, draft: Draft, newest: str) -> Event:
        """Give a draft its time, and an id after everything in the file and everything this process named."""
        kind, version, data, key = draft
        now = self._clock()
        self._last = new_id(now, max(newest, self._last) or None, os.urandom(10))
        return Event(self._last, now, kind, version, data, key)

    def _query(self, sql: str, *values: object) -> list[Any]:
        """Return rows from the file; none where it cannot be read; a damaged file is mended and asked again."""
        with self._mutex:
            for _attempt in range(2):
                if self._db is None:
                    return []
                try:
                    return self._db.execute(sql, values).fetchall()
                except sqlite3.Error as error:
                    if database_file.is_corruption(error):
                        self._repair(str(error))
                    elif database_file.is_disk_error(error):
                        self._note_trouble(error)
                        return []
                    else:
                        raise
            return []

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            raise sqlite3.OperationalError(f"cannot open {self.path}")
        return self._db

    @contextmanager
    def _announce_long_work(self) -> Iterator[None]:
        """Let others know that the journal is being changed for longer than they should wait."""
        before, self._announces = self._announces, True
        try:
            with file_lock.announce_holding(database_file.long_work(self.path)):
                yield
        finally:
            self._announces = before

    def _wait_briefly(self, db: sqlite3.Connection) -> bool:
        """Wait no longer than an event loop may where another program is known to hold the journal for longer."""
        waits = not self._fallback or self._announces or self.trouble is not None
        brief = not waits and file_lock.is_announced(database_file.long_work(self.path))
        if brief:
            db.execute(f"PRAGMA busy_timeout = {_SHORT_WAIT_MS}")
        return brief

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._connection()
        brief = self._wait_briefly(db)
        try:
            db.execute("BEGIN IMMEDIATE")
        finally:
            if brief:
                db.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        self._writes += 1

    def _check_file(self) -> None:
        """Before each write, open the path again where the file is no longer the one that is open."""
        now = database_file.identity(self.path)
        if self._db is not None and self.trouble is None and now is not None and now == self._identity:
            return
        if self._db is not None and self.trouble is None and now is None and self.path.parent.is_dir():
            database_file.copy_back(self._db, self.path, self._clock())
        elif now is not None and self._identity is not None and now != self._identity:
            database_file.forget_log(self.path, self._log)
        self._reopen()

    def _reopen(self) -> None:
        fresh, notice = database_file.open_file(self.path, self._clock())
        if notice is not None:
            self._notify_listeners(notice)
        if self._db is not None:
            self._db.close()
        if self.trouble is not None:
            fresh.execute(f"PRAGMA busy_timeout = {_SHORT_WAIT_MS}")
        self._db = fresh
        self._identity, self._log = database_file.identity(self.path), database_file.log_identity(self.path)
        self._writes += 1

    def _repair(self, reason: str) -> None:
        """Put a new file in the place of the damaged one, unless another process just did."""
        with self._catch_trouble():
            with database_file.opening(self.path):
                if database_file.identity(self.path) == self._identity:
                    self._notify_listeners(database_file.repair(self.path, reason, self._clock()))
            self._reopen()

    @contextmanager
    def _refuse_unwritable(self) -> Iterator[None]:
        """Raise PerkupError where a change of the past cannot be written: it does not wait in memory."""
        try:
            yield
        except (sqlite3.Error, DamagedRowError) as error:
            if database_file.is_corruption(error):
                self._repair(str(error))
                raise PerkupError(
                    self.notice or str(error), "Run the same command again.", code=ErrorCode.JOURNAL_DAMAGED
                ) from None
            if database_file.is_disk_error(error):
                raise PerkupError(
                    f"{database_file.describe_error(error, self.path)} Nothing was changed.",
                    _FREE,
                    code=ErrorCode.FILE_UNWRITABLE,
                ) from None
            raise

    @contextmanager
    def _catch_trouble(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self._note_trouble(error)

    def _note_trouble(self, error: Exception) -> None:
        if (
            not isinstance(error, PerkupError)
            and not database_file.is_disk_error(error)
            and not database_file.is_corruption(error)
        ):
            raise error
        words = error.message if isinstance(error, PerkupError) else database_file.describe_error(error, self.path)
        if not self._fallback:
            raise PerkupError(words, _FREE, code=ErrorCode.FILE_UNWRITABLE) from None
        if self.trouble != words and self._logs_trouble:
            _log.warning("%s Events wait in memory until it works again.", words)
        self.trouble = words
        if self._db is None:
            self._db = database_file.open_for_reading(self.path)

    def _notify_listeners(self, notice: str) -> None:
        self.notice = notice
        _log.warning("%s", notice)
