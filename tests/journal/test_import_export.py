from __future__ import annotations

import base64
import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import GirthMeasured, NoteWritten, PhotoAdded
from perkup.journal.events import new_id
from perkup.journal.import_export import ImportResult, read_lines, write_lines, write_tables
from perkup.journal.line_reader import safe_name
from perkup.journal.store import Journal
from tests.journal.clocks import NOON, Wall
from tests.refusals import refused


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite3", clock=Wall()) as journal:
        yield journal


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "other.sqlite3", clock=Wall()) as journal:
        yield journal


def exported(journal: Journal, photos: Path | None = None) -> bytes:
    out = io.BytesIO()
    write_lines(journal, out, photos=photos)
    return out.getvalue()


def taken_in(journal: Journal, content: bytes | list[Any], photos: Path | None = None) -> ImportResult:
    if isinstance(content, list):
        content = b"\n".join(msgspec.json.encode(line) for line in content)
    return read_lines(journal, io.BytesIO(content), "it.jsonl", photos=photos)


def line(number: int, **more: Any) -> dict[str, Any]:
    name = new_id(NOON, None, bytes([number] * 10))
    data = {"about": "day", "ref": "", "text": str(number)}
    return {"id": name, "at": "2026-03-02T13:00:00+01:00", "kind": "note", "v": 1, "data": data, **more}


def test_an_export_comes_back_letter_by_letter_and_any_number_of_times(journal: Journal, other: Journal) -> None:
    journal.append("note", NoteWritten("day", "", "hello\n\u2028 ünï"))
    journal.append("girth", GirthMeasured([98.5, 99.0, 98.0]))
    journal.append_once("ban", {"move": "lunge"}, "key-1")
    content = exported(journal)
    assert taken_in(other, content) == ImportResult(3, 0, 0, 0)
    assert exported(other) == content
    assert list(other.events()) == list(journal.events())
    assert taken_in(other, content) == ImportResult(0, 3, 0, 0)
    assert other.append_once("ban", {"move": "bridge"}, "key-1").data["move"] == "lunge"


def test_each_line_has_the_shape_of_the_contract(journal: Journal) -> None:
    event = journal.append("note", NoteWritten("day", "", "hello"))
    (content,) = exported(journal).splitlines()
    found = msgspec.json.decode(content)
    assert list(found) == ["id", "at", "kind", "v", "data"]
    assert datetime.fromisoformat(found["at"]) == event.at


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
zones = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
lines = st.lists(
    st.builds(
        lambda chance, at, kind, v, data: {
            "id": new_id(at, None, chance),
            "at": at,
            "kind": f"x_{kind}",
            "v": v,
            "data": data,
        },
        st.binary(min_size=10, max_size=10),
        st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=zones),  # noqa: DTZ001
        st.sampled_from("abc"),
        st.integers(1, 9),
        st.dictionaries(st.text(max_size=8), json_values, max_size=4),
    ),
    max_size=8,
    unique_by=lambda line: line["id"],
)


@given(lines)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_kinds_of_a_newer_perkup_are_kept_as_they_are(tmp_path: Path, events: list[dict[str, Any]]) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    with Journal.open(folder / "one.sqlite3") as one, Journal.open(folder / "two.sqlite3") as two:
        assert taken_in(one, events).new == len(events)
        content = exported(one)
        assert taken_in(two, content).new == len(events)
        assert exported(two) == content
        found = {event.id: event.data for event in two.events()}
        assert found == {event["id"]: msgspec.json.decode(msgspec.json.encode(event["data"])) for event in events}


