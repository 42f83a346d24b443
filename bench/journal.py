"""Loss of acknowledged events when writers are killed at random instants, and the time of appending and reading."""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from perkup.journal.store import Journal

Row = tuple[str, str, str, bool | None]

KILLS = 100
WRITERS = 2
APPENDS = 1000
HISTORY = 100_000

_WRITER_SCRIPT = """
import sys
from pathlib import Path
from perkup.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    if number % 50 == 0:
        journal.checkpoint_put("bench", journal.last_id(), b"x" * 2000)
    text = "x" * (8000 if number % 97 == 0 else 200)
    events = journal.append_many([("note", {"about": "day", "ref": "", "text": text})] * (1 + number % 3))
    if not journal.waiting:  # what waits in memory is said to wait, not to be kept
        print(*[event.id for event in events], flush=True)
"""


def rows() -> list[Row]:
    """Measure killing, appending and reading in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="perkup-bench-") as folder:
        return [*_killed(Path(folder)), *_latency(Path(folder)), *_reading(Path(folder))]


def _killed(folder: Path) -> list[Row]:
    """Kill two processes that write to one journal with SIGKILL after a random time, a hundred times over."""
    path = folder / "killed.sqlite3"
    seeded = random.Random(1)
    acknowledged: set[str] = set()
    damaged = 0
    for _kill in range(KILLS):
        writers = [
            subprocess.Popen([sys.executable, "-c", _WRITER_SCRIPT, str(path)], stdout=subprocess.PIPE, text=True)
            for _writer in range(WRITERS)
        ]
        for writer in writers:
            assert writer.stdout is not None
            acknowledged.update(writer.stdout.readline().split())
        time.sleep(seeded.uniform(0, 0.1))
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
        for writer in writers:
            assert writer.stdout is not None
            acknowledged.update(name for line in writer.stdout if line.endswith("\n") for name in line.split())
            writer.stdout.close()
            writer.wait()
        with Journal.open(path) as journal:
            damaged += journal.notice is not None
    with Journal.open(path) as journal:
        stored = {event.id for event in journal.events()}
    lost = len(acknowledged - stored)
    title = f"kill -9 at {KILLS} random instants, {WRITERS} processes writing: events lost that were said to be kept"
    return [
        (title, f"{lost} of {len(acknowledged)}", "0", lost == 0),
        ("the same: openings that found damage", str(damaged), "0", damaged == 0),
    ]


def _latency(folder: Path) -> list[Row]:
    with Journal.open(folder / "latency.sqlite3") as journal:
        times = []
        for number in range(APPENDS):
            start = time.perf_counter()
            journal.append("ban", {"move": f"m{number}"})
            times.append((time.perf_counter() - start) * 1000)
    median, worst = statistics.median(times), sorted(times)[APPENDS * 99 // 100]
    return [
        (f"append, durable on this disk, median of {APPENDS}", f"{median:.2f} ms", "<= 20 ms", median <= 20),
        ("append, 99 of 100 within", f"{worst:.2f} ms", "<= 100 ms", worst <= 100),
    ]


def _reading(folder: Path) -> list[Row]:
    path = folder / "history.sqlite3"
    with Journal.open(path) as journal:
        for _part in range(HISTORY // 1000):
            journal.append_many([("effect", {"kind": "prompt", "reason": "thirty minutes at the desk"})] * 999)
            journal.append("ban", {"move": "lunge"})
    start = time.perf_counter()
    with Journal.open(path) as journal:
        opened = time.perf_counter()
        bans = len(list(journal.events(kinds={"ban"})))
        selected = time.perf_counter()
        total = sum(1 for _event in journal.events())
        read = time.perf_counter()
    assert (bans, total) == (HISTORY // 1000, HISTORY)
    open_ms, select_ms = (opened - start) * 1000, (selected - opened) * 1000
    return [
        (f"open a journal of {HISTORY:,} events", f"{open_ms:.1f} ms", "<= 50 ms", open_ms <= 50),
        (f"read the {bans} events of one kind among them", f"{select_ms:.1f} ms", "<= 50 ms", select_ms <= 50),
        ("read them all", f"{total / (read - selected):,.0f} events/s", "", None),
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
