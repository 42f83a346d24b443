"""Builds the shim that lets disks fail, and runs a piece of work below it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

HERE = Path(__file__).parent
WORKS = ("start", "session", "upload", "export", "verbs")
MEMORY = Path("/dev/shm")
"""Where the work is done, so that no real disk is waited for: its faults are the shim's."""
ERRORS = ("ENOSPC", "EIO", "EROFS")


class FaultRun(TypedDict):
    """What came of one piece of work: how many places there are and were tried, and what went wrong at which."""

    work: str
    error: str
    places: int
    tried: int
    wrong: dict[str, str]


def compiler() -> str | None:
    """Return a C compiler for Linux, None where there is none."""
    return shutil.which("cc") if sys.platform == "linux" else None


def build(folder: Path) -> Path:
    """Compile the shim into the folder."""
    library = folder / "disk_faults.so"
    command = [compiler() or "cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "disk_faults.c"), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library


def run(library: Path, work: str, error: str, *, stays: bool = False, stride: int = 1) -> FaultRun:
    """Let every `stride`-th write of the work fail, one a run; return places, tried, and what went wrong."""
    environment = {**os.environ, "LD_PRELOAD": str(library), **({"TMPDIR": str(MEMORY)} if MEMORY.is_dir() else {})}
    command = [sys.executable, "-m", "tests.journal.faulty_run", work, error, "stays" if stays else "once", str(stride)]
    done = subprocess.run(command, env=environment, cwd=HERE.parents[1], capture_output=True, text=True, check=True)
    result: FaultRun = json.loads(done.stdout)
    return result
