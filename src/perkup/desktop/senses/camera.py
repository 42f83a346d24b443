"""Camera in use, read from /proc when asked: nothing tells it cheaply, so nothing is watched."""

import os
from pathlib import Path


def cameras(dev: Path) -> frozenset[str]:
    """The video devices plugged in now, as paths."""
    return frozenset(str(path) for path in dev.glob("video[0-9]*"))


def camera_in_use(proc: Path, dev: Path) -> bool | None:
    """Whether a program of the same user holds a video device open; None where /proc does not tell.

    Other users' programs cannot be seen.
    """
    if not (proc / "self").exists():
        return None
    wanted = cameras(dev)
    return bool(wanted) and any(_holds(process, wanted) for process in proc.iterdir() if process.name.isdigit())


def _holds(process: Path, wanted: frozenset[str]) -> bool:
    try:
        with os.scandir(process / "fd") as handles:
            return any(_target(handle) in wanted for handle in handles)
    except OSError:
        return False


def _target(handle: "os.DirEntry[str]") -> str:
    try:
        return os.readlink(handle.path)
    except OSError:
        return ""
