"""Disk faults survived: every write, sync and opening of five pieces of work fails, once with each of three errors and
once for good.

`python -m bench faults`: about three minutes on two processors.
"""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.journal import fault_runs

Row = tuple[str, str, str, bool | None]


class Fault(NamedTuple):
    """A way in which a disk fails: at one place only, or from there on."""

    error: str
    stays: bool


FAULTS = (*(Fault(error, stays=False) for error in fault_runs.ERRORS), Fault("ENOSPC", stays=True))


def rows() -> list[Row]:
    """Try every place with every fault; met where each gave a sentence and lost nothing that was called kept."""
    if fault_runs.compiler() is None:
        return [("disk faults survived", "no C compiler here", "all", None)]
    pairs = [(work, fault) for work in fault_runs.WORKS for fault in FAULTS]
    with (
        tempfile.TemporaryDirectory(prefix="perkup-bench-") as folder,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        shim = fault_runs.build(Path(folder))
        runs = list(pool.map(lambda pair: fault_runs.run(shim, pair[0], pair[1].error, stays=pair[1].stays), pairs))
    return [
        _row(work, [run for (name, _fault), run in zip(pairs, runs, strict=True) if name == work])
        for work in fault_runs.WORKS
    ]


def _row(work: str, runs: list[fault_runs.FaultRun]) -> Row:
    tried = sum(run["tried"] for run in runs)
    wrong = sum(len(run["wrong"]) for run in runs)
    for run in runs:
        for place, what in run["wrong"].items():
            print(f"{work}, {run['error']} at {place}: {what}", file=sys.stderr)
    title = f"disk faults survived, {work}: {runs[0]['places']} places, {len(runs)} faults each"
    return title, f"{tried - wrong} of {tried}", "all", wrong == 0
