"""Opening the journal's file: make it, look whether it is whole, mend it beside the damaged one, copy it back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from perkup.errors import ErrorCode, PerkupError
from perkup.event_checks import validate
from perkup.event_types import JournalRecovered
from perkup.journal import file_lock, queries, salvage
from perkup.journal.events import Event, new_id
from perkup.journal.salvage import SalvagedRows
from perkup.journal.schema import (
    APPLICATION_ID,
    COLUMNS,
    PAGE_SIZE,
    VERSION,
    DamagedRowError,
    connect,
    is_flipped_version,
    migrate,
    prepare,
    to_row,
)

Identity = tuple[int, int]
"""Device and inode: tells whether the path still names the file that is open."""

_MAGIC = b"SQLite format 3\0"
_QUICK_CHECK_BYTES = 2 * 1024 * 1024
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_DAMAGE_WORDS = ("Could not decode to UTF-8", "unsupported file format")
"""What SQLite says of broken content without a code of its own."""
_DISK = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
}


def is_corruption(error: BaseException) -> bool:
    """Return True if the file's content is broken, by SQLite's word or a row's checksum."""
    if isinstance(error, sqlite3.Error):
        return _primary_code(error) in _DAMAGE or any(words in str(error) for words in _DAMAGE_WORDS)
    return isinstance(error, DamagedRowError)


def is_disk_error(error: BaseException) -> bool:
    """Return True if the file may work again later: full, read-only, gone, in use."""
    return isinstance(error, OSError) or (isinstance(error, sqlite3.Error) and _primary_code(error) in _DISK)


def describe_error(error: BaseException, path: Path) -> str:
    """Return a sentence for a person about a disk that does not take the journal."""
    code = _primary_code(error) if isinstance(error, sqlite3.Error) else None
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == 28:
        return f"The disk is full: the journal {path} cannot grow."
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"Another program holds the journal {path}."
    if not path.parent.is_dir():
        return f"The folder {path.parent} is gone."
    if code == sqlite3.SQLITE_READONLY or not _is_writable(path):
        return f"The journal {path} cannot be written: the file or its folder is read-only."
    return f"The journal {path} cannot be written: {error}."


