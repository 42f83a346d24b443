"""Triangles to pixels: a depth buffer that keeps, for each pixel, the triangle in front and where in it."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from perkup.pictures.base_mesh import Floats, Ints

Singles = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]


class PixelBuffer(NamedTuple):
    """Depth (metres from the eye, 0 where nothing is), triangle (-1), and two shares of its corners."""

    depth: Singles
    triangle: Numbers
    second: Singles
    third: Singles


def pixels_of(seen: Floats, triangles: Ints, shown: Floats, size: tuple[int, int]) -> PixelBuffer:
    """Draw triangles whose corners are given as page x, page y, depth; parts where `shown` is negative are cut away."""
    wide, high = size
    depth = np.zeros((high, wide), np.float32)
    triangle = np.full((high, wide), -1, np.int32)
    second = np.zeros((high, wide), np.float32)
    third = np.zeros((high, wide), np.float32)
    pixels = PixelBuffer(depth, triangle, second, third)
    _fill(seen, triangles, shown, pixels)
    return pixels


@numba.njit(cache=True, fastmath=True)
def _area(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> float:
    """Return twice the signed area of a triangle."""
    return (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)


@numba.njit(cache=True, fastmath=True)
def _cells(a: float, b: float, c: float, most: int) -> tuple[int, int]:
    """Return from which cell to before which the three corners reach along one axis."""
    return max(int(np.floor(min(a, b, c))), 0), min(int(np.ceil(max(a, b, c))) + 1, most)


@numba.njit(cache=True, fastmath=True)
def _fill(seen: Floats, triangles: Ints, shown: Floats, pixels: PixelBuffer) -> None:
    depth, triangle, second, third = pixels.depth, pixels.triangle, pixels.second, pixels.third
    high, wide = depth.shape
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, az = seen[a, 0], seen[a, 1], seen[a, 2]
        bx, by, bz = seen[b, 0], seen[b, 1], seen[b, 2]
        cx, cy, cz = seen[c, 0], seen[c, 1], seen[c, 2]
        if shown[a] < 0 and shown[b] < 0 and shown[c] < 0:
            continue
        area = _area(ax, ay, bx, by, cx, cy)
        if abs(area) < 1e-9 or az <= 0.05 or bz <= 0.05 or cz <= 0.05:
            continue
        x0, x1 = _cells(ax, bx, cx, wide)
        y0, y1 = _cells(ay, by, cy, high)
        ia, ib, ic = 1.0 / az, 1.0 / bz, 1.0 / cz
        for y in range(y0, y1):
            py = y + 0.5
            for x in range(x0, x1):
                px = x + 0.5
                u = _area(px, py, bx, by, cx, cy) / area
                v = _area(px, py, cx, cy, ax, ay) / area
                w = 1.0 - u - v
                if u < -1e-6 or v < -1e-6 or w < -1e-6:
                    continue
                near = u * ia + v * ib + w * ic
                z = 1.0 / near
                if depth[y, x] != 0 and z >= depth[y, x]:
                    continue
                vb, wc = v * ib * z, w * ic * z
                if (1 - vb - wc) * shown[a] + vb * shown[b] + wc * shown[c] < 0:
                    continue
                depth[y, x] = z
                triangle[y, x] = t
                second[y, x] = vb
                third[y, x] = wc


@numba.njit(cache=True, fastmath=True)
def fill_heights(points: Floats, triangles: Ints, heights: Singles) -> None:
    """Keep, in a grid, the greatest third coordinate of any triangle over each cell; points are in cells."""
    high, wide = heights.shape
    for t in range(len(triangles)):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, az = points[a, 0], points[a, 1], points[a, 2]
        bx, by, bz = points[b, 0], points[b, 1], points[b, 2]
        cx, cy, cz = points[c, 0], points[c, 1], points[c, 2]
        area = _area(ax, ay, bx, by, cx, cy)
        if abs(area) < 1e-12:
            continue
        x0, x1 = _cells(ax, bx, cx, wide)
        y0, y1 = _cells(ay, by, cy, high)
        for y in range(y0, y1):
            py = y + 0.5
            for x in range(x0, x1):
                px = x + 0.5
                u = _area(px, py, bx, by, cx, cy) / area
                v = _area(px, py, cx, cy, ax, ay) / area
                w = 1.0 - u - v
                if u < -1e-6 or v < -1e-6 or w < -1e-6:
                    continue
                z = u * az + v * bz + w * cz
                heights[y, x] = max(heights[y, x], z)
