"""Any disk fault at any write is a sentence: a shim below Python and SQLite fails the n-th write, sync or opening.

Here every few places, so that it stays quick; `python -m bench faults` tries all of them with each error.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from perkup.app.application import Application
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, FlagBody
from perkup.cli.main import root
from perkup.errors import ErrorCode, PerkupError
from perkup.journal import database_file
from perkup.journal.schema import checksum
from perkup.journal.store import Journal
from tests.app.answers import all_answers
from tests.journal import fault_runs
from tests.journal.folders import ordinary_user
from tests.refusals import refused
from tests.web.asking import asker


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if fault_runs.compiler() is None:
        pytest.skip("needs a C compiler on Linux")
    return fault_runs.build(tmp_path_factory.mktemp("shim"))


@pytest.mark.parametrize(
    ("work", "error", "stays", "stride"),
    [
        ("start", "ENOSPC", True, 43),
        ("start", "EIO", False, 41),
        ("session", "ENOSPC", False, 9),
        ("session", "EIO", True, 11),
        ("upload", "ENOSPC", True, 11),
        ("export", "EROFS", False, 13),
        ("verbs", "EIO", False, 29),
    ],
)
def test_any_fault_at_any_write_is_a_sentence_and_loses_nothing(
    shim: Path, work: str, error: str, stays: bool, stride: int
) -> None:
    result = fault_runs.run(shim, work, error, stays=stays, stride=stride)
    assert result["places"] > 20
    assert result["tried"] >= result["places"] // stride
    assert result["wrong"] == {}


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full, as far as the journal is concerned."""

    def refuse(*_arguments: object) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database_file, "open_file", refuse)


@pytest.mark.usefixtures("full")
def test_a_full_disk_at_start_gives_a_coach_in_memory_that_says_so_on_every_page(tmp_path: Path) -> None:
    app = Application.open(DataFolder(tmp_path), lasting=True)
    app.breaks.start()
    app.safety.screen(all_answers())
    ask = asker(app)
    for path in ("/", "/history", "/programme", "/progress", "/moves", "/settings", "/doctor", "/why"):
        page = ask.get(path, accept="text/html")
        assert page.status == 200, path
        assert "The disk is full" in page.text, path
    assert app.journal.waiting > 0
    app.close()


def test_an_answer_tells_kept_in_memory_from_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Application.open(DataFolder(tmp_path), lasting=True)
    app.safety.screen(all_answers())
    ask = asker(app)
    begun = ask.send("POST", "/api/session", {"source": "stretch"})
    assert begun.header("perkup-kept") == "file"
    name = begun.json["session"]
    step = {"outcome": "done", "seconds": 5}
    items = [{"kind": "step", "session": name, "index": 1, "key": "one", **step}]

    def refuse(*_arguments: object) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(database_file, "open_file", refuse)
        app.journal._note_trouble(OSError(28, "No space left on device"))
        assert ask.send("POST", "/api/deliver", {"items": items}).json["kept"] == "memory"
        alone = ask.send("POST", f"/api/session/{name}/step", {"index": 2, "key": "two", **step})
        assert (alone.status, alone.header("perkup-kept")) == (204, "memory")
    again = ask.send("POST", "/api/deliver", {"items": items})
    assert (again.json["done"], again.json["kept"], again.header("perkup-kept")) == (["one"], "file", "file")
    app.close()
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        assert [event.key for event in journal.events(kinds=["step_recorded"])] == ["one", "two"]


READING = ("doctor", "today", "why", "status", "checks", "programme --json", "settings", "photos list", "export")


def test_a_read_only_folder_lets_everything_read(tmp_path: Path) -> None:
    for words in READING:  # what a verb imports late, an ordinary user might not be allowed to read here
        CliRunner().invoke(root, ["--data", str(tmp_path), *words.split()])
    "".encode("utf-8-sig")
    with ordinary_user() as folder:
        home = DataFolder(folder)
        home.secret()
        app = Application.open(home)
        app.safety.screen(all_answers())
        app.sessions.begin(BeginBody("stretch"))
        app.close()
        for file in folder.iterdir():
            file.chmod(0o400 if file.is_file() else 0o500)
        folder.chmod(0o500)
        for words in READING:
            result = CliRunner().invoke(root, ["--data", str(folder), *words.split()])
            assert result.exception is None or isinstance(result.exception, SystemExit | PerkupError), result.exception
            if words not in ("status", "programme --json"):
                assert result.exit_code == 0, (words, result.exception)
            if words == "doctor":
                assert "read-only" in result.output
        app = Application.open(home)
        with refused(ErrorCode.FILE_UNWRITABLE):
            app.safety.flag(FlagBody(["night_pain"]))
        app.close()
        folder.chmod(0o700)


@pytest.mark.parametrize("words", READING)
def test_a_read_only_folder_without_anything_in_it_is_read_too(words: str) -> None:
    """So is that of a first start on a full disk: there is no journal, and none can be made."""
    with ordinary_user() as folder:
        folder.chmod(0o500)
        result = CliRunner().invoke(root, ["--data", str(folder), *words.split()])
        assert result.exit_code == 0, result.exception
        if words == "doctor":
            assert "read-only" in result.output
        app = Application.open(DataFolder(folder))
        with refused(ErrorCode.FILE_UNWRITABLE):
            app.safety.flag(FlagBody(["night_pain"]))
        app.close()
        folder.chmod(0o700)


def test_the_doctor_names_what_cannot_be_read(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        journal.append("ban", {"move": "lunge"})
        journal._connection().execute("UPDATE event SET kind = 'telepathy'")
        row = journal._connection().execute("SELECT id, at, kind, v, data, key FROM event").fetchone()
        journal._connection().execute("UPDATE event SET sum = ?", (checksum(row),))
    result = CliRunner().invoke(root, ["--data", str(tmp_path), "doctor", "--json"])
    assert "1 event of the journal (among them `telepathy`) cannot be read" in result.output