BAD: list[tuple[Any, str]] = [
    (b'{"id": "01', "JSON"),
    (b"hello", "JSON"),
    (b"[]", "object"),
    (b"\xff\xfe\x00", "Line 3"),
    ({"kind": "note"}, "`id`"),
    (line(3, id="01"), "`id` must be 26"),
    (line(3, id="~" * 26), "`id` must be 26"),
    (line(3, id="7ZZZZZZZZZZZZZZZZZZZZZZZZZ"), "`id` must be 26"),
    (line(3, at="2026-03-02T13:00:00"), "at"),
    (line(3, at="yesterday"), "at"),
    (line(3, v=0), "v"),
    (line(3, v="1"), "v"),
    (line(3, kind="No Kind"), "kind"),
    (line(3, data=[1]), "`data` must be an object"),
    (line(3, data="x"), "`data` must be an object"),
    (line(3, data={"about": "day", "ref": ""}), "text"),
    (line(3, data={"about": "weather", "ref": "", "text": ""}), "about"),
    (line(3, kind="erased", data={"event": "no id"}), "tombstone"),
    (line(3, content="aGVsbG8="), "`content` belongs to a photo"),
    (
        line(3, kind="photo", data={"file": "../../x", "pose": "side", "at": "2026-03-02T13:00:00Z"}, content="aGk="),
        "plain",
    ),
    (
        line(3, kind="photo", data={"file": "a.jpg", "pose": "side", "at": "2026-03-02T13:00:00Z"}, content="*"),
        "base64",
    ),
]


