"""Real damaged files. Each keeps what was damaged beside, saves what can be read, and never shows a traceback."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from perkup.errors import ErrorCode
from perkup.event_types import NoteWritten
from perkup.journal import database_file, file_lock, schema
from perkup.journal.events import Event
from perkup.journal.schema import VERSION
from perkup.journal.store import Journal
from tests.journal.clocks import NOON, Wall
from tests.refusals import refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def fill(path: Path, count: int = 300) -> list[Event]:
    """A journal of `count` notes from a few bytes to several pages, closed."""
    with Journal.open(path, clock=Wall()) as journal:
        chance = random.Random(7)
        sizes = [chance.choice((3, 200, 900, 5_000, 15_000)) if number % 9 == 0 else 80 for number in range(count)]
        return journal.append_many(
            [("note", NoteWritten("day", "", f"{number} " + "é" * size)) for number, size in enumerate(sizes)]
        )


def beginning(content: bytes) -> bytes:
    return b"\0" * 100 + content[100:]


def first_pages(content: bytes) -> bytes:
    return os.urandom(3 * 4096) + content[3 * 4096 :]


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def in_a_page(content: bytes) -> bytes:
    return content[: len(content) // 2 + 1234]


def empty(_content: bytes) -> bytes:
    return b""


def text(_content: bytes) -> bytes:
    return b"Dear diary, this is no database.\n" * 300


def short(_content: bytes) -> bytes:
    return b"SQLite format 3\0"


def zeros(content: bytes) -> bytes:
    return b"\0" * len(content)


def a_hole(content: bytes) -> bytes:
    middle = len(content) // 8192 * 4096
    return content[:middle] + b"\0" * 8192 + content[middle + 8192 :]


def some_bits(content: bytes) -> bytes:
    damaged = bytearray(content)
    chance = random.Random(3)
    for _hit in range(40):
        damaged[chance.randrange(4096, len(damaged))] ^= 0xFF
    return bytes(damaged)


DAMAGES: list[tuple[Callable[[bytes], bytes], int]] = [
    (beginning, 300),
    (first_pages, 280),
    (half, 60),
    (in_a_page, 60),
    (a_hole, 230),
    (some_bits, 240),
    (empty, 0),
    (text, 0),
    (short, 0),
    (zeros, 0),
]


@pytest.mark.parametrize(("harm", "least"), DAMAGES, ids=lambda value: getattr(value, "__name__", None))
def test_a_damaged_file_is_kept_and_what_can_be_read_is_saved(
    path: Path, harm: Callable[[bytes], bytes], least: int
) -> None:
    events = fill(path)
    damaged = harm(path.read_bytes())
    path.write_bytes(damaged)
    with Journal.open(path, clock=Wall()) as journal:
        every = list(journal.events())
        saved, told = every[:-1], every[-1]
        by_id = {event.id: event for event in events}
        assert all(event == by_id[event.id] for event in saved), "what was saved is what was written"
        assert least <= len(saved) <= len(events)
        assert told.kind == "recovered"
        assert told.data["kept"] == len(saved)
        aside = path.parent / told.data["damaged_file"]
        assert aside.read_bytes() == damaged
        assert journal.trouble is None
        assert str(len(saved)) in (journal.notice or "")
        assert aside.name in (journal.notice or "")
        after = journal.append("note", NoteWritten("day", "", "after"))
        assert after.id > (saved or [told])[-1].id
    assert path.stat().st_mode & 0o777 == 0o600
    with Journal.open(path, clock=Wall()) as journal:
        assert list(journal.events()) == [*every, after], "a second opening finds it whole"
    assert len(list(path.parent.glob("journal.damaged-*"))) == 1


def test_a_lost_row_is_counted_where_the_index_still_knows_it(path: Path) -> None:
    fill(path, 60)
    path.write_bytes(path.read_bytes().replace(b"17 \xc3\xa9", b"17 \xff\xff"))
    path.write_bytes(beginning(path.read_bytes()))
    with Journal.open(path, clock=Wall()) as journal:
        told = journal.last("recovered")
        assert told is not None
        assert (told.data["kept"], told.data["lost"]) == (59, 1)
        assert "at least 1 could not" in (journal.notice or "")


KILLED = """
import os, signal, sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
for number in range(50):
    journal.append("note", {"about": "day", "ref": "", "text": f"{number} " + "y" * 300})
print(journal.append("note", {"about": "day", "ref": "", "text": "z" * 9000}).id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(path: Path) -> None:
    """Leave a journal whose newest events are in the write-ahead file only."""
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, stdout=subprocess.DEVNULL)
    assert database_file._path_beside(path, "-wal").stat().st_size > 0


def test_events_in_the_log_of_a_damaged_file_are_saved_too(path: Path) -> None:
    killed(path)
    path.write_bytes(beginning(path.read_bytes()))
    with Journal.open(path) as journal:
        assert [event.data.get("text", "")[:2] for event in journal.events(kinds=["note"])][-2:] == ["49", "zz"]
        assert journal.count() == 52


