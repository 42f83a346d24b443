"""Moments that the working hip holds in a still pose: gravity and ground, nothing else.

Forces at the contacts are found that balance the body's weight, pushing only, with a little friction, shared as evenly
as balance allows, hands last. Their moment about the hip, with that of the leg's own weight, is what the hip muscles
hold. Only its size in three bands is told: how muscles share it is not known from the pose.

Shares of body mass: Dempster 1955 as tabled in Winter, Biomechanics and Motor Control of Human Movement (table 4.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from perkup.moves.contact_geometry import distance, footprint, part_points, radius, solids
from perkup.moves.kinematics import Vec, frames, points_of
from perkup.moves.move import Keyframe, Prop, Surface
from perkup.moves.tween import find_hips

MASS_KG = 75.0  # about that of Rajagopal 2016
GRAVITY = 9.81
FRICTION = 0.4
BALANCED_NM = 5.0
BALANCED_N = 5.0
# Nm per kg of body mass; Perkup's own bands, not a norm.
MEDIUM_FROM, HIGH_FROM = 0.25, 0.75
HANDS_COST = 20.0
EVENNESS = 1e-3

_SEGMENTS: tuple[tuple[str, str, float, float], ...] = (
    ("pelvis", "neck", 0.497, 0.44),
    ("neck", "head", 0.081, 0.9),
    *(
        (f"{upper}_{side}", f"{lower}_{side}", share, along)
        for upper, lower, share, along in (
            ("hip", "knee", 0.100, 0.433),
            ("knee", "ankle", 0.0465, 0.433),
            ("ankle", "toe", 0.0145, 0.5),
            ("shoulder", "elbow", 0.028, 0.436),
            ("elbow", "wrist", 0.016, 0.430),
            ("wrist", "fingers", 0.006, 0.506),
        )
        for side in "rl"
    ),
)
_LEG = ("knee_r", "ankle_r", "heel_r", "ball_r", "toe_r")
_ARM = ("palm", "hand", "wrist", "elbow", "fingers")


class HipMoment(NamedTuple):
    """Moment at the working (right) hip: `level` is high, medium, low or "not checked".

    `direction` is what its muscles must do (extension, flexion, abduction, adduction); Nm per kg of body mass.
    """

    level: str
    direction: str | None = None
    nm_per_kg: float | None = None


class ContactForce(NamedTuple):
    """Contact that can be pushed on: the point of the body, where, and straight out of the surface."""

    point: str
    at: Vec
    normal: Vec


NOT_CHECKED = HipMoment("not checked")


def hip_load(keyframe: Keyframe, scene: Mapping[str, Prop]) -> HipMoment:
    """Return the right hip's net moment, or "not checked" where weight and contacts cannot be balanced within 5 Nm.

    Not checked either where a band pulls, or where somebody holds the working leg with the hands.
    """
    if any(scene[name].joins for name in keyframe.props if name in scene):
        return NOT_CHECKED
    segments = frames(keyframe.pose, find_hips(keyframe))
    points = points_of(segments)
    pushes = []
    for contact in keyframe.contacts:
        part, _, surface = contact.partition(" on ")
        if surface != Surface.FLOOR and surface not in scene:
            if surface.endswith("_r") and surface.split("_")[0] in ("knee", "shin", "ankle", "hip"):
                return NOT_CHECKED
            continue
        for name in part_points(part):
            pushes += _spread_push(_push(name, points[name], surface, scene))
    forces = _solve_push_forces(points, pushes)
    if forces is None:
        return NOT_CHECKED
    return _resisted_moment(_sum_hip_moments(points, pushes, forces), segments["pelvis"][1])


def _push(name: str, centre: Vec, surface: str, scene: Mapping[str, Prop]) -> ContactForce:
    normal: Vec = (0.0, 1.0, 0.0)
    if surface != Surface.FLOOR:
        box = min(solids(surface, scene[surface]), key=lambda b: distance(centre, b))
        beyond = [max(low - value, value - high) for value, (low, high) in zip(centre, box, strict=True)]
        axis = max(range(3), key=lambda index: beyond[index])
        sign = 1.0 if centre[axis] > sum(box[axis]) / 2 else -1.0
        normal = tuple(sign if index == axis else 0.0 for index in range(3))  # type: ignore[assignment]
    size = radius(name)
    at: Vec = tuple(value - size * out for value, out in zip(centre, normal, strict=True))  # type: ignore[assignment]
    return ContactForce(name, at, normal)


def _spread_push(push: ContactForce) -> list[ContactForce]:
    """Return a push from below at the corners of its patch, as the support check does: foot and elbow have a width."""
    part = push.point.split("_")[0]
    if push.normal[1] < 1 or (part in _ARM and part != "elbow"):
        return [push]
    x, y, z = push.at
    return [push._replace(at=(x + dx, y, z + dz)) for dx, dz in footprint(push.point)]


def _solve_push_forces(points: Mapping[str, Vec], pushes: list[ContactForce]) -> list[Vec] | None:
    """Return the force at each push in newtons, or None where none keeps the body still."""
    import numpy as np
    from scipy.optimize import nnls

    if not pushes:
        return None
    columns, costs = [], []
    for push in pushes:
        cost = HANDS_COST if push.point.split("_")[0] in _ARM else 1.0
        for along in _lean_directions(push.normal):
            columns.append((*along, *_cross(push.at, along)))
            costs.append(cost)
    target = np.zeros(6)
    for middle, weight in _weights(points, _SEGMENTS):
        target += [0.0, weight, 0.0, *_cross(middle, (0.0, weight, 0.0))]
    matrix = np.array(columns).T
    even = np.diag(EVENNESS * np.array(costs))
    weights, _ = nnls(np.vstack([matrix, even]), np.concatenate([target, np.zeros(len(costs))]))
    left = matrix @ weights - target
    if np.linalg.norm(left[3:] - np.cross(points["pelvis"], left[:3])) > BALANCED_NM or (
        np.linalg.norm(left[:3]) > BALANCED_N
    ):
        return None
    forces = (matrix[:3] * weights).T.reshape(len(pushes), -1, 3).sum(axis=1)
    return [(float(x), float(y), float(z)) for x, y, z in forces]


def _lean_directions(normal: Vec) -> list[Vec]:
    """Return four directions round the normal, as far off it as friction lets a push lean."""
    flat = [
        tuple(FRICTION * sign if index == axis else 0.0 for index in range(3))
        for axis in range(3)
        if not normal[axis]
        for sign in (1.0, -1.0)
    ]
    return [(normal[0] + x, normal[1] + y, normal[2] + z) for x, y, z in flat]


def _weights(points: Mapping[str, Vec], segments: tuple[tuple[str, str, float, float], ...]) -> list[tuple[Vec, float]]:
    """(centre, newtons) of each segment."""
    weights = []
    for upper, lower, share, along in segments:
        (ax, ay, az), (bx, by, bz) = points[upper], points[lower]
        middle = (ax + (bx - ax) * along, ay + (by - ay) * along, az + (bz - az) * along)
        weights.append((middle, share * MASS_KG * GRAVITY))
    return weights


def _sum_hip_moments(points: Mapping[str, Vec], pushes: list[ContactForce], forces: list[Vec]) -> Vec:
    """Return the moment of everything that acts on the right leg about its hip, Nm."""
    hip = points["hip_r"]
    leg = tuple(row for row in _SEGMENTS if row[0] in ("hip_r", "knee_r", "ankle_r"))
    acting = [(middle, (0.0, -weight, 0.0)) for middle, weight in _weights(points, leg)]
    acting += [(push.at, force) for push, force in zip(pushes, forces, strict=True) if push.point in _LEG]
    x = y = z = 0.0
    for at, force in acting:
        arm = (at[0] - hip[0], at[1] - hip[1], at[2] - hip[2])
        mx, my, mz = _cross(arm, force)
        x, y, z = x + mx, y + my, z + mz
    return (x, y, z)


def _resisted_moment(moment: Vec, pelvis: tuple[Vec, Vec, Vec]) -> HipMoment:
    """Return the larger moment about the pelvis's own flexion and adduction axes, as what the muscles must resist."""
    turning = [sum(m * row[axis] for m, row in zip(moment, pelvis, strict=True)) / MASS_KG for axis in (2, 0)]
    flexing, adducting = turning
    if abs(flexing) >= abs(adducting):
        size, direction = abs(flexing), "extension" if flexing > 0 else "flexion"
    else:
        size, direction = abs(adducting), "abduction" if adducting > 0 else "adduction"
    level = "high" if size >= HIGH_FROM else "medium" if size >= MEDIUM_FROM else "low"
    return HipMoment(level, direction, size)


def _cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