def identity(path: Path) -> Identity | None:
    """Return which file the path names now; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def forget_log(path: Path, log: Identity | None) -> None:
    """Remove the write-ahead file of a database that was replaced under us: it must not be read into the new one."""
    if log is not None and identity(_path_beside(path, "-wal")) == log:
        for ending in ("-wal", "-shm"):
            _path_beside(path, ending).unlink(missing_ok=True)


def log_identity(path: Path) -> Identity | None:
    """Return which write-ahead file belongs to the path now."""
    return identity(_path_beside(path, "-wal"))


def open_file(path: Path, now: datetime) -> tuple[sqlite3.Connection, str | None]:
    """Return a connection to a whole, up-to-date journal, made where missing; and a sentence where it had to be mended.

    Raises PerkupError for what must not be touched (a folder, a newer Perkup's file), sqlite3.Error or OSError for
    disk trouble.
    """
    if path.is_dir():
        raise PerkupError(
            f"The journal {path} is a folder.",
            "Move it away, or choose another folder with --data.",
            code=ErrorCode.INVALID_FILE,
        )
    notice = None
    if not path.exists() or find_damage(path) is not None:
        with opening(path):
            notice = _make_or_mend(path, now)
    if not _is_writable(path):
        raise PermissionError(13, f"cannot write {path}")
    db = connect(str(path))
    try:
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db, notice


def _make_or_mend(path: Path, now: datetime) -> str | None:
    if path.exists():
        reason = find_damage(path)
        return None if reason is None else repair(path, reason, now)
    if size_of(_path_beside(path, "-wal")) > 0:
        return repair(path, "the file is gone, its write-ahead file is left", now)
    _place(path, [])
    return None


def open_for_reading(path: Path) -> sqlite3.Connection | None:
    """Open a connection that only reads, for a file or folder that cannot be written; None where it cannot be."""
    if not path.is_file():
        return None
    try:
        if size_of(_path_beside(path, "-wal")) == 0:
            db = connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
            try:
                db.execute("SELECT count(*) FROM meta").fetchone()
            except BaseException:
                db.close()
                raise
            return db
        return _copy_to_memory(path)
    except (sqlite3.Error, OSError):
        return None


def _copy_to_memory(path: Path) -> sqlite3.Connection:
    with tempfile.TemporaryDirectory(prefix="perkup-") as folder:
        copy = Path(folder, path.name)
        shutil.copyfile(path, copy)
        shutil.copyfile(_path_beside(path, "-wal"), _path_beside(copy, "-wal"))
        source = connect(str(copy))
        memory = connect(":memory:")
        source.backup(memory)
        source.close()
    return memory


def find_damage(path: Path) -> str | None:
    """Return why the file is not a whole journal, None where nothing is wrong. Small files are read fully.

    Raises PerkupError where the file was written by a newer Perkup.
    """
    with path.open("rb") as file:
        header = file.read(100)
        size = os.fstat(file.fileno()).st_size
    if size == 0:
        return "it is empty"
    if len(header) < 100 or header[:16] != _MAGIC or int.from_bytes(header[16:18], "big") != PAGE_SIZE:
        return "its beginning is not that of a journal"
    no_log = size_of(_path_beside(path, "-wal")) == 0
    if no_log and size < int.from_bytes(header[28:32], "big") * PAGE_SIZE:
        return "it is cut short"
    if not _is_writable(path):
        return None
    db = None
    try:
        db = connect(str(path))
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if application == APPLICATION_ID and is_flipped_version(db, version):
            return f"its header names format {version}, which it is not"
        if application == APPLICATION_ID and version > VERSION:
            raise PerkupError(
                f"The journal {path} was written by a newer Perkup (format {version}, this one knows {VERSION}).",
                "Install the newer Perkup again; nothing was changed.",
                code=ErrorCode.JOURNAL_NEWER,
            )
        if application != APPLICATION_ID or version < 1:
            return "it is another program's database"
        db.execute("SELECT id, sum FROM event ORDER BY id DESC LIMIT 1").fetchone()
        if size <= _QUICK_CHECK_BYTES and (verdict := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            return f"its pages do not fit together ({str(verdict).splitlines()[-1]})"
    except sqlite3.Error as error:
        if is_corruption(error) or "no such table" in str(error):
            return f"its content is broken ({error})"
        raise
    finally:
        if db is not None:
            db.close()
    return None


def repair(path: Path, reason: str, now: datetime) -> str:
    """Put a new journal with all that can be read in the place of a damaged one; return what happened, for a person.

    The damaged file stays beside it under a name with the time.
    """
    aside = _free_name(path, now)
    sources = []
    for ending in ("", "-wal"):
        if size_of(_path_beside(path, ending)) > 0 or (ending == "" and path.exists()):
            _keep(_path_beside(path, ending), _path_beside(aside, ending))
            sources.append(_path_beside(aside, ending))
    salvaged = salvage.read(sources)
    _place(path, [salvaged], note=f"the journal was damaged: {reason}", aside=aside, now=now)
    return (
        f"The journal was damaged: {reason}. {len(salvaged.rows)} events could be read and are in a new journal"
        + (f", at least {salvaged.lost} could not" if salvaged.lost else "")
        + f"; the damaged file is kept as {aside}."
    )


def copy_back(db: sqlite3.Connection, path: Path, now: datetime) -> None:
    """Write what the connection still holds to the path again, after the file was removed under it."""
    rows = db.execute(f"SELECT {COLUMNS} FROM event ORDER BY id").fetchall()
    with opening(path):
        if not path.exists():
            _place(path, [SalvagedRows(rows, 0)], note="the journal's file was removed while Perkup ran", now=now)


def _place(
    path: Path,
    parts: list[SalvagedRows],
    *,
    note: str | None = None,
    aside: Path | None = None,
    now: datetime | None = None,
) -> None:
    """Write a whole journal under a temporary name, then give it its own: at no instant is there half a file."""
    draft = path.with_name(f".{path.name}.new-{os.getpid()}")
    for ending in ("", "-wal", "-shm", "-journal"):
        _path_beside(draft, ending).unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        db = connect(str(draft))
        try:
            prepare(db)
            for part in parts:
                salvage.write(db, part)
            if note is not None and now is not None:
                _note(db, note, aside, now, sum(part.lost for part in parts))
        finally:
            db.close()
        for ending in ("-wal", "-shm"):
            _path_beside(path, ending).unlink(missing_ok=True)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _note(db: sqlite3.Connection, note: str, aside: Path | None, now: datetime, lost: int) -> None:
    count, last = db.execute("SELECT count(*), max(id) FROM event").fetchone()
    version, data = validate(
        "recovered",
        JournalRecovered(note, count, lost if lost or aside is None else None, aside.name if aside else None),
    )
    queries.insert(db, to_row(Event(new_id(now, last, os.urandom(10)), now, "recovered", version, data)))


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Let one process at a time make or mend a journal."""
    lock = path.with_name(f".{path.name}.opening")
    handle = file_lock.acquire(lock, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            file_lock.release(handle)


def long_work(path: Path) -> Path:
    """Return the lock that says: the journal is being changed for longer than anybody should wait."""
    return path.with_name(f".{path.name}.long")


def _keep(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o600)


def _free_name(path: Path, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    name = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    count = 1
    while name.exists() or _path_beside(name, "-wal").exists():
        count += 1
        name = path.with_name(f"{path.stem}.damaged-{stamp}-{count}{path.suffix}")
    return name


def _path_beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def size_of(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _is_writable(path: Path) -> bool:
    """Return True if SQLite could write: the file, and either the folder or a log that is there already."""
    log = (_path_beside(path, "-wal"), _path_beside(path, "-shm"))
    return can_write(path) and (can_write(path.parent) or all(can_write(file) for file in log))


def can_write(path: Path) -> bool:
    """Return True if this process, as the user it acts for, may write the file or make files in the folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _primary_code(error: sqlite3.Error) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
