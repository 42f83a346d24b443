"""Events of a newer version, and of unknown kinds: kept letter by letter, skipped by every reader."""

from __future__ import annotations

import io
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import FeedbackBody
from perkup.event_types import KINDS, VERSIONS, Feedback, GirthMeasured, MoveFavoured
from perkup.journal import upgrades
from perkup.journal.events import Event, new_id
from perkup.journal.import_export import read_lines, write_lines
from perkup.journal.schema import raw_row
from perkup.journal.store import Journal
from perkup.vocabulary import Answer
from tests.app.journal_views import live_a_day, views
from tests.app.virtual import MORNING, Clocks

ITEM = {"move": "stg_bridge", "sets": 2, "reps": 8, "hold_s": 0.0, "rest_s": 30.0}
TELLING: dict[str, dict[str, Any]] = {
    "effect": {"kind": "withheld", "reason": "A reason of its own."},
    "session_started": {
        "session": "other", "source": "programme", "routine": "programme.1.1", "title": "Another",
        "first_side": "left", "steps_total": 3, "items": [ITEM],
    },
    "step_recorded": {
        "session": "SESSION", "index": 1, "move": "stg_bridge", "side": "left", "phase": "rep", "outcome": "skipped",
        "seconds": 99, "performed_at": MORNING.isoformat(),
    },
    "session_ended": {"session": "SESSION", "how": "left", "seconds": 5},
    "session_resumed": {"session": "SESSION"},
    "feedback": {"session": "SESSION", "answer": "hurt", "pain": 9, "pain_kind": "numb"},
    "screening": {"answers": {"foot_drop": True}},
    "flag": {"flags": ["foot_drop"], "tier": "emergency"},
    "flat_check": {"one_sided": True, "where": "weekly", "side": "left", "signs": ["leg_numbness"]},
    "cleared_partly": {"by_clinician_on": "2026-03-09", "cautions": ["balance"]},
    "settings_changed": {"changes": {"clock.break_min": [3, 4]}, "by": "cli"},
    "measurement": {
        "measurement": "other", "file": "other.mp4", "definition": "trunk-thigh",
        "result": {"sides": {"right": {"peak_thigh_extension_deg": 12.5}}},
    },
    "self_test": {"test": "thomas", "side": "left", "value": 7.0, "unit": "degrees"},
    "girth": {"cm": [101.0]},
    "photo": {"file": "fedcba9876543210.jpg", "pose": "left", "at": MORNING.isoformat()},
    "note": {"about": "day", "ref": "2026-03-09", "text": "Another."},
    "plan_started": {"block": 2, "seed": 2, "profile": {}, "start": "2026-03-09"},
    "prescription_opened": {
        "title": "x", "first": "2026-03-09", "last": "2026-03-29", "moves": [{"move": "stg_bridge"}],
    },
    "swap": {"day": 3, "slot": "strength-1", "from": "a", "to": "b"},
    "ban": {"move": "stg_bridge", "on": True},
    "favourite": {"move": "stg_bridge", "on": False},
}  # fmt: skip
"""Facts that some view would show, were they of the present version."""
QUIET: dict[str, dict[str, Any]] = {
    "policy": {"policy": {"interval_s": 1800.0, "break_s": 120.0, "rules": 2}},
    "clock": {"wall": MORNING.isoformat(), "mono": 1.0, "boot": 1.0, "boot_id": "b", "event": "take", "data": {}},
    "cleared": {"by_clinician_on": "2026-03-09"},
    "flag_mistake": {"raised_at": MORNING.isoformat()},
    "consent": {"parent": True, "clinician": True},
    "next_morning": {"session": "SESSION", "settled": False},
    "missed": {"day": 2, "date": "2026-03-09"},
    "rest_days": {"first": "2026-03-20", "last": "2026-03-24"},
    "day_changed": {"date": "2026-03-09", "day": 3, "how": "lighter"},
    "session_logged": {"block": 1, "day": 3, "on": "2026-03-09", "items": [{"move": "stg_bridge", "sets": 2}]},
    "prescription_closed": {},
    "recovered": {"reason": "another", "kept": 1, "lost": 0},
    "erased": {"event": "01KK8Z000000000000000000ZZ"},
}
"""Facts of the kinds that no view shows by themselves, or only together with others."""


class Lived(msgspec.Struct):
    """A folder with a day in it, its clocks, the id of its session, and what every view shows of it."""

    folder: Path
    clocks: Clocks
    session: str
    before: dict[str, Any]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    folder, clocks = tmp_path_factory.mktemp("lived"), Clocks()
    session = live_a_day(folder, clocks)
    return Lived(folder, clocks, session, shown(folder, clocks))


@pytest.fixture
def folder(lived: Lived, tmp_path: Path) -> Path:
    """Return a copy of the folder, as it was before anything strange came in."""
    return Path(shutil.copytree(lived.folder, tmp_path / "copy"))


def shown(folder: Path, clocks: Clocks) -> dict[str, Any]:
    """Return every view of a folder as a fresh start sees it."""
    app = Application.open(DataFolder(folder), stamp=clocks)
    try:
        return views(app)
    finally:
        app.close()


