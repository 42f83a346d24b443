"""What belongs to one session is found by the journal's index, however much else there is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from perkup.event_types import KINDS, Feedback, NextMorningAnswered, SessionEnded, kind_name
from perkup.journal.events import Event, new_id
from perkup.journal.queries import of_session
from perkup.journal.schema import SESSION_KIND_NAMES, raw_row
from perkup.journal.store import Journal

AT = datetime(2026, 3, 9, tzinfo=UTC)


def test_every_kind_that_names_a_session_is_in_the_index() -> None:
    naming = {kind_name(struct) for struct in KINDS.values() if "session" in struct.__struct_fields__}
    assert naming == set(SESSION_KIND_NAMES)


def test_a_session_is_found_among_others(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        for name in ("a", "b", "a"):
            journal.append("feedback", {"session": name, "answer": "right"})
        journal.append("session_ended", {"session": "a", "how": "finished", "seconds": 9})
        journal.append("next_morning", {"session": "a", "settled": True})
        records = journal.of_session("a", Feedback, SessionEnded)
        assert [type(record.data) for record in records] == [Feedback, Feedback, SessionEnded]
        assert [event.kind for event in journal.events_of_session("a")][-1] == kind_name(NextMorningAnswered)
        assert journal.of_session("c", Feedback) == []


def test_the_question_is_answered_by_the_index(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        sql, values = of_session("a")
        plan = journal._query(f"EXPLAIN QUERY PLAN {sql}", *values)
    assert "event_session" in plan[0][-1]


def test_facts_that_sqlite_cannot_read_are_kept_and_belong_to_no_session(tmp_path: Path) -> None:
    deep = b'{"session":"a","answer":' + b"[" * 3000 + b"]" * 3000 + b"}"
    rows = [
        raw_row(Event(new_id(AT, None, bytes([number] * 10)), AT, "feedback", 7, {}), data)
        for number, data in enumerate((deep, b'{"session":{"a":1}}', b'{"session":5}', b'{"session":"a"}'))
    ]
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        assert journal.import_events(rows).new == 4
        assert [event.data for event in journal.events_of_session("a")] == [{"session": "a"}]
        assert journal.events_of_session("5") == []
