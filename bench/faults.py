"""Disk faults survived: every write, sync and opening of five pieces of work fails once, with each of three errors."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.journal import fault_runs

Row = tuple[str, str, str, bool | None]


def rows() -> list[Row]:
    """Try every place with every error; met where each gave a sentence and lost nothing that was called kept."""
    if fault_runs.compiler() is None:
        return [("disk faults survived", "no C compiler here", "all", None)]
    result: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="perkup-bench-") as folder:
        shim = fault_runs.build(Path(folder))
        for work in fault_runs.WORKS:
            tried = wrong = 0
            for error in fault_runs.ERRORS:
                run = fault_runs.run(shim, work, error)
                tried += run["tried"]
                wrong += len(run["wrong"])
            text = f"{tried - wrong} of {tried}"
            result.append((f"disk faults survived, {work}", text, "all", wrong == 0))
    return result
