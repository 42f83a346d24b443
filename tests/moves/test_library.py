"""The shipped moves against the table that the first of them were made from, and a person's own moves beside them."""

from __future__ import annotations

import csv
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

from perkup.moves import library
from perkup.moves.figure.svg import figure
from perkup.moves.library import MoveFileProblem, load, read
from perkup.moves.move import Family, Move
from perkup.moves.template import template
from perkup.moves.validation import loops

TABLE = Path(__file__).parent / "moves.csv"
MOVES = load().moves
# The table counts each side; on a flight of stairs both legs work in the same minute.
LEGS_TAKE_TURNS = {"brk_stairs"}


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_shipped_file_is_a_move_and_ids_are_sorted() -> None:
    shipped = files("perkup.moves").joinpath("library").iterdir()
    assert sorted(entry.name.removesuffix(".toml") for entry in shipped) == list(MOVES)
    assert list(MOVES) == sorted(MOVES)
    assert load().problems == []


def test_every_shipped_move_has_a_picture_a_finding_a_family_and_a_role() -> None:
    for entry in files("perkup.moves").joinpath("library").iterdir():
        raw = tomllib.loads(entry.read_text("utf-8"))
        assert {"family", "level", "role"} <= set(raw), entry.name
        assert ("break_days" in raw) == (raw["step"] == "break"), entry.name
    for move in MOVES.values():
        assert figure(move, still=True).startswith("<svg"), move.id
        assert move.findings, move.id
        assert move.family not in (None, Family.OTHER), move.id


def test_ids_steps_sides_and_doses_are_those_of_the_table() -> None:
    rows = table()
    assert {row["id"] for row in rows} <= set(MOVES)
    for row in rows:
        move = MOVES[row["id"]]
        assert move.category == row["step"].replace("gait", "walk"), move.id
        assert (move.sides == "each") == (row["side"] == "per side" and move.id not in LEGS_TAKE_TURNS), move.id
        dose = move.dose
        assert [dose.sets, dose.reps or 0, dose.hold_s, dose.rounds, dose.rest_s] == [
            float(row[key]) for key in ("sets", "reps", "hold_s", "rounds", "rest_s")
        ], move.id
        assert move.desk_friendly == (row["desk_friendly"] == "y"), move.id


# Words of the table's cautions, and the tag that each must bring.
SAID = {
    r"anterior-approach": "hip_replacement_anterior",
    r"knee pain|knee swelling": "knee_pain",
    r"balance": "balance",
    r"shoulder": "shoulder",
    r"wrist": "wrist",
    r"Achilles": "achilles",
    r"front-of-hip|labral": "front_hip_pinch",
    r"blood pressure|chest pain": "heart",
    r"dizzy": "dizziness",
    r"osteoporosis": "osteoporosis_flexion",
    r"time on back|standing version": "pregnancy_supine",
    r"pregnancy: skip": "pregnancy_prone",
    r"back pain on bending": "back_pain_flexion",
}


ADVISED = {"brk_walk", "brk_sitstand_shift"}
"""Everyday moves that say what to do when dizzy in place of a caution."""


def test_every_caution_of_the_table_is_a_tag() -> None:
    told = 0
    for row in table():
        move = MOVES[row["id"]]
        for words, tag in SAID.items():
            if re.search(words, row["cautions"]):
                told += 1
                advised = tag == "dizziness" and move.id in ADVISED and any(tag[:4] in note for note in move.notes)
                assert tag in move.cautions or advised, (move.id, tag)
        if "back pain" in row["cautions"]:
            assert {"back_pain_extension", "back_pain_flexion"} & {*move.cautions}, move.id
    assert told > 50


def test_what_the_table_only_recalls_is_never_given_as_read() -> None:
    for row in table():
        entries = MOVES[row["id"]].evidence
        assert all(entry.source for entry in entries)
        known, seen = "[known" in row["emg_source"], "seen" in row["emg_source"]
        statuses = {entry.status for entry in entries if entry.value}
        assert not (known and not seen and "read" in statuses), row["id"]
        assert not known or "recalled" in statuses, row["id"]


def test_every_step_to_harder_or_easier_in_the_table_is_in_the_graph() -> None:
    for row in table():
        if row["harder_id"]:
            assert row["harder_id"] in MOVES[row["id"]].harder, row["id"]
        if row["easier_id"]:
            assert row["easier_id"] in MOVES[row["id"]].easier, row["id"]


def test_easier_is_harder_turned_round_and_no_way_leads_back() -> None:
    for move in MOVES.values():
        assert list(loops(MOVES, move.id)) == []
        assert all(move.id in MOVES[name].easier for name in move.harder)
        assert all(move.id in MOVES[name].harder for name in move.easier)


def test_every_move_says_how_and_shows_itself() -> None:
    for move in MOVES.values():
        assert len(move.how) >= 3, move.id
        assert all(sentence.endswith(".") for sentence in move.how), move.id
        assert 3 <= len(move.cues) <= 4, move.id
        assert move.mistakes, move.id
        assert move.effort is not None, move.id
        assert len(move.keyframes) >= 2, move.id
        assert move.muscles.working or move.muscles.stretched, move.id
        assert move.dose.reps is None or move.dose.tempo, move.id


def test_recalled_figures_are_marked_and_never_given_as_read() -> None:
    marked = [e for move in MOVES.values() for e in move.evidence if e.status == "recalled"]
    assert marked
    assert all(e.source for move in MOVES.values() for e in move.evidence)


def test_a_move_survives_json() -> None:
    for move in MOVES.values():
        assert msgspec.json.decode(msgspec.json.encode(move), type=Move) == move


