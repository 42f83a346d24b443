from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import NoteWritten
from perkup.journal import database_file, file_lock, store, write_buffer
from perkup.journal.events import Event, new_id
from perkup.journal.schema import Row, to_row
from perkup.journal.store import Journal
from tests.journal.clocks import NOON, Wall
from tests.journal.folders import ordinary_user
from tests.refusals import refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path, clock=Wall()) as journal:
        yield journal


def note(text: str = "hello") -> NoteWritten:
    return NoteWritten("day", "2026-03-02", text)


def child(code: str, *words: str, **more: object) -> subprocess.Popen[str]:
    """A real process that runs the code with its words in `sys.argv`."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        text=True,
        **more,  # type: ignore[call-overload]
    )


# appending and reading


def test_what_is_appended_is_read_back(journal: Journal, path: Path) -> None:
    first = journal.append("note", note())
    second = journal.append("note", {"about": "move", "ref": "lunge", "text": "häärd\n…"})
    assert list(journal.events()) == [first, second]
    assert (first.kind, first.v, first.data["text"]) == ("note", 1, "hello")
    assert second.at - first.at == timedelta(seconds=1)
    assert (journal.count(), journal.last_id(), journal.get(first.id)) == (2, second.id, first)
    assert path.stat().st_mode & 0o777 == 0o600
    assert journal.state == "file"


def test_a_zone_is_kept(path: Path) -> None:
    from zoneinfo import ZoneInfo

    with Journal.open(path, clock=Wall(NOON.astimezone(ZoneInfo("Asia/Kolkata")))) as journal:
        event = journal.append("note", note())
        assert event.at.utcoffset() == timedelta(hours=5, minutes=30)
        assert [each.at.isoformat() for each in journal.events()] == [event.at.isoformat()]


def test_many_are_appended_at_once_or_not_at_all(journal: Journal) -> None:
    events = journal.append_many([("note", note(str(number))) for number in range(5)])
    assert [event.data["text"] for event in events] == list("01234")
    with pytest.raises(PerkupError):
        journal.append_many([("note", note()), ("note", {"about": "day"})])
    assert list(journal.events()) == events


def test_readers_choose(journal: Journal) -> None:
    kinds = ["note" if number % 3 else "ban" for number in range(store.queries.BATCH + 240)]
    journal.append_many([(kind, note() if kind == "note" else {"move": "lunge"}) for kind in kinds])
    every = list(journal.events())
    assert [event.id for event in every] == sorted(event.id for event in every)
    assert list(journal.events(newest_first=True)) == every[::-1]
    assert list(journal.events(limit=3)) == every[:3]
    assert list(journal.events(limit=0)) == []
    assert list(journal.events(after=every[600].id)) == every[601:]
    assert list(journal.events(since=every[600].at)) == every[600:]
    assert list(journal.events(since=every[600].at, newest_first=True, limit=2)) == [every[-1], every[-2]]
    assert list(journal.events(since=every[-1].at + timedelta(seconds=1))) == []
    bans = [event for event in every if event.kind == "ban"]
    assert list(journal.events(kinds={"ban"})) == bans
    assert list(journal.events(kinds=["ban", "note"])) == every
    assert list(journal.events(kinds={"ban"}, since=bans[7].at, after=bans[9].id, limit=2)) == bans[10:12]
    assert list(journal.events(kinds=[])) == []
    assert journal.last("ban") == bans[-1]
    assert journal.last("photo") is None


def test_since_goes_by_the_time_that_was_written_even_after_the_clock_went_back(path: Path) -> None:
    wall = Wall()
    with Journal.open(path, clock=wall) as journal:
        early = journal.append("note", note("before"))
        wall.now -= timedelta(days=400)
        late = journal.append("note", note("after"))
        assert late.id > early.id
        assert late.at < early.at
        assert list(journal.events()) == [early, late]
        assert list(journal.events(since=early.at)) == [early]
        assert list(journal.events(since=late.at)) == [early, late]


def test_ids_go_on_from_the_file_after_a_restart_with_an_earlier_clock(path: Path) -> None:
    with Journal.open(path, clock=Wall()) as journal:
        first = journal.append("note", note())
    with Journal.open(path, clock=Wall(NOON - timedelta(days=3000))) as journal:
        assert journal.append("note", note()).id > first.id


def test_a_fact_with_a_key_is_recorded_once(journal: Journal, path: Path) -> None:
    first = journal.append_once("note", note("one"), "tab-7:3")
    assert journal.append_once("note", note("two"), "tab-7:3") == first
    assert journal.append_once("ban", {"move": "lunge"}, "tab-7:3") != first
    with Journal.open(path, clock=Wall()) as other:
        assert other.append_once("note", note("three"), "tab-7:3") == first
    assert journal.count() == 2


def test_two_processes_that_deliver_the_same_fact_record_it_once(journal: Journal, path: Path) -> None:
    code = """
import sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
for number in range(40):
    print(journal.append_once("ban", {"move": f"m{number}"}, f"k{number}").id)
"""
    children = [child(code, str(path)) for _each in range(3)]
    outputs = [each.communicate(timeout=60)[0].split() for each in children]
    assert [each.returncode for each in children] == [0, 0, 0]
    assert outputs[0] == outputs[1] == outputs[2]
    assert [event.id for event in journal.events()] == outputs[0]


def test_threads_share_a_journal(journal: Journal) -> None:
    with ThreadPoolExecutor(4) as pool:
        events = list(pool.map(lambda number: journal.append("note", note(str(number))), range(80)))
    assert sorted(events, key=lambda event: event.id) == list(journal.events())
    assert threading.active_count() >= 1


def test_slow_readers_hold_up_nobody(journal: Journal) -> None:
    for number in range(3):
        journal.append("note", note(str(number)))
    reader = journal.events()
    next(reader)
    journal.append("note", note("meanwhile"))
    assert journal.erase([next(reader).id])
    assert "meanwhile" in [event.data.get("text") for event in journal.events()]


def test_changes_of_others_are_noticed_cheaply(journal: Journal, path: Path) -> None:
    token = journal.token()
    assert journal.token() == token
    with Journal.open(path, clock=Wall()) as other:
        assert journal.token() == token
        other.append("note", note())
        assert journal.token() != token
        token = journal.token()
        list(journal.events())
        assert journal.token() == token
        journal.append("note", note())
        assert journal.token() != token


# checkpoints


def test_a_checkpoint_is_kept_until_the_past_changes(journal: Journal, path: Path) -> None:
    first = journal.append("note", note())
    journal.checkpoint_put("today", first.id, b"state", version=2)
    assert journal.checkpoint_get("today", version=2) == (first.id, b"state")
    assert journal.checkpoint_get("today", version=3) is None
    assert journal.checkpoint_get("week") is None
    second = journal.append("note", note())
    with Journal.open(path, clock=Wall()) as other:
        assert other.checkpoint_get("today", version=2) == (first.id, b"state")
    rewrites = journal.rewrites()
    journal.erase([second.id])
    assert journal.checkpoint_get("today", version=2) is None
    assert journal.rewrites() != rewrites
    journal.checkpoint_put("today", first.id, b"stale", rewrites=rewrites)
    assert journal.checkpoint_get("today") is None
    journal.checkpoint_put("today", first.id, b"fresh", rewrites=journal.rewrites())
    assert journal.checkpoint_get("today") == (first.id, b"fresh")


def test_an_import_of_older_events_changes_the_past_one_of_newer_does_not(journal: Journal) -> None:
    here = journal.append("note", note())
    journal.checkpoint_put("today", here.id, b"state")
    newer = Event(new_id(NOON + timedelta(days=1), None, b"0123456789"), NOON, "ban", 1, {"move": "m", "on": True})
    assert journal.import_events([to_row(newer)]) == store.ImportCount(1, 0, 0)
    assert journal.checkpoint_get("today") is not None
    older = Event(new_id(NOON - timedelta(days=1), None, b"0123456789"), NOON, "ban", 1, {"move": "m", "on": True})
    assert journal.import_events([to_row(older), to_row(newer)]) == store.ImportCount(1, 1, 0)
    assert journal.checkpoint_get("today") is None
    assert list(journal.events()) == [older, here, newer]


# erasing


def test_erased_content_is_in_no_byte_of_the_folder(journal: Journal, path: Path) -> None:
    words = "my secret worry"
    kept = journal.append("note", note("kept"))
    gone = [journal.append_once("note", note(words * size), f"client-key-{size}") for size in (1, 40, 1300)]
    journal.checkpoint_put("today", kept.id, words.encode())
    assert words.encode() in all_bytes(path.parent)
    tombstones = journal.erase([event.id for event in gone] + ["0" * 26])
    assert words.encode() not in all_bytes(path.parent)
    assert b"client-key" not in all_bytes(path.parent)
    assert list(journal.events()) == [kept, *tombstones]
    assert [event.data for event in tombstones] == [{"event": event.id} for event in gone]
    assert journal.is_erased(gone[0].id)
    assert not journal.is_erased(kept.id)
    assert journal.get(gone[0].id) is None
    assert journal.erase([gone[0].id, tombstones[0].id]) == []
    assert journal.import_events([to_row(event) for event in gone]) == store.ImportCount(0, 0, 3)


def all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())


def test_a_tombstone_from_elsewhere_takes_nothing_away(journal: Journal) -> None:
    here = journal.append("note", note())
    tombstone = Event(new_id(NOON, here.id, b"0123456789"), NOON, "erased", 1, {"event": here.id})
    assert journal.import_events([to_row(tombstone)]) == store.ImportCount(0, 0, 1)
    assert journal.get(here.id) == here
    other = Event(new_id(NOON, here.id, b"9876543210"), NOON, "erased", 1, {"event": "0" * 26})
    assert journal.import_events([to_row(other)]) == store.ImportCount(1, 0, 0)
    assert journal.is_erased("0" * 26)


def test_an_erasure_that_others_hold_up_says_so_and_can_be_repeated(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = journal.append("note", note("my secret worry"))
    journal.append("note", note())
    journal._connection().execute("PRAGMA busy_timeout = 50")
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM event").fetchone()
    with refused(ErrorCode.FILE_UNWRITABLE):
        journal.erase([event.id])
    reader.execute("COMMIT")
    journal.erase([event.id])
    assert b"my secret worry" not in all_bytes(path.parent)
    reader.close()


# a model: whatever is done in whatever order, the journal is a list


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 9), st.integers(-5, 5)), max_size=25))
@settings(max_examples=12, deadline=None)
def test_the_journal_is_a_list_in_order_of_id(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wall = Wall()
        journal = Journal.open(Path(folder, "j.sqlite3"), clock=wall)
        model: list[Event] = []
        for what, number, hours in steps:
            wall.now += timedelta(hours=hours)
            if what == "a":
                model.append(journal.append("note", note(str(number))))
            elif what == "b":
                event = journal.append_once("ban", {"move": "m"}, f"key {number}")
                model += [] if event in model else [event]
            elif what == "c" and model:
                victim = model[number % len(model)]
                made = journal.erase([victim.id])
                model = [event for event in model if event.id not in {each.data["event"] for each in made}] + made
            elif what == "d":
                journal.close()
                journal = Journal.open(Path(folder, "j.sqlite3"), clock=wall)
            else:
                assert journal.import_events(to_row(event) for event in model).known == len(model)
        assert list(journal.events()) == model == sorted(model, key=lambda event: event.id)
        journal.close()


# a real process, killed


def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(path: Path) -> None:
    code = """
import sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
while True:
    print(journal.append("note", {"about": "day", "ref": "", "text": "x" * 300}).id, flush=True)
"""
    for rounds, lines in enumerate((1, 30, 211), 1):
        writer = child(code, str(path))
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _line in range(lines)]
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
        writer.stdout.close()
        assert writer.wait(timeout=20) == -signal.SIGKILL
        with Journal.open(path) as journal:
            there = [event.id for event in journal.events()]
            assert journal.notice is None
        assert set(acknowledged) <= set(there)
        assert there == sorted(there), rounds


# a disk that does not work


FULL = """
import json, resource, sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
acknowledged = [journal.append("note", {"about": "day", "ref": "", "text": "x" * 500}).id for _ in range(20)]
limit = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
held = [journal.append("note", {"about": "day", "ref": "", "text": str(n) * 500}).id for n in range(10)]
held.append(journal.append_once("ban", {"move": "m"}, "key").id)
held.append(journal.append_once("ban", {"move": "m"}, "key").id)
seen = [event.id for event in journal.events()]
full = [journal.state, journal.trouble, journal.waiting, journal.retry(), journal.last_id(), journal.count()]
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
after = journal.append("note", {"about": "day", "ref": "", "text": "after"}).id
print(json.dumps([acknowledged, held, seen, full, after, journal.state, journal.trouble, journal.waiting]))
"""


def test_on_a_full_disk_events_wait_in_memory_and_are_written_in_order_later(path: Path) -> None:
    """A real failure: the process may not make any file longer (RLIMIT_FSIZE), then may again."""
    writer = child(FULL, str(path), stderr=subprocess.PIPE)
    output, errors = writer.communicate(timeout=60)
    acknowledged, held, seen, full, after, state, trouble, waiting = msgspec.json.decode(output)
    assert full[0] == "memory"
    assert "journal" in full[1]
    assert full[2:] == [11, False, held[-1], 31]
    assert held[-1] == held[-2]
    assert seen == acknowledged + held[:-1]
    assert (state, trouble, waiting) == ("file", None, 0)
    assert "Events wait in memory" in errors
    assert errors.count("Events wait") == 1
    with Journal.open(path) as journal:
        assert [event.id for event in journal.events()] == [*seen, after]
        times = [event.at for event in journal.events()]
        assert times == sorted(times)


def test_a_database_that_may_not_grow_is_a_full_disk(journal: Journal, path: Path) -> None:
    first = journal.append("note", note())
    pages = journal._connection().execute("PRAGMA page_count").fetchone()[0]
    journal._connection().execute(f"PRAGMA max_page_count = {pages}")
    held = journal.append("note", note("x" * 9000))
    assert journal.trouble == f"The disk is full: the journal {path} cannot grow."
    assert list(journal.events()) == [first, held]
    assert journal.retry()  # opens the file again, where the limit does not hold
    assert journal.state == "file"
    assert list(journal.events()) == [first, held]


@pytest.fixture
def ordinary() -> Iterator[Path]:
    with ordinary_user() as folder:
        yield folder


def test_a_read_only_folder_can_be_read_and_recording_resumes(ordinary: Path) -> None:
    path = ordinary / "journal.sqlite3"
    with Journal.open(path, clock=Wall()) as journal:
        first = journal.append("note", note())
    ordinary.chmod(0o500)
    journal = Journal.open(path, clock=Wall(NOON - timedelta(days=1)))
    assert journal.state == "memory"
    assert "read-only" in (journal.trouble or "")
    assert list(journal.events()) == [first]
    held = journal.append("note", note("held"))
    assert held.id > first.id
    journal.checkpoint_put("today", first.id, b"")
    assert list(journal.events()) == [first, held]
    with refused(ErrorCode.FILE_UNWRITABLE):
        journal.erase([first.id])
    with refused(ErrorCode.FILE_UNWRITABLE):
        Journal.open(path, fallback=False)
    ordinary.chmod(0o700)
    assert journal.retry()
    assert list(journal.events()) == [first, held]
    journal.close()


def test_a_read_only_folder_with_a_log_is_read_fully(ordinary: Path) -> None:
    path = ordinary / "journal.sqlite3"
    writer = Journal.open(path, clock=Wall())
    events = [writer.append("note", note(str(number))) for number in range(5)]
    ordinary.chmod(0o500)
    with Journal.open(path, clock=Wall()) as other:
        events.append(other.append("note", note("the log is there and takes it")))
    for file in ordinary.glob("journal.*"):
        file.chmod(0o400)
    reader = Journal.open(path, clock=Wall())
    assert reader.state == "memory"
    assert list(reader.events()) == events
    assert reader.token() == reader.token()
    reader.close()
    ordinary.chmod(0o700)
    writer.close()


def test_a_read_only_folder_without_a_journal_starts_in_memory(ordinary: Path) -> None:
    ordinary.chmod(0o500)
    journal = Journal.open(ordinary / "journal.sqlite3", clock=Wall())
    held = journal.append_once("note", note(), "key")
    assert journal.append_once("note", note(), "key") == held
    assert (list(journal.events()), journal.count(), journal.last_id()) == ([held], 1, held.id)
    assert (journal.get(held.id), journal.rewrites(), journal.is_erased(held.id)) == (held, 0, False)
    ordinary.chmod(0o700)
    later = journal.append("note", note())
    assert journal.state == "file"
    journal.close()
    with Journal.open(ordinary / "journal.sqlite3") as again:
        assert list(again.events()) == [held, later]


def test_closing_writes_what_waits(ordinary: Path) -> None:
    ordinary.chmod(0o500)
    journal = Journal.open(ordinary / "journal.sqlite3", clock=Wall())
    held = journal.append("note", note())
    ordinary.chmod(0o700)
    journal.close()
    with Journal.open(ordinary / "journal.sqlite3") as again:
        assert list(again.events()) == [held]


def test_memory_is_bounded_and_what_it_lost_is_told(ordinary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_buffer, "MOST", 3)
    ordinary.chmod(0o500)
    journal = Journal.open(ordinary / "journal.sqlite3", clock=Wall())
    held = [journal.append("note", note(str(number))) for number in range(5)]
    assert list(journal.events()) == held[2:]
    ordinary.chmod(0o700)
    journal.append("note", note("again"))
    kinds = [event.kind for event in journal.events()]
    assert kinds == ["note", "note", "note", "recovered", "note"]
    told = journal.last("recovered")
    assert told is not None
    assert told.data["lost"] == 2
    journal.close()


def test_events_that_waited_while_others_wrote_change_the_past(journal: Journal, path: Path) -> None:
    pages = journal._connection().execute("PRAGMA page_count").fetchone()[0]
    journal._connection().execute(f"PRAGMA max_page_count = {pages}")
    held = journal.append("note", note("x" * 9000))
    assert journal.state == "memory"
    with Journal.open(path, clock=Wall(NOON + timedelta(days=1))) as other:
        newer = other.append("note", note("newer"))
        other.checkpoint_put("today", newer.id, b"")
        assert journal.retry()
        assert other.checkpoint_get("today") is None
    assert list(journal.events()) == [held, newer]


def test_another_program_that_holds_the_file_is_waited_for_then_told(journal: Journal, path: Path) -> None:
    journal._connection().execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    held = journal.append("note", note())
    assert journal.trouble == f"Another program holds the journal {path}."
    other.execute("ROLLBACK")
    other.close()
    later = journal.append("note", note())
    assert journal.trouble is None
    assert list(journal.events()) == [held, later]


def test_another_program_that_takes_longer_is_not_waited_for(journal: Journal, path: Path) -> None:
    statements: list[str] = []
    journal._connection().set_trace_callback(statements.append)
    with (
        file_lock.announce_holding(database_file.long_work(path)),
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        held = journal.append("note", note())
        assert (journal.state, journal.waiting) == ("memory", 1)
    assert [words for words in statements if "busy_timeout" in words] == [
        "PRAGMA busy_timeout = 50",
        "PRAGMA busy_timeout = 5000",
    ]
    assert not database_file.long_work(path).exists()
    assert journal.retry()
    assert list(journal.events()) == [held]


def test_imports_and_erasures_say_that_they_take_longer(journal: Journal, path: Path) -> None:
    event = journal.append("note", note())
    row = next(journal.rows())
    lock = database_file.long_work(path)

    def incoming() -> Iterator[Row]:
        assert file_lock.is_announced(lock)
        yield row

    assert journal.import_events(incoming()).known == 1
    assert not file_lock.is_announced(lock)
    journal.erase([event.id])
    assert not lock.exists()


# a file that goes away


def test_a_removed_file_is_written_again_with_all_that_was_in_it(journal: Journal, path: Path) -> None:
    events = [journal.append("note", note(str(number))) for number in range(30)]
    rewrites = journal.rewrites()
    for file in path.parent.iterdir():
        file.unlink()
    after = journal.append("note", note("after"))
    assert journal.state == "file"
    with Journal.open(path) as other:
        every = list(other.events())
    assert [event.id for event in every if event.kind == "note"] == [event.id for event in [*events, after]]
    assert [event.data["kept"] for event in every if event.kind == "recovered"] == [30]
    assert journal.rewrites() != rewrites
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_removed_folder_is_told_and_not_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    journal = Journal.open(folder / "journal.sqlite3", clock=Wall())
    shutil.rmtree(folder)
    held = journal.append("note", note())
    assert journal.trouble == f"The folder {folder} is gone."
    assert not folder.exists()
    folder.mkdir()
    later = journal.append("note", note())
    assert journal.state == "file"
    assert {event.id for event in journal.events()} >= {held.id, later.id}
    journal.close()


def test_a_file_put_in_place_of_the_open_one_is_taken_up(journal: Journal, path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    with Journal.open(backup, clock=Wall()) as other:
        old = other.append("note", note("from the backup"))
    journal.append("note", note("newer"))
    backup.replace(path)
    after = journal.append("note", note("after"))
    assert list(journal.events()) == [old, after]


@pytest.mark.parametrize("how", ["replaced", "removed"])
def test_a_file_that_goes_while_an_event_is_being_written_loses_nothing(path: Path, tmp_path: Path, how: str) -> None:
    backup = tmp_path / "backup.sqlite3"
    Journal.open(backup, clock=Wall()).close()
    wall = Wall()
    with Journal.open(path, clock=wall) as journal:
        journal.append("note", note("before"))

        def swap() -> datetime:  # asked for the time of the event, in the midst of the transaction
            journal._clock = wall
            if how == "replaced":
                backup.replace(path)
            else:
                path.unlink()
            return wall()

        journal._clock = swap
        event = journal.append("note", note("at that very moment"))
        with Journal.open(path, clock=Wall()) as other:
            assert other.get(event.id) == event
        assert journal.append("note", note("after")).id in [each.id for each in journal.events()]


def test_a_newer_file_put_in_place_of_the_open_one_is_left_alone(journal: Journal, path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    Journal.open(backup, clock=Wall()).close()
    newer = sqlite3.connect(backup)
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    backup.replace(path)
    content = path.read_bytes()
    journal.append("note", note())
    assert "newer Perkup" in (journal.trouble or "")
    assert path.read_bytes() == content


def test_damage_found_while_running_is_mended(journal: Journal, path: Path) -> None:
    events = journal.append_many([("note", note("x" * 400 + str(number))) for number in range(200)])
    journal._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        for page in range(3, 12):
            file.seek(page * 4096)
            file.write(b"\xff" * 8)
    journal._connection().execute("PRAGMA cache_size = 1")
    read = list(journal.events())
    after = journal.append("note", note("after"))
    assert journal.state == "file"
    assert "damaged" in (journal.notice or "")
    assert [event.id for event in journal.events() if event.kind == "note"] == [event.id for event in [*events, after]]
    assert {event.id for event in read} <= {event.id for event in journal.events()}
    assert len(list(path.parent.glob("journal.damaged-*"))) >= 1


def test_a_row_whose_content_rotted_is_left_behind(journal: Journal, path: Path) -> None:
    events = [journal.append("note", note(f"number {number}")) for number in range(9)]
    journal._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"number 4", b"numbXr 4"))
    journal._connection().execute("PRAGMA cache_size = 1")
    with Journal.open(path, clock=Wall()) as other:
        assert [event.id for event in other.events() if event.kind == "note"] == [
            event.id for event in events if event != events[4]
        ]
        told = other.last("recovered")
        assert told is not None
        assert told.data["lost"] == 1


def test_damage_is_mended_by_whoever_meets_it_first(path: Path) -> None:
    def rotten() -> tuple[Journal, list[Event]]:
        journal = Journal.open(path, clock=Wall())
        events = [journal.append_once("note", note(f"number {number}"), f"key {number}") for number in range(9)]
        journal._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        journal._connection().execute("PRAGMA cache_size = 1")
        path.write_bytes(path.read_bytes().replace(b"number 4", b"numbXr 4"))
        return journal, events

    for meet in (
        lambda journal, events: journal.get(events[4].id),
        lambda journal, events: journal.append_once("note", note("new"), "key 4"),
        lambda journal, events: journal.check(),
        lambda journal, events: list(journal.events(kinds={"note"})),
    ):
        journal, events = rotten()
        meet(journal, events)
        assert "damaged" in (journal.notice or "")
        assert journal.state == "file"
        assert journal.get(events[4].id) is None
        assert journal.get(events[5].id) == events[5]
        journal.close()
        for file in path.parent.glob("*journal*"):
            file.unlink()


def test_a_whole_journal_passes_a_full_check_a_broken_one_is_mended(journal: Journal, path: Path) -> None:
    events = journal.append_many([("note", note("x" * 400 + str(number))) for number in range(200)])
    assert journal.check() is None
    journal._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal._connection().execute("PRAGMA cache_size = 1")
    with path.open("r+b") as file:
        file.seek(7 * 4096)
        file.write(b"\xff" * 8)
    assert "damaged" in (journal.check() or "")
    assert [event.id for event in journal.events() if event.kind == "note"] == [event.id for event in events]


CHANGE = """
import resource, sys
from pathlib import Path
from perkup.errors import PerkupError
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
events = [journal.append("note", {"about": "day", "ref": "", "text": str(n) * 5000}) for n in range(20)]
limit = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
journal.checkpoint_put("today", events[0].id, b"x" * 100000)
from perkup.journal.schema import to_row
for change in (lambda: journal.erase([event.id for event in events]), lambda: journal.import_events(
    [to_row(event) for event in events])):
    try:
        change()
        print("done")
    except PerkupError as error:
        print(error.message)
