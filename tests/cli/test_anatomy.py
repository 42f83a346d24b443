"""The verb `anatomy`, from the outside."""

from __future__ import annotations

import json

import pytest

from perkup.anatomy import muscle_model
from perkup.anatomy.muscle_model import MUSCLES
from perkup.cli.main import main


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> str:
    main(["anatomy", *words])
    return capsys.readouterr().out


def test_json_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mujoco", reason="the muscle model is an optional extra")
    words = ["--hip-flexion", "-15", "--knee-angle", "80", "--hip-adduction", "5", "--hip-rotation", "-5", "--json"]
    found = json.loads(run(*words, capsys=capsys))
    assert found["model"]
    assert found["versions"].keys() == {"perkup", "mujoco", "myo-sim"}
    assert tuple(found["muscles"]) == MUSCLES
    for muscle in found["muscles"].values():
        assert muscle.keys() == {"length_ratio", "length_m", "hip_flexion_moment_arm_cm"}
    assert found["muscles"]["iliacus"]["length_ratio"] > 1


def test_people_read_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mujoco", reason="the muscle model is an optional extra")
    text = run("--hip-flexion", "0", "--knee-angle", "0", capsys=capsys)
    assert text.startswith("standing")
    assert "iliacus" in text
    assert "not you" in " ".join(text.split())


def test_beyond_a_person_is_an_error_with_the_range(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["anatomy", "--hip-flexion", "200", "--knee-angle", "0", "--json"])
    assert ended.value.code == 1
    told = json.loads(capsys.readouterr().out)
    assert "--hip-flexion" in told["error"]
    assert "125" in told["hint"]


def test_a_missing_coordinate_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["anatomy", "--hip-flexion", "10"])
    assert ended.value.code == 2
    assert "--knee-angle" in capsys.readouterr().err


def test_without_the_extra_it_says_how_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(muscle_model.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as ended:
        main(["anatomy", "--hip-flexion", "0", "--knee-angle", "0"])
    assert ended.value.code == 1
    assert "pip install 'perkup[anatomy]'" in capsys.readouterr().err
