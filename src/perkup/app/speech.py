"""Voice for the terminal: whatever speaks on this machine, started and cut off without holding up a countdown."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence

MAX_FAILURES = 2
"""After so many sentences in a row that the program failed to speak, the voice says so and keeps quiet."""
STOP_TIMEOUT_S = 1.0

Which = Callable[[str], str | None]


class VoiceProgram:
    """Speech program: it speaks the newest sentence and cuts off the one before.

    command : builds the program's arguments from a sentence. silence : command that hushes a speech service.
    One thread of its own starts and stops the program; `say` and `hush` only leave a note for it and return at once.
    """

    def __init__(
        self, name: str, command: Callable[[str], Sequence[str]], *, silence: Sequence[str] | None = None
    ) -> None:
        self.name = name
        self.trouble = ""
        self._command = command
        self._silence = silence
        self._changed = threading.Condition()
        self._queue: list[str | None] = []
        self._closing = False
        self._finish_s = 0.0
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="perkup-voice", daemon=True)
        self._thread.start()

    def say(self, text: str) -> None:
        """Speak `text` now, instead of anything under way."""
        self._post(text)

    def hush(self) -> None:
        """Stop speaking at once."""
        self._post(None)

    def close(self, *, finish_s: float = 0.0) -> None:
        """Stop speaking and end the process; a last sentence gets `finish_s` seconds to be finished."""
        with self._changed:
            self._closing, self._finish_s = True, finish_s
            self._changed.notify()
        self._thread.join(finish_s + 3 * STOP_TIMEOUT_S)

    def _post(self, text: str | None) -> None:
        with self._changed:
            self._queue = [text]
            self._changed.notify()

    def _run(self) -> None:
        speaking: subprocess.Popen[bytes] | None = None
        while True:
            with self._changed:
                while not self._queue and not self._closing:
                    self._changed.wait()
                text = self._queue.pop() if self._queue else None
                closing = self._closing and text is None
            if closing:
                self._let_finish(speaking)
                return
            self._stop_sentence(speaking)
            speaking = self._start(text) if text else None

    def _start(self, text: str) -> subprocess.Popen[bytes] | None:
        if self.trouble:
            return None
        try:
            return subprocess.Popen(
                [*self._command(text)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            self.trouble = f"{self.name} does not start: {error.strerror or error}"
            return None

    def _stop_sentence(self, speaking: subprocess.Popen[bytes] | None) -> None:
        if speaking is None:
            return
        code = speaking.poll()
        self._failures = self._failures + 1 if code not in (None, 0) else 0
        if self._failures >= MAX_FAILURES:
            self.trouble = f"{self.name} cannot speak here (it ended with {code})"
        if code is None:
            self._terminate(speaking)
            if self._silence:
                with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                    subprocess.run(self._silence, check=False, timeout=STOP_TIMEOUT_S, capture_output=True)

    def _let_finish(self, speaking: subprocess.Popen[bytes] | None) -> None:
        if speaking is not None:
            try:
                speaking.wait(self._finish_s)
            except subprocess.TimeoutExpired:
                self._terminate(speaking)

    @staticmethod
    def _terminate(speaking: subprocess.Popen[bytes]) -> None:
        speaking.terminate()
        try:
            speaking.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            speaking.kill()
            speaking.wait()


def find_voice(*, volume: float = 1.0, voice: str = "", which: Which = shutil.which) -> VoiceProgram | None:
    """Return the voice of this machine: speech-dispatcher's, else espeak-ng's; None where there is neither.

    `volume` from 0 to 1; `voice` is a name that the program knows, empty for its own choice.
    """
    dispatcher = which("spd-say")
    if dispatcher:
        loud = str(round(200 * volume - 100))
        chosen = ["-y", voice] if voice else []
        return VoiceProgram(
            "speech-dispatcher",
            lambda text: [dispatcher, "-w", "-i", loud, "-l", "en", *chosen, "--", text],
            silence=[dispatcher, "-C"],
        )
    espeak = which("espeak-ng")
    if espeak:
        return VoiceProgram(
            "espeak-ng",
            lambda text: [espeak, "-a", str(round(120 * volume)), "-v", voice or "en", "--", text],
        )
    return None
