"""The measuring child process: a task on standard input, JSON lines on standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from perkup.errors import PerkupError
from perkup.motion.process.measurement_process import MeasurementTask


def main() -> None:
    """Do the one task and end."""
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=MeasurementTask)
    try:
        result = _setup(task) if task.kind == "setup" else _measure(task)
    except PerkupError as error:
        result = error.as_json()
    say({"result": result})


def say(document: dict[str, Any]) -> None:
    """One JSON document on one line."""
    sys.stdout.buffer.write(msgspec.json.encode(document) + b"\n")
    sys.stdout.buffer.flush()


def _setup(task: MeasurementTask) -> Any:
    from perkup.motion.video.model_weights import fetch

    files = fetch(task.options.model, lambda text, share: say({"progress": {"text": text, "share": round(share, 3)}}))
    return {"model": task.options.model, "files": [str(file) for file in files]}


def _measure(task: MeasurementTask) -> Any:
    if len(task.paths) > 1:
        from perkup.motion.batch import measure_all

        count = 0

        def told(document: dict[str, Any]) -> None:
            nonlocal count
            count += 1
            say({"progress": {"file": document["file"], "done": count, "of": len(task.paths)}})

        return measure_all([Path(path) for path in task.paths], task.options, told)
    from perkup.motion.pipeline import measure

    path = task.paths[0]
    try:
        return measure(
            Path(path),
            task.options,
            lambda done, of: say({"progress": {"file": path, "done": done, "of": of}}),
        )
    except PerkupError as error:
        return {"file": path, **error.as_json()}


if __name__ == "__main__":
    main()
