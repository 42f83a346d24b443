"""One file in, one document out: the stream from a video or marker file to the measurement and its by-products."""

from __future__ import annotations

import csv
import os
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from perkup.errors import PerkupError
from perkup.motion import result
from perkup.motion.analysis import gait_analysis, thomas
from perkup.motion.marker_file import read_trc
from perkup.motion.video import person_tracking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from perkup.motion.analysis.landmarks import PoseTrack
    from perkup.motion.options import MeasureOptions

    Progress = Callable[[int, int | None], None]

LEAST_FPS = 12.0
"""Fewer frames a second than this cannot hold 6 Hz (Shannon); 25 to 60 are usual."""

MOST_FPS = 2000.0
"""Cameras for movement in laboratories take up to about 1000 frames a second."""

MOST_GAPS, LONGEST_GAP_S = 20, 3600.0
"""Frames missing for each that is there, and seconds missing besides, beyond which the times are wrong: every frame
distance in between would need room in memory."""

LEAST_FRAMES = 10

COLUMNS = (
    "hip_flexion_l",
    "hip_flexion_r",
    "knee_angle_l",
    "knee_angle_r",
    "ankle_angle_l",
    "ankle_angle_r",
    "thigh_l",
    "thigh_r",
    "trunk_lean",
)


def measure(path: Path, options: MeasureOptions, progress: Progress = lambda _done, _of: None) -> dict[str, Any]:
    """Measure one file and write what `options` ask for beside it; the contract's document.

    progress : called with frames done and, where the container tells, how many there are. Raises `PerkupError`.
    """
    try:
        seen = points_of(path, options, progress)
        track = seen.track
        _enough(track)
        if options.thomas:
            document = thomas.document(str(path), thomas.analyse_thomas(track))
        else:
            walk = gait_analysis.analyse_gait(track)
            document = result.to_result(str(path), walk, seen.frames, seen.others)
    except MemoryError as error:
        raise PerkupError(f"{path.name} needs more memory than there is.", "Cut it, or film at 1080p.") from error
    if options.angles:
        write_angles(Path(options.angles), walk)
    if options.report:
        from perkup.motion.report import report_page

        report_page.write(
            Path(options.report), document, walk, report_page.FrameStrip(path, options.slow, seen.pictures)
        )
    if options.overlay:
        from perkup.motion.report.overlay import write_overlay

        write_overlay(Path(options.overlay), path, track)
    return document


def points_of(path: Path, options: MeasureOptions, progress: Progress) -> person_tracking.TrackedFrame:
    """One person's points over time, how many frames the source held, and stretches that showed only others."""
    if path.suffix.lower() == ".trc" and path.is_file():
        track = _slowed(_read(path), options.slow)
        return person_tracking.TrackedFrame(track, len(track.time_s), [])
    from perkup.motion.video import model_weights, video_reader

    film, load = video_reader.VideoReader(path), partial(model_weights.load, options.model)
    seen = person_tracking.follow(film, load, lambda done: progress(done, film.announced), options)
    return replace(seen, track=_slowed(seen.track, options.slow), others=_others(seen.others, options.slow))


def write_angles(path: Path, walk: gait_analysis.GaitAnalysis) -> None:
    """The table of `--angles`: OpenSim's signs, empty where dropped."""
    with replaced(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("time_s", *COLUMNS))
        for row, time_s in enumerate(walk.track.time_s):
            values = (walk.curves[name][row] for name in COLUMNS)
            table.writerow((f"{time_s:.4f}", *(f"{value:.2f}" if np.isfinite(value) else "" for value in values)))


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A file to write that takes the place of `path` when all went well; private to the person (0600)."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    except OSError as error:
        raise PerkupError(f"{path} cannot be written.", str(error.strerror)) from error
    os.close(handle)
    try:
        yield Path(name)
        Path(name).replace(path)
    except OSError as error:
        raise PerkupError(f"{path} cannot be written.", str(error.strerror or error)) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _read(path: Path) -> PoseTrack:
    try:
        return read_trc(path)
    except PermissionError as error:
        raise PerkupError(f"{path.name} may not be read by you.", "Change its permissions or copy it.") from error
    except OSError as error:
        raise PerkupError(f"{path.name} cannot be read.", str(error.strerror)) from error


def _enough(track: PoseTrack) -> None:
    if len(track.time_s) < LEAST_FRAMES:
        raise PerkupError(
            f"The clip is too short: it has {len(track.time_s)} frames.", "Film at least two whole strides, side-on."
        )
    if track.fps > MOST_FPS:
        raise PerkupError(
            f"{track.fps:.3g} frames a second are more than any camera takes.",
            "The times in the file must be seconds.",
        )
    if (track.time_s[-1] - track.time_s[0]) * track.fps > MOST_GAPS * len(track.time_s) + LONGEST_GAP_S * track.fps:
        raise PerkupError("The times of the frames jump by hours.", "Measure each part of the recording by itself.")
    if track.fps < LEAST_FPS:
        raise PerkupError(
            f"{track.fps:.0f} frames a second are too few to follow a leg.", "Film at 25 frames a second or more."
        )


def _slowed(track: PoseTrack, slow: float) -> PoseTrack:
    return track if slow == 1 else replace(track, time_s=track.time_s / slow)


def _others(found: list[dict[str, Any]], slow: float) -> list[dict[str, Any]]:
    return [{**one, "from_s": round(one["from_s"] / slow, 3), "to_s": round(one["to_s"] / slow, 3)} for one in found]
