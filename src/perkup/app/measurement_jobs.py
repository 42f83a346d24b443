"""Measuring for the page: one video at a time in a child process, its result into the journal, the video let go.

An uploaded video lies in `videos/` while it is measured. It stays only when the person keeps it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from perkup.app import erasure
from perkup.app.data_folder import DataFolder
from perkup.errors import PerkupError
from perkup.event_types import MeasurementTaken
from perkup.journal.events import Recorded
from perkup.journal.store import Journal
from perkup.motion import requirements
from perkup.motion.options import MeasureOptions
from perkup.motion.process.measurement_process import MeasurementProcess, setup, start

KINDS = {".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".3gp", ".mpg", ".mpeg", ".ts", ".wmv", ".trc"}


class MeasuredFile(msgspec.Struct, frozen=True):
    """One recorded measurement. `result` is the document of `perkup measure --json`."""

    measurement: str
    at: datetime
    file: str
    definition: str
    result: dict[str, Any]
    video: str | None


class MeasurementJob(msgspec.Struct):
    """The measurement under way, or the last one: `share` of the work done (None: unknown), then how it ended."""

    name: str
    keep: bool
    share: float | None = None
    done: bool = False
    measurement: str | None = None
    error: dict[str, str] | None = None
    fetching: bool = False


class MeasurementJobs:
    """Measurements of one person. `tell` hears of each change."""

    def __init__(self, home: DataFolder, journal: Journal, tell: Callable[[], None]) -> None:
        self._home = home
        self._journal = journal
        self._tell = tell
        self._job: MeasurementProcess | None = None
        self._file: Path | None = None
        self.work: MeasurementJob | None = None

    def missing(self) -> str:
        """What measuring still needs here: "libraries", "model", or "" where all is there."""
        if requirements.missing():
            return "libraries"
        from perkup.motion.video.model_weights import present

        return "" if present() else "model"

    def fetch_model(self) -> MeasurementJob:
        """Fetch the pose model in a child process: the person asked for it. Needs the running loop."""
        if self._job is not None:
            raise PerkupError("Something is under way already.", "Wait for it, or cancel it.")
        self._job, self._file = setup(), None
        self.work = MeasurementJob("the pose model", keep=False, fetching=True)
        self._watch = asyncio.get_running_loop().create_task(self._until_done(self._job))
        return self.work

    def place_for(self, name: str) -> Path:
        """Where an uploaded file of that name goes while it is measured. Refuses what cannot be a video."""
        ending = Path(name).suffix.lower()
        if ending not in KINDS:
            raise PerkupError(f"`{name[:80]}` does not look like a video.", f"Perkup reads {', '.join(sorted(KINDS))}.")
        if self._job is not None:
            raise PerkupError("A measurement is under way.", "Wait for it, or cancel it.")
        folder = self._home.subfolder(self._home.videos_dir)
        return folder / f"{secrets.token_hex(6)}{ending}"

    def begin(self, file: Path, name: str, options: MeasureOptions, *, keep: bool) -> MeasurementJob:
        """Measure an uploaded file. Needs the running loop; the result is recorded when the child has ended."""
        if self._job is not None:
            raise PerkupError("A measurement is under way.", "Wait for it, or cancel it.")
        self._job, self._file = start([file], options), file
        self.work = MeasurementJob(name, keep)
        self._watch = asyncio.get_running_loop().create_task(self._until_done(self._job))
        return self.work

    def cancel(self) -> None:
        """Stop the measurement; nothing is recorded and the upload goes."""
        if self._job is not None:
            self._job.cancel()

    def poll(self) -> MeasurementJob | None:
        """The measurement under way with its progress, or the last one."""
        if self.work is not None and self._job is not None:
            line = self._job.progress
            done, of = line.get("done"), line.get("of")
            self.work.share = line.get("share") if self.work.fetching else done / of if done and of else None
        return self.work

    def all(self) -> list[MeasuredFile]:
        """Every recorded measurement, newest first."""
        return [_measured(record) for record in self._journal.read(MeasurementTaken, newest_first=True)]

    def get(self, measurement: str) -> MeasuredFile:
        """One measurement by its id."""
        for each in self.all():
            if each.measurement == measurement:
                return each
        raise PerkupError("There is no such measurement.", "The Measure page lists them.")

    def erase(self, measurement: str) -> None:
        """Really remove a measurement and the video kept with it."""
        erasure.execute_erasure(self._journal, erasure.erasure_of_measurement(self._home, self._journal, measurement))
        self._tell()

    def record(self, name: str, result: dict[str, Any], video: str | None = None) -> Recorded[MeasurementTaken]:
        """Keep a result. It is compared only with results of the same definition."""
        measurement = MeasurementTaken(
            measurement=secrets.token_hex(6),
            file=name,
            definition=str(result.get("definition", "")),
            result=result | {"file": name},
            video=video,
        )
        event = self._journal.append("measurement", measurement)
        self._tell()
        return Recorded(event.id, event.at, measurement)

    def close(self) -> None:
        """End what is under way."""
        self.cancel()
        self._let_go()

    async def _until_done(self, job: MeasurementProcess) -> None:
        result = await asyncio.get_running_loop().run_in_executor(None, job.result)
        work, file = self.work, self._file
        if work is None or self._job is not job:
            return
        document = result[0] if isinstance(result, list) else result
        if "error" in document:
            work.error = {"error": document["error"], "hint": document.get("hint", "")}
        elif file is not None:
            kept = file.name if work.keep else None
            work.measurement = self.record(work.name, document, kept).data.measurement
        work.done, work.share = True, 1.0
        if file is not None and not (work.keep and work.measurement):
            file.unlink(missing_ok=True)
        self._job = self._file = None
        self._tell()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None


def _measured(record: Recorded[MeasurementTaken]) -> MeasuredFile:
    taken = record.data
    return MeasuredFile(taken.measurement, record.at, taken.file, taken.definition, taken.result, taken.video)
