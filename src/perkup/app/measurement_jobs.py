"""Measuring for the page: one video at a time in a child process, its result into the journal, the video let go.

An uploaded video is in `videos/` under a temporary name while it is measured. It gets a name that stays only when the
person keeps it.
"""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.app import erasure
from perkup.app.requests import MeasurementSaved
from perkup.app.unkept_files import kept_path, unkept_path
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import MeasurementTaken
from perkup.journal.events import Recorded
from perkup.motion import requirements
from perkup.motion.measurement_types import (
    Headline,
    MeasurementType,
    decode_readable,
    from_document,
    to_document,
    type_of,
)
from perkup.motion.process.measurement_process import MeasurementProcess, ModelFiles, setup, start
from perkup.motion.repeatability import OwnSpread, own_spread
from perkup.motion.result import FailedMeasurement, MeasurementResult
from perkup.motion.setup import missing_bytes

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder
    from perkup.journal.store import Journal
    from perkup.motion.options import MeasureOptions

KINDS = {".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".3gp", ".mpg", ".mpeg", ".ts", ".wmv", ".trc", ".c3d"}


class MeasuredFile(msgspec.Struct, frozen=True):
    """Recorded measurement, with the document of `perkup measure --json` as it was recorded."""

    measurement: str
    at: datetime
    file: str
    definition: str
    document: dict[str, Any]
    video: str | None

    @property
    def type(self) -> MeasurementType[Any] | None:
        """Return the type of the measurement; None for one of a newer Perkup."""
        return type_of(self.definition)

    def result(self) -> Any:
        """Decode the result; raise `PerkupError` for what this Perkup cannot read."""
        return from_document(self.document, self.definition)

    def headlines(self) -> list[Headline]:
        """List the main number of each side; none where the result cannot be read."""
        decoded = decode_readable(self.document, self.definition)
        return [] if decoded is None else decoded[0].headlines(decoded[1])


class MeasurementJob(msgspec.Struct):
    """A measurement under way, or the last one: `share` of the work done (None: unknown), `notice` of what is wrong
    with the first second of the film, then how it ended."""

    name: str
    keep: bool
    share: float | None = None
    done: bool = False
    measurement: str | None = None
    error: dict[str, str] | None = None
    fetching: bool = False
    notice: str | None = None


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
        """Name what measuring still needs here: "libraries", "model", or "" where all is there."""
        if requirements.missing():
            return "libraries"
        return "model" if missing_bytes() else ""

    def missing_mb(self) -> int:
        """Return how many megabytes are still to be fetched, rounded up."""
        return math.ceil(missing_bytes() / 1_000_000)

    def fetch_model(self) -> MeasurementJob:
        """Fetch the measuring parts in a child process: the person asked for it. Needs the running loop."""
        if self._job is not None:
            raise PerkupError(
                "Something else is still running.", "Wait for it, or cancel it.", code=ErrorCode.UNDER_WAY
            )
        self._job, self._file = setup(), None
        self.work = MeasurementJob("the measuring parts", keep=False, fetching=True)
        self._watch = asyncio.get_running_loop().create_task(self._wait_for_result(self._job))
        return self.work

    def place_for(self, name: str) -> Path:
        """Return the place of an upload of that name while it is measured; refuse what cannot be a video."""
        ending = Path(name).suffix.lower()
        if ending not in KINDS:
            raise PerkupError(
                f"`{name[:80]}` does not look like a video.",
                f"Perkup reads {', '.join(sorted(KINDS))}.",
                code=ErrorCode.INVALID_FILE,
            )
        if self._job is not None:
            raise PerkupError("A measurement is still running.", "Wait for it, or cancel it.", code=ErrorCode.UNDER_WAY)
        folder = self._home.subfolder(self._home.videos_dir)
        return unkept_path(folder / f"{secrets.token_hex(6)}{ending}")

    def begin(self, file: Path, name: str, options: MeasureOptions, *, keep: bool) -> MeasurementJob:
        """Measure an uploaded file. Needs the running loop; the result is recorded when the child has ended.

        The file is deleted where it cannot be measured now.
        """
        try:
            if self._job is not None:
                raise PerkupError(
                    "A measurement is still running.", "Wait for it, or cancel it.", code=ErrorCode.UNDER_WAY
                )
            self._job = start([file], options)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        self._file = file
        self.work = MeasurementJob(name, keep)
        self._watch = asyncio.get_running_loop().create_task(self._wait_for_result(self._job))
        return self.work

    def cancel(self) -> None:
        """Stop the measurement; nothing is recorded and the upload goes."""
        if self._job is not None:
            self._job.cancel()

    def poll(self) -> MeasurementJob | None:
        """Return the measurement under way with its progress, or the last one."""
        if self.work is not None and self._job is not None:
            line = self._job.progress
            done, of = line.get("done"), line.get("of")
            self.work.notice = line.get("notice")
            self.work.share = line.get("share") if self.work.fetching else done / of if done and of else None
        return self.work

    def all(self) -> list[MeasuredFile]:
        """List every recorded measurement, newest first."""
        return [_measured_file(record) for record in self._journal.read(MeasurementTaken, newest_first=True)]

    def get(self, measurement: str) -> MeasuredFile:
        """Return one measurement by its id."""
        for measured in self.all():
            if measured.measurement == measurement:
                return measured
        raise PerkupError("There is no such measurement.", "The Measure page lists them.", code=ErrorCode.NOT_FOUND)

    def own_spread(self, definition: str) -> OwnSpread | None:
        """Return how far two films of this person differ by chance; None without two near to each other."""
        return own_spread(
            [
                (measured.at, {line.side: line.value for line in measured.headlines() if line.value is not None})
                for measured in self.all()
                if measured.definition == definition
            ]
        )

    def erase(self, measurement: str) -> None:
        """Really remove a measurement and the video kept with it."""
        erasure.execute_erasure(self._journal, erasure.erasure_of_measurement(self._home, self._journal, measurement))
        self._tell()

    def keep(self, file: str, document: Mapping[str, Any]) -> MeasurementSaved:
        """Record the document of `measure --json`. Raises `PerkupError` for one that is no result."""
        result = from_document(document)
        if isinstance(result, FailedMeasurement):
            raise PerkupError(
                "That clip could not be measured: there is nothing to keep.",
                result.error,
                code=ErrorCode.INVALID_INPUT,
            )
        return MeasurementSaved(self.record(Path(file).name, result).measurement)

    def record(self, name: str, result: MeasurementResult, video: str | None = None) -> MeasuredFile:
        """Keep a result. It is compared only with results of the same definition."""
        measurement = MeasurementTaken(
            measurement=secrets.token_hex(6),
            file=name,
            definition=result.definition,
            result=to_document(result) | {"file": name},
            video=video,
        )
        event = self._journal.append("measurement", measurement)
        self._tell()
        return _measured_file(Recorded(event.id, event.at, measurement))

    def close(self) -> None:
        """End what is under way."""
        self.cancel()
        self._delete_upload()

    async def _wait_for_result(self, job: MeasurementProcess) -> None:
        result = await asyncio.get_running_loop().run_in_executor(None, job.result)
        work, file = self.work, self._file
        if work is None or self._job is not job:
            return
        outcome = result[0] if isinstance(result, list) else result
        try:
            if isinstance(outcome, FailedMeasurement):
                work.error = {"error": outcome.error, "hint": outcome.hint}
            elif file is not None and not isinstance(outcome, ModelFiles):
                self._record_upload(work, outcome, file)
        except PerkupError as error:
            work.error = {"error": error.message, "hint": error.hint}
        finally:
            if not (work.keep and work.measurement):
                self._delete_upload()
            work.done, work.share = True, 1.0
            self._job = self._file = None
        self._tell()

    def _record_upload(self, work: MeasurementJob, outcome: MeasurementResult, file: Path) -> None:
        """Record the result, then give a file that stays its name: killed in between, the next start does it."""
        place = kept_path(file)
        work.measurement = self.record(work.name, outcome, place.name if work.keep else None).measurement
        if work.keep:
            with suppress(OSError):
                file.replace(place)

    def _delete_upload(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None


def _measured_file(record: Recorded[MeasurementTaken]) -> MeasuredFile:
    measurement = record.data
    return MeasuredFile(
        measurement.measurement,
        record.at,
        measurement.file,
        measurement.definition,
        measurement.result,
        measurement.video,
    )
