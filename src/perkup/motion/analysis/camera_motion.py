"""Which way somebody walks, told by the feet, and a camera that turns along with them. Pure functions of arrays.

A foot that swings goes faster than one that stands: against the hips it goes forward in a short time and back in a long
one, whatever the picture does. Against the ground a foot that stands does not move; where it does, the camera moves.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.motion.analysis.facing import usual_length
from perkup.motion.analysis.landmarks import INDEX, SIDES, middle
from perkup.motion.analysis.signals import runs

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats

SURE = 0.15
"""Difference of the fastest forward and backward speed of the feet against the hips, over their sum, from which on it
tells the way: five people have 0.25 to 0.32, played in reverse as much with the other sign."""

GOES = 0.3
"""Leg lengths a second above which hips, or feet against the hips, go somewhere; a slow shuffle is 0.6."""

ALIKE = (0.4, 2.0)
"""Shares of the feet's speed between which the hips may seem to go in the picture of a camera that stands still."""

SHORTEST_S = 0.8
"""A shorter stretch tells no speed."""

SMOOTH_S = 0.25


class FeetSpeeds(NamedTuple):
    """How a body goes, in leg lengths a second, ahead positive: `skew` tells which way the feet swing, `walk` is the
    speed of the hips over a foot that stands, `hips` that of the hips in the picture."""

    skew: float
    walk: float
    hips: float

    @property
    def way(self) -> int:
        """Return +1 forward, -1 backward, 0 where the feet do not tell."""
        return 0 if abs(self.skew) < SURE or abs(self.walk) < GOES else int(np.sign(self.skew))

    @property
    def camera_moves(self) -> bool:
        """Return True where the picture goes another way, or at another speed, than the feet."""
        if not self.way or abs(self.hips) < GOES:
            return False
        share = self.hips / self.walk
        return not ALIKE[0] <= share <= ALIKE[1]


def feet_speeds(points: Floats, facing: float, leg: float, fps: float) -> FeetSpeeds:
    """Measure the speeds of a body that looks one way in (N, 15, 2) points."""
    hips = middle(points, "hip")[:, 0] * facing / leg
    if len(points) < 3:
        return FeetSpeeds(0.0, 0.0, 0.0)
    speeds = _foot_speeds(points, facing, leg, fps)
    finite = speeds[np.isfinite(speeds)]
    pace = np.gradient(hips) * fps
    if not len(finite) or not np.isfinite(pace).any():
        return FeetSpeeds(0.0, 0.0, 0.0)
    high, low = np.percentile(finite, (95, 5))
    skew = float((high + low) / (high - low)) if high > low else 0.0
    both = speeds[np.isfinite(speeds).all(axis=1)]
    stance = (both.min(axis=1) if skew >= 0 else both.max(axis=1)) if len(both) else np.zeros(1)
    return FeetSpeeds(skew, -float(np.median(stance)), float(np.nanmedian(pace)))


def hold_ground(points: Floats, facing: Floats, leg: Floats, cut: Bools, fps: float) -> tuple[Floats, Bools]:
    """Return (T, 15, 2) points as a camera that stands still would show them, and the frames (T,) in which it moves.

    facing : (T,) +1, -1, NaN; leg : (T,) leg length; cut : (T,) first frames of another shot.
    """
    moves = np.zeros(len(points), bool)
    out, unit = points, usual_length(leg)
    for direction in (1.0, -1.0):
        for first, last in runs(facing == direction):
            marks = [first, *(first + np.flatnonzero(cut[first:last])).tolist(), last]
            for start, end in pairwise(marks):
                if (end - start) / fps < SHORTEST_S:
                    continue
                part = points[start:end]
                walking = _is_walking(part, direction, unit, fps)
                speeds = feet_speeds(part[walking], direction, unit, fps)
                if walking.sum() / fps < SHORTEST_S or not speeds.camera_moves:
                    continue
                moves[start:end] = True
                out = out.copy()
                out[start:end, :, 0] -= _ground_path(part, direction, unit, fps, speeds)[:, None]
    return out, moves


def _is_walking(points: Floats, facing: float, leg: float, fps: float) -> Bools:
    """Return (N,), where the feet go to and fro: standing still tells no way."""
    speeds = np.nan_to_num(np.abs(_foot_speeds(points, facing, leg, fps))).max(axis=1)
    width = max(1, round(SHORTEST_S * fps))
    near = np.convolve(speeds, np.ones(width) / width, mode="same") if len(speeds) >= width else speeds
    result: Bools = near > GOES
    return result


def _foot_speeds(points: Floats, facing: float, leg: float, fps: float) -> Floats:
    """Return (N, 2), how fast each ankle goes ahead of the hips, in leg lengths a second."""
    hips = middle(points, "hip")[:, 0]
    ahead = [(points[:, INDEX[f"{side}_ankle"], 0] - hips) * facing / leg for side in SIDES]
    return np.stack([np.gradient(place) * fps for place in ahead], axis=1)


def _ground_path(points: Floats, facing: float, leg: float, fps: float, speeds: FeetSpeeds) -> Floats:
    """Return (N,), how far the ground has moved in the picture, in the unit of the points, zero in the middle."""
    hips = middle(points, "hip")[:, 0] * facing / leg
    feet = _foot_speeds(points, facing, leg, fps)
    stance = feet.min(axis=1) if speeds.way > 0 else feet.max(axis=1)
    pace = np.nan_to_num(np.gradient(hips) * fps + stance)
    width = max(1, round(SMOOTH_S * fps))
    smooth = np.convolve(np.pad(pace, width, mode="edge"), np.ones(width) / width, mode="same")[width:-width]
    path = np.cumsum(smooth) / fps
    result: Floats = (path - path[len(path) // 2]) * facing * leg
    return result