def own(name: str, **changes: str) -> tuple[str, str]:
    text = template(name)
    for key, value in changes.items():
        lines = [f"{key} = {value}" if line.startswith(f"{key} = ") else line for line in text.splitlines()]
        text = "\n".join(lines)
    return f"{name}.toml", text


def test_own_moves_join_the_library() -> None:
    found = load([own("my_kick", harder='["stg_bridge"]')])
    assert found.problems == []
    assert found.files == {"my_kick.toml": "my_kick"}
    assert "my_kick" in found.moves["stg_bridge"].easier
    assert list(found.moves) == sorted(found.moves)
    assert "my_kick" not in load().moves


def test_a_bad_file_is_named_and_the_rest_load() -> None:
    found = load(
        [("torn.toml", "id = "), own("my_kick", step='"dance"'), own("my_other"), ("x.toml", template("stg_bridge"))]
    )
    assert [p.file for p in found.problems] == ["torn.toml", "my_kick.toml", "x.toml"]
    assert found.problems[1].key == "step"
    assert "stg_bridge" in found.problems[2].reason
    assert "my_other" in found.moves
    assert set(found.moves) == {*MOVES, "my_other"}


def test_an_unreadable_file_is_named_and_the_rest_load() -> None:
    found = load([("shut.toml", PermissionError(13, "Permission denied")), own("my_kick")])
    assert found.problems == [MoveFileProblem("shut.toml", "", "cannot be read: permission denied")]
    assert "my_kick" in found.moves


def test_a_problem_reads_as_a_sentence() -> None:
    assert str(MoveFileProblem("a.toml", "dose.sets", "too many")) == "Your move a.toml, dose.sets: too many."
    assert str(MoveFileProblem("a.toml", "", "not readable.")) == "Your move a.toml: not readable."


def test_own_moves_that_lead_in_a_circle_are_named() -> None:
    found = load([own("my_a", harder='["my_b"]'), own("my_b", harder='["my_a"]'), own("my_c", harder='["my_a"]')])
    assert MoveFileProblem("my_a.toml", "harder", "`my_a` leads back to itself") in found.problems
    assert {p.file for p in found.problems} == {"my_a.toml", "my_b.toml", "my_c.toml"}
    assert found.files == {}


def test_a_way_to_a_move_that_failed_is_left_out() -> None:
    found = load([own("my_a", harder='["my_b"]'), own("my_b", harder='["nowhere"]')])
    assert found.moves["my_a"].harder == ()


def test_a_file_nested_out_of_all_reason_is_named() -> None:
    found = read("deep.toml", "id = " + "[" * 20_000)
    assert isinstance(found, list)
    assert found[0].reason.startswith("not readable as TOML")


def test_several_faults_of_one_file_are_all_told() -> None:
    name, text = own("my_kick", how="[]", cues="[]")
    found = read(name, text)
    assert isinstance(found, list)
    assert {p.key for p in found} == {"how", "cues"}


def test_findings_are_read_where_they_ship(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "my_move.toml").write_text(template("my_move"))
    (tmp_path / "library" / "notes.txt").write_text("not a move")
    monkeypatch.setattr(library, "files", lambda _package: tmp_path)
    monkeypatch.setattr(library, "_load_shipped", library._load_shipped.__wrapped__)
    assert load().moves["my_move"].findings is None
    (tmp_path / "findings.json").write_text('{"moves": {"my_move": {"end": 1}}}')
    assert load().moves["my_move"].findings == {"end": 1}


def test_a_faulty_shipped_file_is_never_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "bad.toml").write_text("id = 1")
    monkeypatch.setattr(library, "files", lambda _package: tmp_path)
    shipped: Any = library._load_shipped.__wrapped__
    with pytest.raises(AssertionError, match=r"bad\.toml"):
        shipped()


@pytest.mark.parametrize("move_id", list(MOVES))
def test_the_camera_watches_what_the_keyframes_show(move_id: str) -> None:
    move = MOVES[move_id]
    degrees = [keyframe.pose.get(move.camera.watch, 0.0) for keyframe in move.keyframes]
    phases = [keyframe.phase for keyframe in move.keyframes]
    start, end = degrees[0], degrees[phases.index("end")] if "end" in phases else degrees[-1]
    if move.alternates:
        start, end = max(degrees), min(degrees)
    assert move.camera.start_deg == pytest.approx(start, abs=0.51)
    assert move.camera.end_deg == pytest.approx(end, abs=0.51)
    assert move.camera.view == move.keyframes[0].view


@pytest.mark.parametrize("move_id", [m.id for m in MOVES.values() if m.dose.tempo and len(m.keyframes) == 2])
def test_the_keyframes_move_at_the_tempo_of_the_dose(move_id: str) -> None:
    start, end = MOVES[move_id].keyframes
    assert MOVES[move_id].dose.tempo == f"{end.seconds:g}-{end.hold_s:g}-{start.seconds:g}"


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 3000 + "]" * 3000, "x" + ".x" * 3000 + " = 1", "level = " + "9" * 5000, "x = [" * 3000]
)
def test_brackets_within_brackets_are_a_fault_of_the_file(text: str) -> None:
    (problem, *_others) = load([("deep.toml", text)]).problems
    assert str(problem).startswith("Your move deep.toml")
    assert "recursion" not in str(problem)


def test_strong_is_what_was_read_in_studies_that_agree() -> None:
    for move in MOVES.values():
        for entry in move.evidence:
            if entry.grade != "strong":
                continue
            assert entry.status == "read", move.id
            assert ";" in entry.source, f"{move.id}: one study"
            low, high = map(float, re.findall(r"[0-9.]+", entry.value or "1 to 1"))
            assert high < 1.5 * low, f"{move.id}: {entry.value}"
