"""Queries of the journal, a function each. Each takes the connection; none begins or commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Any

import msgspec

from perkup.event_types import ERASED, VERSIONS
from perkup.journal.events import Event
from perkup.journal.schema import COLUMNS, SESSION, SESSION_KINDS, Row, from_row

INSERT = f"INSERT OR IGNORE INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
BATCH = 500


def newest(db: sqlite3.Connection) -> str:
    """Return the greatest id, "" in an empty journal."""
    return str(db.execute("SELECT max(id) FROM event").fetchone()[0] or "")


def insert(db: sqlite3.Connection, row: Row) -> bool:
    """Put a row in unless its id, or its kind and key, are there; a tombstone is remembered as such."""
    done = db.execute(INSERT, row).rowcount > 0
    if done and row[2] == ERASED and (name := erased_id(row)):
        db.execute("INSERT OR IGNORE INTO erased VALUES (?)", (name,))
    return done


def find(db: sqlite3.Connection, kind: str, key: str | None) -> Event | None:
    """Return the event that carries the client's key."""
    if key is None:
        return None
    row = db.execute(f"SELECT {COLUMNS} FROM event WHERE kind = ? AND key = ?", (kind, key)).fetchone()
    return from_row(row) if row else None


def is_stored(db: sqlite3.Connection, name: str) -> bool:
    """Return True if an event of that id is here."""
    return db.execute("SELECT 1 FROM event WHERE id = ?", (name,)).fetchone() is not None


def is_erased(db: sqlite3.Connection, row: Row) -> bool:
    """Return True for an event erased here, and for the tombstone of one that is here: an import changes neither."""
    if row[2] == ERASED:
        return is_stored(db, erased_id(row))
    return db.execute("SELECT 1 FROM erased WHERE id = ?", row[:1]).fetchone() is not None


def has_erased(db: sqlite3.Connection) -> bool:
    """Return True if anything was ever erased here."""
    return db.execute("SELECT 1 FROM erased LIMIT 1").fetchone() is not None


def erasable(db: sqlite3.Connection, names: Collection[str]) -> list[str]:
    """Return those of the ids that are here and are not tombstones, in order."""
    kinds = ((name, db.execute("SELECT kind FROM event WHERE id = ?", (name,)).fetchone()) for name in names)
    return sorted({name for name, row in kinds if row is not None and row[0] != ERASED})


def past_changed(db: sqlite3.Connection) -> None:
    """Drop what was derived from the past, and let readers see that it changed."""
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'rewrites'")
    db.execute("DELETE FROM checkpoint")


def set_scrub_waiting(db: sqlite3.Connection, waits: bool) -> None:
    """Remember, or forget, that the file has to be rewritten after an erasure."""
    db.execute("INSERT OR REPLACE INTO meta VALUES ('scrub', 1)" if waits else "DELETE FROM meta WHERE name = 'scrub'")


def erased_id(row: Row) -> str:
    """Return the id that a tombstone's row stands for, "" for one that this version cannot read."""
    if row[3] > VERSIONS["erased"]:
        return ""
    try:
        return str(msgspec.json.decode(row[4], type=_Tombstone).event)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ""


class _Tombstone(msgspec.Struct):
    event: str = ""


class EventPage(msgspec.Struct, frozen=True):
    """Which events a reader wants of one kind (None: all): after (in order) an id, at or after microseconds.

    most : how many at a time, at most.
    """

    kind: str | None
    start: str
    low: int | None
    newest_first: bool
    most: int = BATCH

    @property
    def first(self) -> str:
        """Return the cursor at which reading begins."""
        return "~" if self.newest_first else self.start

    def build_query(self, cursor: str) -> tuple[str, list[Any]]:
        """Return the SQL and its values for the next batch beyond `cursor`."""
        order, bound = ("DESC", "id < ? AND id > ?") if self.newest_first else ("ASC", "id > ? AND id > ?")
        kind = "" if self.kind is None else "kind = ? AND "
        low = "" if self.low is None else " AND +at_us >= ?"
        sql = f"SELECT {COLUMNS} FROM event WHERE {kind}{bound}{low} ORDER BY id {order} LIMIT {self.most}"
        values = [self.kind, cursor, self.start, self.low]
        return sql, [value for value in values if value is not None]


def of_session(session: str) -> tuple[str, list[Any]]:
    """Return the SQL and its values for everything recorded of one session."""
    sql = f"SELECT {COLUMNS} FROM event WHERE {SESSION_KINDS} AND {SESSION} = ? ORDER BY id"
    return sql, [session]


def id_before(name: str) -> str:
    """Return a string that sorts right before an id and after every smaller id."""
    return name[:-1] + chr(ord(name[-1]) - 1) + "~"