def test_a_log_without_its_file_is_read(path: Path) -> None:
    killed(path)
    path.unlink()
    with Journal.open(path) as journal:
        assert len(list(journal.events(kinds=["note"]))) == 51
        assert journal.notice is not None


def test_a_damaged_log_keeps_the_file_and_what_fits(path: Path) -> None:
    killed(path)
    log = database_file._path_beside(path, "-wal")
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 3])
    with Journal.open(path) as journal:
        there = [event.id for event in journal.events()]
        assert there == sorted(there)
        assert journal.append("note", NoteWritten("day", "", "")).id in [event.id for event in journal.events()]


def test_a_missing_log_is_no_damage(path: Path) -> None:
    killed(path)
    with Journal.open(path) as journal:
        whole = journal.count()
    with Journal.open(path) as journal:
        journal.append("note", NoteWritten("day", "", ""))
        shutil.copy(path, path.with_name("copied.sqlite3"))
    with Journal.open(path.with_name("copied.sqlite3")) as journal:
        assert journal.count() == whole
        assert journal.notice is None


def test_erased_events_stay_erased_through_damage(path: Path) -> None:
    events = fill(path, 30)
    with Journal.open(path, clock=Wall()) as journal:
        journal.erase([events[3].id])
    path.write_bytes(beginning(path.read_bytes()))
    with Journal.open(path, clock=Wall()) as journal:
        assert journal.get(events[3].id) is None
        assert journal.is_erased(events[3].id)
        assert journal.count() == 29 + 1 + 1


def test_two_damages_in_one_second_are_both_kept(path: Path) -> None:
    for _each in range(2):
        fill(path, 3)
        path.write_bytes(b"")
        Journal.open(path, clock=lambda: NOON).close()
    assert {file.name for file in path.parent.glob("journal.damaged*")} == {
        "journal.damaged-20260302T120000Z.sqlite3",
        "journal.damaged-20260302T120000Z-2.sqlite3",
    }


