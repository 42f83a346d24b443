"""The measuring child process: a task on standard input, JSON lines on standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.errors import PerkupError
from perkup.motion.process.measurement_process import MeasurementTask
from perkup.motion.result import FailedMeasurement

if TYPE_CHECKING:
    from perkup.motion.batch import Outcome


def main() -> None:
    """Do one task and end."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=MeasurementTask)
    result: Any
    try:
        result = _fetch_model(task) if task.kind == "setup" else _measure(task)
    except PerkupError as error:
        result = error.as_json()
    send({"result": result})


def send(document: dict[str, Any]) -> None:
    """Write one JSON document on one line."""
    sys.stdout.buffer.write(msgspec.json.encode(document) + b"\n")
    sys.stdout.buffer.flush()


def _fetch_model(task: MeasurementTask) -> dict[str, Any]:
    from perkup.motion.video.model_weights import fetch

    files = fetch(task.options.model, lambda text, share: send({"progress": {"text": text, "share": round(share, 3)}}))
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
    try:
        return measure(
            Path(path),
            task.options,
            lambda done, of: send({"progress": {"file": path, "done": done, "of": of}}),
        )
    except PerkupError as error:
        return FailedMeasurement.of(path, error)


if __name__ == "__main__":
    main()
