"""Turning of points by several bones at once: dual quaternions, so that a folded knee keeps its girth."""

from __future__ import annotations

import numba
import numpy as np

from perkup.pictures.base_mesh import Floats, Ints


def quaternions(rotations: Floats) -> Floats:
    """Return the unit quaternion (w, x, y, z) of each rotation matrix."""
    out = np.empty((len(rotations), 4))
    for index, m in enumerate(rotations):
        trace = m[0, 0] + m[1, 1] + m[2, 2]
        options = (trace, m[0, 0], m[1, 1], m[2, 2])
        largest = int(np.argmax(options))
        if largest == 0:
            q = (1 + trace, m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1])
        elif largest == 1:
            q = (m[2, 1] - m[1, 2], 1 + m[0, 0] - m[1, 1] - m[2, 2], m[0, 1] + m[1, 0], m[0, 2] + m[2, 0])
        elif largest == 2:
            q = (m[0, 2] - m[2, 0], m[0, 1] + m[1, 0], 1 - m[0, 0] + m[1, 1] - m[2, 2], m[1, 2] + m[2, 1])
        else:
            q = (m[1, 0] - m[0, 1], m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], 1 - m[0, 0] - m[1, 1] + m[2, 2])
        out[index] = np.array(q) / np.linalg.norm(q)
    return out


def dual_parts(real: Floats, shifts: Floats) -> Floats:
    """Return the dual part of each rigid motion: half of its shift times its turn."""
    w, x, y, z = real.T
    a, b, c = shifts.T
    return 0.5 * np.stack(
        [-a * x - b * y - c * z, a * w + b * z - c * y, b * w + c * x - a * z, c * w + a * y - b * x], axis=1
    )


@numba.njit(cache=True)
def turn_points(points: Floats, bone_of: Ints, weights: Floats, real: Floats, dual: Floats) -> Floats:
    """Move each point by the blend of its bones' motions."""
    out = np.empty_like(points)
    for i in range(len(points)):
        r = np.zeros(4)
        d = np.zeros(4)
        lead = real[bone_of[i, 0]]
        for k in range(weights.shape[1]):
            weight = weights[i, k]
            if weight <= 0:
                continue
            b = bone_of[i, k]
            if real[b, 0] * lead[0] + real[b, 1] * lead[1] + real[b, 2] * lead[2] + real[b, 3] * lead[3] < 0:
                weight = -weight
            r += weight * real[b]
            d += weight * dual[b]
        n = np.sqrt((r * r).sum())
        r /= n
        d /= n
        px, py, pz = points[i, 0], points[i, 1], points[i, 2]
        w, x, y, z = r[0], r[1], r[2], r[3]
        cx, cy, cz = y * pz - z * py + w * px, z * px - x * pz + w * py, x * py - y * px + w * pz
        out[i, 0] = px + 2 * (y * cz - z * cy) + 2 * (w * d[1] - x * d[0] + y * d[3] - z * d[2])
        out[i, 1] = py + 2 * (z * cx - x * cz) + 2 * (w * d[2] - y * d[0] + z * d[1] - x * d[3])
        out[i, 2] = pz + 2 * (x * cy - y * cx) + 2 * (w * d[3] - z * d[0] + x * d[2] - y * d[1])
    return out


@numba.njit(cache=True)
def normals_of(points: Floats, triangles: Ints) -> Floats:
    """Return each point's outward direction, from the faces around it."""
    out = np.zeros_like(points)
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = points[b, 0] - points[a, 0], points[b, 1] - points[a, 1], points[b, 2] - points[a, 2]
        vx, vy, vz = points[c, 0] - points[a, 0], points[c, 1] - points[a, 1], points[c, 2] - points[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in (a, b, c):
            out[corner, 0] += nx
            out[corner, 1] += ny
            out[corner, 2] += nz
    for i in range(len(out)):
        n = np.sqrt((out[i] * out[i]).sum())
        if n > 1e-12:
            out[i] /= n
    return out
