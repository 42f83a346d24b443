"""Child processes of Perkup: how one of its modules is run by itself, also where Perkup was built without a Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress

WORD = "_child"
"""First word of the command line of a child of a built program."""
MODULES = frozenset(
    {
        "perkup.motion.process.worker",
        "perkup.app.notifier_process",
        "perkup.app.report_process",
        "perkup.app.busy_process",
    }
)
"""Modules that may be run so."""


def is_built() -> bool:
    """Return True in a program that was built without a Python."""
    return bool(getattr(sys, "frozen", False))


def child_command(module: str) -> list[str]:
    """Return the command that runs a module of ours by itself; a ValueError for one that a built program has not."""
    if is_built() and module not in MODULES:
        raise ValueError(module)
    return [sys.executable, WORD, module] if is_built() else [sys.executable, "-m", module]


def run_as_child(words: list[str]) -> bool:
    """Run the module that the command line of a child names; return False where it is no child's."""
    if not (is_built() and len(words) == 2 and words[0] == WORD and words[1] in MODULES):
        return False
    import runpy

    runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    return True


def restore_environment() -> None:
    """Let other programs find their own libraries: a built program is started with its own folder in front."""
    if is_built() and "LD_LIBRARY_PATH" in os.environ:
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ.pop("LD_LIBRARY_PATH")
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


def limit_process(limits: Mapping[str, int]) -> None:
    """Limit what this process can take, by the names of `resource`; nothing where the system knows no such limits.

    No limit is raised above one that holds already.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, most in limits.items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (least, hard))


def end_with_parent() -> None:
    """Wait for the end of the parent, which holds standard input open, then kill this process and all that it has
    started."""
    import signal

    with suppress(OSError, ValueError):
        while os.read(0, 4096):
            pass
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
