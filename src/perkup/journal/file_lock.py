"""A lock that the operating system lets go when its holder dies, however it dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int, *, shared: bool, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int, *, shared: bool, wait: bool) -> None:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))


def acquire(path: Path, *, shared: bool = False, wait: bool = False) -> int | None:
    """Lock the file (made 0600 where missing) and return its handle; None where another process holds it.

    Closing the handle, or dying, lets go. Raises OSError where the file cannot be made. A shared lock needs a file that
    can be read, and none that can be written.
    """
    inherit = getattr(os, "O_CLOEXEC", 0)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | inherit, 0o600)
    except OSError:
        if not shared:
            raise
        handle = os.open(path, os.O_RDONLY | inherit)
    try:
        _take(handle, shared=shared, wait=wait)
    except (BlockingIOError, PermissionError):
        os.close(handle)
        return None
    except OSError:
        os.close(handle)
        raise
    return handle


def release(handle: int) -> None:
    """Unlock and close."""
    os.close(handle)


@contextmanager
def announce_holding(path: Path) -> Iterator[None]:
    """Hold the lock during the block where that can be, so that `is_announced` elsewhere; the file goes with it."""
    handle = None
    with suppress(OSError):
        handle = acquire(path)
    try:
        yield
    finally:
        if handle is not None:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            release(handle)


def is_announced(path: Path) -> bool:
    """Return True if another process is within `announced`; a look at the folder where none is."""
    if not path.exists():
        return False
    try:
        handle = acquire(path, shared=True)
    except OSError:
        return False
    if handle is not None:
        release(handle)
    return handle is None


def acquire_within(path: Path, seconds: float = 0.3) -> int | None:
    """Try `acquire` again for a moment: somebody may only be looking whether the lock is held."""
    end = time.monotonic() + seconds
    while (handle := acquire(path)) is None and time.monotonic() < end:
        time.sleep(0.01)
    return handle
