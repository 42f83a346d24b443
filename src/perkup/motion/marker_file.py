"""Marker files of other programs, .trc and .c3d, read into a :class:`~perkup.motion.analysis.landmarks.PoseTrack`.

The formats: OpenSim documentation, "Marker (.trc) Files"; c3d.org, "The C3D File Format". Names: `marker_sets`.
"""

from __future__ import annotations

import math
import re
import struct
import warnings
from typing import TYPE_CHECKING

import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.marker_axes import side_view
from perkup.motion.marker_sets import MarkerTable, joints_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from perkup.motion.analysis.landmarks import Bools, Floats, PoseTrack

LENGTHS = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres"), 0.001),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres"), 0.01),
    **dict.fromkeys(("px", "pixel", "pixels"), 1.0),
}
FURTHEST = 1e9
LARGEST = 200_000_000
MOST_FRAMES = 1_000_000
HINT = "A .trc file holds five header lines, then a line of frame number, time and x y z a marker."
HINT_C3D = "A .c3d file comes from a laboratory's cameras; export it again, or export .trc."
DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


def read_trc(path: Path) -> PoseTrack:
    """Read one person's markers from a .trc file, in any axes.

    Raises `PerkupError` for anything that is not such a file or lacks the markers of both legs.
    """
    _check_size(path)
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if len(lines) < 5 or not lines[0].startswith("PathFileType"):
        raise PerkupError(f"{path.name} is not a marker file.", HINT, code=ErrorCode.INVALID_FILE)
    header = _header(lines[1], lines[2])
    unit = header.get("Units", "").lower()
    if unit not in LENGTHS:
        raise _unknown_unit(path, unit)
    columns = _columns(lines[3], header.get("NumMarkers", ""))
    if not columns:
        raise PerkupError(f"{path.name} names no markers.", HINT, code=ErrorCode.INVALID_FILE)
    width = max(column for _name, column in columns) + 3
    table = _table(path, lines[4:], width, float_or_nan(header.get("DataRate", "")))
    places = np.stack([_place(table, column, LENGTHS[unit]) for _name, column in columns], axis=1)
    markers = MarkerTable(path.name, table[:, 1], [name for name, _column in columns], places)
    return side_view(path.name, markers.time_s, joints_of(markers), "trc")


def read_c3d(path: Path) -> PoseTrack:
    """Read one person's markers from a .c3d file. Raises `PerkupError` as `read_trc` does."""
    _check_size(path)
    try:
        import c3d
    except ImportError as error:
        raise PerkupError(
            "Reading .c3d needs the library c3d.", 'Type: pip install "perkup[motion]"', code=ErrorCode.LIBRARY_MISSING
        ) from error
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = c3d.Reader(file)
            rate, names = float(reader.point_rate), [str(label).strip() for label in reader.point_labels]
            unit = str(reader.get("POINT").get_string("UNITS")).strip().lower()
            if not 0 < rate < FURTHEST or not 0 < reader.last_frame - reader.first_frame < MOST_FRAMES:
                raise ValueError("no frames")
            frames = [points[:, :4] for _number, points, _analog in reader.read_frames(copy=True)]
    except PerkupError:
        raise
    except (ValueError, KeyError, AttributeError, AssertionError, EOFError, OSError, struct.error) as error:
        raise PerkupError(f"{path.name} is not a readable .c3d file.", HINT_C3D, code=ErrorCode.INVALID_FILE) from error
    except (TypeError, IndexError, OverflowError, ZeroDivisionError, UnicodeDecodeError) as error:
        raise PerkupError(f"{path.name} is damaged.", HINT_C3D, code=ErrorCode.INVALID_FILE) from error
    if unit not in LENGTHS:
        raise _unknown_unit(path, unit)
    raw = np.array(frames, dtype=float) if frames else np.zeros((0, 0, 4))
    count = min(len(names), raw.shape[1])
    if not count or not len(raw):
        raise PerkupError(f"{path.name} holds no markers.", HINT_C3D, code=ErrorCode.INVALID_FILE)
    places = raw[:, :count, :3] * LENGTHS[unit]
    there: Bools = (
        np.asarray(np.abs(places) < FURTHEST).all(axis=2)
        & np.asarray(places != 0).any(axis=2)
        & np.asarray(raw[:, :count, 3] >= 0)
    )
    places[~there] = np.nan
    markers = MarkerTable(path.name, np.arange(len(raw)) / rate, names[:count], places)
    return side_view(path.name, markers.time_s, joints_of(markers), "c3d")


READERS: dict[str, Callable[[Path], PoseTrack]] = {".trc": read_trc, ".c3d": read_c3d}
"""By the end of the file's name."""


def float_or_nan(text: str) -> float:
    """Parse a number; NaN for anything else (an empty field is a missing marker)."""
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if abs(value) < FURTHEST else math.nan


def _check_size(path: Path) -> None:
    if path.stat().st_size > LARGEST:
        raise PerkupError(
            f"{path.name} is larger than any marker file of walking should be.", HINT, code=ErrorCode.TOO_LARGE
        )


def _unknown_unit(path: Path, unit: str) -> PerkupError:
    return PerkupError(
        f"{path.name} gives its lengths in `{unit[:40] or '?'}`.",
        "Perkup reads m, cm, mm and px.",
        code=ErrorCode.INVALID_FILE,
    )


def _header(names: str, values: str) -> dict[str, str]:
    """Pair the header's names and values; some programs write several tabs between them."""
    header = dict(zip(_cells(names), _cells(values), strict=False))
    if header.get("Units", "").lower() in LENGTHS:
        return header
    close = [[cell for cell in _cells(line) if cell] for line in (names, values)]
    return dict(zip(*close, strict=True)) if len(close[0]) == len(close[1]) else header


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")] if "\t" in line else line.split()


def _columns(line: str, count: str) -> list[tuple[str, int]]:
    """List the markers and their columns; in their order where the header counts them, else by their tabs."""
    cells = [name.strip() for name in line.split("\t")]
    spaced = len(cells) < 3
    names = line.split() if spaced else [name for name in cells if name]
    if spaced or count == str(len(names) - 2):
        return [(name, 2 + 3 * number) for number, name in enumerate(names[2:])]
    return [(name, column) for column, name in enumerate(cells) if name and column >= 2]


def _table(path: Path, lines: list[str], width: int, rate: float) -> Floats:
    """Return (T, W), numbers, columns as in the file (1 is the time); rows without a number or out of order left out,
    and the last number of a row that ends too early, which may be half a number."""
    commas = _has_decimal_commas(lines)
    rows: list[list[float]] = []
    for line in lines:
        fields = _cells(DECIMAL_COMMA.sub(".", line) if commas else line)
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


def _has_decimal_commas(lines: list[str]) -> bool:
    """Return True where the first rows of numbers have commas and no point."""
    rows = [line for line in lines[:20] if line[:1].isdigit()]
    return any(DECIMAL_COMMA.search(line) for line in rows) and not any("." in line for line in rows)


def _place(table: Floats, column: int, scale: float) -> Floats:
    """Return (T, 3) of one marker; an exact origin is how some programs write a missing one, and a picture has no third
    axis, which some leave empty."""
    place = table[:, column : column + 3] * scale
    flat = np.isnan(place[:, 2]) & np.isfinite(place[:, :2]).all(axis=1)
    place[flat, 2] = 0.0
    place[np.asarray(place == 0).all(axis=1)] = np.nan
    return place
