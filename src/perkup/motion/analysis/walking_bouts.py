"""Standing still, and walking bouts past the camera in one direction. Pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.camera_motion import feet_speeds
from perkup.motion.analysis.facing import usual_length
from perkup.motion.analysis.landmarks import SIDES, middle
from perkup.motion.analysis.signals import fill_gaps, runs
from perkup.motion.result import WalkDirection
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats

STILL_S = 1.5
"""Least length of a static trial; people are asked for two seconds and start or stop a little early."""

STILL_SHARE = 0.12
"""Leg lengths by which hips, knees and ankles may wander in it: quiet standing sways by about 2 cm (Winter 1995, Gait
and Posture 3:193), and landmark noise of 5 % of a thigh adds three times that."""

SETTLED_SHARE, SETTLED_TIMES = 0.015, 2.5
"""Beginning and end of standing still in which hips, knees and ankles are further than this many leg lengths, and so
many times their usual distance, from where they mostly are belong to coming and going."""

STILL_TILT = 30.0
"""Degrees from vertical a thigh may be at while it counts as standing."""

PAUSE_S = 0.5
"""Longer without a usable leg than this, and the walk is another pass."""

SHORTEST_S = 0.6
"""A pass must last about half a stride (a stride takes about 1.1 s: Winter 2009)."""

TRAVEL = 0.3
"""Leg lengths a second above which a pass goes somewhere; a slow shuffle is about half a metre a second, 0.6."""


@dataclass(frozen=True)
class WalkingBout:
    """Frames `start` to `end` (exclusive) of one walking bout; `near` is the leg on the camera's side."""

    start: int
    end: int
    facing: OneSide
    near: OneSide
    direction: WalkDirection


def find_standing(points: Floats, good: Bools, leg: Floats, thighs: Floats, fps: float) -> tuple[int, int] | None:
    """Find the longest stretch of standing still, as frames; None where it is shorter than `STILL_S`.

    points : (T, 15, 2) filtered; good : (T,) frames that may be used; leg : (T,) leg length; thighs : (T, 2) degrees.
    """
    width = max(round(STILL_S * fps), 2)
    if len(points) < width:
        return None
    joints = points[:, 5:11].reshape(len(points), -1) / usual_length(leg)
    windows = np.lib.stride_tricks.sliding_window_view(joints, width, axis=0)
    quiet = (windows.max(axis=2) - windows.min(axis=2) <= STILL_SHARE).all(axis=1)
    upright = (np.abs(thighs) <= STILL_TILT).all(axis=1) & good
    level = np.lib.stride_tricks.sliding_window_view(upright, width).all(axis=1)
    stretches = runs(quiet & level)
    if not stretches:
        return None
    start, end = max(stretches, key=lambda run: run[1] - run[0])
    return _trim_standing(joints, start, end + width - 1)


def _trim_standing(joints: Floats, start: int, end: int) -> tuple[int, int]:
    """Leave out the frames at both ends of a window of standing in which (T, 12) joints come or go."""
    window = joints[start:end]
    away = np.sqrt(((window - np.median(window, axis=0)) ** 2).mean(axis=1))
    there = np.flatnonzero(away <= max(SETTLED_SHARE, SETTLED_TIMES * float(np.median(away))))
    return start + int(there[0]), start + int(there[-1]) + 1


def split(points: Floats, moving: Bools, facing: Floats, leg: Floats, cut: Bools, fps: float) -> list[WalkingBout]:
    """Split the frames into walking bouts, ordered by time.

    points : (T, 15, 2) filtered; moving : (T,) frames with at least one leg, outside the static trial;
    facing : (T,) +1, -1, NaN; leg : (T,) leg length; cut : (T,) first frames after a jump.
    """
    bridged = np.isfinite(fill_gaps(np.where(moving, 1.0, np.nan), int(PAUSE_S * fps)))
    passes: list[WalkingBout] = []
    for begin, finish in runs(bridged):
        direction = facing[begin:finish]
        finite = np.isfinite(direction)
        direction = direction[np.maximum.accumulate(np.where(finite, np.arange(len(direction)), 0))]
        turns = np.flatnonzero(np.diff(direction) != 0) + 1
        edges = sorted({0, len(direction), *turns.tolist(), *np.flatnonzero(cut[begin:finish]).tolist()})
        for start, end in pairwise(edges):
            if (end - start) / fps >= SHORTEST_S:
                passes.append(_pass(points, begin + start, begin + end, float(direction[start]), leg, fps))
    return passes


def _pass(points: Floats, start: int, end: int, way: float, leg: Floats, fps: float) -> WalkingBout:
    """Tell whether a bout goes somewhere, by the hips, and which way, by the feet; by the hips where they do not
    tell."""
    hips = middle(points, "hip")[start:end, 0] / usual_length(leg[start:end])
    finite = np.isfinite(hips)
    slope = float(np.polyfit(np.flatnonzero(finite) / fps, hips[finite], 1)[0]) * way if finite.sum() > 2 else 0.0
    feet = feet_speeds(points[start:end], way, usual_length(leg[start:end]), fps)
    direction = WalkDirection.FORWARD if (feet.way or slope) > 0 else WalkDirection.BACKWARD
    if abs(slope) < TRAVEL:
        direction = WalkDirection.IN_PLACE
    look: OneSide = OneSide.RIGHT if way > 0 else OneSide.LEFT
    return WalkingBout(start, end, look, SIDES[SIDES.index(look)], direction)
