"""A film beside what a laboratory measured at the same time: bias, limits of agreement, detectable change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.gait_analysis import analyse_gait
from perkup.motion.marker_file import READERS, float_or_nan
from perkup.motion.pipeline import points_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from perkup.motion.analysis.gait_analysis import GaitAnalysis
    from perkup.motion.analysis.landmarks import Floats
    from perkup.motion.options import MeasureOptions

LEAST_S = 1.0
"""Both must last together at least this long."""

STEP_S = 1 / 60
NEAR_S = 0.25
"""A step of the film is the step of the laboratory that is this near to it."""

Z = 1.959964
TEXT_LIMIT = 200_000_000
HINT = "Perkup compares with .mot files of OpenSim (degrees), .trc and .c3d."


class AuditRow(msgspec.Struct, frozen=True):
    """Agreement of one curve, or of the steps' peaks: film less laboratory, in degrees.

    mdc_deg : the smallest change between two films that is more than chance (95 %), were all of the scatter the film's:
    1.96 times the standard deviation of the differences.
    """

    name: str
    samples: int
    bias_deg: float
    low_deg: float
    high_deg: float
    mdc_deg: float


class AuditResult(msgspec.Struct, frozen=True):
    """A film and a laboratory's file; `lag_s` is added to the laboratory's time."""

    file: str
    truth: str
    lag_s: float
    rows: tuple[AuditRow, ...]


def audit(path: Path, truth: Path, options: MeasureOptions, progress: Callable[[int, int | None], None]) -> AuditResult:
    """Measure a film and compare it; raise `PerkupError` where they have nothing in common."""
    gait = analyse_gait(points_of(path, options, progress).track)
    film = {"time": gait.track.time_s, **gait.curves}
    reference, lab = _reference(truth)
    shared = sorted(set(film) & set(reference) - {"time"})
    if not shared:
        raise PerkupError(f"{truth.name} has no curve that the film has.", HINT, code=ErrorCode.INVALID_FILE)
    lag = _lag(film, reference, shared)
    times = reference["time"] + lag
    rows = []
    for name in shared:
        there = np.interp(film["time"], times, reference[name], left=np.nan, right=np.nan)
        row = _row(name, film[name] - there)
        if row is not None:
            rows.append(row)
    if lab is not None:
        rows += _peaks(gait, lab, lag)
    return AuditResult(str(path), str(truth), round(lag, 3), tuple(rows))


def _reference(truth: Path) -> tuple[dict[str, Floats], GaitAnalysis | None]:
    """Return the laboratory's curves by name, and its own steps where it has markers."""
    ending = truth.suffix.lower()
    if not truth.is_file():
        raise PerkupError(f"There is no file {truth}.", HINT, code=ErrorCode.FILE_MISSING)
    if ending in READERS:
        lab = analyse_gait(READERS[ending](truth))
        return {"time": lab.track.time_s, **lab.curves}, lab
    if ending in {".mot", ".sto"}:
        return read_mot(truth), None
    raise PerkupError(f"{truth.name} is no laboratory's file.", HINT, code=ErrorCode.INVALID_FILE)


def read_mot(path: Path) -> dict[str, Floats]:
    """Read the columns of an OpenSim motion file, in degrees; (T,) each, `time` among them."""
    if path.stat().st_size > TEXT_LIMIT:
        raise PerkupError(f"{path.name} is too large.", HINT, code=ErrorCode.TOO_LARGE)
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    end = next((number for number, line in enumerate(lines) if line.strip().lower() == "endheader"), None)
    if end is None or len(lines) < end + 4:
        raise PerkupError(f"{path.name} is not a motion file.", HINT, code=ErrorCode.INVALID_FILE)
    if any("indegrees=no" in line.replace(" ", "").lower() for line in lines[:end]):
        raise PerkupError(f"{path.name} is in radians.", HINT, code=ErrorCode.INVALID_FILE)
    names = lines[end + 1].split()
    rows = [[float_or_nan(cell) for cell in line.split()] for line in lines[end + 2 :] if line.strip()]
    table = np.array([row for row in rows if len(row) == len(names)])
    if "time" not in names or table.ndim != 2 or not (np.diff(table[:, names.index("time")]) > 0).all():
        raise PerkupError(f"{path.name} has no times that rise.", HINT, code=ErrorCode.INVALID_FILE)
    return {name: table[:, number] for number, name in enumerate(names)}


def _lag(film: dict[str, Floats], reference: dict[str, Floats], shared: list[str]) -> float:
    """Return the seconds to add to the laboratory's time at which the curves go together best."""
    grids = [np.arange(one["time"][0], one["time"][-1], STEP_S) for one in (film, reference)]
    if min(len(grid) for grid in grids) * STEP_S < LEAST_S:
        raise PerkupError("Film and laboratory last too short to be compared.", HINT, code=ErrorCode.CLIP_TOO_SHORT)
    names = [name for name in shared if name.startswith(("knee", "hip"))] or shared
    film_curves, lab_curves = (
        np.stack([np.interp(grid, one["time"], one[name]) for name in names])
        for grid, one in zip(grids, (film, reference), strict=True)
    )
    there = np.stack([np.interp(grids[0], film["time"], np.isfinite(film[name])) > 0.99 for name in names])
    best, shift = -np.inf, 0
    least = round(LEAST_S / STEP_S)
    for move in range(least - lab_curves.shape[1], film_curves.shape[1] - least + 1):
        first, last = max(0, move), min(film_curves.shape[1], move + lab_curves.shape[1])
        one, two = film_curves[:, first:last], lab_curves[:, first - move : last - move]
        good = there[:, first:last] & np.isfinite(one) & np.isfinite(two)
        if good.sum() < least * len(names):
            continue
        agreement = float(np.corrcoef(one[good], two[good])[0, 1]) * good.mean() ** 0.1
        if agreement > best:
            best, shift = agreement, move
    if not np.isfinite(best):
        raise PerkupError("Film and laboratory have too little in common.", HINT, code=ErrorCode.NO_WALKING)
    return float(grids[0][0] - grids[1][0] + shift * STEP_S)


def _row(name: str, differences: Floats) -> AuditRow | None:
    finite = differences[np.isfinite(differences)]
    if len(finite) < 2:
        return None
    bias, sd = float(finite.mean()), float(finite.std(ddof=1))
    return AuditRow(
        name, len(finite), round(bias, 2), round(bias - Z * sd, 2), round(bias + Z * sd, 2), round(Z * sd, 2)
    )


def _peaks(gait: GaitAnalysis, lab: GaitAnalysis, lag: float) -> list[AuditRow]:
    """Compare the peaks of the steps that both have."""
    pairs = []
    for step in gait.kept:
        moment = gait.track.time_s[step.frame]
        others = [one for one in lab.kept if one.side == step.side]
        near = [one for one in others if abs(lab.track.time_s[one.frame] + lag - moment) <= NEAR_S]
        if near:
            pairs.append((step, near[0]))
    rows = (
        _row("peak_thigh_extension", np.array([own.thigh_deg - lab_step.thigh_deg for own, lab_step in pairs])),
        _row("peak_hip_extension", np.array([own.deg - lab_step.deg for own, lab_step in pairs])),
    )
    return [row for row in rows if row is not None]
