"""Turns and rigid motions: small functions on rotation matrices."""

from __future__ import annotations

import numpy as np

from perkup.pictures.base_mesh import Floats

Motion = tuple[Floats, Floats]
"""A rotation, and the shift after it."""


def unit(v: Floats) -> Floats:
    """Return the direction of a vector."""
    out: Floats = v / np.linalg.norm(v)
    return out


def along(up: Floats, forward: Floats) -> Floats:
    """Return axes (columns forward, up, right) with `up` kept and `forward` made square to it."""
    y = unit(up)
    x = unit(forward - y * (forward @ y))
    return np.stack([x, y, np.cross(x, y)], axis=1)


def hinged(up: Floats, hinge: Floats) -> Floats:
    """Return axes with `up` kept and the third axis along a hinge."""
    y = unit(up)
    z = unit(hinge - y * (hinge @ y))
    return np.stack([np.cross(y, z), y, z], axis=1)


def about(turn: Floats, rest: Floats, placed: Floats) -> Motion:
    """Return the motion that turns and takes one point of the rest body to its place."""
    return turn, placed - turn @ rest


def about_y(degrees: float) -> Floats:
    """Return a turn about the second axis, in the kinematics' sense."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def rotation(axis: Floats, angle: float) -> Floats:
    """Return the turn about an axis by an angle in radians."""
    x, y, z = unit(axis)
    k = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    out: Floats = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k
    return out


def partway(a: Floats, b: Floats, share: float) -> Floats:
    """Return the turn a share of the way from one to another, the short way."""
    d = a.T @ b
    w = np.array([d[2, 1] - d[1, 2], d[0, 2] - d[2, 0], d[1, 0] - d[0, 1]]) / 2
    size = float(np.linalg.norm(w))
    if size < 1e-9:
        return a
    angle = np.arctan2(size, (np.trace(d) - 1) / 2)
    return a @ rotation(w, angle * share)


def untwisted(parent: Floats, full: Floats, bone: Floats) -> Floats:
    """Return the least turn, from how the parent carries a bone, that points it where `full` does."""
    start, end = unit(parent @ bone), unit(full @ bone)
    axis, cosine = np.cross(start, end), float(start @ end)
    if np.linalg.norm(axis) < 1e-6:
        return full if cosine < 0 else parent
    if cosine < -0.98:
        return full
    return rotation(axis, float(np.arctan2(np.linalg.norm(axis), cosine))) @ parent
