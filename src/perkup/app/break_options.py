"""Options of a break that are off until switched on: a chime, a second one, media paused, the screen locked."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import Callable, Coroutine
from typing import Any

from perkup.app.application import Application
from perkup.app.chimes import CHIMES, chime_wav
from perkup.desktop.background_tasks import BackgroundTasks
from perkup.desktop.child_program import run_child
from perkup.desktop.desk_controls import DeskControls
from perkup.vocabulary import ClockPhase

PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""Programs that play a WAV file, the best first."""
AGAIN_S = 60.0
"""The second chime comes after so long, where the break is still due."""

PlaySound = Callable[[bytes], Coroutine[Any, Any, None]]


def open_controls() -> DeskControls:
    """Open the controls of this machine."""
    from perkup.desktop.factory import open_controls as open_on_this_system

    return open_on_this_system()


async def play_sound(wav: bytes) -> None:
    """Play a sound with the first program that can, and wait for its end; silence where there is none."""
    command = next((words for words in PLAYERS if shutil.which(words[0])), None)
    if command is None:
        return
    with tempfile.NamedTemporaryFile(prefix="perkup-", suffix=".wav") as file:
        file.write(wav)
        file.flush()
        with contextlib.suppress(OSError):
            quiet = {"stdout": asyncio.subprocess.DEVNULL, "stderr": asyncio.subprocess.DEVNULL}
            async with run_child(*command, file.name, **quiet) as player:
                await player.wait()


class BreakOptions:
    """Options of one coach's breaks. `follow` is told the phase of the clock after every turn."""

    def __init__(self, app: Application, controls: DeskControls, play: PlaySound = play_sound) -> None:
        self._app = app
        self._controls = controls
        self._play = play
        self._phase: ClockPhase | None = None
        self._loop = asyncio.get_running_loop()
        self._again: asyncio.TimerHandle | None = None
        self._tasks = BackgroundTasks()

    def follow(self, phase: ClockPhase) -> None:
        """Do what is switched on when a break becomes due, begins and ends."""
        before, self._phase = self._phase, phase
        if phase == before:
            return
        settings = self._app.settings.current.break_
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if phase == ClockPhase.PROMPTED:
            self._chime()
            if settings.chime_again:
                self._again = self._loop.call_later(AGAIN_S, self._chime)
        elif phase == ClockPhase.ON_BREAK:
            if settings.pause_media:
                self._tasks.start(self._controls.pause_media())
            if settings.lock:
                self._tasks.start(self._controls.lock_screen())
        if before == ClockPhase.ON_BREAK:
            self._tasks.start(self._controls.resume_media())

    async def close(self) -> None:
        """End the wait for the second chime, and let what was paused play on."""
        if self._again is not None:
            self._again.cancel()
        await self._controls.resume_media()

    def _chime(self) -> None:
        settings = self._app.settings.current.break_
        name = settings.chime if settings.chime in CHIMES else ("bell" if settings.chime_again else "")
        if name:
            self._tasks.start(self._play(chime_wav(name)))
