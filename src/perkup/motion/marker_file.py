"""Marker files (.trc) of other programs, read into a :class:`~perkup.motion.analysis.landmarks.PoseTrack`.

The format: OpenSim documentation, "Marker (.trc) Files"; the marker names: Pose2Sim and Sports2D.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.landmarks import INDEX, JOINTS, PoseTrack, known, middle

if TYPE_CHECKING:
    from pathlib import Path

    from perkup.motion.analysis.landmarks import Floats

MARKERS = {
    "nose": ("Nose",),
    "left_ear": ("LEar",),
    "right_ear": ("REar",),
    **{
        f"{side}_{joint}": tuple(f"{side[0].upper()}{name}" for name in names)
        for side in ("left", "right")
        for joint, names in {
            "shoulder": ("Shoulder",),
            "hip": ("Hip",),
            "knee": ("Knee",),
            "ankle": ("Ankle",),
            "heel": ("Heel",),
            "toe": ("BigToe", "Toe"),
        }.items()
    },
}
NEEDED = tuple(f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle"))
LENGTHS = {"m": 1.0, "meters": 1.0, "mm": 0.001, "cm": 0.01, "px": 1.0, "pixels": 1.0}
FURTHEST = 1e9
LARGEST = 200_000_000
HINT = "A .trc file holds five header lines, then a line of frame number, time and x y z a marker."


def read_trc(path: Path) -> PoseTrack:
    """Read one person's markers. Axes: x right or forward, y up; a file whose head is below its feet is turned over.

    Raises `PerkupError` for anything that is not such a file or lacks the markers of both legs.
    """
    if path.stat().st_size > LARGEST:
        raise PerkupError(
            f"{path.name} is larger than any marker file of walking should be.", HINT, code=ErrorCode.TOO_LARGE
        )
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if len(lines) < 5 or not lines[0].startswith("PathFileType"):
        raise PerkupError(f"{path.name} is not a marker file.", HINT, code=ErrorCode.INVALID_FILE)
    header = dict(zip(_cells(lines[1]), _cells(lines[2]), strict=False))
    unit = header.get("Units", "").lower()
    if unit not in LENGTHS:
        raise PerkupError(
            f"{path.name} gives its lengths in `{unit or '?'}`.",
            "Perkup reads m, cm, mm and px.",
            code=ErrorCode.INVALID_FILE,
        )
    columns = _columns(lines[3])
    _demand(path, columns)
    table = _table(path, lines[4:], columns, float_or_nan(header.get("DataRate", "")))
    time_s, points = table[:, 1], np.full((len(table), len(JOINTS), 2), np.nan)
    for joint, column in _places(columns).items():
        points[:, INDEX[joint]] = _pair(table, column, LENGTHS[unit])
    _neck(points, table, columns, LENGTHS[unit])
    return PoseTrack(time_s, _upright(points), known(points).astype(float), None, "trc")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")] if "\t" in line else line.split()


def float_or_nan(text: str) -> float:
    """Parse a number; NaN for anything else (an empty field is a missing marker)."""
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if abs(value) < FURTHEST else math.nan


def _columns(line: str) -> dict[str, int]:
    names = [name.strip() for name in line.split("\t")]
    if len(names) < 3:
        names = line.split()
        return {name: 2 + 3 * number for number, name in enumerate(names[2:])}
    return {name: column for column, name in enumerate(names) if name and column >= 2}


def _places(columns: dict[str, int]) -> dict[str, int]:
    places = {}
    for joint, names in MARKERS.items():
        column = next((columns[name] for name in names if name in columns), None)
        if column is not None:
            places[joint] = column
    return places


def _demand(path: Path, columns: dict[str, int]) -> None:
    places = _places(columns)
    missing = [MARKERS[joint][0] for joint in NEEDED if joint not in places]
    trunk = "Neck" in columns or any(f"{side}_shoulder" in places for side in ("left", "right"))
    if not trunk:
        missing.append("LShoulder, RShoulder or Neck")
    if not {"left_toe", "right_toe", "nose"} & set(places):
        missing.append("LBigToe, RBigToe or Nose")
    if missing:
        raise PerkupError(
            f"{path.name} has no marker {', '.join(missing)}.",
            "Perkup needs hips, knees, ankles, shoulders and feet, named as Pose2Sim and Sports2D name them.",
            code=ErrorCode.INVALID_FILE,
        )


def _table(path: Path, lines: list[str], columns: dict[str, int], rate: float) -> Floats:
    """Return (T, W), numbers, columns as in the file (1 is the time); rows without a number or out of order left out,
    and the last number of a row that ends too early, which may be half a number."""
    width = max(columns.values()) + 3
    rows: list[list[float]] = []
    for line in lines:
        fields = _cells(line)
        values = [float_or_nan(field) for field in fields[:width]]
        if 2 < len(fields) < width:
            values[-1] = math.nan
        if len(values) < 2 or math.isnan(values[0]):
            continue
        if math.isnan(values[1]) and rate > 0:
            values[1] = len(rows) / rate
        if math.isfinite(values[1]) and (not rows or values[1] > rows[-1][1]):
            rows.append(values + [math.nan] * (width - len(values)))
    if not rows:
        raise PerkupError(f"{path.name} has no frames.", HINT, code=ErrorCode.INVALID_FILE)
    return np.array(rows)


def _pair(table: Floats, column: int, scale: float) -> Floats:
    """Return (T, 2) of one marker; an exact origin is how some programs write a missing one."""
    pair = table[:, column : column + 2] * scale
    return np.where((pair == 0).all(axis=1)[:, None], np.nan, pair)


def _neck(points: Floats, table: Floats, columns: dict[str, int], scale: float) -> None:
    """Put the neck in place of a missing shoulder: it is the middle of both."""
    if "Neck" not in columns:
        return
    neck = _pair(table, columns["Neck"], scale)
    pair = points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]]
    missing = ~known(pair).all(axis=1)
    for side in ("left", "right"):
        points[missing, INDEX[f"{side}_shoulder"]] = neck[missing]


def _upright(points: Floats) -> Floats:
    """Turn the points over where the source counts y downwards: nobody walks on the shoulders."""
    heights = middle(points, "shoulder")[:, 1] - middle(points, "ankle")[:, 1]
    finite = heights[np.isfinite(heights)]
    if len(finite) and np.median(finite) < 0:
        points[..., 1] *= -1.0
    return points
