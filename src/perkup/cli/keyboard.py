"""Single keys from a terminal, which is left as it was found whatever happens."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

NAMES = {
    b"\x1b[C": "right",
    b"\x1b[D": "left",
    b"\x1bOC": "right",
    b"\x1bOD": "left",
    b"\x1b": "escape",
    b" ": "space",
    b"\r": "enter",
    b"\n": "enter",
}
SEQUENCE_START = (b"\x1b[", b"\x1bO")


class Keys(Protocol):
    """Source of keys: `wait` gives those pressed within `seconds`, at the latest when the time is over."""

    def wait(self, seconds: float) -> list[str]: ...


class NoKeys:
    """No keyboard: only time passes."""

    def wait(self, seconds: float) -> list[str]:
        """Let the time pass."""
        time.sleep(seconds)
        return []


class TerminalKeys:
    """Keys of a terminal that `raw_terminal` prepared."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.gone = False

    def wait(self, seconds: float) -> list[str]:
        """Return the keys pressed within `seconds`; a closed terminal reads as `q`, once."""
        if self.gone:
            time.sleep(seconds)
            return []
        if not select.select([self.fd], [], [], max(0.0, seconds))[0]:
            return []
        raw = os.read(self.fd, 64)
        if not raw:
            self.gone = True
            return ["q"]
        return list(key_names(raw))


def key_names(raw: bytes) -> Iterator[str]:
    """Return bytes of a terminal as names of keys: letters as they are, arrows, `space`, `enter`, `escape`."""
    while raw:
        if raw[:2] in SEQUENCE_START and len(raw) > 2:
            end = next((at for at in range(2, len(raw)) if 0x40 <= raw[at] <= 0x7E), len(raw) - 1) + 1
        else:
            end = 1
        key, raw = raw[:end], raw[end:]
        if key in NAMES:
            yield NAMES[key]
        elif end == 1 and 0x20 < key[0] < 0x7F:
            yield key.decode().lower()


class TerminalClosedError(SystemExit):
    """End of the terminal, or the system's wish that the program ends; what was done is to be kept."""


@contextmanager
def raw_terminal() -> Iterator[Keys]:
    """Read keys one by one and unseen; restore the terminal after the end, an error, SIGTERM or SIGHUP."""
    import termios
    import tty

    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    handlers = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGHUP)}
    handlers[signal.SIGCONT] = signal.signal(signal.SIGCONT, lambda number, frame: _set_cbreak(fd))
    try:
        tty.setcbreak(fd)
        yield TerminalKeys(fd)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _set_cbreak(fd: int) -> None:
    import tty

    tty.setcbreak(fd)


def _end(number: int, frame: FrameType | None) -> None:
    raise TerminalClosedError(128 + number)
