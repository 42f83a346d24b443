"""Light on a drawn scene: a soft key light with shadows, sky, corners that darken, a shadow on the ground."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numba
import numpy as np

from perkup.pictures.base_mesh import Floats, Ints
from perkup.pictures.camera import Eye, Lens
from perkup.pictures.rasterizer import Singles, fill_heights

CELL_M = 0.008
SOFT_M = 0.035
CORNER_M = 0.11
GROUND_CELL_M = 0.012
_WARM, _COLD = np.array([1.03, 1.0, 0.97]), np.array([0.98, 1.0, 1.05])
_DISC = np.array(
    [
        [np.sqrt((k + 0.5) / 14) * np.cos(2.399963 * k), np.sqrt((k + 0.5) / 14) * np.sin(2.399963 * k)]
        for k in range(14)
    ]
)


class ShadowMap(NamedTuple):
    """Greatest height towards the light over each cell: axes (rows: across, up, towards the light), lowest corner."""

    axes: Floats
    corner: Floats
    heights: Singles


def light_axes(eye: Eye) -> Floats:
    """Return the key light's axes: from above, over the viewer's left shoulder."""
    towards = -0.42 * eye.axes[0] + 0.95 * np.array([0.0, 1.0, 0.0]) + 0.55 * eye.axes[2]
    towards = towards / np.linalg.norm(towards)
    across = np.cross(eye.axes[2], towards)
    across /= np.linalg.norm(across)
    return np.stack([across, np.cross(towards, across), towards])


def shadow_map(points: Floats, triangles: Ints, axes: Floats) -> ShadowMap:
    """Return what the light sees."""
    seen = points @ axes.T
    used = seen[triangles.ravel()]
    corner = used.min(axis=0) - 0.1
    cells = np.ceil((used.max(axis=0) + 0.1 - corner)[:2] / CELL_M).astype(int)
    heights = np.full((min(int(cells[1]), 900), min(int(cells[0]), 900)), -1e9, np.float32)
    flat = np.stack(
        [(seen[:, 0] - corner[0]) / CELL_M, (seen[:, 1] - corner[1]) / CELL_M, seen[:, 2] - corner[2]], axis=1
    )
    fill_heights(flat, triangles, heights)
    return ShadowMap(axes, corner, heights)


@numba.njit(cache=True, fastmath=True)
def _in_shadow(p0: float, p1: float, p2: float, shadow: ShadowMap, soft: float) -> float:
    axes, corner, heights = shadow.axes, shadow.corner, shadow.heights
    u = (axes[0, 0] * p0 + axes[0, 1] * p1 + axes[0, 2] * p2 - corner[0]) / CELL_M
    v = (axes[1, 0] * p0 + axes[1, 1] * p1 + axes[1, 2] * p2 - corner[1]) / CELL_M
    h = axes[2, 0] * p0 + axes[2, 1] * p1 + axes[2, 2] * p2 - corner[2]
    hidden = 0.0
    for k in range(len(_DISC)):
        across, up = u + _DISC[k, 0] * soft / CELL_M, v + _DISC[k, 1] * soft / CELL_M
        if across < 0 or up < 0 or across >= heights.shape[1] or up >= heights.shape[0]:
            continue
        if heights[int(up), int(across)] > h + 0.022:
            hidden += 1.0
    return hidden / len(_DISC)


class LitPixels(NamedTuple):
    """What the light falls on: depth, outward normals, own colours and places of the pixels."""

    depth: Singles
    normals: Singles
    colours: Singles
    places: Singles


@numba.njit(cache=True, fastmath=True)
def _openness(y: int, x: int, pixels: LitPixels, normal: tuple[float, float, float], reach: float) -> float:
    """How much of the sky a pixel sees past what stands close around it."""
    depth, places = pixels.depth, pixels.places
    high, wide = depth.shape
    radius = reach / depth[y, x]
    spin = (x * 7 + y * 13) % 16 * 0.3927
    c, s = np.cos(spin), np.sin(spin)
    closed = 0.0
    for k in range(len(_DISC)):
        sx = x + int((_DISC[k, 0] * c - _DISC[k, 1] * s) * radius)
        sy = y + int((_DISC[k, 0] * s + _DISC[k, 1] * c) * radius)
        if sx < 0 or sy < 0 or sx >= wide or sy >= high or depth[sy, sx] == 0:
            continue
        v0 = places[sy, sx, 0] - places[y, x, 0]
        v1 = places[sy, sx, 1] - places[y, x, 1]
        v2 = places[sy, sx, 2] - places[y, x, 2]
        size = np.sqrt(v0 * v0 + v1 * v1 + v2 * v2)
        if size < 1e-5 or size > CORNER_M:
            continue
        up = (v0 * normal[0] + v1 * normal[1] + v2 * normal[2]) / size
        closed += max(0.0, up - 0.12) * (1 - size / CORNER_M)
    return max(0.0, 1 - 2.4 * closed / len(_DISC))


@numba.njit(cache=True, fastmath=True)
def _beside(y: int, x: int, pixels: LitPixels, seen: Singles, lit: bool) -> int:
    """Which pixel of the same four shows the same surface and is worked out: 1 left, 2 above, 3 both, 0 none."""
    depth, normals = pixels.depth, pixels.normals
    for back in (1, 2, 3):
        by, bx = y - (back > 1), x - (back != 2)
        if by < y - y % 2 or bx < x - x % 2 or depth[by, bx] == 0:
            continue
        alike = 0.0
        for d in range(3):
            alike += normals[y, x, d] * normals[by, bx, d]
        if abs(depth[by, bx] - depth[y, x]) < 0.012 and alike > 0.9 and (seen[by, bx, 0] >= 0 or not lit):
            return back
    return 0


@numba.njit(cache=True, fastmath=True)
def _shade(pixels: LitPixels, shadow: ShadowMap, eye_place: Floats, reach: float) -> Singles:
    depth, normals, places = pixels.depth, pixels.normals, pixels.places
    high, wide = depth.shape
    out = np.zeros((high, wide, 3), np.float32)
    # What a pixel sees of light and sky is worked out once for pixels side by side that show the same surface.
    seen = np.zeros((high, wide, 2), np.float32)
    for y in range(high):
        for x in range(wide):
            if depth[y, x] == 0:
                continue
            p0, p1, p2 = places[y, x, 0], places[y, x, 1], places[y, x, 2]
            n0, n1, n2 = normals[y, x, 0], normals[y, x, 1], normals[y, x, 2]
            e0, e1, e2 = eye_place[0] - p0, eye_place[1] - p1, eye_place[2] - p2
            facing = (n0 * e0 + n1 * e1 + n2 * e2) / np.sqrt(e0 * e0 + e1 * e1 + e2 * e2)
            if facing < 0:
                n0, n1, n2, facing = -n0, -n1, -n2, -facing
            lit = n0 * shadow.axes[2, 0] + n1 * shadow.axes[2, 1] + n2 * shadow.axes[2, 2]
            key = max(0.0, (lit + 0.22) / 1.22)
            back = _beside(y, x, pixels, seen, key > 0)
            if back:
                seen[y, x] = seen[y - (back > 1), x - (back != 2)]
            else:
                seen[y, x, 0] = -1.0
                if key > 0:
                    hidden = _in_shadow(p0 + n0 * 0.012, p1 + n1 * 0.012, p2 + n2 * 0.012, shadow, SOFT_M)
                    seen[y, x, 0] = 1 - hidden
                seen[y, x, 1] = _openness(y, x, pixels, (n0, n1, n2), reach)
            near_floor = max(0.0, 1 - max(p1, 0.0) / 0.3) * max(0.0, 0.5 - 0.5 * n1) * 0.5
            open_ = seen[y, x, 1] * (1 - near_floor)
            key *= max(seen[y, x, 0], 0.0) * (0.55 + 0.45 * open_) * 0.74
            ambient = 0.30 + 0.20 * (0.5 + 0.5 * n1)
            for k in range(3):
                sky = ambient * _COLD[k] + 0.16 * facing
                rim = (1 - facing) ** 4 * 0.066 * open_
                out[y, x, k] = pixels.colours[y, x, k] * (sky * open_ + key * _WARM[k]) + rim
    return out


def shade(eye: Eye, depth: Singles, normals: Singles, colours: Singles, shadow: ShadowMap) -> Singles:
    """Return the lit colours, in linear light."""
    pixels = LitPixels(depth, normals, colours, scene_places(eye, depth))
    out: Singles = _shade(pixels, shadow, eye.place, CORNER_M * eye.scale)
    return out


@numba.njit(cache=True, fastmath=True)
def _places(depth: Singles, lens: Lens) -> Singles:
    high, wide = depth.shape
    axes, place, centre, scale = lens.axes, lens.place, lens.centre, lens.scale
    out = np.zeros((high, wide, 3), np.float32)
    for y in range(high):
        b = -(y + 0.5 - high / 2) / scale + centre[1]
        for x in range(wide):
            z = depth[y, x]
            if z == 0:
                continue
            a = (x + 0.5 - wide / 2) / scale + centre[0]
            for k in range(3):
                out[y, x, k] = place[k] + z * (a * axes[0, k] + b * axes[1, k] - axes[2, k])
    return out


def scene_places(eye: Eye, depth: Singles) -> Singles:
    """Return the place in the scene behind every pixel that shows something."""
    out: Singles = _places(depth, eye.lens())
    return out


def ground_darkness(eye: Eye, points: Floats, triangles: Ints, shadow: ShadowMap) -> Singles:
    """Return, for every pixel of the final picture, how dark the ground is there: contact and cast shadow, 0 to 1."""
    used = points[triangles.ravel()]
    low = np.array([used[:, 0].min(), used[:, 2].min()]) - 0.8
    high = np.array([used[:, 0].max(), used[:, 2].max()]) + 0.8
    cells = np.ceil((high - low) / GROUND_CELL_M).astype(int)
    under = np.full((int(cells[1]), int(cells[0])), -1e9, np.float32)
    flat = np.stack(
        [(points[:, 0] - low[0]) / GROUND_CELL_M, (points[:, 2] - low[1]) / GROUND_CELL_M, -points[:, 1]], axis=1
    )
    fill_heights(flat, triangles, under)
    gap = np.where(under > -1e8, -under, 9.0)
    dark: Singles = np.zeros(under.shape, np.float32)
    for reach, weight in ((0.02, 0.5), (0.08, 0.32), (0.25, 0.22)):
        near = np.exp(-np.maximum(gap, 0) / reach).astype(np.float32) * (gap < 8)
        soft = cv2.GaussianBlur(near, (0, 0), 0.008 / GROUND_CELL_M + reach * 0.55 / GROUND_CELL_M)
        dark = (dark + weight * soft).astype(np.float32)
    x = low[0] + (np.arange(cells[0]) + 0.5) * GROUND_CELL_M
    z = low[1] + (np.arange(cells[1]) + 0.5) * GROUND_CELL_M
    cast = _cast(x, z, shadow)
    soft = cv2.GaussianBlur(cast, (0, 0), 2.5)
    dark = np.clip(dark + 0.26 * soft, 0, 0.72).astype(np.float32)
    edge = cv2.copyMakeBorder(np.ones((dark.shape[0] - 24, dark.shape[1] - 24), np.float32), 12, 12, 12, 12, 0)
    faded = (dark * cv2.GaussianBlur(edge, (0, 0), 6)).astype(np.float32)
    return _on_ground(eye, faded, low)


@numba.njit(cache=True, fastmath=True)
def _cast(x: Floats, z: Floats, shadow: ShadowMap) -> Singles:
    out = np.zeros((len(z), len(x)), np.float32)
    for j in range(len(z)):
        for i in range(len(x)):
            out[j, i] = _in_shadow(x[i], 0.0, z[j], shadow, 0.06)
    return out


@numba.njit(cache=True, fastmath=True)
def _ground_pixels(dark: Singles, low: Floats, lens: Lens, out: Singles) -> None:
    high, wide = out.shape
    axes, place, centre, scale = lens.axes, lens.place, lens.centre, lens.scale / 2
    for y in range(high):
        b = -(y + 0.5 - high / 2) / scale + centre[1]
        for x in range(wide):
            a = (x + 0.5 - wide / 2) / scale + centre[0]
            down = a * axes[0, 1] + b * axes[1, 1] - axes[2, 1]
            if down > -1e-4:
                continue
            share = -place[1] / down
            u = (place[0] + share * (a * axes[0, 0] + b * axes[1, 0] - axes[2, 0]) - low[0]) / GROUND_CELL_M - 0.5
            v = (place[2] + share * (a * axes[0, 2] + b * axes[1, 2] - axes[2, 2]) - low[1]) / GROUND_CELL_M - 0.5
            i, j = int(np.floor(u)), int(np.floor(v))
            if i < 0 or j < 0 or i + 1 >= dark.shape[1] or j + 1 >= dark.shape[0]:
                continue
            s, t = u - i, v - j
            near = dark[j, i] * (1 - s) + dark[j, i + 1] * s
            far = dark[j + 1, i] * (1 - s) + dark[j + 1, i + 1] * s
            out[y, x] = near * (1 - t) + far * t


def _on_ground(eye: Eye, dark: Singles, low: Floats) -> Singles:
    out = np.zeros((eye.size[1] // 2, eye.size[0] // 2), np.float32)
    _ground_pixels(dark, low, eye.lens(), out)
    return out
