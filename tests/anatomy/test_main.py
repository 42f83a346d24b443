"""`python -m perkup.anatomy`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from perkup.anatomy import __main__ as tool
from perkup.anatomy import compute_findings, muscle_model


def test_it_writes_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mujoco", reason="the muscle model is an optional extra")
    file = tmp_path / "findings.json"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767312000")
    monkeypatch.setattr(compute_findings, "FILE", file)
    monkeypatch.setattr(compute_findings.write, "__defaults__", (file,))
    assert tool.main() == 0
    written = json.loads(file.read_text("utf-8"))
    assert written["date"] == "2026-01-02"
    assert str(file) in capsys.readouterr().out


def test_without_the_model_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(muscle_model.importlib.util, "find_spec", lambda name: None)
    assert tool.main() == 1
    assert "pip install 'perkup[anatomy]'" in capsys.readouterr().err


def test_the_day_is_the_build_s_own_or_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert tool.today() == date(1970, 1, 1)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert abs((tool.today() - datetime.now(UTC).date()).days) <= 1
