"""Left and right legs that a pose model took for each other for some frames, put back. Pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.landmarks import INDEX

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats

LEG = ("knee", "ankle", "heel", "toe")
LEFT, RIGHT = ([INDEX[f"{side}_{joint}"] for joint in LEG] for side in ("left", "right"))
HIPS = (INDEX["left_hip"], INDEX["right_hip"])

NEARER, APART = 0.4, 0.12
"""Both legs went over to each other where each goes on from where the other was: their points lie then this many times
as far from where they should be as the other leg's, and are this many leg lengths nearer to it on average. Legs that
pass each other do neither."""

LONGEST_S, MOST_SHARE = 1.0, 0.35
"""Longer, and more of a stretch, than this nothing is put back: then nobody knows which leg was which."""

GAP = 3
"""Frames that may be missing between two that are compared."""


@dataclass(frozen=True)
class UntangledLegs:
    """Points (T, 15, 2) and visibility (T, 15) with each leg as one leg, and the frames (T,) that were put back."""

    points: Floats
    visibility: Floats
    swapped: Bools


def untangle_legs(points: Floats, visibility: Floats, leg: Floats, fps: float) -> UntangledLegs:
    """Put legs back that went over to each other. leg : (T,) leg length."""
    swapped = np.zeros(len(points), bool)
    frames = np.flatnonzero(np.isfinite(points[:, LEFT + RIGHT]).all(axis=(1, 2)) & np.isfinite(leg))
    splits = np.flatnonzero(np.diff(frames) > GAP) + 1
    for run in np.split(frames, splits):
        if len(run) < 3:
            continue
        events = [0, *_events(points[run], leg[run]), len(run)]
        sides = [slice(first, last) for first, last in pairwise(events)]
        for other in (sides[1::2], sides[::2]):
            longest = max((run[part][-1] - run[part][0] + 1 for part in other), default=0)
            total = sum(part.stop - part.start for part in other)
            if total and total <= MOST_SHARE * len(run) and longest <= LONGEST_S * fps:
                for part in other:
                    swapped[run[part]] = True
                break
    if not swapped.any():
        return UntangledLegs(points, visibility, swapped)
    pairs = [*zip(LEFT, RIGHT, strict=True)]
    if _have_hips_swapped(points, swapped):
        pairs.append(HIPS)
    points, visibility = points.copy(), visibility.copy()
    for left, right in pairs:
        for values in (points, visibility):
            values[swapped, left], values[swapped, right] = values[swapped, right], values[swapped, left]
    return UntangledLegs(points, visibility, swapped)


def _events(points: Floats, leg: Floats) -> list[int]:
    """List the frames, of (N, 15, 2) known ones, at which the legs change places."""
    left, right = points[:, LEFT], points[:, RIGHT]
    events: list[int] = []
    for frame in range(2, len(points)):
        step = [side[frame - 1] - side[frame - 2] for side in (left, right)]
        if frame - 1 in events:
            step = [np.zeros_like(move) for move in step]
        left_next, right_next = left[frame - 1] + step[0], right[frame - 1] + step[1]
        stay = _gap(left[frame], left_next) + _gap(right[frame], right_next)
        change = _gap(left[frame], right_next) + _gap(right[frame], left_next)
        if change < NEARER * stay and stay - change > 2 * APART * leg[frame]:
            events.append(frame)
    return events


def _gap(one: Floats, two: Floats) -> float:
    return float(np.linalg.norm(one - two, axis=1).mean())


def _have_hips_swapped(points: Floats, swapped: Bools) -> bool:
    """Return True where the hips, too, go on from each other's places at the frames at which the legs do."""
    edges = np.flatnonzero(np.diff(swapped)) + 1
    left, right = (points[:, hip] for hip in HIPS)
    stay = np.linalg.norm(left[edges] - left[edges - 1], axis=1) + np.linalg.norm(
        right[edges] - right[edges - 1], axis=1
    )
    change = np.linalg.norm(left[edges] - right[edges - 1], axis=1) + np.linalg.norm(
        right[edges] - left[edges - 1], axis=1
    )
    return bool(np.nansum(change) < np.nansum(stay))
