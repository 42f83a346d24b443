"""What the whole coach costs while nobody is there and its page is closed, and how quickly it answers.

A real `perkup run` at a private display, bus and notification daemon, watched from outside for a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.desk import idle_cost
from perkup.app.data_folder import DataFolder
from tests.desk_fixture import missing, real_desk, until

PERKUP = [sys.executable, "-m", "perkup"]
SETTLE_S = 8.0
WATCH_S = 60.0
RUNS = 7


def rows() -> list[tuple[str, str, str, bool | None]]:
    """Return the table of `python -m bench resident`; about two minutes."""
    if missing():
        return [("resident", missing(), "", None)]
    with tempfile.TemporaryDirectory() as folder, real_desk(Path(folder)) as desk:
        environment = desk.environ | {"PERKUP_HOME": f"{folder}/home"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as it is installed: what compiles at each start stays larger
        starts = [_ready_s(environment, Path(folder) / "home") for _run in range(RUNS)]
        with _running(environment, Path(folder) / "home") as coach:
            time.sleep(SETTLE_S)
            cost = idle_cost(coach.pid, WATCH_S)
            status = _median_s([*PERKUP, "status"], environment)
            _read_first_page(DataFolder(Path(folder) / "home"))
            time.sleep(SETTLE_S)
            read = idle_cost(coach.pid, 1.0)
        usage = _median_s([*PERKUP, "--help"], environment)
    ready = median(starts)
    return [
        ("coach: memory (PSS), page closed", f"{cost.pss_mib:.1f} MiB", "<= 36 MiB", cost.pss_mib <= 36),
        ("coach: memory (PSS), after its first page", f"{read.pss_mib:.1f} MiB", "", None),
        ("coach: context switches a minute", f"{cost.switches_per_min:.0f}", "<= 60", cost.switches_per_min <= 60),
        ("coach: processor time a minute", f"{cost.cpu_s:.3f} s", "<= 0.05 s", cost.cpu_s <= 0.05),
        ("coach: ready after", f"{ready:.2f} s", "<= 1.0 s", ready <= 1.0),
        ("perkup status, coach running", f"{status:.2f} s", "<= 0.3 s", status <= 0.3),
        ("perkup --help", f"{usage:.2f} s", "<= 0.3 s", usage <= 0.3),
    ]


@contextmanager
def _running(environment: dict[str, str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [*PERKUP, "run", "--no-browser"]
    with open(os.devnull, "wb") as nowhere:
        coach = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)
    try:
        until(lambda: (home / "running.json").exists() and _answers(environment), "the coach answers")
        yield coach
    finally:
        coach.terminate()
        coach.wait(10)


def _ready_s(environment: dict[str, str], home: Path) -> float:
    """Seconds from the command to its line "Perkup is ready"."""
    begun = time.perf_counter()
    command = [*PERKUP, "run", "--no-browser"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as coach:
        assert coach.stdout is not None
        for line in coach.stdout:
            if b"ready" in line:
                break
        ready = time.perf_counter() - begun
        coach.terminate()
    return ready


def _read_first_page(home: DataFolder) -> None:
    running = json.loads((home.folder / "running.json").read_text("utf-8"))
    request = urllib.request.Request(running["url"], headers={"Authorization": f"Bearer {home.secret()}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def _answers(environment: dict[str, str]) -> bool:
    told = subprocess.run([*PERKUP, "status", "--json"], env=environment, capture_output=True, check=False)
    return b'"running": true' in told.stdout


def _median_s(command: list[str], environment: dict[str, str]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(command, env=environment, capture_output=True, check=True)
        return time.perf_counter() - begun

    timed: Callable[[], float] = once
    return median(timed() for _run in range(RUNS))
