"""The child process that reads years of events for a clinician: `python -m perkup.app.report_process`, JSON in and out.

The parent keeps standard input open: its end is the parent's end, however it came, and the child's too.
"""

from __future__ import annotations

import gc
import os
import sys
from datetime import datetime
from pathlib import Path
from threading import Thread

import msgspec

from perkup.child_process import child_command, end_with_parent
from perkup.coach.clinician_summary import SUMMARY_EVENTS, ClinicianSummary, summary_for_doctor
from perkup.journal.store import Journal

MODULE = "perkup.app.report_process"
NICENESS = 5
"""What goes on at the desk goes before a page that is read once in a while."""


class ReportTask(msgspec.Struct, frozen=True):
    """Task of a child, one line on standard input: the journal's file, the wall clock, and the names of moves by id."""

    journal: str
    now: datetime
    names: dict[str, str]


def read_report(journal: Journal, now: datetime, names: dict[str, str]) -> ClinicianSummary:
    """Read the report from the journal. Imports the analysis of measurements only now: it is large."""
    from perkup.app.measurement_readings import clinical_readings

    return summary_for_doctor(journal.read(*SUMMARY_EVENTS), now, names, clinical_readings)


async def read_in_child(task: ReportTask) -> ClinicianSummary | None:
    """Return the report as a child process reads it, None where the child fails. Cancelled, it ends the child."""
    import asyncio

    from perkup.desktop.child_program import run_child

    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    options = {"stdin": pipe, "stdout": pipe, "stderr": nothing, "start_new_session": True}
    try:
        async with run_child(*child_command(MODULE), **options) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(msgspec.json.encode(task) + b"\n")  # left open: its end tells that this process has ended
            return msgspec.json.decode(await child.stdout.read(), type=ClinicianSummary)
    except (OSError, msgspec.DecodeError):
        return None


def main() -> None:
    """Read a task, answer it, end."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=ReportTask)
    Thread(target=end_with_parent, daemon=True).start()
    gc.disable()  # what is read holds no cycles, and this process ends with it
    with Journal.open_for_command(Path(task.journal)) as journal:
        answer = msgspec.json.encode(read_report(journal, task.now, task.names))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