def test_another_programs_database_is_kept_beside(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipe (name)")
    other.execute("INSERT INTO recipe VALUES ('soup')")
    other.commit()
    other.close()
    content = path.read_bytes()
    with Journal.open(path, clock=Wall()) as journal:
        assert "another program's" in (journal.notice or "")
    assert [file.read_bytes() for file in path.parent.glob("journal.damaged-*")] == [content]


def test_a_newer_perkups_file_is_refused_and_untouched(path: Path) -> None:
    fill(path, 3)
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.execute("UPDATE meta SET value = value + 1 WHERE name = 'format'")
    db.commit()
    db.close()
    content = path.read_bytes()
    with refused(ErrorCode.JOURNAL_NEWER) as told:
        Journal.open(path)
    assert "nothing was changed" in told.value.hint
    assert path.read_bytes() == content
    assert not list(path.parent.glob("*damaged*"))


@pytest.mark.parametrize("bit", range(31))
@pytest.mark.parametrize("named_twice", [True, False])
def test_a_flipped_bit_of_the_version_is_damage(path: Path, bit: int, named_twice: bool) -> None:
    """Bytes 60 to 63 of the header hold the version; the table `meta` names it again, in files of today."""
    events = fill(path, 3)
    if not named_twice:
        db = sqlite3.connect(path)
        db.execute("DELETE FROM meta WHERE name = 'format'")
        db.execute("DROP INDEX event_session")
        db.execute("PRAGMA user_version = 1")
        db.commit()
        db.close()
    content = bytearray(path.read_bytes())
    content[63 - bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    with Journal.open(path, clock=Wall()) as journal:
        assert "was damaged" in (journal.notice or "")
        assert list(journal.events())[:3] == events


@pytest.mark.parametrize("place", [16, 17, 18, 19, 28, 31, 44, 47, 68, 71], ids=lambda place: f"byte {place}")
def test_no_flipped_bit_of_the_header_loses_or_stops_anything(path: Path, place: int) -> None:
    events = fill(path, 3)
    sound = path.read_bytes()
    for bit in range(8):
        content = bytearray(sound)
        content[place] ^= 1 << bit
        path.write_bytes(content)
        with Journal.open(path, clock=Wall()) as journal:
            assert list(journal.events())[:3] == events


@pytest.mark.parametrize("bit", range(20))
def test_a_flipped_bit_of_a_rows_version_is_damage(path: Path, bit: int) -> None:
    events = fill(path, 3)
    db = sqlite3.connect(path)
    db.execute("UPDATE event SET v = ? WHERE id = ?", (events[1].v ^ 1 << bit, events[1].id))
    db.commit()
    db.close()
    with Journal.open(path, clock=Wall()) as journal:
        kept = [record.id for record in journal.read(NoteWritten)]
        assert "was damaged" in (journal.notice or "")
        assert events[1].id not in kept
        assert journal.unreadable == 0


def test_a_folder_in_the_journals_place_is_told(path: Path) -> None:
    path.mkdir()
    with refused(ErrorCode.INVALID_FILE):
        Journal.open(path)


def test_several_processes_make_one_journal(path: Path) -> None:
    code = """
import sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
journal.append("ban", {"move": sys.argv[2]})
assert journal.notice is None and journal.trouble is None
"""
    together(code, path)
    with Journal.open(path) as journal:
        assert {event.data["move"] for event in journal.events()} == set("0123")


def test_several_processes_mend_a_damaged_journal_once(path: Path) -> None:
    fill(path, 50)
    path.write_bytes(beginning(path.read_bytes()))
    code = """
import sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
journal.append("ban", {"move": sys.argv[2]})
assert journal.trouble is None
"""
    together(code, path)
    with Journal.open(path) as journal:
        assert journal.count() == 50 + 1 + 4
    assert len(list(path.parent.glob("journal.damaged-*.sqlite3"))) == 1


def together(code: str, path: Path) -> None:
    children = [subprocess.Popen([sys.executable, "-c", code, str(path), str(number)]) for number in range(4)]
    assert [each.wait(timeout=60) for each in children] == [0, 0, 0, 0]


def test_a_full_disk_while_mending_leaves_everything_as_it_was(path: Path) -> None:
    """A real failure: the child may write no file longer than a few pages."""
    fill(path, 100)
    path.write_bytes(beginning(path.read_bytes()))
    content = path.read_bytes()
    code = """
import resource, sys
from pathlib import Path
from perkup.journal.store import Journal
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, resource.RLIM_INFINITY))
journal = Journal.open(Path(sys.argv[1]))
print(journal.state, journal.trouble)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(journal.retry(), journal.count())
"""
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert first.startswith("memory The ")
    assert second == "True 101"
    assert all(file.read_bytes() == content for file in path.parent.glob("journal.damaged-*.sqlite3"))
    assert not list(path.parent.glob(".*.new-*"))


def test_where_hard_links_do_not_work_the_damaged_file_is_copied(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_paths: object) -> None:
        raise PermissionError(1, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    path.write_bytes(b"rubbish")
    Journal.open(path, clock=lambda: NOON).close()
    kept = path.parent / "journal.damaged-20260302T120000Z.sqlite3"
    assert kept.read_bytes() == b"rubbish"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_nothing_to_read(tmp_path: Path) -> None:
    assert database_file.open_for_reading(tmp_path / "none.sqlite3") is None
    (tmp_path / "text.sqlite3").write_text("hello" * 1000)
    assert database_file.open_for_reading(tmp_path / "text.sqlite3") is None


def test_sentences_for_a_disk_that_does_not_work(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.touch()
    assert database_file.describe_error(OSError(28, "No space left"), path).startswith("The disk is full")
    assert database_file.describe_error(OSError(5, "Input/output error"), path).endswith("Input/output error.")
    assert not database_file.is_disk_error(ValueError())
    assert not database_file.is_corruption(ValueError())


def test_a_lock_has_one_holder_and_goes_with_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = file_lock.acquire(path)
    assert first is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert file_lock.acquire(path) is None
    assert file_lock.acquire(path, shared=True) is None
    assert file_lock.acquire_within(path, seconds=0) is None
    file_lock.release(first)
    one, other = file_lock.acquire(path, shared=True), file_lock.acquire(path, shared=True)
    assert one is not None
    assert other is not None
    assert file_lock.acquire(path) is None
    file_lock.release(one)
    file_lock.release(other)
    last = file_lock.acquire_within(path)
    assert last is not None
    file_lock.release(last)


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format to come, whose step stops halfway: the old file stays whole and readable."""
    events = fill(path, 5)

    def halfway(db: sqlite3.Connection) -> None:
        schema.run_script(db, "CREATE TABLE tomorrow (x); INSERT INTO nowhere VALUES (1)")

    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, halfway])
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        Journal.open(path)
    monkeypatch.undo()
    with Journal.open(path) as journal:
        assert list(journal.events()) == events
        assert journal.notice is None


def test_a_migration_brings_an_older_file_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = fill(path, 5)

    def next_format(db: sqlite3.Connection) -> None:
        schema.run_script(db, "CREATE TABLE tomorrow (x); INSERT INTO tomorrow VALUES (1)")

    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, next_format])
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    monkeypatch.setattr(database_file, "VERSION", VERSION + 1)
    for _opening in range(2):
        with Journal.open(path) as journal:
            assert list(journal.events()) == events
            assert journal._query("SELECT x FROM tomorrow") == [(1,)]
            assert journal._query("PRAGMA user_version") == [(VERSION + 1,)]
