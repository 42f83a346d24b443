"""The measuring child process: a task as one line of standard input, JSON lines on standard output.

The parent keeps standard input open: its end is the parent's end, however it came, and the child's too.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.child_process import end_with_parent, limit_process
from perkup.errors import PerkupError
from perkup.motion import parts
from perkup.motion.process.measurement_process import MeasurementTask
from perkup.motion.result import FailedMeasurement

if TYPE_CHECKING:
    from perkup.motion.batch import Outcome


NICENESS = 10
LONGEST_S = 2 * 3600
"""Seconds by the clock after which a measurement is given up."""
GIB = 1 << 30
LIMITS = {
    "RLIMIT_DATA": 3 * GIB,  # ten minutes of 1080p take 0.5 GB
    "RLIMIT_CPU": 3600,  # seconds of processor time; the ten minutes take about five minutes of it
    "RLIMIT_NOFILE": 256,
    "RLIMIT_FSIZE": 2 * GIB,  # an overlay, the pose model; a longer file is a mistake
    "RLIMIT_CORE": 0,  # a core dump would hold pictures of the person
}


def main() -> None:
    """Do one task and end."""
    perform(read_task())


def read_task() -> MeasurementTask:
    """Read the task from standard input."""
    return msgspec.json.decode(sys.stdin.buffer.readline(), type=MeasurementTask)


def perform(task: MeasurementTask) -> None:
    """Do a task and send its result."""
    result: Any
    parts.activate()
    try:
        result = _fetch_model(task) if task.kind == "setup" else _measure(task)
    except PerkupError as error:
        result = error.as_json()
    send({"result": result})


def confine() -> None:
    """Limit what a broken or hostile video can take: memory, time, files, and priority over what the person does."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    limit_process(LIMITS)
    if hasattr(signal, "alarm"):
        signal.alarm(LONGEST_S)


def send(document: dict[str, Any]) -> None:
    """Write one JSON document on one line."""
    sys.stdout.buffer.write(msgspec.json.encode(document) + b"\n")
    sys.stdout.buffer.flush()


def _fetch_model(task: MeasurementTask) -> dict[str, Any]:
    from perkup.motion.setup import fetch_all

    files = fetch_all(
        task.options.model, lambda text, share: send({"progress": {"text": text, "share": round(share, 3)}})
    )
    return {"model": task.options.model, "files": [str(file) for file in files]}


def _measure(task: MeasurementTask) -> Outcome | list[Outcome]:
    if len(task.paths) > 1:
        from perkup.motion.batch import measure_all

        count = 0

        def report_clip(outcome: Outcome) -> None:
            nonlocal count
            count += 1
            send({"progress": {"file": outcome.file, "done": count, "of": len(task.paths)}})

        return measure_all([Path(path) for path in task.paths], task.options, report_clip)
    from perkup.motion.pipeline import measure

    path = task.paths[0]
    notices: list[str] = []

    def report_frames(done: int, of: int | None) -> None:
        send({"progress": {"file": path, "done": done, "of": of, **({"notice": notices[0]} if notices else {})}})

    try:
        return measure(Path(path), task.options, report_frames, notices.append)
    except PerkupError as error:
        return FailedMeasurement.from_error(path, error)


if __name__ == "__main__":
    confine()
    own_task = read_task()
    Thread(target=end_with_parent, daemon=True).start()
    perform(own_task)
