"""`measure --json` stays as it is, letter by letter; so do results that older versions recorded."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.motion_world import walker, write_trc
from perkup.cli.main import main
from perkup.errors import ErrorCode, PerkupError
from perkup.motion.measurement_types import decode_readable, from_document, to_document, type_of
from perkup.motion.result import FailedMeasurement, ThomasResult, WalkResult
from tests.motion.analysis.test_thomas import lying

GOLDEN = Path(__file__).parent / "golden"
PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def assert_same(output: str, golden: str) -> None:
    """Compare letter by letter, numbers but for their last digit: another processor may round it otherwise."""
    assert NUMBER.sub("#", output) == NUMBER.sub("#", golden)
    for value, claim in zip(NUMBER.findall(output), NUMBER.findall(golden), strict=True):
        unit = 10.0 ** -len(claim.partition(".")[2]) if "." in claim else 0.0
        assert abs(float(value) - float(claim)) <= 1.01 * unit, (value, claim)


def measured(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with contextlib.suppress(SystemExit):
        main(["measure", *words, "--json"])
    return capsys.readouterr().out


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_trc(tmp_path / "walk.trc", walker(PEAKS))
    write_trc(tmp_path / "thomas.trc", lying(10, 80))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "name"),
    [(("walk.trc",), "walk"), (("thomas.trc", "--thomas"), "thomas"), (("none.mp4",), "failed")],
)
def test_one_file(here: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], name: str) -> None:
    assert_same(measured(capsys, *words), (GOLDEN / f"{name}.json").read_text())


def test_several_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = json.loads(measured(capsys, "walk.trc", "none.mp4"))
    for document, name in zip(output, ("walk", "failed"), strict=True):
        golden = msgspec.json.encode(json.loads((GOLDEN / f"{name}.json").read_text())).decode()
        assert_same(msgspec.json.encode(document).decode(), golden)


def test_the_real_clip(
    clip: Path, pose_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip.mp4").symlink_to(clip)
    output, golden = json.loads(measured(capsys, "clip.mp4")), json.loads((GOLDEN / "clip.json").read_text())
    assert shape(output) == shape(golden)
    assert output["frames"] == golden["frames"]
    for side in ("left", "right"):
        numbers, expected = output["sides"][side], golden["sides"][side]
        assert numbers["steps"] == expected["steps"]
        assert numbers["peak_thigh_extension_deg"] == pytest.approx(expected["peak_thigh_extension_deg"], abs=0.1)


def shape(value: Any) -> Any:
    """Keep keys in their order and types; a number is a number."""
    if isinstance(value, dict):
        return [(key, shape(part)) for key, part in value.items()]
    if isinstance(value, list):
        return "list"
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


@pytest.mark.parametrize("name", ["walk", "thomas", "failed", "clip"])
def test_reading_and_writing_changes_no_letter(name: str) -> None:
    text = (GOLDEN / f"{name}.json").read_text()
    again = msgspec.json.encode(to_document(from_document(json.loads(text))))
    assert msgspec.json.format(again, indent=2).decode() + "\n" == text + ("" if text.endswith("\n") else "\n")


OLD = [
    ({"definition": "trunk-thigh", "sides": {"left": {"peak_thigh_extension_deg": 17.5}}}, WalkResult),
    ({"sides": {"left": {"steps": 4, "peak_thigh_extension_deg": 17, "thigh_ci95_deg": [16, 18]}}}, WalkResult),
    ({"definition": "thomas", "sides": {"left": {"thigh_below_horizontal_deg": 8.2, "seconds": 3}}}, ThomasResult),
    ({"definition": "thomas", "sides": {}}, ThomasResult),
    ({"file": "a.mp4", "error": "No.", "hint": ""}, FailedMeasurement),
]


@pytest.mark.parametrize(("document", "kind"), OLD)
def test_a_document_of_an_older_version_is_read(document: dict[str, Any], kind: type) -> None:
    assert isinstance(from_document(document, "trunk-thigh"), kind)


def test_a_document_of_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    golden = json.loads((GOLDEN / "walk.json").read_text())
    result = from_document({**golden, "shoes": "red"})
    assert to_document(result) == golden


@pytest.mark.parametrize(
    "document", [{"definition": "shoulder"}, {}, {"definition": "thomas", "sides": {"left": {"seconds": "long"}}}]
)
def test_what_cannot_be_read_is_an_error_for_one_and_left_out_of_lists(document: dict[str, Any]) -> None:
    with pytest.raises(PerkupError) as caught:
        from_document(document)
    assert caught.value.code == ErrorCode.INVALID_FILE
    assert decode_readable(document) is None


def test_every_type_is_found_by_the_definition_of_its_results() -> None:
    assert [type_of(name).name for name in ("trunk-thigh", "thomas")] == ["walk", "thomas"]  # type: ignore[union-attr]
    assert type_of("shoulder") is None
