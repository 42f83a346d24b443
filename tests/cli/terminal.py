"""A program in a real pseudo-terminal: type keys, wait for words, see how it left the terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

DEADLINE_S = 120.0
OWN_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\r\x07]")


class Terminal:
    """Runs `python -c SCRIPT` in a terminal of 110 x 40. `seen` is all it wrote, without control sequences."""

    def __init__(self, script: str, *arguments: str) -> None:
        self.fd, inner = pty.openpty()
        termios.tcsetwinsize(inner, (40, 110))
        self.inner = inner
        self.before = termios.tcgetattr(inner)
        self.raw = ""
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWN_TERMINAL + script, *arguments],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "110", "LINES": "40"},
        )

    @property
    def seen(self) -> str:
        return CONTROLS.sub("", self.raw)

    @property
    def bells(self) -> int:
        return self.raw.count("\a")

    def type(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def wait(self, words: str, *, times: int = 1) -> None:
        """Read until `words` were written so many times."""
        end = time.monotonic() + DEADLINE_S
        while self.seen.count(words) < times:
            if time.monotonic() > end or (self.process.poll() is not None and not self._read(0)):
                raise AssertionError(f"no {words!r} in {self.seen[-3000:]!r}")
            self._read(0.05)

    def end(self) -> int:
        """Wait for the program to end; its exit code."""
        limit = time.monotonic() + DEADLINE_S
        while self.process.poll() is None:
            if time.monotonic() > limit:
                self.process.kill()
                raise AssertionError(f"still running after {self.seen[-3000:]!r}")
            self._read(0.05)
        while self._read(0):
            pass
        return self.process.returncode

    def restored(self) -> bool:
        """Whether the terminal is as it was before the program ran, and back from its second screen."""
        left = self.raw.count("\x1b[?1049h") == self.raw.count("\x1b[?1049l")
        return left and termios.tcgetattr(self.inner)[:4] == self.before[:4]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.fd)
        os.close(self.inner)

    def _read(self, seconds: float) -> bool:
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        self.raw += os.read(self.fd, 65536).decode("utf-8", "replace")
        return True