print(journal.count(), journal.checkpoint_get("today"))
"""


def test_a_change_of_the_past_on_a_full_disk_is_an_error_not_a_crash(path: Path) -> None:
    writer = child(CHANGE, str(path))
    output = writer.communicate(timeout=60)[0].splitlines()
    assert writer.returncode == 0
    assert "The journal" in output[0]
    assert output[-1] == "20 None"


def test_a_change_of_the_past_over_damage_mends_and_asks_to_repeat(journal: Journal, path: Path) -> None:
    events = journal.append_many([("note", note("x" * 400 + str(number))) for number in range(200)])
    journal._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    journal._connection().execute("PRAGMA cache_size = 1")
    page = path.read_bytes().index(b"x" * 400 + b"0") // 4096
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff")
    with refused(ErrorCode.JOURNAL_DAMAGED):
        journal.erase([events[0].id])
    journal.erase([events[0].id])
    assert journal.get(events[0].id) is None
    assert journal.get(events[1].id) == events[1]


def test_an_import_knows_a_fact_by_its_key(journal: Journal) -> None:
    here = journal.append_once("ban", {"move": "m"}, "key")
    same = msgspec.structs.replace(here, id=new_id(NOON, here.id, b"0123456789"))
    assert journal.import_events([to_row(same)]) == store.ImportCount(0, 1, 0)


def test_a_fact_in_the_file_is_known_while_the_disk_is_full(journal: Journal, path: Path) -> None:
    here = journal.append_once("ban", {"move": "m"}, "key")
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    journal._connection().execute("PRAGMA busy_timeout = 20")
    assert journal.append_once("ban", {"move": "m"}, "key") == here
    assert journal.waiting == 0
    held = [journal.append_once("ban", {"move": "m"}, key) for key in ("a", "b", "b")]
    assert held[1] == held[2]
    assert journal.waiting == 2
    blocker.execute("ROLLBACK")
    blocker.close()


def test_a_bug_is_not_taken_for_a_full_disk(journal: Journal) -> None:
    with pytest.raises(sqlite3.ProgrammingError):
        journal._query("SELECT 1 WHERE 1 = ?")
