"""The front door: every verb opens, wrong words are answered with what would be right, no traceback is shown."""

from __future__ import annotations

import importlib

import click
import pytest
from click.testing import CliRunner

from perkup.cli.main import VERBS, main, root

WANTED = [
    "run",
    "status",
    "break",
    "stretch",
    "today",
    "why",
    "pause",
    "resume",
    "sit",
    "stand",
    "skip",
    "postpone",
    "settings",
    "moves",
    "simulate",
    "replay",
    "export",
    "import",
    "erase",
    "doctor",
]


@pytest.mark.parametrize("verb", sorted({*VERBS, *WANTED}))
def test_every_verb_opens_and_helps(verb: str) -> None:
    module, _, function = VERBS[verb][0].partition(":")
    command = getattr(importlib.import_module(module), function)
    assert isinstance(command, click.Command)
    told = CliRunner().invoke(root, [verb, "--help"])
    assert told.exit_code == 0
    assert "Usage" in told.output


@pytest.mark.parametrize(("word", "right"), [("statsu", "status"), ("strech", "stretch"), ("exprot", "export")])
def test_a_wrong_verb_is_told_the_right_one(word: str, right: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([word])
    assert stopped.value.code == 2
    told = capsys.readouterr()
    assert told.err == f"perkup: There is no verb `{word}`. Did you mean `perkup {right}`?\n"


def test_wrong_usage_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["status", "--jsno"])
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "--json" in told


def test_no_words_show_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "Verbs:" in capsys.readouterr().out


def test_an_error_is_json_where_json_was_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--data", f"{tmp_path}/h", "skip", "--json"])
    assert stopped.value.code == 1
    assert '"hint"' in capsys.readouterr().out
