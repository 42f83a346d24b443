"""500 clips over a cluster of two workers, one of which is killed: the same bytes as the pool of one machine.

python -m bench motion_cluster
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np

from bench.motion_world import walker, write_trc
from perkup.motion.batch import measure_all
from perkup.motion.options import MeasureOptions
from perkup.vocabulary import OneSide

CLIPS = int(os.environ.get("PERKUP_CLIPS", "500"))
KILL_AFTER = 0.2
"""Share of the clips after which one worker is killed."""

Row = tuple[str, str, str, bool | None]


def clips(folder: Path, count: int) -> list[Path]:
    """Write walks whose steps differ from clip to clip."""
    generator = np.random.default_rng(5)
    files = []
    for number in range(count):
        peaks = {side: list(14.0 + generator.normal(0.0, 2.0, 3)) for side in OneSide}
        files.append(write_trc(folder / f"{number:03}.trc", walker(peaks, 30.0)))
    return files


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers as programs of their own; yield the address and the workers."""
    address_file = folder / "scheduler.json"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    processes = [
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address_file)],
            **quiet,  # type: ignore[call-overload]
        )
    ]
    try:
        while not address_file.is_file() or not address_file.read_bytes().strip():
            if processes[0].poll() is not None:
                raise RuntimeError("the scheduler ended")
            time.sleep(0.1)
        address = msgspec.json.decode(address_file.read_bytes())["address"]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        processes += [
            subprocess.Popen([*worker, "--no-dashboard"], **quiet)  # type: ignore[call-overload]
            for _number in range(2)
        ]
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def rows() -> list[Row]:
    """Return the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = clips(folder, CLIPS)
        pool = measure_all(files, MeasureOptions(), lambda _outcome: None)
        done = 0
        with cluster(folder) as (address, workers):

            def kill_one(_outcome: object) -> None:
                nonlocal done
                done += 1
                if done == round(KILL_AFTER * CLIPS):
                    workers[0].send_signal(signal.SIGKILL)

            spread = measure_all(files, MeasureOptions(), kill_one, scheduler=address)
            lost = workers[0].poll() is not None
    same = sum(msgspec.json.encode(one) == msgspec.json.encode(two) for one, two in zip(pool, spread, strict=True))
    measured = sum(hasattr(one, "sides") for one in spread)
    return [
        (
            f"clips whose result has the same bytes as the pool's, one of two workers killed: {lost}",
            f"{same} of {CLIPS}",
            f"{CLIPS}",
            same == CLIPS and lost and measured == CLIPS,
        )
    ]
