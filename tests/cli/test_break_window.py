"""The break window: which browser, with which words, and that it always ends."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from perkup.app.client.http_sessions import HttpSessions
from perkup.app.data_folder import DataFolder
from perkup.app.instance_lock import hold_instance_lock
from perkup.app.requests import BeginBody
from perkup.cli import break_window
from perkup.desktop.break_window import browser_program
from perkup.errors import ErrorCode, NotRunningError, PerkupError
from tests.refusals import refused


@pytest.fixture
def home(tmp_path: Path) -> DataFolder:
    return DataFolder.find(str(tmp_path / "home"))


def program(folder: Path, name: str, body: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_the_first_browser_with_an_app_mode_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(browser_program, "ELSEWHERE", ())
    assert browser_program.find_browser(lambda name: None) is None
    assert browser_program.find_browser(lambda name: f"/x/{name}" if "chrom" in name else None) == "/x/chromium"
    assert browser_program.find_browser({"microsoft-edge": "/x/edge"}.get) == "/x/edge"
    other = program(tmp_path, "Edge", "exit 0")
    monkeypatch.setattr(browser_program, "ELSEWHERE", (other,))
    assert browser_program.find_browser(lambda name: None) == other


def test_the_words_for_the_browser(tmp_path: Path) -> None:
    words = browser_program.browser_command("chromium", "http://127.0.0.1:1/", profile=tmp_path, full=True)
    assert words[:3] == ["chromium", "--app=http://127.0.0.1:1/", f"--user-data-dir={tmp_path}"]
    assert "--start-fullscreen" in words
    assert "--start-fullscreen" not in browser_program.browser_command("chromium", "x", profile=tmp_path, full=False)


def test_it_needs_the_coach_and_a_browser(home: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotRunningError):
        break_window.show_break(home)
    monkeypatch.setattr(browser_program, "ELSEWHERE", ())
    monkeypatch.setattr(break_window, "launch_link", lambda home, url: f"{url}/open?key=once")
    with hold_instance_lock(home) as ours:
        ours.announce("http://127.0.0.1:1")
        with refused(ErrorCode.LIBRARY_MISSING):
            break_window.show_break(home, which=lambda name: None)


def test_the_window_gets_the_break_and_a_private_profile(
    home: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = program(tmp_path, "chromium", f'echo "$@" > {tmp_path}/words')
    begun: list[BeginBody] = []

    def begin(sessions: HttpSessions, request: BeginBody) -> Any:
        begun.append(request)
        return SimpleNamespace(session="abc")

    monkeypatch.setattr(HttpSessions, "begin", begin)
    monkeypatch.setattr(break_window, "launch_link", lambda home, url: f"{url}/open?key=once")
    with hold_instance_lock(home) as ours:
        ours.announce("http://127.0.0.1:8737")
        assert break_window.show_break(home, full=True, which={"chromium": browser}.get) == 0
    words = (tmp_path / "words").read_text()
    assert home.secret() not in words
    assert "--app=http://127.0.0.1:8737/open?key=once&to=/play/abc%3Fwindow%3D1" in words
    assert begun == [BeginBody("break")]
    assert (home.folder / "window").stat().st_mode & 0o777 == 0o700


def test_where_safety_questions_are_open_the_window_asks_them(
    home: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = program(tmp_path, "chromium", f'echo "$@" > {tmp_path}/words')

    def refuse(sessions: HttpSessions, request: BeginBody) -> Any:
        raise PerkupError("First come the safety questions.", code=ErrorCode.SCREENING_NEEDED)

    monkeypatch.setattr(HttpSessions, "begin", refuse)
    monkeypatch.setattr(break_window, "launch_link", lambda home, url: f"{url}/open?key=once")
    with hold_instance_lock(home) as ours:
        ours.announce("http://127.0.0.1:8737")
        assert break_window.show_break(home, which={"chromium": browser}.get) == 0
    assert "&to=/welcome/safety%3Fnext%3D/break%253Fwindow%253D1" in (tmp_path / "words").read_text()


def test_a_window_that_never_closes_is_closed(tmp_path: Path) -> None:
    body = f"trap 'echo told > {tmp_path}/told; exit' TERM; touch {tmp_path}/up; sleep 60 & wait"
    assert break_window._in_browser([program(tmp_path, "stuck", body)], most_s=2) == 0
    assert (tmp_path / "up").exists()
    assert (tmp_path / "told").read_text() == "told\n"
