"""Pose landmarks over time: which joints, in which order, in which directions.

Everything downstream of a camera or of another program's marker file works on a :class:`PoseTrack`. Axes are those of a
side view drawn on paper: x to the right, y up, whatever the source used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion import result
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

SIDES = result.SIDES

JOINTS = (
    "nose",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_toe",
    "right_toe",
)
INDEX = {name: number for number, name in enumerate(JOINTS)}
NOSE = INDEX["nose"]


@dataclass(frozen=True)
class PoseTrack:
    """Landmarks of one person over T frames.

    time_s : (T,) seconds, strictly rising.
    points : (T, 15, 2) in any length unit, x right, y up, NaN where not seen; order of `JOINTS`.
    visibility : (T, 15) from 0 to 1, how sure the source is that the point is seen.
    size : width and height of the picture in the same unit with the origin at its lower left corner, or None.
    source : the model or file kind the points come from.
    flat : whether the points are three-dimensional ones laid into the plane of walking, so that no camera is in them.
    """

    time_s: Floats
    points: Floats
    visibility: Floats
    size: tuple[float, float] | None = None
    source: str = ""
    flat: bool = False

    def joint(self, name: str) -> Floats:
        """Return (T, 2) of one joint."""
        return self.points[:, INDEX[name]]

    @property
    def fps(self) -> float:
        """Return frames a second by the median distance of two frames; 0 with fewer than two."""
        return frame_rate(self.time_s)


def frame_rate(time_s: Floats) -> float:
    """Return frames a second by the median distance of two of the (T,) times; 0 with fewer than two."""
    if len(time_s) < 2:
        return 0.0
    return float(1.0 / np.median(np.diff(time_s)))


def other_side(side: OneSide) -> OneSide:
    """Return the other leg."""
    return OneSide.RIGHT if side == OneSide.LEFT else OneSide.LEFT


def is_seen(points: Floats) -> Bools:
    """Return True, (...), where all coordinates of (..., 2) points are there."""
    result: Bools = np.asarray(np.all(np.isfinite(points), axis=-1))
    return result


def middle(points: Floats, joint: str) -> Floats:
    """Return (T, 2), the midpoint of the left and right `joint`, or the only one that is there."""
    pair = points[:, [INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]]]
    visible = is_seen(pair)
    count = visible.sum(axis=1)
    total = np.where(visible[..., None], pair, 0.0).sum(axis=1)
    result: Floats = np.where((count > 0)[:, None], total / np.maximum(count, 1)[:, None], np.nan)
    return result