@pytest.mark.parametrize(("bad", "words"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_a_bad_line_is_named_and_nothing_is_half_imported(
    journal: Journal, tmp_path: Path, bad: Any, words: str
) -> None:
    before = journal.append("note", NoteWritten("day", "", "before"))
    photos = tmp_path / "photos"
    good = msgspec.json.encode(line(1)) + b"\n\n"
    third = bad if isinstance(bad, bytes) else msgspec.json.encode(bad)
    with pytest.raises(PerkupError) as told:
        taken_in(journal, good + third + b"\n" + msgspec.json.encode(line(4)), photos)
    assert told.value.message.startswith("Line 3 of it.jsonl cannot be imported: ")
    assert words in told.value.message
    assert "Nothing was imported" in told.value.hint
    assert list(journal.events()) == [before]
    assert not photos.exists()

    assert "Traceback" not in told.value.message


@pytest.mark.parametrize("depth", [65, 300, 900, 3000, 100_000])
@pytest.mark.parametrize("kind", ["note", "telepathy"])
def test_brackets_within_brackets_are_refused_with_a_sentence(journal: Journal, depth: int, kind: str) -> None:
    data = b'{"deep":' + b"[" * depth + b"]" * depth + b"}"
    content = msgspec.json.encode(line(1, kind=kind, data={"x": 1})).replace(b'{"x":1}', data)
    with refused(ErrorCode.INVALID_FILE, "64"):
        taken_in(journal, content)
    assert journal.count() == 0


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret", "a/b", ".hidden", "c:x", "a\\b", "nul\0", "a\n", ""])
def test_a_video_is_a_bare_name(journal: Journal, name: str) -> None:
    data = {"measurement": "m", "file": "a.mp4", "definition": "d", "result": {}, "video": name}
    with refused(ErrorCode.INVALID_FILE):
        taken_in(journal, [line(1, kind="measurement", data=data)])


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00", "2200-01-01T00:00:00Z"])
def test_a_time_has_a_range_and_an_offset_in_use(journal: Journal, at: str) -> None:
    data = {"file": "a.jpg", "pose": "left", "at": at}
    for bad in (line(1, at=at), line(1, kind="photo", data=data), line(1, at="2026-03-02T13:00:00+23:59")):
        with refused(ErrorCode.INVALID_FILE, "1970", "2200") as caught:
            taken_in(journal, [bad])
        assert caught.value.code == ErrorCode.INVALID_FILE


@pytest.mark.parametrize(
    "data",
    [
        {"event": "pause", "data": {"minutes": 10**400}},
        {"event": "settings", "data": {"hours": [[[-(10**400)]]]}},
    ],
)
def test_a_number_that_no_arithmetic_can_stand_is_refused(journal: Journal, data: dict[str, Any]) -> None:
    stamp = {"wall": "2026-03-02T12:00:00Z", "mono": 1.0, "boot": 1.0, "boot_id": "b"}
    with refused(ErrorCode.INVALID_FILE, "64 bits"):
        taken_in(journal, [line(1, kind="clock", data=stamp | data)])


HUGE_DOSES = [
    [{"move": "stg_bridge", "sets": 1000, "reps": 1000, "rounds": 1000}],
    [{"move": "stg_bridge", "sets": 1, "hold_s": 1e9}],
    [{"move": "stg_bridge", "sets": 1, "reps": 1, "rest_s": 1e9}],
    [{"move": "stg_bridge"}] * 30_000,
]


@pytest.mark.parametrize("items", HUGE_DOSES)
def test_a_session_that_no_life_could_hold_is_refused(journal: Journal, items: list[dict[str, Any]]) -> None:
    """It would be laid out in time repetition by repetition: pages that show it would never be done."""
    with refused(ErrorCode.INVALID_FILE, "repetitions"):
        taken_in(
            journal, [line(1, kind="session_logged", data={"block": 1, "day": 1, "on": "2026-03-02", "items": items})]
        )


def test_a_field_beside_those_of_a_line_is_not_lost_silently(journal: Journal) -> None:
    with refused(ErrorCode.INVALID_FILE, "mood"):
        taken_in(journal, [line(1, mood=3)])


def test_facts_are_exported_letter_by_letter(journal: Journal) -> None:
    data = b'{ "a" : 2.50, "b":1e2, "c":"\\u00e4\\/", "d":123456789012345678901234567890, "a": [ ] }'
    head = msgspec.json.encode({**line(1, kind="telepathy"), "data": 0})
    content = head.replace(b'"data":0', b'"data":' + data) + b"\n"
    taken_in(journal, content)
    assert exported(journal) == content


@pytest.mark.parametrize("name", ["3ZZZZZZZZZZZZZZZZZZZZZZZZZ", "06K7MS3A000000000000000000"])
def test_an_id_that_leaves_no_room_is_refused(journal: Journal, name: str) -> None:
    with refused(ErrorCode.INVALID_FILE, "2200"):
        taken_in(journal, [line(1, id=name)])


def test_the_own_export_stays_importable_after_the_last_id_of_all(journal: Journal, other: Journal) -> None:
    taken_in(journal, [line(1, id="06K7MS39ZZZZZZZZZZZZZZZZZZ")])
    for number in range(5):
        journal.append("note", NoteWritten("day", "", str(number)))
    content = exported(journal)
    assert taken_in(other, content) == ImportResult(6, 0, 0, 0)
    assert exported(other) == content


def test_a_known_kind_with_a_field_of_tomorrow_is_kept(journal: Journal) -> None:
    taken_in(journal, [line(1, data={"about": "day", "ref": "", "text": "t", "mood": 3}), line(2, v=2, data={})])
    assert [event.data for event in journal.events()] == [{"about": "day", "ref": "", "text": "t", "mood": 3}, {}]


def test_a_mark_at_the_start_and_windows_line_ends_are_passed_over(journal: Journal) -> None:
    content = b"\xef\xbb\xbf" + msgspec.json.encode(line(1)) + b"\r\n\r\n" + msgspec.json.encode(line(2)) + b"\r\n"
    assert taken_in(journal, content) == ImportResult(2, 0, 0, 0)
    assert taken_in(journal, b"") == ImportResult(0, 0, 0, 0)


def test_a_tombstone_of_a_newer_version_is_kept_and_erases_nothing(journal: Journal) -> None:
    note = line(1)
    newer = line(2, kind="erased", v=99, data={"events": [note["id"]], "event": note["id"]})
    assert taken_in(journal, [note, newer, line(3, kind="erased", v=99, data={"what": "else"})]).new == 3
    assert exported(journal).splitlines()[1] == msgspec.json.encode(newer)
    assert taken_in(journal, [line(4, id=note["id"])]).new == 0
    assert not journal.is_erased(note["id"])


def test_an_import_brings_nothing_erased_back(journal: Journal, other: Journal) -> None:
    gone = journal.append("note", NoteWritten("day", "", "gone"))
    kept = journal.append("note", NoteWritten("day", "", "kept"))
    content = exported(journal)
    journal.erase([gone.id])
    assert taken_in(journal, content) == ImportResult(0, 1, 1, 0)
    assert taken_in(other, exported(journal)) == ImportResult(2, 0, 0, 0)
    assert taken_in(other, content) == ImportResult(0, 1, 1, 0)
    assert [event.kind for event in other.events()] == ["note", "erased"]
    assert other.get(kept.id) == kept


def test_one_file_restores_the_photos_too(journal: Journal, other: Journal, tmp_path: Path) -> None:
    photos, restored = tmp_path / "photos", tmp_path / "restored"
    photos.mkdir()
    (photos / "a.jpg").write_bytes(bytes(range(256)) * 40)
    first = journal.append("photo", PhotoAdded("a.jpg", "side", NOON))
    journal.append("photo", PhotoAdded("lost.jpg", "side", NOON))
    assert b"content" not in exported(journal)
    content = exported(journal, photos)
    assert [msgspec.json.decode(line)["content"] is None for line in content.splitlines()] == [False, True]
    assert taken_in(other, content, restored) == ImportResult(2, 0, 0, 1)
    assert (restored / "a.jpg").read_bytes() == (photos / "a.jpg").read_bytes()
    assert (restored / "a.jpg").stat().st_mode & 0o777 == 0o600
    assert restored.stat().st_mode & 0o777 == 0o700
    assert exported(other, restored) == content
    (restored / "a.jpg").unlink()
    assert taken_in(other, content, restored).photos == 1
    (restored / "a.jpg").write_bytes(b"another")
    assert taken_in(other, content, restored).photos == 0
    assert (restored / "a.jpg").read_bytes() == b"another"
    (restored / "a.jpg").unlink()
    other.erase([first.id])
    assert taken_in(other, content, restored) == ImportResult(0, 1, 1, 0)
    assert not (restored / "a.jpg").exists()


def test_photos_that_cannot_be_written_leave_nothing(journal: Journal, tmp_path: Path) -> None:
    def photo(number: int, file: str) -> dict[str, Any]:
        data = {"file": file, "pose": "side", "at": "2026-03-02T13:00:00Z"}
        return line(number, kind="photo", data=data, content=base64.b64encode(b"hello").decode())

    photos = tmp_path / "photos"
    with refused(ErrorCode.FILE_UNWRITABLE):
        taken_in(journal, [photo(1, "a.jpg"), photo(2, "é" * 199)], photos)
    assert list(photos.iterdir()) == []
    assert journal.count() == 0


def test_a_file_that_changes_while_it_is_read_leaves_nothing(journal: Journal, tmp_path: Path) -> None:
    data = {"file": "a.jpg", "pose": "side", "at": "2026-03-02T13:00:00Z"}
    content = msgspec.json.encode(line(1, kind="photo", data=data, content="aGk=")) + b"\n"

    class Changing(io.BytesIO):
        rewound = 0

        def seek(self, position: int, whence: int = 0) -> int:
            self.rewound += 1
            if self.rewound == 2:
                self.getbuffer()[:4] = b"oops"
            return super().seek(position, whence)

    with refused(ErrorCode.FILE_UNWRITABLE):
        read_lines(journal, Changing(content), "it.jsonl", photos=tmp_path / "photos")
    assert journal.count() == 0
    assert not (tmp_path / "photos").exists()


def test_tables_for_a_spreadsheet(journal: Journal, tmp_path: Path) -> None:
    journal.append("note", NoteWritten("day", "", '=HYPERLINK("x"), "quoted"\nline two'))
    journal.append("girth", GirthMeasured([98.5, 99.0]))
    event = journal.append("ban", {"move": "-lunge"})
    done: list[int] = []
    paths = write_tables(journal, tmp_path, progress=done.append)
    assert [path.name for path in paths] == ["ban.csv", "girth.csv", "note.csv"]
    assert len(done) == 3
    with (tmp_path / "note.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["text"] == '\'=HYPERLINK("x"), "quoted"\nline two'
    assert (tmp_path / "girth.csv").read_text().splitlines()[1].endswith('"[98.5,99.0]"')
    assert (tmp_path / "ban.csv").read_text().splitlines() == [
        "id,at,move,on",
        f"{event.id},{event.at.isoformat()},'-lunge,True",
    ]
    assert (tmp_path / "ban.csv").stat().st_mode & 0o777 == 0o600


def test_names_that_lead_out_of_a_folder_are_none() -> None:
    assert safe_name("a.jpg") == "a.jpg"
    for bad in ("", "..", ".hidden", "a/b", "/etc/passwd", "a\\b", "c:x", "a\0", None, 4):
        assert safe_name(bad) is None


def test_times_keep_their_offset(journal: Journal) -> None:
    taken_in(journal, [line(1)])
    (event,) = journal.events()
    assert event.at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert event.at.isoformat() == "2026-03-02T13:00:00+01:00"
