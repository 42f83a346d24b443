"""Setting up once is enough: the stamp tells what is installed, and a second call does nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools import setup


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.delenv("PERKUP_LOCK", raising=False)  # CI installs from the lock; these tests have none
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / "stamp",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "BOOT": tmp_path / ".boot",
    }.items():
        monkeypatch.setattr(setup, name, value)
    called: list[tuple[str, ...]] = []

    def run(*command: str, **environment: str) -> None:
        called.append(command)
        setup.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        setup.PYTHON.touch()

    monkeypatch.setattr(setup, "run", run)
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    return called


def call(monkeypatch: pytest.MonkeyPatch, *extras: str) -> None:
    monkeypatch.setattr(sys, "argv", ["setup.py", *extras])
    setup.main()


@pytest.mark.parametrize("extras", [(), ("test",), ("dev", "test")])
def test_the_second_call_does_nothing(
    commands: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, extras: tuple[str, ...]
) -> None:
    call(monkeypatch, *extras)
    assert [command[1:3] for command in commands] == [("-m", "venv"), ("-m", "pip"), ("-m", "compileall")]
    call(monkeypatch, *extras)
    assert len(commands) == 3


def test_a_plain_run_after_more_extras_takes_nothing_away(
    commands: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    call(monkeypatch, "test")
    call(monkeypatch)
    assert len(commands) == 3
    call(monkeypatch, "dev")
    assert commands[-2][-1] == ".[dev,test]"


def test_a_changed_project_is_installed_again(commands: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    call(monkeypatch)
    (setup.ROOT / "pyproject.toml").write_text("[project]\ndependencies = []\n")
    call(monkeypatch)
    assert len(commands) == 5


def test_without_ensurepip_virtualenv_is_put_beside(
    commands: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup.importlib.util, "find_spec", lambda name: None)
    call(monkeypatch)
    assert "--target" in commands[0]
    assert commands[1][1:3] == ("-m", "virtualenv")


def test_uv_is_used_where_it_is(commands: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda name: "/usr/bin/uv")
    call(monkeypatch, "motion")
    assert commands[0][:2] == ("/usr/bin/uv", "venv")
    assert commands[1][-1] == ".[motion]"
