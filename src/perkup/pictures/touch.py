"""Distance from floor, furniture and body, and flesh that gives way where it lies on something. Metres."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numba
import numpy as np
from scipy.spatial import cKDTree

from perkup.moves.contact_geometry import Box
from perkup.moves.move import Surface
from perkup.pictures.base_mesh import Floats, Ints

Distance = Callable[[Floats], Floats]
"""From points to how far each is outside of something: negative inside."""

Solids = Mapping[str, Sequence[Box]]
"""Boxes of each prop that is there."""

SOFTNESS_M = 0.003
"""Within so much of a surface, flesh begins to give way."""
SLOPE_M = 0.004
DEEPEST_M = 0.06
"""Flesh gives way by at most so much; what is deeper is a fault of the pose and stays to be seen."""


def floor_distance(points: Floats) -> Floats:
    """Return the height over the floor."""
    height: Floats = points[:, 1]
    return height


def box_distance(points: Floats, boxes: Sequence[Box]) -> Floats:
    """Return the distance from the nearest of several boxes."""
    nearest = np.full(len(points), np.inf)
    for box in boxes:
        low, high = np.array([side[0] for side in box]), np.array([side[1] for side in box])
        beyond = np.maximum(low - points, points - high)
        outside = np.linalg.norm(np.maximum(beyond, 0), axis=1)
        nearest = np.minimum(nearest, np.where(outside > 0, outside, beyond.max(axis=1)))
    return nearest


def surface_distance(surface: str, solids: Solids) -> Distance | None:
    """Return the distance from floor or prop; None for what is neither, such as a knee."""
    if surface == Surface.FLOOR:
        return floor_distance
    boxes = solids.get(surface)
    return (lambda points: box_distance(points, boxes)) if boxes else None


def body_distance(points: Floats, normals: Floats, part: Ints) -> Distance:
    """Return the distance from the skin of a part of the body."""
    tree = cKDTree(points[part])
    skin, outward = points[part], normals[part]

    def distance(spots: Floats) -> Floats:
        _, nearest = tree.query(spots)
        apart: Floats = np.einsum("ij,ij->i", spots - skin[nearest], outward[nearest])
        return apart

    return distance


def lifted_off(points: Floats, hand: Ints, distance: Distance) -> None:
    """Bring the skin of a hand out of the body that it lies on, in place: flesh gives way there, as on furniture."""
    depth = distance(points[hand])
    rows = hand[(depth < 0) & (depth > -DEEPEST_M)]
    if not len(rows):
        return
    steps = np.concatenate([np.eye(3), -np.eye(3)]) * SLOPE_M
    slopes = np.stack([distance(points[rows] + steps[k]) - distance(points[rows] + steps[k + 3]) for k in range(3)], 1)
    outward = slopes / np.maximum(np.linalg.norm(slopes, axis=1, keepdims=True), 1e-9)
    points[rows] -= outward * distance(points[rows])[:, None]


def pressed(points: Floats, solids: Solids) -> Floats:
    """Return the points with those that lie in floor or furniture brought out to its surface."""
    boxes = [box for each in solids.values() for box in each]
    table = np.array(boxes, dtype=np.float64).reshape(-1, 3, 2)
    out = points.copy()
    _press(out, table, SOFTNESS_M, DEEPEST_M)
    return out


@numba.njit(cache=True)
def _given_way(depth: float, soft: float) -> float:
    """Return where a point at a signed distance from a surface comes to lie."""
    if depth > 8 * soft:
        return depth
    return float(soft * np.log1p(np.exp(depth / soft)))


@numba.njit(cache=True)
def _press(points: Floats, boxes: Floats, soft: float, deepest: float) -> None:
    for i in range(len(points)):
        if -deepest < points[i, 1] < 8 * soft:
            points[i, 1] = _given_way(points[i, 1], soft)
        for b in range(len(boxes)):
            axis, side, nearest = -1, 1.0, -1e9
            for d in range(3):
                low, high = boxes[b, d, 0] - points[i, d], points[i, d] - boxes[b, d, 1]
                beyond = max(low, high)
                if beyond > nearest:
                    axis, side, nearest = d, (-1.0 if low > high else 1.0), beyond
            if -deepest < nearest < 8 * soft:
                points[i, axis] += side * (_given_way(nearest, soft) - nearest)
