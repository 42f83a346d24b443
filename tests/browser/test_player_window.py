"""`perkup break --window` with a real browser on a real X display: it opens, and Escape closes it for good."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from perkup.app.instance_lock import hold_instance_lock
from tests.browser.coach import Coach

DEADLINE_S = 120.0


@pytest.fixture
def display() -> Iterator[dict[str, str]]:
    """A display of its own; the environment to use it."""
    if not (shutil.which("Xvfb") and shutil.which("xdotool") and shutil.which("chromium")):
        pytest.skip("Xvfb, xdotool or chromium is missing: `python3 tools/system.py` installs them or says how")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield {**os.environ, "DISPLAY": f":{number}"}
    server.terminate()
    server.wait()


def test_escape_closes_the_break_window(display: dict[str, str], coach: Coach, tmp_path: Path) -> None:
    with hold_instance_lock(coach.home) as ours:
        ours.announce(coach.url)
        shown = subprocess.Popen(
            [sys.executable, "-c", "from perkup.cli.main import main; main()"]
            + ["--data", str(coach.home.folder), "break", "--window"],
            env=display,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until_window(display, "A break")
            assert coach.call(lambda app: app.views.status()).phase == "on_break"
            end = time.monotonic() + DEADLINE_S
            while shown.poll() is None and time.monotonic() < end:
                for window in xdotool(display, "search", "--name", "A break").split():
                    xdotool(display, "windowfocus", window, "key", "Escape")
                time.sleep(0.2)
            assert shown.returncode == 0
        finally:
            if shown.poll() is None:
                shown.terminate()
                shown.wait()
    events = coach.call(lambda app: list(app.journal.events(kinds={"session_ended"})))
    assert [event.data["how"] for event in events] == ["stopped"]


def until_window(display: dict[str, str], title: str) -> str:
    """The id of the first window of this title, as soon as there is one."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        found = xdotool(display, "search", "--name", title)
        if found:
            return found.split()[0]
        time.sleep(0.2)
    raise AssertionError(f"no window called {title}")


def xdotool(display: dict[str, str], *words: str) -> str:
    told = subprocess.run(["xdotool", *words], env=display, capture_output=True, text=True, check=False)
    return told.stdout.strip()
