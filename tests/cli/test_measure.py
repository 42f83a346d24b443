import csv
import json
from pathlib import Path
from typing import Any

import pytest

from bench.motion_world import walker, write_trc
from perkup.cli.main import main
from perkup.journal.store import Journal
from perkup.motion import requirements

PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    return write_trc(tmp_path / "walk.trc", walker(PEAKS))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own: what a person measures is recorded."""
    monkeypatch.setenv("PERKUP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        main(list(words))
    except SystemExit as leaving:
        code = leaving.code
    else:
        code = 0
    said = capsys.readouterr()
    return int(code or 0), said.out, said.err


def test_one_file_is_one_object(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "measure", str(walk), "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["file"] == str(walk)
    assert document["sides"]["left"]["steps"] == 3


def test_several_files_are_an_array_and_one_failure_is_exit_one(
    walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    code, out, _err = run(capsys, "measure", str(walk), str(tmp_path / "none.mp4"), "--json", "--table", str(table))
    documents = json.loads(out)
    assert code == 1
    assert ["error" in one for one in documents] == [False, True]
    assert len(list(csv.reader(table.read_text().splitlines()))) == 3


def test_a_failed_file_is_an_object_with_its_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "measure", str(tmp_path / "none.mp4"), "--json")
    assert code == 1
    assert list(json.loads(out)) == ["file", "error", "hint", "code"]
    code, out, err = run(capsys, "measure", str(tmp_path / "none.mp4"))
    assert (code, out) == (1, "")
    assert "There is no file" in err


def test_for_people_it_tells_the_sentence_and_the_numbers(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "measure", str(walk))
    assert code == 0
    assert "Your left thigh swings back 12° (3 steps)" in out
    assert "thigh behind vertical" in out
    assert "No two seconds of standing still" in out


def test_many_clips_are_a_table_for_people(walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.trc"
    broken.write_text("x\n" * 10)
    code, out, err = run(capsys, "measure", str(walk), str(broken))
    assert code == 1
    assert "walk.trc" in out
    assert "12.0° (3)" in out
    assert "broken.trc" in err


def test_by_products_take_one_file(walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "r.html"
    assert run(capsys, "measure", str(walk), "--report", str(target), "--json")[0] == 0
    assert target.exists()
    code, _out, err = run(capsys, "measure", str(walk), str(walk), "--report", str(target))
    assert code == 2
    assert "one file at a time" in err
    assert run(capsys, "measure", str(walk), "--thomas", "--report", str(target))[0] == 2
    assert run(capsys, "measure", "--json")[0] == 2
    assert run(capsys, "measure", str(walk), "--slow", "0")[0] == 2


def test_thomas_tells_its_own_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.motion.analysis.test_thomas import lying

    path = write_trc(tmp_path / "thomas.trc", lying(10, 80))
    code, out, _err = run(capsys, "measure", str(path), "--thomas", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["definition"] == "thomas"
    assert list(document["sides"]) == ["right"]
    assert document["sides"]["right"]["thigh_below_horizontal_deg"] == pytest.approx(10, abs=0.1)
    code, out, _err = run(capsys, "measure", str(path), "--thomas")
    assert "Your right thigh hung 10° below level" in out
    assert run(capsys, "measure", str(path), "--json")[0] == 1


def test_setup_fetches_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(model: str, progress: Any) -> list[Path]:
        progress("half", 0.5)
        return [tmp_path / f"{model}.tflite"]

    monkeypatch.setattr("perkup.motion.video.model_weights.fetch", fetch)
    monkeypatch.setenv("PERKUP_WEIGHTS", str(tmp_path))
    assert run(capsys, "camera", "setup")[1].startswith("Fetching the measuring parts, 36 MB.")
    told = json.loads(run(capsys, "camera", "setup", "--model", "heavy", "--json")[1])
    assert told == {"model": "heavy", "files": [str(tmp_path / "heavy.tflite")]}


def test_without_the_libraries_it_says_what_to_install(
    walk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(requirements, "LIBRARIES", ("numpy", "no_such_library"))
    code, out, _err = run(capsys, "measure", str(walk), "--json")
    assert code == 1
    told = json.loads(out)
    assert told["file"] == str(walk)
    assert "not installed: no_such_library." in told["error"]
    assert "perkup camera setup" in told["hint"]
    code, _out, err = run(capsys, "measure", str(walk), str(walk))
    assert code == 1
    assert "no_such_library" in err


def test_a_terminal_sees_a_bar(walk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run(capsys, "measure", str(walk))[0] == 0


def recorded(home: Path) -> list[str]:
    if not home.exists():
        return []
    with Journal.open(home / "journal.sqlite3") as journal:
        return [event.data["file"] for event in journal.events(kinds={"measurement"})]


def test_one_clip_read_by_a_person_is_recorded_and_can_be_taken_back(
    walk: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _code, out, _err = run(capsys, "measure", str(walk))
    assert recorded(home) == ["walk.trc"]
    name = out.rpartition("--measurement ")[2].split("`")[0]
    run(capsys, "erase", "--measurement", name, "--yes")
    assert recorded(home) == []


@pytest.mark.parametrize(
    ("words", "kept"),
    [(["--json"], 0), (["--no-record"], 0), (["--json", "--record"], 1), (["twice"], 0), (["twice", "--record"], 2)],
)
def test_programs_and_many_clips_are_recorded_only_when_asked(
    walk: Path, home: Path, capsys: pytest.CaptureFixture[str], words: list[str], kept: int
) -> None:
    run(capsys, "measure", str(walk), *(str(walk) if word == "twice" else word for word in words))
    assert len(recorded(home)) == kept


def test_a_clip_that_failed_is_not_recorded(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "measure", str(tmp_path / "none.mp4"), "--record")
    assert recorded(home) == []
