"""Taking out that the camera does not look exactly from the side. Pure functions of arrays.

Seen a little from the front or back, the far hip and shoulder stand apart from the near ones in the picture, the leg
is foreshortened, and the way the thighs run inwards to the knees leaks into their swing (about a degree for every ten
of turn, with opposite sign for the two legs). The first of these tells the turn, the other two follow from it with
the usual proportions of a body. What is left is in docs/validation.md.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.body import INDEX, JOINTS, middle
from perkup.motion.signals import runs

if TYPE_CHECKING:
    from perkup.motion.body import Bools, Floats

HALF_WIDTH = {
    "ear": 0.0,
    "shoulder": 0.21,
    "hip": 0.095,
    "knee": 0.07,
    "ankle": 0.055,
    "heel": 0.055,
    "toe": 0.055,
}
"""Distance of a joint from the middle of the body in leg lengths (thigh plus shank, about 0.80 to 0.85 m): hip joint
centres 0.16 m apart, shoulder joints 0.35 m (Winter 2009, figure 4.1: 0.259 of height between the joints less the
deltoids), feet 0.09 m (step width of walking, Owings and Grabiner 2004), knees between."""

STRIDE_S = 1.1
"""Over one stride the pelvis' own rotation averages out (usual stride time: Winter 2009)."""

MOST = np.sin(np.radians(30.0))
"""A turn beyond 30 degrees is not believed; such frames are near the front view anyway."""


def turn(points: Floats, facing: Floats, leg: Floats, cut: Bools, fps: float) -> Floats:
    """(T,) sine of the angle by which the camera sees the body from in front (positive) or behind; 0 where unknown.

    points : (T, 15, 2); facing : (T,) +1, -1, NaN; leg : (T,) leg length; cut : (T,) first frames of another shot.
    """
    breadth = 2 * (HALF_WIDTH["hip"] + HALF_WIDTH["shoulder"])
    apart = np.zeros(len(points))
    for joint in ("hip", "shoulder"):
        apart += points[:, INDEX[f"left_{joint}"], 0] - points[:, INDEX[f"right_{joint}"], 0]
    far_ahead = apart / leg / breadth
    sine = np.zeros(len(points))
    for start, end in _stretches(facing, cut):
        sine[start:end] = _mean_around(far_ahead[start:end], max(1, round(STRIDE_S * fps)))
    return np.clip(sine, -MOST, MOST)


def unturn(points: Floats, facing: Floats, leg: Floats, sine: Floats) -> Floats:
    """(T, 15, 2) as a camera straight from the side would see them; `sine` and `leg` are (T,), see `turn`."""
    out = points.copy()
    centre = middle(points, "hip")[:, 0]
    cosine = np.sqrt(1 - sine**2)
    for number, name in enumerate(JOINTS):
        side, _, joint = name.partition("_")
        depth = HALF_WIDTH.get(joint, 0.0) * leg * {"left": 1.0, "right": -1.0}.get(side, 0.0)
        out[:, number, 0] = centre + (points[:, number, 0] - centre - sine * depth) / cosine
    return out


def _stretches(facing: Floats, cut: Bools) -> list[tuple[int, int]]:
    """Runs of one facing within one shot."""
    found = []
    for way in (1.0, -1.0):
        for start, end in runs(facing == way):
            edges = [start, *(start + 1 + np.flatnonzero(cut[start + 1 : end])).tolist(), end]
            found += list(pairwise(edges))
    return found


def _mean_around(values: Floats, width: int) -> Floats:
    """(T,) mean of the known values up to half of `width` away; 0 where there are none."""
    known = np.isfinite(values)
    kernel = np.ones(min(2 * (width // 2) + 1, 2 * len(values) - 1))
    total = np.convolve(np.where(known, values, 0.0), kernel, mode="full")
    count = np.convolve(known.astype(float), kernel, mode="full")
    half = len(kernel) // 2
    part = slice(half, half + len(values))
    result: Floats = total[part] / np.maximum(count[part], 1.0)
    return result
