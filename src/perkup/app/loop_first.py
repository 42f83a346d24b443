"""The event loop goes first while years of events are read in another thread."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SWITCH_S = 0.0005
"""How long the reading thread may keep the interpreter while another waits for it, a tenth of what Python lets it: a
page asks for the interpreter again after each row of the journal and each write to a socket."""
_lock = Lock()
_before: list[tuple[bool, float]] = []
"""What was in force before each thread that reads now; the oldest is what to go back to."""


@contextmanager
def loop_first() -> Iterator[None]:
    """Change threads often during the block, and collect no cycles: that would stop every thread for long, and what
    is read holds none."""
    with _lock:
        _before.append((gc.isenabled(), sys.getswitchinterval()))
        gc.disable()
        sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        with _lock:
            collects, interval = _before[0]
            _before.pop()
            if not _before:
                sys.setswitchinterval(interval)
                if collects:
                    gc.enable()
