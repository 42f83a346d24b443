"""Hostile words in a journal: every verb shows them, and the terminal obeys none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import click
import pytest

from perkup.app.data_folder import DataFolder
from perkup.cli import output
from perkup.journal.store import Journal
from tests.test_plain_text import obeyed

EVIL = "\x1b[2J\x1b]0;owned\x07\x1b[1A\x9b5n\rgone\x08\u202egnp.exe [/red][link=http://evil.example]x[/link][bold"
SGR = re.compile(r"\x1b\[[0-9;]*m")
VERBS = (
    ["status"], ["today"], ["why"], ["doctor"], ["checks"], ["flag"], ["programme"], ["plan"], ["settings"],
    ["moves"], ["photos", "list"], ["note"], ["status", "--json"], ["why", "--json"], ["today", "--json"],
    ["doctor", "--json"], ["moves", "--json"], ["erase", EVIL], ["moves", "show", EVIL], [EVIL], ["settings", EVIL],
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """A folder whose journal, settings and own moves all say the same."""
    home = DataFolder.find(str(tmp_path_factory.mktemp("evil") / "home"))
    at = datetime.now(UTC).isoformat()
    with Journal.open(home.journal_file) as journal:
        journal.append("effect", {"kind": "withheld", "reason": EVIL})
        started = {"session": "s1", "source": "stretch", "routine": EVIL, "title": EVIL, "first_side": "left",
                   "steps_total": 1, "items": []}  # fmt: skip
        journal.append("session_started", started)
        journal.append("note", {"about": "day", "ref": EVIL, "text": EVIL})
        journal.append("photo", {"file": "a.jpg", "pose": EVIL, "at": at})
    home.settings_file.write_text(f"[clock]\n{json.dumps(EVIL)} = 1\n")
    home.subfolder(home.moves_dir)
    (home.moves_dir / "evil.toml").write_text(f"id = {json.dumps(EVIL)}\nname = {json.dumps(EVIL)}\n")
    return home


@pytest.mark.parametrize("words", VERBS, ids=lambda words: " ".join(words)[:20].encode("unicode_escape").decode())
def test_no_verb_hands_the_terminal_what_it_would_obey(home: DataFolder, words: list[str]) -> None:
    environment = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    result = subprocess.run(
        [sys.executable, "-m", "perkup", "--data", str(home.folder), *words],
        env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=60,
    )  # fmt: skip
    text = (result.stdout + result.stderr).decode()
    assert "Traceback" not in text
    assert obeyed(SGR.sub("", text)) == []
    assert "evil.example\x1b" not in text


def test_the_words_are_shown(home: DataFolder) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "perkup", "--data", str(home.folder), "why"],
        env={**os.environ, "COLUMNS": "300"}, capture_output=True, check=True, timeout=60, text=True,
    )  # fmt: skip
    assert "gnp.exe [/red][link=http://evil.example]x[/link][bold" in result.stdout


def test_a_strong_beginning_is_styled_and_its_words_are_plain(capsys: pytest.CaptureFixture[str]) -> None:
    output.echo("\x1b[31mred", strong="\x1b[1Aup", colour="red")
    assert capsys.readouterr().out == "�[1Aup�[31mred\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(click, "echo", lambda text, nl, err: print(text))
        output.echo(" rest", strong="title")
    assert capsys.readouterr().out == "\x1b[1mtitle\x1b[0m rest\n"


def test_rich_obeys_no_text_either(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.table import Table

    screen = output.console()
    table = Table()
    table.add_column(EVIL)
    table.add_row(EVIL)
    for renderable in (EVIL, f"[bold]{EVIL}[/]", table, "[link=http://evil.example]click[/link]"):
        screen.print(renderable)
    text = capsys.readouterr().out
    assert obeyed(SGR.sub("", text)) == []
    assert "]8;" not in text
