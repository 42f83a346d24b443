"""The verb `moves`, through the same front door as a person uses."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from perkup.cli.main import main
from perkup.moves.library import load
from perkup.moves.move import Family, MoveRole

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str, str]:
        code: Any = 0
        try:
            main(["--data", str(tmp_path), *words])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_json_is_the_contract(run: Run) -> None:
    code, out, err = run("moves", "--json")
    moves = json.loads(out)
    assert (code, err) == (0, "")
    assert [move["id"] for move in moves] == list(load().moves)
    wanted = {"id", "name", "step", "place", "equipment", "sides", "dose", "desk_friendly", "cautions",
              "muscles", "easier", "harder", "family", "level", "role", "cues", "keyframes", "camera", "findings",
              "evidence"}  # fmt: skip
    for move in moves:
        assert wanted <= set(move)
        assert move["family"] in set(Family)
        assert move["level"] in (1, 2, 3)
        assert move["role"] in set(MoveRole)
        assert {"sets", "reps", "hold_s", "rounds", "rest_s", "tempo", "origin"} <= set(move["dose"])
        assert {"stretched", "working"} <= set(move["muscles"])
        assert {"watch", "start_deg", "end_deg", "tolerance_deg", "mode", "view"} <= set(move["camera"])
        for keyframe in move["keyframes"]:
            assert {"phase", "seconds", "view", "pose", "contacts", "props"} <= set(keyframe)
            assert all(isinstance(degrees, (int, float)) for degrees in keyframe["pose"].values())
        for entry in move["evidence"]:
            assert {"claim", "value", "source", "grade", "status"} <= set(entry)


def test_people_get_a_table(run: Run) -> None:
    code, out, _ = run("moves")
    assert code == 0
    assert "str_psoas_lying" in out
    assert "4 × 15 s each" in out


def test_new_writes_a_private_file_that_checks_and_joins(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("moves", "new", "my_kick")
    file = tmp_path / "moves" / "my_kick.toml"
    assert code == 0
    assert str(file) in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, out, _ = run("moves", "check", str(file))
    assert code == 0
    assert out.startswith(f"{file} is a good move.\n")
    assert "my_kick" in [move["id"] for move in json.loads(run("moves", "--json")[1])]


@pytest.mark.parametrize("move_id", ["My Kick", "stg_bridge", "x"])
def test_new_refuses_a_bad_or_taken_id(run: Run, move_id: str) -> None:
    code, _, err = run("moves", "new", move_id)
    assert code == 1
    assert f"`{move_id}`" in err


def test_new_never_overwrites(run: Run, tmp_path: Path) -> None:
    run("moves", "new", "my_kick")
    file = tmp_path / "moves" / "my_kick.toml"
    file.write_text("mine")
    assert run("moves", "new", "my_kick")[0] == 1
    assert file.read_text() == "mine"


def test_new_tells_when_the_file_cannot_be_written(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuse)
    code, _, err = run("moves", "new", "my_kick")
    assert code == 1
    assert "No space left" in err


def test_check_names_key_and_reason(run: Run, tmp_path: Path) -> None:
    run("moves", "new", "my_kick")
    file = tmp_path / "moves" / "my_kick.toml"
    file.write_text(file.read_text().replace('step = "strength"', 'step = "dance"'))
    code, out, _ = run("moves", "check", str(file))
    assert code == 1
    assert out.startswith(f"{file}: step: ")
    code, out, _ = run("moves", "check", str(file), "--json")
    assert code == 1
    assert json.loads(out)["problems"][0]["key"] == "step"
    code, out, err = run("moves")
    assert code == 0
    assert "my_kick.toml: step: " in err


def test_check_tells_of_a_pose_nobody_can_take(run: Run, tmp_path: Path) -> None:
    run("moves", "new", "my_kick")
    file = tmp_path / "moves" / "my_kick.toml"
    file.write_text(file.read_text().replace("hip_flexion_r = -12", "hip_flexion_r = -80"))
    code, out, _ = run("moves", "check", str(file))
    assert code == 1
    assert "end: hip_flexion_r -80 is outside" in out


def test_a_torn_file_is_told_without_a_key(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "torn.toml"
    file.write_text("id = ")
    code, out, _ = run("moves", "check", str(file))
    assert code == 1
    assert out.startswith(f"{file}: not readable as TOML")
    (tmp_path / "moves").mkdir()
    (tmp_path / "moves" / "torn.toml").write_text("id = ")
    assert "torn.toml: not readable" in run("moves")[2]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_load(run: Run, tmp_path: Path) -> None:
    run("moves", "new", "my_kick")
    (tmp_path / "moves" / "folder.toml").mkdir()
    code, out, err = run("moves")
    assert (code, "my_kick" in out) == (0, True)
    assert "folder.toml: cannot be read: it is not a file" in err
    assert run("moves", "check", str(tmp_path / "moves" / "my_kick.toml"))[0] == 0
    code, out, _ = run("doctor", "--json")
    assert code in (0, 1)
    assert "Your move folder.toml: cannot be read: it is not a file." in out


def test_check_of_no_file_is_an_error(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("moves", "check", str(tmp_path / "none.toml"), "--json")
    assert code == 1
    assert "cannot be read" in json.loads(out)["error"]


def test_a_file_of_the_library_is_no_second_move_of_its_id(run: Run, tmp_path: Path) -> None:
    file = Path(str(files("perkup.moves"))) / "library" / "stg_bridge.toml"
    assert run("moves", "check", str(file)) == (0, f"{file} is a good move.\n", "")
    copied = tmp_path / "stg_bridge.toml"
    copied.write_text(file.read_text("utf-8"), "utf-8")
    code, out, _ = run("moves", "check", str(copied))
    assert code == 1
    assert "there is already a move `stg_bridge`" in out


def test_sheet_draws_them_all(run: Run, tmp_path: Path) -> None:
    out_file = tmp_path / "sheet.html"
    code, out, _ = run("moves", "sheet", str(out_file))
    assert code == 0
    assert f"{len(load().moves)} moves" in out
    assert out_file.read_text("utf-8").count("<article") == len(load().moves)


def test_a_sheet_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    code, _, err = run("moves", "sheet", str(tmp_path / "none" / "sheet.html"))
    assert code == 1
    assert "cannot be written" in err


def test_check_asks_what_no_drawing_tells(run: Run, tmp_path: Path) -> None:
    run("moves", "new", "my_kick")
    file = tmp_path / "moves" / "my_kick.toml"
    _, out, _ = run("moves", "check", str(file))
    assert '"heart" to cautions_ruled_out' in out
    assert '"balance"' not in out
    asked = json.loads(run("moves", "check", str(file), "--json")[1])["questions"]
    assert [entry["caution"] for entry in asked] == ["heart", "dizziness"]
    assert all(entry["question"].endswith("?") for entry in asked)
    own = next(move for move in json.loads(run("moves", "--json")[1]) if move["id"] == "my_kick")
    assert {"heart", "dizziness"} <= set(own["cautions"])
    assert own["cautions_open"] == ["heart", "dizziness"]


def test_check_writes_the_answers_given_in_a_terminal(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("moves", "new", "my_kick")
    file = tmp_path / "moves" / "my_kick.toml"
    answers = {"Is it long": True, "Does the h": False}
    with monkeypatch.context() as terminal:
        terminal.setattr("sys.stdin.isatty", lambda: True, raising=False)
        terminal.setattr("sys.stdout.isatty", lambda: True, raising=False)
        terminal.setattr("click.confirm", lambda text: answers[text[:10].strip()])
        assert "Wrote your answers" in run("moves", "check", str(file))[1]
    assert run("moves", "check", str(file))[:2] == (0, f"{file} is a good move.\n")
    own = next(move for move in json.loads(run("moves", "--json")[1]) if move["id"] == "my_kick")
    assert "heart" in own["cautions"]
    assert (own["cautions_ruled_out"], own["cautions_open"]) == (["dizziness"], [])
    assert "dizziness" not in own["cautions"]


def test_drawing_own_moves_on_a_body_says_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perkup.app.own_pictures.is_installed", lambda: False)
    code, out, err = run("moves", "draw")
    assert (code, out) == (1, "")
    assert "perkup moves new" in err
    run("moves", "new", "my_kick")
    code, out, err = run("moves", "draw")
    assert code == 1
    assert "perkup[pictures]" in err
