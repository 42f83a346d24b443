"""Markers in any axes, laid into the plane of a side view. Pure functions of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack, is_seen

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats

TRAVEL = 2.0
"""Widths of the hips (one standard deviation of their place along the way) from which on it tells where ahead is."""


def side_view(file: str, time_s: Floats, joints: Floats, source: str) -> PoseTrack:
    """Return the track of (T, 15, 3) joints, x along the walk and y up, whichever axes they came in.

    A third axis on which nothing ever differs is none: such points are a picture, which some camera took. Others are
    laid into the plane in which the person walks, and no camera is in them. Raises `PerkupError` for somebody who lies.
    """
    flat_axis = _flat_axis(joints)
    up, sign = _vertical_axis(file, joints, flat_axis)
    others = [axis for axis in range(3) if axis != up]
    height = joints[..., up] * sign
    if flat_axis is not None:
        (ahead,) = (axis for axis in others if axis != flat_axis)
        points = np.stack((joints[..., ahead], height), axis=-1)
        return PoseTrack(time_s, points, is_seen(points).astype(float), None, source)
    ground = joints[..., others]
    points = np.stack((ground @ _walking_direction(ground), height), axis=-1)
    return PoseTrack(time_s, points, is_seen(points).astype(float), None, source, flat=True)


def _flat_axis(joints: Floats) -> int | None:
    """Return the axis on which all joints are always the same; None in three dimensions."""
    for axis in (2, 1, 0):
        values = joints[..., axis]
        values = values[np.isfinite(values)]
        if len(values) and np.ptp(values) < 1e-9:
            return axis
    return None


def _vertical_axis(file: str, joints: Floats, flat_axis: int | None) -> tuple[int, float]:
    """Return the axis along which the shoulders are over the ankles, and its sign; in an ordinary picture it is the
    second, for somebody who lies, too."""
    pairs = {
        joint: joints[:, [INDEX[f"{side}_{joint}"] for side in SIDES]].mean(axis=1) for joint in ("shoulder", "ankle")
    }
    tall = pairs["shoulder"] - pairs["ankle"]
    tall = tall[is_seen(tall)]
    if not len(tall):
        return (1 if flat_axis != 1 else 2), 1.0
    usual = np.median(tall, axis=0)
    up = 1 if flat_axis == 2 else int(np.abs(usual).argmax())
    if flat_axis == up:
        raise PerkupError(
            f"{file} shows nobody upright.",
            "Perkup needs somebody who stands and walks, in any axes.",
            code=ErrorCode.INVALID_FILE,
        )
    return up, float(np.sign(usual[up]) or 1.0)


def _walking_direction(ground: Floats) -> Floats:
    """Return the unit vector, on the ground, along which the hips go; on a treadmill that of the feet."""
    pair = ground[:, [INDEX[f"{side}_hip"] for side in SIDES]]
    width = np.linalg.norm(pair[:, 0] - pair[:, 1], axis=1)
    usual = float(np.nanmedian(width)) if np.isfinite(width).any() else 0.0
    axis, spread = _main_axis(pair.mean(axis=1))
    if spread < TRAVEL * usual:
        feet = [ground[:, INDEX[f"{side}_toe"]] - ground[:, INDEX[f"{side}_ankle"]] for side in SIDES]
        axis, _length = _main_axis(np.concatenate([*feet, *(-foot for foot in feet)]))
    result: Floats = axis * np.sign(axis[np.abs(axis).argmax()])
    return result


def _main_axis(places: Floats) -> tuple[Floats, float]:
    """Return the unit vector along which (N, 2) places lie, and their standard deviation along it."""
    places = places[is_seen(places)]
    if len(places) < 2:
        return np.array([1.0, 0.0]), 0.0
    _, sizes, axes = np.linalg.svd(places - places.mean(axis=0), full_matrices=False)
    return axes[0], float(sizes[0] / len(places) ** 0.5)
