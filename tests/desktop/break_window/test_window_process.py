"""The window's process: what it is told and tells, and that nothing of it stays, however it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from perkup.desktop.break_window import browser_program, window_process
from perkup.desktop.break_window.window_process import (
    BreakWindow,
    WindowEvent,
    WindowPrograms,
    WindowRequest,
    WindowShow,
    find_programs,
)

PROGRAM = """import json, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({folder!r} + "/child", "w").write(str(child.pid))
print(json.dumps({{"event": "ready"}}), flush=True)
for line in sys.stdin:
    show = json.loads(line)
    print("noise", flush=True)
    print(json.dumps({{"event": {{"card": "shown", "player": "left", "nothing": "lost"}}[show["show"]]}}), flush=True)
    if show["show"] == "nothing":
        sys.exit(1)
"""
CARD, PLAYER = WindowRequest(WindowShow.CARD, "http://x/card"), WindowRequest(WindowShow.PLAYER, "http://x/play")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A Python that runs the stand-in instead of the WebKit program."""
    (tmp_path / "program.py").write_text(PROGRAM.format(folder=str(tmp_path)))
    runner = tmp_path / "python"
    runner.write_text(f'#!/bin/sh\nexec {sys.executable} {tmp_path}/program.py "$@"\n')
    runner.chmod(0o755)
    return str(runner)


def live(programs: WindowPrograms, play: Callable[[BreakWindow, list[WindowEvent]], Awaitable[None]]) -> None:
    events: list[WindowEvent] = []

    async def run() -> None:
        window = BreakWindow(programs, lambda: Path("/nowhere"), events.append)
        try:
            await play(window, events)
        finally:
            await window.close()

    asyncio.run(run())


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.01)


def child_of(folder: Path) -> int:
    return int((folder / "child").read_text())


def test_it_is_told_and_tells_and_closing_takes_all_of_it_along(python: str, tmp_path: Path) -> None:
    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        assert await window.prepare()
        assert await window.show(CARD)
        await until(lambda: events == ["ready", "shown"])
        pid = window.pid
        assert pid
        await window.close()
        assert not is_alive(pid)
        await until(lambda: not is_alive(child_of(tmp_path)))
        assert events == ["ready", "shown"]
        assert not await window.show(CARD)

    live(WindowPrograms(python, None), play)


@pytest.mark.parametrize("how", ["killed", "crashed"])
def test_one_that_dies_is_lost_and_leaves_nothing_behind(python: str, tmp_path: Path, how: str) -> None:
    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        await window.show(CARD)
        await until(lambda: "shown" in events)
        if how == "killed":
            assert window.pid
            os.kill(window.pid, signal.SIGKILL)
        else:
            await window.show(WindowRequest(WindowShow.NOTHING))
        await until(lambda: events[-1] == "lost")
        await until(lambda: not is_alive(child_of(tmp_path)))
        assert window.pid is None
        assert not await window.show(CARD)

    live(WindowPrograms(python, None), play)


def test_one_that_was_left_is_not_lost(python: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(window_process, "LAST_WORDS_S", 0.2)

    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        await window.show(PLAYER)
        await until(lambda: events[-1:] == ["left"])
        await until(lambda: not is_alive(child_of(tmp_path)))
        assert events == ["ready", "left"]

    live(WindowPrograms(python, None), play)


@pytest.mark.parametrize(("exit_code", "event"), [(0, "left"), (1, "lost")])
def test_a_browser_shows_the_player_only(tmp_path: Path, exit_code: int, event: str) -> None:
    browser = tmp_path / "chromium"
    browser.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\nexit {exit_code}\n')
    browser.chmod(0o755)

    async def play(window: BreakWindow, events: list[WindowEvent]) -> None:
        assert not await window.prepare()
        assert not await window.show(CARD)
        assert await window.show(PLAYER)
        await until(lambda: events == [event])
        assert "--app=http://x/play" in (tmp_path / "words").read_text()

    live(WindowPrograms(None, str(browser)), play)


def test_a_program_that_is_not_there_is_no_window() -> None:
    async def play(window: BreakWindow, _events: list[WindowEvent]) -> None:
        assert not await window.prepare()
        assert not await window.show(PLAYER)

    live(WindowPrograms("/nowhere/python", None), play)


def test_what_this_machine_has_is_found_and_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(browser_program, "ELSEWHERE", ())
    assert find_programs({}, "linux") == WindowPrograms(None, None)
    assert not find_programs({}, "linux").status().available
    (tmp_path / "WebKit2-4.1.typelib").touch()
    monkeypatch.setattr(window_process, "TYPELIBS", (f"{tmp_path}/WebKit2-4.*.typelib",))
    monkeypatch.setattr(window_process, "PYTHONS", ("/nowhere", sys.executable))
    programs = find_programs({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert (programs.webkit_python, programs.has_card) == (sys.executable, True)
    assert "WebKitGTK" in programs.status().detail
    monkeypatch.setattr(window_process, "TYPELIBS", ())
    monkeypatch.setattr(window_process, "find_browser", lambda: "/usr/bin/chromium")
    status = find_programs({"DISPLAY": ":0"}, "linux").status()
    assert "chromium" in status.detail
    assert "gir1.2-webkit2-4.1" in status.hint
