"""The data verbs, as real commands: a process each where exit code and streams matter, else the same front door."""

from __future__ import annotations

import json
import os
import pty
import select
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
from perkup.cli.main import main
from perkup.event_types import GirthMeasured, MeasurementTaken, NoteWritten, PhotoAdded
from perkup.journal.store import Journal
from tests.journal.clocks import NOON, Wall

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path) -> DataFolder:
    return DataFolder.find(str(tmp_path / "home"))


@pytest.fixture
def run(home: DataFolder, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command line on the home: exit code, standard output, standard error."""

    def run(*words: str, data: Path | None = None) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code: Any = 0
        try:
            main(["--data", str(data or home.folder), *words])
        except SystemExit as end:
            code = end.code or 0
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def ids(home: DataFolder) -> list[str]:
    """Five events: a note, a photo, a measurement with a kept video, a girth, another note."""
    for folder, file in ((home.photos_dir, "p.jpg"), (home.videos_dir, "v.mp4")):
        home.subfolder(folder)
        (folder / file).write_bytes(b"picture of me")
    with Journal.open(home.journal_file, clock=Wall()) as journal:
        return [
            event.id
            for event in journal.append_many(
                [
                    ("note", NoteWritten("day", "", "a secret worry")),
                    ("photo", PhotoAdded("p.jpg", "side", NOON)),
                    ("measurement", MeasurementTaken("m-1", "walk.mp4", "trunk-thigh", {"fps": 30}, "v.mp4")),
                    ("girth", GirthMeasured([99.0])),
                    ("note", NoteWritten("day", "", "fine")),
                ]
            )
        ]


def process(home: DataFolder, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    code = "from perkup.cli.main import main; main()"
    command = [sys.executable, "-c", code, "--data", str(home.folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


# export and import


def test_an_export_goes_to_standard_output_or_a_file(
    run: Run, home: DataFolder, ids: list[str], tmp_path: Path
) -> None:
    code, out, _err = run("export")
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ids
    file = tmp_path / "out.jsonl"
    file.write_text("an older one")
    assert run("export", str(file)) == (0, "", f"5 events written to {file}.\n")
    assert file.read_text() == out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, told, _err = run("export", str(file), "--json")
    assert json.loads(told) == {"file": str(file), "events": 5}
    assert run("export", "-")[1] == out
    assert not list(tmp_path.glob(".*part*"))


def test_an_export_comes_back_on_an_empty_folder(run: Run, home: DataFolder, ids: list[str], tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "out.jsonl", tmp_path / "elsewhere"
    run("export", "--with-photos", str(file))
    code, out, _err = run("import", str(file), data=elsewhere)
    assert (code, out) == (0, "5 new, 0 known already, 0 refused because you deleted them here.\n1 photos written.\n")
    assert (elsewhere / "photos" / "p.jpg").read_bytes() == b"picture of me"
    run("export", "--with-photos", str(tmp_path / "again.jsonl"), data=elsewhere)
    assert (tmp_path / "again.jsonl").read_bytes() == file.read_bytes()
    code, out, _err = run("import", str(file), "--json", data=elsewhere)
    assert json.loads(out) == {"new": 0, "known": 5, "refused": 0, "photos": 0, "settings": [], "settings_left": {}}


def test_an_empty_folder_takes_the_settings_over(run: Run, home: DataFolder, ids: list[str], tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "out.jsonl", tmp_path / "elsewhere"
    run("settings", "programme.minutes_per_session", "15")
    run("export", str(file))
    out = run("import", str(file), data=elsewhere)[1]
    assert out.endswith("Settings taken over: programme.minutes_per_session.\n")
    assert run("settings", "programme.minutes_per_session", data=elsewhere)[1].strip() == "15"


def test_a_folder_that_was_run_takes_the_programme_or_says_what_it_left(
    run: Run, home: DataFolder, ids: list[str], tmp_path: Path
) -> None:
    run("settings", "programme.minutes_per_session", "15")
    run("settings", "programme.level", "fit")
    run("settings", "clock.interval_min", "40")
    run("export", str(tmp_path / "all.jsonl"))
    elsewhere = tmp_path / "elsewhere"
    run("note", "Here already.", data=elsewhere)
    run("settings", "programme.minutes_per_session", "25", data=elsewhere)
    out = run("import", str(tmp_path / "all.jsonl"), data=elsewhere)[1]
    assert "Settings taken over: programme.level.\n" in out
    assert "Left as it is here: programme.minutes_per_session" in out
    assert run("settings", "programme.level", data=elsewhere)[1].strip() == "fit"
    assert run("settings", "programme.minutes_per_session", data=elsewhere)[1].strip() == "25"
    assert run("settings", "clock.interval_min", data=elsewhere)[1].strip() == "30"


def test_a_pipe_from_one_to_another(home: DataFolder, ids: list[str], tmp_path: Path) -> None:
    first = process(home, "export")
    other = DataFolder.find(str(tmp_path / "other"))
    done = process(other, "import", "-", "--json", input=first.stdout)
    assert json.loads(done.stdout)["new"] == 5
    bad = process(other, "import", "-", input="{}\n")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("perkup: Line 1 of standard input cannot be imported: ")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_bad_line_is_an_error_of_one_document(run: Run, tmp_path: Path, ids: list[str], as_json: bool) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": 3}\n')
    code, out, err = run("import", str(file), *(["--json"] if as_json else []))
    assert code == 1
    if as_json:
        assert {"error", "hint"} <= set(json.loads(out))
    else:
        assert "Line 1" in err
        assert "Traceback" not in err


def test_files_that_cannot_be_read_or_written(run: Run, home: DataFolder, ids: list[str], tmp_path: Path) -> None:
    assert "no such file" in run("import", str(tmp_path / "none"))[2]
    assert "is a directory" in run("import", str(tmp_path))[2]
    assert "folder" in run("export", str(tmp_path))[2]
    assert "no such file" in run("export", str(tmp_path / "none" / "x"))[2]
    assert "own files" in run("export", str(home.journal_file))[2]
    (tmp_path / "file").touch()
    assert "cannot be written" in run("export", "--csv", str(tmp_path / "file"))[2]
    assert run("export", "--csv", str(tmp_path), str(tmp_path / "x"))[0] == 2
    assert run("export", "--json")[0] == 2
    if os.path.exists("/dev/full"):
        assert "no space left" in run("export", "/dev/full")[2]
    assert run("export", "/dev/null")[0] == 0
    assert len(run("export")[1].splitlines()) == 5


def test_an_output_that_ends_early_is_no_traceback(home: DataFolder, ids: list[str]) -> None:
    with Journal.open(home.journal_file, clock=Wall()) as journal:
        journal.append_many([("note", NoteWritten("day", "", "x" * 300)) for _each in range(2000)])
    code = "from perkup.cli.main import main; main()"
    command = f"'{sys.executable}' -c '{code}' --data '{home.folder}' export"
    done = subprocess.run(["sh", "-c", f"{command} | head -n 1"], capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
    if os.path.exists("/dev/full"):
        done = subprocess.run(["sh", "-c", f"{command} > /dev/full"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (
            1,
            "perkup: Standard output cannot be written: no space left on device.\n",
        )


def test_tables(run: Run, ids: list[str], tmp_path: Path) -> None:
    code, out, _err = run("export", "--csv", str(tmp_path / "tables"), "--json")
    assert json.loads(out) == {"file": str(tmp_path / "tables"), "events": 5}
    names = sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert (code, names) == (0, ["girth.csv", "measurement.csv", "note.csv", "photo.csv"])


def test_a_person_at_a_terminal_sees_how_far_it_is(home: DataFolder, ids: list[str], tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    master, terminal = pty.openpty()
    done = process_at(terminal, home, "export", str(file))
    os.close(terminal)
    seen = b""
    while select.select([master], [], [], 0.2)[0]:
        try:
            seen += os.read(master, 65536)
        except OSError:
            break
    os.close(master)
    assert done == 0
    assert b"Exporting" in seen
    assert b"5 events written" in seen


def process_at(terminal: int, home: DataFolder, *words: str) -> int:
    code = "from perkup.cli.main import main; main()"
    command = [sys.executable, "-c", code, "--data", str(home.folder), *words]
    return subprocess.run(command, stdout=terminal, stderr=terminal, timeout=60, check=False).returncode


# erase


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_event_is_erased_after_a_yes(home: DataFolder, ids: list[str]) -> None:
    no = process(home, "erase", ids[0], input="n\n")
    assert (no.returncode, no.stdout) == (1, "")
    assert "Nothing was deleted" in no.stderr
    assert process(home, "erase", ids[0], input="").returncode == 1
    assert b"a secret worry" in all_bytes(home.folder)
    yes = process(home, "erase", ids[0].lower(), input="y\n")
    assert (yes.returncode, yes.stdout) == (0, "Deleted: 1 event.\n")
    assert b"a secret worry" not in all_bytes(home.folder)
    lines = [json.loads(line) for line in process(home, "export").stdout.splitlines()]
    assert [line["id"] for line in lines][:-1] == ids[1:]
    assert (lines[-1]["kind"], lines[-1]["data"]) == ("erased", {"event": ids[0]})


def test_beside_a_running_coach_a_large_file_is_rewritten_at_its_end(
    run: Run, home: DataFolder, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("perkup.app.erasure.SMALL_BYTES", 0)
    with hold_instance_lock(home):
        assert run("erase", ids[0], "--yes")[0] == 0
    assert b"a secret worry" not in all_bytes(home.folder)
    with Journal.open(home.journal_file) as journal:
        assert journal.scrub_waiting()
    assert run("erase", ids[1], "--yes")[0] == 0
    with Journal.open(home.journal_file) as journal:
        assert not journal.scrub_waiting()


def test_what_a_hold_rests_on_stays(run: Run, home: DataFolder) -> None:
    assert run("flag", "night_pain")[0] == 0
    with Journal.open(home.journal_file) as journal:
        told = journal.last("flag")
    assert told is not None
    code, _out, err = run("erase", told.id, "--yes")
    assert code == 1
    assert "until a clinician has cleared you" in err
    assert "perkup clear" in err


def test_a_photo_and_a_measurement_go_with_their_files(run: Run, home: DataFolder, ids: list[str]) -> None:
    code, out, _err = run("erase", ids[1], "--yes", "--json")
    assert (code, json.loads(out)) == (0, {"events": [ids[1]], "files": [str(home.photos_dir / "p.jpg")]})
    assert not (home.photos_dir / "p.jpg").exists()
    code, out, _err = run("erase", "--measurement", "m-1", "--yes")
    assert (code, out) == (0, "Deleted: 1 event and 1 file.\n")
    assert b"picture of me" not in all_bytes(home.folder)
    assert run("erase", ids[1], "--yes", "--json")[1] == run("erase", ids[1], ids[1], "--yes", "--json")[1]


def test_what_cannot_be_erased(run: Run, home: DataFolder, ids: list[str]) -> None:
    assert "There is no event `nothing`" in run("erase", "nothing", "--yes")[2]
    assert "There is no measurement `m-9`" in run("erase", "--measurement", "m-9", "--yes")[2]
    run("erase", ids[0], "--yes")
    with Journal.open(home.journal_file) as journal:
        tombstone = journal.last("erased")
    assert tombstone is not None
    assert "was deleted before" in run("erase", tombstone.id, "--yes")[2]
    assert run("erase", "--yes")[0] == 2
    assert run("erase", ids[1], "--everything", "--yes")[0] == 2
    (home.photos_dir / "p.jpg").unlink()
    (home.photos_dir / "p.jpg").mkdir()
    code, _out, err = run("erase", ids[1], "--yes")
    assert code == 1
    assert "Nothing was deleted" in err
    with Journal.open(home.journal_file) as journal:
        assert journal.get(ids[1]) is not None


def test_everything_goes(run: Run, home: DataFolder, ids: list[str], tmp_path: Path) -> None:
    run("export", "--with-photos", str(tmp_path / "out.jsonl"))
    run("settings", "phone.urls", "ntfy://my-secret-topic")
    home.subfolder(home.moves_dir)
    (home.moves_dir / "mine.toml").write_text("name = 'my own move'")
    home.journal_file.with_name("journal.damaged-20260101T000000Z.sqlite3").write_text("a secret worry")
    with Journal.open(home.journal_file) as running:  # another process has it open, as the coach would
        assert running.count() == 6
        code, out, _err = run("erase", "--everything", "--yes", "--json")
        found = json.loads(out)
        assert (code, len(found["events"]), len(found["files"])) == (0, 6, 6)
        assert [event.kind for event in running.events()] == ["erased"] * 6
        everything = all_bytes(home.folder)
    for secret in (b"a secret worry", b"picture of me", b"my-secret-topic", b"my own move", b"trunk-thigh"):
        assert secret not in everything
    assert json.loads(run("import", str(tmp_path / "out.jsonl"), "--json")[1]) == {
        "new": 0,
        "known": 0,
        "refused": 5,
        "photos": 0,
        "settings": [],
        "settings_left": {},
    }
    assert list(home.photos_dir.iterdir()) == []
    assert json.loads(run("erase", "--everything", "--yes", "--json")[1])["events"] == []


# settings


def test_settings_are_listed(run: Run, home: DataFolder) -> None:
    code, out, _err = run("settings")
    assert code == 0
    assert "clock.interval_min" in out
    assert str(home.settings_file) in out.replace("\n", "")
    code, out, _err = run("settings", "--json")
    found = json.loads(out)
    assert found["path"] == str(home.settings_file)
    assert found["problems"] == []
    rows = {row["key"]: row for row in found["settings"]}
    assert (rows["clock.interval_min"]["value"], rows["clock.interval_min"]["low"]) == (30, 20)
    code, out, _err = run("settings", "player")
    assert (code, "player.volume" in out, "clock." in out) == (0, True, False)
    rows = json.loads(run("settings", "player", "--json")[1])["settings"]
    assert {row["group"] for row in rows} == {"player"}
    assert run("settings", "--path") == (0, f"{home.settings_file}\n", "")
    assert json.loads(run("settings", "--path", "--json")[1]) == {"path": str(home.settings_file)}


def test_a_setting_is_shown_and_changed_and_journalled(run: Run, home: DataFolder) -> None:
    assert run("settings", "clock.interval_min")[1] == "30\n"
    assert run("settings", "clock.interval_min", "40") == (0, "clock.interval_min: 30 -> 40\n", "")
    _code, out, _err = run("settings", "hours.mon", "09:00-12:30,", "13:00-17:30", "--json")
    assert json.loads(out) == {"changed": {"hours.mon": ["00:00-24:00", "09:00-12:30, 13:00-17:30"]}}
    assert run("settings", "clock.interval_min", "40")[1] == "Nothing changed.\n"
    assert json.loads(run("settings", "clock.interval_min", "--json")[1])["value"] == 40
    run("settings", "phone.urls", "ntfy://secret")
    with Journal.open(home.journal_file) as journal:
        changes = [event.data for event in journal.events(kinds={"settings_changed"})]
    assert changes == [
        {"changes": {"clock.interval_min": [30, 40]}, "by": "cli"},
        {"changes": {"hours.mon": ["00:00-24:00", "09:00-12:30, 13:00-17:30"]}, "by": "cli"},
        {"changes": {"phone.urls": ["", "set"]}, "by": "cli"},
    ]


def test_wrong_words_are_told_in_a_line(run: Run) -> None:
    for words, code, told in (
        (["clock.interval_min", "5"], 1, "must be from 20 to 60"),
        (["clock.intervall", "40"], 1, "Did you mean `clock.interval_min`"),
        (["clock.intervall"], 1, "Did you mean `clock.interval_min`"),
        (["clock.interval_min", "soon"], 1, "must be a whole number"),
        (["clock.interval_min", "40", "--path"], 2, "stand alone"),
    ):
        result = run("settings", *words)
        assert result[0] == code
        assert told in result[2]


def test_a_mistake_in_the_file_is_told_and_the_old_settings_stay(run: Run, home: DataFolder) -> None:
    run("settings", "clock.interval_min", "40")
    home.settings_file.write_text(home.settings_file.read_text().replace("interval_min = 40", "interval_min = 4"))
    code, out, err = run("settings", "clock.interval_min")
    assert (code, out) == (0, "40\n")
    assert "settings.toml, line 8: `clock.interval_min` must be from 20 to 60, not 4." in err
    assert "stay until this is fixed" in err
    found = json.loads(run("settings", "--json")[1])
    assert found["problems"] == [
        {
            "line": 8,
            "key": "clock.interval_min",
            "reason": "`clock.interval_min` must be from 20 to 60, not 4.",
            "blocks": True,
        }
    ]


def test_the_editor(run: Run, home: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/^break_min = .*/break_min = '$BREAK'/' \"$1\"\n")
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    monkeypatch.setenv("BREAK", "4")
    assert run("settings", "--edit") == (0, "clock.break_min: 2 -> 4\n", "")
    monkeypatch.setenv("BREAK", "44")
    code, out, err = run("settings", "--edit")
    assert (code, out) == (0, "")
    assert "must be from 1 to 5, not 44" in err
    monkeypatch.setenv("BREAK", "3")
    assert json.loads(run("settings", "--edit", "--json")[1]) == {
        "changed": {"clock.break_min": [4, 3]},
        "problems": [],
    }
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    code, _out, err = run("settings", "--edit")
    assert code == 1
    assert "Set EDITOR" in err
    with Journal.open(home.journal_file) as journal:
        assert [event.data["by"] for event in journal.events()] == ["file", "file"]


def test_a_change_that_cannot_be_journalled_is_told(
    run: Run, home: DataFolder, monkeypatch: pytest.MonkeyPatch, ids: list[str]
) -> None:
    import sqlite3

    blocker = sqlite3.connect(home.journal_file, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("perkup.journal.schema.BUSY_SECONDS", 0.05)
    code, out, err = run("settings", "clock.break_min", "3")
    blocker.execute("ROLLBACK")
    blocker.close()
    assert (code, out) == (0, "clock.break_min: 2 -> 3\n")
    assert "in force, but not in the journal" in err


def test_a_damaged_journal_is_told_and_the_document_stays_clean(home: DataFolder, ids: list[str]) -> None:
    home.journal_file.write_bytes(b"\0" * 100 + home.journal_file.read_bytes()[100:])
    done = process(home, "export")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()][:5] == ids
    assert "The journal was damaged" in done.stderr
    assert "Traceback" not in done.stderr
