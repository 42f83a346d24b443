"""Measuring one file: the stream from a video or marker file to the measurement and its by-products."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.marker_file import READERS
from perkup.motion.measurement_types import TrackedClip, find_type
from perkup.motion.video import person_tracking

if TYPE_CHECKING:
    from collections.abc import Callable

    from perkup.motion.analysis.landmarks import PoseTrack
    from perkup.motion.options import MeasureOptions
    from perkup.motion.result import DroppedSpan, MeasurementResult

    Progress = Callable[[int, int | None], None]
    Notice = Callable[[str], None]

LEAST_FPS = 12.0
"""Fewer frames a second than this cannot hold 6 Hz (Shannon); 25 to 60 are usual."""

MOST_FPS = 2000.0
"""Cameras for movement in laboratories take up to about 1000 frames a second."""

MOST_GAPS, LONGEST_GAP_S = 20, 3600.0
"""Frames missing for each that is there, and seconds missing besides, beyond which the times are wrong: every frame
distance in between would need room in memory."""

LEAST_FRAMES = 10


def measure(
    path: Path,
    options: MeasureOptions,
    progress: Progress = lambda _done, _of: None,
    notice: Notice = lambda _text: None,
) -> MeasurementResult:
    """Measure one file and write what `options` ask for beside it.

    progress : called with frames done and, where the container tells, how many there are. notice : called with what is
    wrong with the first second of a film. Raises `PerkupError`.
    """
    measurement = find_type(options.type)
    try:
        tracked = points_of(path, options, progress, notice)
        _check_length(tracked.track)
        analysed = measurement.analyse(
            TrackedClip(path, tracked.track, tracked.frames, tracked.others, options.slow, tracked.pictures)
        )
    except MemoryError as error:
        raise PerkupError(
            f"{path.name} needs more memory than there is.",
            "Cut it, or film at 1080p.",
            code=ErrorCode.OUT_OF_MEMORY,
        ) from error
    for name, write in analysed.writers.items():
        target = getattr(options, name)
        if target:
            write(Path(target))
    if options.overlay:
        from perkup.motion.report.overlay import write_overlay

        write_overlay(Path(options.overlay), path, tracked.track)
    result: MeasurementResult = analysed.result
    return result


def points_of(
    path: Path, options: MeasureOptions, progress: Progress, notice: Notice = lambda _text: None
) -> person_tracking.TrackedFrame:
    """Return one person's points over time, how many frames the source held, and stretches that showed only others."""
    if path.suffix.lower() in READERS and path.is_file():
        track = _slow_down(_read(path), options.slow)
        return person_tracking.TrackedFrame(track, len(track.time_s), [])
    from perkup.motion.video import model_weights, video_reader

    film, load = video_reader.VideoReader(path), partial(model_weights.load, options.model)
    tracked = person_tracking.track_person(film, load, lambda done: progress(done, film.announced), options, notice)
    return replace(
        tracked, track=_slow_down(tracked.track, options.slow), others=_slow_spans(tracked.others, options.slow)
    )


def _read(path: Path) -> PoseTrack:
    try:
        return READERS[path.suffix.lower()](path)
    except PermissionError as error:
        raise PerkupError(
            f"{path.name} may not be read by you.", "Change its permissions or copy it.", code=ErrorCode.FILE_UNREADABLE
        ) from error
    except OSError as error:
        raise PerkupError(
            f"{path.name} cannot be read.", str(error.strerror), code=ErrorCode.FILE_UNREADABLE
        ) from error


def _check_length(track: PoseTrack) -> None:
    if len(track.time_s) < LEAST_FRAMES:
        raise PerkupError(
            f"The clip is too short: it has {len(track.time_s)} frames.",
            "Film at least two whole strides, side-on.",
            code=ErrorCode.CLIP_TOO_SHORT,
        )
    if track.fps > MOST_FPS:
        raise PerkupError(
            f"{track.fps:.3g} frames a second are more than any camera takes.",
            "The times in the file must be seconds.",
            code=ErrorCode.INVALID_FILE,
        )
    if (track.time_s[-1] - track.time_s[0]) * track.fps > MOST_GAPS * len(track.time_s) + LONGEST_GAP_S * track.fps:
        raise PerkupError(
            "The times of the frames jump by hours.",
            "Measure each part of the recording by itself.",
            code=ErrorCode.INVALID_FILE,
        )
    if track.fps < LEAST_FPS:
        raise PerkupError(
            f"{track.fps:.0f} frames a second are too few to follow a leg.",
            "Film at 25 frames a second or more. Is it slow motion? Say how many times slower it plays: `--slow 8`.",
            code=ErrorCode.INVALID_FILE,
        )


def _slow_down(track: PoseTrack, slow: float) -> PoseTrack:
    return track if slow == 1 else replace(track, time_s=track.time_s / slow)


def _slow_spans(spans: list[DroppedSpan], slow: float) -> list[DroppedSpan]:
    return [
        msgspec.structs.replace(span, from_s=round(span.from_s / slow, 3), to_s=round(span.to_s / slow, 3))
        for span in spans
    ]
