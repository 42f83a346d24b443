"""The journal's SQLite file: its tables, how a row is written and checked, and how old files are brought up to date."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from perkup.journal.events import Event

APPLICATION_ID = 0x5065726B
"""Written into the file's header, "Perk": tells our file from another program's."""
PAGE_SIZE = 4096
BUSY_SECONDS = 5.0
COLUMNS = "id, at, kind, v, data, key, at_us, sum"

_VERSION_1 = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    v INTEGER NOT NULL,
    data BLOB NOT NULL,
    key TEXT,
    at_us INTEGER NOT NULL,
    sum INTEGER NOT NULL
);
CREATE INDEX event_kind ON event (kind, id);
CREATE INDEX event_at ON event (at_us, id);
CREATE UNIQUE INDEX event_key ON event (kind, key) WHERE key IS NOT NULL;
CREATE TABLE erased (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE checkpoint (
    name TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    payload BLOB NOT NULL
);
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('rewrites', abs(random()) % 281474976710656);
"""

SESSION_KIND_NAMES = (
    "feedback",
    "next_morning",
    "session_ended",
    "session_resumed",
    "session_started",
    "step_recorded",
)
"""The kinds whose facts name the session that they belong to."""
SESSION_KINDS = "kind IN ({})".format(", ".join(f"'{name}'" for name in SESSION_KIND_NAMES))
SESSION = "CASE WHEN json_valid(CAST(data AS TEXT)) THEN json_extract(CAST(data AS TEXT), '$.session') END"
"""The session that an event belongs to; NULL where SQLite cannot read the facts."""

_VERSION_2 = f"CREATE INDEX event_session ON event ({SESSION}, id) WHERE {SESSION_KINDS};"
"""What belongs to one session is found without reading the others."""

MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [
    lambda db: run_script(db, _VERSION_1),
    lambda db: run_script(db, _VERSION_2),
]
"""The n-th brings a file of user_version n to n + 1, inside one transaction."""

VERSION = len(MIGRATIONS)

Row = tuple[str, str, str, int, bytes, str | None, int, int]


class DamagedRowError(Exception):
    """A row whose checksum does not fit its content."""


def run_script(db: sqlite3.Connection, script: str) -> None:
    """Run statements one by one (`executescript` would commit the transaction we are in)."""
    for statement in script.split(";"):
        if statement.strip():
            db.execute(statement)


def connect(path: str, *, uri: bool = False) -> sqlite3.Connection:
    """Open a connection that waits for other writers, is durable, and overwrites what is deleted."""
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=uri)
    try:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA cache_size = -512")
    except BaseException:
        db.close()
        raise
    return db


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    db.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(db)


def migrate(db: sqlite3.Connection) -> None:
    """Bring an older file up to date, all or nothing; safe when several processes try at once."""
    if db.execute("PRAGMA user_version").fetchone()[0] >= VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        for version in range(db.execute("PRAGMA user_version").fetchone()[0], VERSION):
            MIGRATIONS[version](db)
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("INSERT OR REPLACE INTO meta VALUES ('format', ?)", (VERSION,))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk ends the transaction by itself
            db.execute("ROLLBACK")
        raise


def is_flipped_version(db: sqlite3.Connection, version: int) -> bool:
    """Return True if the version in the file's header is one bit away from the one that it was written with.

    The table `meta` names it a second time; files without that name are of version 1.
    """
    row = db.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
    return ((row[0] if row else 1) ^ version).bit_count() == 1


def to_row(event: Event) -> Row:
    """Return the columns of an event, `data` as compact JSON."""
    return raw_row(event, msgspec.json.encode(event.data))


def raw_row(event: Event, data: bytes) -> Row:
    """Return the columns of an event whose facts are already JSON and are kept letter by letter."""
    at = event.at.isoformat()
    total = checksum((event.id, at, event.kind, event.v, data, event.key))
    return (event.id, at, event.kind, event.v, data, event.key, microseconds(event.at), total)


def from_row(row: Row) -> Event:
    """Return the event of a row. Raises DamagedRowError where the content does not fit its checksum.

    Facts that are no JSON object, or too deep to read, came so from outside and are read as none.
    """
    name, at, kind, version, data, key, _at_us, _total = row
    check_row(row)
    try:
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError) as error:
        raise DamagedRowError(str(error)) from None
    try:
        facts = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        facts = {}
    return Event(name, instant, kind, version, facts if isinstance(facts, dict) else {}, key)


def check_row(row: Row) -> None:
    """Raise DamagedRowError where the content of a row does not fit its checksum."""
    name, *_content, total = row
    try:
        whole = checksum(row[:6]) == total
    except (ValueError, TypeError) as error:
        raise DamagedRowError(str(error)) from None
    if not whole:
        raise DamagedRowError(f"the checksum of {name} is wrong")


def checksum(content: tuple[str, str, str, int, bytes, str | None]) -> int:
    """Return the CRC-32 of everything in the row: id, instant, kind, version, facts and key."""
    name, at, kind, version, data, key = content
    return zlib.crc32(data, zlib.crc32(f"{name}\n{at}\n{kind}\n{version}\n{key or ''}\n".encode()))


def microseconds(at: datetime) -> int:
    """Return the microseconds since 1970, exact."""
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
