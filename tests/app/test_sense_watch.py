"""`perkup doctor --watch`: the senses live, on a scripted desk and as a real process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from perkup.app.sense_watch import SenseWatch
from perkup.desktop.interface import DesktopEvent
from tests.desktop.fake_desktop import FakeDesktop


def test_every_change_is_shown_once() -> None:
    async def story() -> None:
        desk, statuses, changes, end = FakeDesktop(), [], [], asyncio.Event()

        def show_status(name: str, *_: object) -> None:
            statuses.append(name)

        def show_change(name: str, words: str) -> None:
            changes.append((name, words))

        task = asyncio.create_task(SenseWatch(desk, show_status, show_change).run(end, 0.001))
        while not desk.running:
            await asyncio.sleep(0)
        desk.emit("active")
        desk.emit("active")
        desk.emit("mic", on=True, by="Zoom")
        desk.emit("lock")
        desk.found = [DesktopEvent("camera", {"on": True}), DesktopEvent("dnd", {"on": False})]
        desk.missing = {"media"}
        while len(changes) < 5 or statuses.count("media") < 2:
            await asyncio.sleep(0)
        end.set()
        await task
        assert set(statuses) == {status.name for status in desk.senses()}
        assert sorted(changes) == [
            ("camera", "on"),
            ("do_not_disturb", "off"),
            ("idle", "somebody types or points"),
            ("lock", "locked"),
            ("microphone", "on (Zoom)"),
        ]
        assert not desk.running

    asyncio.run(story())


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGTERM")
def test_process_shows_the_senses_and_ends_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "perkup", "--data", str(tmp_path), "doctor", "--watch"]
    bare = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and "DBUS" not in name}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=bare | {"PYTHONUNBUFFERED": "1"}) as process:
        assert process.stdout is not None
        assert "notifications" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert not list(tmp_path.iterdir()), "it writes nothing"
