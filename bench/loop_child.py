"""A real coach whose event loop is watched: every turn that takes long is written down, with what it waited for.

`python -m bench.loop_child LOG --data FOLDER run --no-browser`. What a turn costs is the processor time of the whole
coach while it goes on: its own, and that of the thread for which it waits. How long the machine lets it wait for a
processor is written beside it, and is not the coach's.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import msgspec

NOTED_MS = 20.0
"""Shorter turns are not written down."""
STACK_AFTER_S = 0.05


class LongTurn(msgspec.Struct, frozen=True):
    """One turn of the event loop, in milliseconds; `stacks` is where it was while it went on."""

    at: float
    total_ms: float
    computed_ms: float
    process_ms: float
    unserved_ms: float
    name: str
    stacks: list[str] = []

    @property
    def held_ms(self) -> float:
        """Return for how long the coach itself held the loop up."""
        return min(self.total_ms - self.unserved_ms, self.process_ms)


class LoopWatch:
    """Watches the event loop of this process from the moment it is installed."""

    def __init__(self, log: Path, *, stacks: bool) -> None:
        self._log = log.open("ab", buffering=0)
        self._begun = 0.0
        self._stacks: list[str] = []
        self._queue = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self._thread = threading.get_ident()
        if stacks:
            threading.Thread(target=self._sample, daemon=True).start()

    def install(self) -> None:
        """Measure every callback that the loop runs."""
        run = asyncio.Handle._run

        def watched(handle: asyncio.Handle) -> None:
            before, unserved = time.perf_counter(), self._unserved()
            computed, process = time.thread_time(), time.process_time()
            self._begun = before
            run(handle)
            self._begun = 0.0
            total = (time.perf_counter() - before) * 1000
            if total >= NOTED_MS:
                turn = LongTurn(
                    time.time(),
                    total,
                    (time.thread_time() - computed) * 1000,
                    (time.process_time() - process) * 1000,
                    (self._unserved() - unserved) * 1000,
                    repr(handle)[:300],
                    self._stacks,
                )
                self._log.write(msgspec.json.encode(turn) + b"\n")
            self._stacks = []

        asyncio.Handle._run = watched  # type: ignore[assignment,method-assign]

    def _unserved(self) -> float:
        return int(os.pread(self._queue, 100, 0).split()[1]) / 1e9

    def _sample(self) -> None:
        while True:
            time.sleep(STACK_AFTER_S / 2)
            if self._begun and time.perf_counter() - self._begun > STACK_AFTER_S:
                frame = sys._current_frames().get(self._thread)
                ours = [line for line in traceback.format_stack(frame) if "/perkup/" in line]
                self._stacks.append("".join(ours[-5:]))


def main(arguments: list[str]) -> Any:
    """Watch, and be `perkup` with the rest of the command line."""
    from perkup.cli.main import main as perkup

    LoopWatch(Path(arguments[0]), stacks=bool(os.environ.get("PERKUP_LOOP_STACKS"))).install()
    sys.argv = ["perkup", *arguments[1:]]
    return perkup()


if __name__ == "__main__":
    main(sys.argv[1:])
