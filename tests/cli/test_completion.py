"""The terminal's own comforts: completion in a real shell, help of a verb, the man page, a demo that obeys."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from perkup.cli.main import VERBS, main, root
from tools.man_page import man_page


def test_bash_completes_verbs_below_verbs_and_options(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("not installed: bash")
    program = tmp_path / "perkup"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m perkup "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "SHELL": "/bin/bash",
    }
    environment.pop("XDG_DATA_HOME", None)
    subprocess.run(["perkup", "completion", "--install"], env=environment, check=True, capture_output=True)
    script = tmp_path / ".local/share/bash-completion/completions/perkup"
    ask = f'. {script}; COMP_WORDS=(perkup moves sh); COMP_CWORD=2; _perkup_completion perkup; echo "${{COMPREPLY[*]}}"'
    answer = subprocess.run(["bash", "-c", ask], env=environment, check=True, capture_output=True, text=True)
    assert sorted(answer.stdout.split()) == ["sheet", "show"]
    subprocess.run(["perkup", "completion", "--remove"], env=environment, check=True, capture_output=True)
    assert not script.exists()


@pytest.mark.parametrize(("shell", "sign"), [("zsh", "#compdef perkup"), ("fish", "complete --no-files")])
def test_the_other_shells_have_theirs(shell: str, sign: str) -> None:
    assert sign in CliRunner().invoke(root, ["completion", shell]).output


def test_an_unknown_shell_is_asked_for(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/strange")
    with pytest.raises(SystemExit):
        main(["completion"])
    assert "bash, zsh, fish" in capsys.readouterr().err


def test_help_of_a_verb_is_what_the_verb_says_itself() -> None:
    runner = CliRunner()
    assert runner.invoke(root, ["help", "pause"]).output == runner.invoke(root, ["pause", "--help"]).output
    assert "moves show [OPTIONS] ID" in runner.invoke(root, ["help", "moves", "show"]).output
    assert runner.invoke(root, ["help"]).output == runner.invoke(root, []).output
    assert "There is no verb `moves nothing`" in runner.invoke(root, ["help", "moves", "nothing"]).output


def test_the_man_page_is_whole_and_clean(tmp_path: Path) -> None:
    page = tmp_path / "perkup.1"
    page.write_text(man_page(), "utf-8")
    assert all(f".SS {verb}" in man_page() for verb in VERBS)
    if shutil.which("man"):
        command = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", str(page)]
        shown = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "MANWIDTH": "80"}
        )
        assert shown.stderr == ""
        assert "moves show" in shown.stdout


def test_one_move_is_shown_whole(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["--data", str(tmp_path), "moves", "show", "str_couch"])
    shown = capsys.readouterr().out
    assert "Shin-up couch stretch" in shown
    for title in ("Steps", "Cues", "Common mistakes", "Not for everybody"):
        assert title in shown
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "moves", "show", "str_coach"])
    assert "Did you mean `str_couch`?" in capsys.readouterr().err


def test_a_demo_obeys_the_verb_and_keeps_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "perkup", "--demo", "status", "--json"]
    answer = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    import json

    status = json.loads(answer.stdout)
    assert 25 * 60 < status["desk_s"] < 29 * 60
    assert "nothing is saved" in answer.stderr
    assert not list(tmp_path.glob("perkup-demo-*"))
    with pytest.raises(SystemExit):
        main(["--demo", "--data", str(tmp_path), "status"])
