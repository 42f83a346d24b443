"""A measurement in a child process that ends: for the resident coach, which imports nothing heavy.

    job = start([Path("walk.mp4")], Options())
    for line in job.lines():            # {"file", "done", "of"} while it works
        ...
    job.result()                        # a result, or a `FailedMeasurement`
    job.cancel()                        # at any time

The child reads its task, one line, from standard input, which stays open while this process lives: its end is the
child's end. The child writes one JSON document a line, `{"progress": ...}` as it goes and `{"result": ...}` as the
last.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.child_process import child_command
from perkup.errors import ErrorCode, PerkupError
from perkup.motion.measurement_types import from_document
from perkup.motion.options import MeasureOptions
from perkup.motion.result import FailedMeasurement, MeasurementResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MODULE = "perkup.motion.process.worker"
DIED = FailedMeasurement(
    error="The measurement stopped before it was done.",
    hint="Try again; a shorter clip needs less memory.",
    code=ErrorCode.NO_ANSWER,
)
TOO_LONG = FailedMeasurement(
    error="The measurement took too long and was stopped.",
    hint="Try again with a shorter clip.",
    code=ErrorCode.NO_ANSWER,
)
TIME_SIGNALS = {getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)}
CANCELLED = FailedMeasurement(error="The measurement was cancelled.", code=ErrorCode.CANCELLED)
GRACE_S = 3.0
"""A cancelled child that has not ended after this is killed."""


class MeasurementTask(msgspec.Struct, frozen=True):
    """Task of a child: files, options, and what it is for (`measure` or `setup`)."""

    paths: list[str]
    options: MeasureOptions = MeasureOptions()
    kind: str = "measure"


class ModelFiles(msgspec.Struct, frozen=True):
    """Pose model that was fetched, and where its files are."""

    model: str
    files: list[str]


Outcome = MeasurementResult | FailedMeasurement
ProcessResult = Outcome | list[Outcome] | ModelFiles


class MeasurementProcess:
    """A child process at work. Threads may share it."""

    def __init__(self, task: MeasurementTask) -> None:
        self._process = subprocess.Popen(
            child_command(MODULE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._lines: list[dict[str, Any]] = []
        self._result: ProcessResult | None = None
        self._news = threading.Condition()
        self._cancelled = False
        self._reader = threading.Thread(target=self._read, args=(msgspec.json.encode(task),), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Return the child's process number."""
        return self._process.pid

    @property
    def progress(self) -> dict[str, Any]:
        """Return the newest progress line, empty before the first."""
        with self._news:
            return self._lines[-1] if self._lines else {}

    @property
    def done(self) -> bool:
        """Return True once the child has ended and the result is there."""
        with self._news:
            return self._result is not None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield progress lines as they come, from the first, until the child ends."""
        count = 0
        while True:
            with self._news:
                while len(self._lines) == count and self._result is None:
                    self._news.wait()
                fresh, count = self._lines[count:], len(self._lines)
            if not fresh:
                return
            yield from fresh

    def result(self, timeout: float | None = None) -> ProcessResult:
        """Wait for the child to end; return its result (a list for several files), or a `FailedMeasurement`.

        Raises `TimeoutError` after `timeout` seconds.
        """
        with self._news:
            if not self._news.wait_for(lambda: self._result is not None, timeout):
                raise TimeoutError
            assert self._result is not None
            return self._result

    def cancel(self) -> None:
        """End the child now; `result` is then the error `CANCELLED`. Does nothing once it has ended."""
        self._cancelled = True
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        self._reader.join(GRACE_S)

    def _signal(self, number: int) -> None:
        """Signal the child and all that it has started; nothing once it has ended."""
        if self._process.poll() is not None:
            return
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    def _read(self, task: bytes) -> None:
        result: ProcessResult | None = None
        assert self._process.stdin is not None
        try:
            assert self._process.stdout is not None
            self._process.stdin.write(task + b"\n")
            self._process.stdin.flush()  # and left open: its end tells the child that this process has ended
            with self._process.stdout as pipe:
                for line in pipe:
                    message = msgspec.json.decode(line)
                    if "result" in message:
                        result = _decode_message(message["result"])
                        continue
                    with self._news:
                        self._lines.append(message["progress"])
                        self._news.notify_all()
        except (OSError, PerkupError, msgspec.DecodeError):
            result = None
        code = self._process.wait()
        with suppress(OSError):
            self._process.stdin.close()
        failure = TOO_LONG if -code in TIME_SIGNALS else DIED
        with self._news:
            self._result = CANCELLED if self._cancelled else failure if result is None else result
            self._news.notify_all()


def _decode_message(message: Any) -> ProcessResult:
    """Decode what the child sends as its last: results, or for `setup` the model and its files."""
    if isinstance(message, list):
        return [from_document(document) for document in message]
    if "model" in message and "definition" not in message:
        return ModelFiles(message["model"], message["files"])
    return from_document(message)


def start(paths: Sequence[Path], options: MeasureOptions | None = None) -> MeasurementProcess:
    """Measure `paths` in a child process; the result is one document for one path, a list for several."""
    return MeasurementProcess(MeasurementTask([str(path) for path in paths], options or MeasureOptions()))


def setup(model: str = "full") -> MeasurementProcess:
    """Fetch the pose model in a child process; progress lines carry `text` and `share`."""
    return MeasurementProcess(MeasurementTask([], MeasureOptions(model=model), "setup"))