def put(folder: Path, at: datetime, kind: str, version: int, data: dict[str, Any], session: str) -> str:
    """Write an event into the journal as a newer Perkup would, spaces and all; return its id."""
    facts = msgspec.json.encode(data).replace(b"SESSION", session.encode()).replace(b'":', b'" : ')
    with Journal.open(folder / "journal.sqlite3", clock=lambda: at) as journal:
        name = new_id(at, journal.last_id(), b"0123456789")
        assert journal.import_events([raw_row(Event(name, at, kind, version, {}, "key"), facts)]).new == 1
    return name


def stored(folder: Path, name: str) -> tuple[Any, ...]:
    """Return what the file holds of one event, letter by letter."""
    with Journal.open(folder / "journal.sqlite3") as journal:
        row = journal.require_file().execute("SELECT at, kind, v, data, key FROM event WHERE id = ?", (name,))
        content: tuple[Any, ...] = row.fetchone()
        return content


def test_every_kind_has_an_example() -> None:
    assert {*TELLING, *QUIET} == {*KINDS}
    for kind, data in {**TELLING, **QUIET}.items():
        msgspec.convert(data, KINDS[kind])


@pytest.mark.parametrize("kind", [*sorted(KINDS), "telepathy"])
def test_no_reader_sees_what_this_version_cannot_read(folder: Path, lived: Lived, kind: str) -> None:
    data = TELLING.get(kind) or QUIET.get(kind) or TELLING["flag"]
    put(folder, lived.clocks.wall, kind, VERSIONS.get(kind, 0) + 1, data, lived.session)
    after = shown(folder, lived.clocks)
    assert {name for name in after if after[name] != lived.before[name]} == set()


@pytest.mark.parametrize("kind", sorted(TELLING))
def test_the_same_facts_in_the_present_version_are_seen(folder: Path, lived: Lived, kind: str) -> None:
    put(folder, lived.clocks.wall, kind, VERSIONS[kind], TELLING[kind], lived.session)
    assert shown(folder, lived.clocks) != lived.before


@pytest.mark.parametrize("kind", [*sorted({*KINDS} - {"erased"}), "telepathy"])
def test_it_survives_an_erasure_a_restart_export_and_import(folder: Path, lived: Lived, kind: str) -> None:
    data = {"of": {"tomorrow": [1, 2.50, None]}, "words": "ä <&> \u2028"}
    name = put(folder, lived.clocks.wall, kind, VERSIONS.get(kind, 0) + 1, data, lived.session)
    content = stored(folder, name)
    assert b'" : ' in content[3]
    erase_newest(folder, MoveFavoured)
    shown(folder, lived.clocks)
    assert stored(folder, name) == content
    other = folder / "other"
    other.mkdir()
    line = exported(folder, name)
    with Journal.open(other / "journal.sqlite3") as journal:
        read_lines(journal, io.BytesIO(exported(folder)), "lines")
    erase_newest(other, GirthMeasured)
    shown(other, lived.clocks)
    assert exported(other, name) == line
    assert stored(other, name)[:3] == content[:3]
    assert msgspec.json.decode(stored(other, name)[3]) == data


def erase_newest(folder: Path, struct: type[msgspec.Struct]) -> None:
    """Erase an event that has nothing to do with the strange one."""
    with Journal.open(folder / "journal.sqlite3") as journal:
        newest = journal.newest(struct)
        assert newest is not None
        assert journal.erase([newest.id])


def exported(folder: Path, name: str = "") -> bytes:
    """Return the lines of an export that hold an id; all lines where none is given."""
    out = io.BytesIO()
    with Journal.open(folder / "journal.sqlite3") as journal:
        write_lines(journal, out)
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if name.encode() in line)


def test_what_is_passed_over_is_counted_once(folder: Path, lived: Lived) -> None:
    put(folder, lived.clocks.wall, "feedback", 2, {"how": "fine"}, lived.session)
    with Journal.open(folder / "journal.sqlite3") as journal:
        assert (len(list(journal.read(Feedback))), journal.unreadable) == (2, 1)
        assert (len(list(journal.read(Feedback))), journal.unreadable) == (2, 1)


@pytest.fixture
def _next_version_of_feedback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise the version of `feedback`: the old one counted pain from 0 to 5, the new one counts to 10."""

    def doubled(facts: dict[str, Any]) -> dict[str, Any]:
        return facts | {"pain": None if facts.get("pain") is None else facts["pain"] * 2}

    monkeypatch.setitem(VERSIONS, "feedback", 2)
    monkeypatch.setitem(upgrades.UPGRADES, ("feedback", 1), doubled)


@pytest.mark.usefixtures("_next_version_of_feedback")
@pytest.mark.parametrize(("version", "stops"), [(1, True), (2, False), (3, False)])
def test_a_raised_version_reaches_the_safety_rules(folder: Path, lived: Lived, version: int, stops: bool) -> None:
    facts = {"session": lived.session, "answer": "hurt", "move": "stg_bridge", "pain": 3}
    put(folder, lived.clocks.wall, "feedback", version, facts, lived.session)
    app = Application.open(DataFolder(folder), stamp=lived.clocks)
    assert ("stg_bridge" in app.safety.status().stopped) is stops
    assert app.safety.check_move("stg_bridge").allowed is not stops
    app.sessions.feedback(lived.session, FeedbackBody(Answer.HURT, key="new", move="stg_hip_hinge", pain=3))
    assert "stg_hip_hinge" not in app.safety.status().stopped
    newest = app.journal.last("feedback")
    assert newest is not None
    assert newest.v == 2
    app.close()
