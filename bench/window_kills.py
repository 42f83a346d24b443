"""Kill the break window at random instants: is the desk free within 2 s, are clock and journal right?

    python -m bench.window_kills [COUNT]

A private X display with Xfce's window manager and somebody's own window in front; the coach's own parts (journal,
clock, break on the screen, window process) in this process. Each round starts a window, shows the card, begins the
break and shows the player over the whole screen; at a random instant the window is killed with SIGKILL.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from perkup.app.application import Application
from perkup.app.break_screen import BreakScreen, ScreenStage, open_window
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, EndBody
from perkup.vocabulary import SessionEnding, SessionSource
from tests.app.answers import all_answers
from tests.desk_fixture import private_bus, private_display, until
from tests.desktop.break_window.test_real_window import OWN, PAGE, XFCONF

ROUND_S = 3.0
FREE_S = 2.0


def xdotool(*words: str) -> str:
    """Return what xdotool says."""
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout.strip()


def is_free() -> bool:
    """Return True where no window of Perkup is on the screen and the person's own has the focus."""
    windows = xdotool("search", "--onlyvisible", "--name", "Perkup: ")
    return not windows and xdotool("getwindowfocus", "getwindowname").startswith("own")


class KillRounds:
    """Rounds of one bench, on one coach."""

    def __init__(self, app: Application, folder: Path) -> None:
        self.app = app
        self.pages = folder / "page.html"
        self.pages.write_text(PAGE)
        self.lost: list[ScreenStage] = []
        self.slowest_s = 0.0
        self.stages: dict[str, int] = {}

    async def round(self, delay_s: float) -> str:
        """Let one window live for `delay_s`, kill it, and return what is wrong then, "" for nothing."""
        screen = BreakScreen(
            self.app,
            open_window,
            link=lambda _page: self.pages.as_uri(),
            press=lambda _button: None,
            probe=_probe,
            lost=self.lost.append,
        )
        losses = len(self.lost)
        showing = asyncio.create_task(self._show(screen))
        await asyncio.sleep(delay_s)
        window = screen._window
        pid = window.pid if window is not None else None
        stage = screen.stage
        self.stages[stage] = self.stages.get(stage, 0) + 1
        start = time.monotonic()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        while not await asyncio.to_thread(is_free):
            if time.monotonic() - start > FREE_S:
                return f"the desk is not free {FREE_S:g} s after a kill in stage {stage}"
        self.slowest_s = max(self.slowest_s, time.monotonic() - start)
        while pid is not None and len(self.lost) == losses and time.monotonic() - start < FREE_S:
            await asyncio.sleep(0.02)
        await asyncio.wait({showing}, timeout=10)
        if pid is not None and len(self.lost) != losses + 1:
            return f"the coach did not hear of the kill in stage {stage}"
        status = self.app.breaks.status()
        session = self.app.sessions.begin(BeginBody(SessionSource.BREAK)).session
        if self.app.breaks.status().phase != "on_break":
            return f"the clock is in phase {status.phase}"
        self.app.sessions.end(session, EndBody(SessionEnding.STOPPED, session))
        self.app.breaks.done()
        await screen.close()
        return ""

    async def _show(self, screen: BreakScreen) -> None:
        with suppress(Exception):
            await screen.prepare()
            await screen.show_card()
            await asyncio.sleep(ROUND_S / 3)
            session = self.app.sessions.begin(BeginBody(SessionSource.BREAK)).session
            await screen.play(f"/play/{session}")


async def _probe() -> None:
    """Find nobody in a call."""


def rounds(folder: Path, count: int, seed: int) -> int:
    """Run all rounds; print what went wrong and the summary; return the number of rounds that went right."""
    app = Application.open(DataFolder.find(str(folder / "home")))
    app.safety.screen(all_answers())
    app.settings.change({"break.show": "full"}, "cli")
    app.breaks.start()
    bench, dice, right = KillRounds(app, folder), random.Random(seed), 0

    async def run() -> None:
        nonlocal right
        for number in range(count):
            wrong = await bench.round(dice.uniform(0.05, ROUND_S))
            right += not wrong
            if wrong:
                print(f"round {number}: {wrong}", flush=True)

    asyncio.run(run())
    ended = len(list(app.journal.events(kinds={"session_ended"})))
    started = len(list(app.journal.events(kinds={"session_started"})))
    app.breaks.finish()
    app.close()
    print(f"{right} of {count}: desk free at the latest {bench.slowest_s:.2f} s after the kill; stages {bench.stages}")
    print(f"journal: {started} sessions begun, {ended} ended")
    return right


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="perkup-bench-") as name:
        folder = Path(name)
        services = {"org.xfce.Xfconf": f"/usr/bin/env XDG_CONFIG_HOME={folder} {XFCONF}"}
        with private_display() as display, private_bus(folder, services, display) as bus:
            os.environ |= {"DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": bus, "HOME": name, "NO_AT_BRIDGE": "1"}
            os.environ.pop("WAYLAND_DISPLAY", None)
            quiet = subprocess.DEVNULL
            programs = [subprocess.Popen(["xfwm4", "--compositor=off"], stdout=quiet, stderr=quiet)]
            try:
                until(lambda: xdotool("get_num_desktops"), "the window manager is at work")
                programs.append(subprocess.Popen(["/usr/bin/python3", "-c", OWN], stdout=quiet, stderr=quiet))
                until(is_free, "the person's own window has the focus")
                right = rounds(folder, count, seed=1)
            finally:
                for program in programs:
                    program.terminate()
                    program.wait(20)
    sys.exit(right != count)


if __name__ == "__main__":
    main()
