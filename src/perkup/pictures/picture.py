"""One picture: surfaces through the eye, coloured, lit, smoothed, with a transparent ground."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numba
import numpy as np
import numpy.typing as npt

from perkup.pictures.base_mesh import Floats, Ints
from perkup.pictures.camera import Eye
from perkup.pictures.lighting import ground_darkness, light_axes, shade, shadow_map
from perkup.pictures.rasterizer import Numbers, PixelBuffer, Singles, pixels_of
from perkup.pictures.stage import MATERIALS, Surfaces

Picture = npt.NDArray[np.uint8]
SMOOTH = 2
"""Drawn at so many times the size, each way."""

WORKING, STRETCHED = "#e0452b", "#2472d8"
_COLOURS = {
    "skin": "#cf9a78", "shirt": "#5f97a3", "shorts": "#4d5b78", "shoe": "#dcdbd6", "hair": "#5b4032", "eye": "#d8d2ca",
    "wood": "#c8a877", "linen": "#cbd1d8", "sofa": "#8d99a6", "cushion": "#a7b3bd", "metal": "#6c727a",
    "pale_metal": "#aab0b7", "step": "#d9cbb2", "wall": "#d8d3c8", "mat": "#8fb39b", "band": "#7a3fa0",
    "grass": "#9db487", "path": "#d9d6ce", "line": "#b3aea2",
    "working": WORKING, "stretched": STRETCHED,
}  # fmt: skip
LIPS, BROWS, IRIS, SOLE = "#b0665a", "#4a342a", "#4a3a30", "#9fa3a8"


class Look(NamedTuple):
    """Colours that a person has of their own, in place of the usual ones."""

    colours: dict[str, str]
    tension: float = 1.0
    """How strongly the working muscles are coloured."""


def linear(colour: str) -> Singles:
    """Return a colour in linear light."""
    values = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], np.float32) / 255
    out: Singles = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return out


def display(light: Singles) -> Singles:
    """Return linear light as a screen shows it, with a soft shoulder for what is very bright."""
    light = np.where(light > 0.8, 0.8 + 0.2 * np.tanh((light - 0.8) / 0.2), np.maximum(light, 0))
    out: Singles = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055).astype(np.float32)
    return out


def draw(eye: Eye, surfaces: Surfaces, deep: Surfaces | None, look: Look, landmarks: dict[str, Floats]) -> Picture:
    """Return the picture as straight RGBA, half the size that the eye sees."""
    seen = eye.project(surfaces.points)
    pixels = pixels_of(seen, surfaces.triangles, surfaces.shown, eye.size)
    normals, colours = _painted(pixels, surfaces, look, landmarks)
    shadow = shadow_map(surfaces.points, _casting(surfaces), light_axes(eye))
    lit = shade(eye, pixels.depth, normals, colours, shadow)
    if deep is not None:
        _shine_through(eye, lit, pixels, surfaces, deep)
    _outline(lit, pixels)
    dark = ground_darkness(eye, surfaces.points, _casting(surfaces), shadow)
    return _flattened(lit, pixels, dark)


def _casting(surfaces: Surfaces) -> npt.NDArray[np.int64]:
    """Return the triangles that cast a shadow: all but what lies flat on the floor, and walls."""
    flat = [MATERIALS.index(name) for name in ("mat", "wall", "path", "line")]
    return surfaces.triangles[~np.isin(surfaces.material, flat)]


def _painted(
    pixels: PixelBuffer, surfaces: Surfaces, look: Look, landmarks: dict[str, Floats]
) -> tuple[Singles, Singles]:
    """Return each pixel's normal and its own colour."""
    table = np.array([linear(look.colours.get(name, _COLOURS[name])) for name in MATERIALS])
    names = (WORKING, STRETCHED, LIPS, look.colours.get("hair", BROWS), IRIS, SOLE)
    paints = np.array([linear(name) for name in names])
    high, wide = pixels.depth.shape
    normals = np.zeros((high, wide, 3), np.float32)
    colours = np.zeros((high, wide, 3), np.float32)
    corners = CornerArrays(
        surfaces.triangles,
        surfaces.normals,
        surfaces.fields,
        surfaces.rest,
        table[surfaces.material],
        surfaces.material,
    )
    edges = _EDGES.copy()
    edges[0, 2] *= look.tension
    table_of_paints = PaintTable(paints, landmarks["pupils"], float(landmarks["sole"][1]), edges)
    _paint(pixels, corners, table_of_paints, normals, colours)
    return normals, colours


class CornerArrays(NamedTuple):
    """Surfaces as plain arrays, for compiled loops."""

    triangles: Ints
    normals: Floats
    fields: Floats
    rest: Floats
    colours: Singles
    material: Ints


class PaintTable(NamedTuple):
    """Colours of the fields, the iris and the sole, in linear light; where pupils and soles are at rest."""

    paints: Singles
    pupils: Floats
    sole: float
    edges: Floats


_EYE, _SHOE = MATERIALS.index("eye"), MATERIALS.index("shoe")
# Of working, stretched, lips and brows: the width of the edge, metres, where it lies, how much of its colour it has.
_EDGES = np.array([[0.009, 0.4, 0.86], [0.009, 0.4, 0.86], [0.002, 0.5, 0.55], [0.0016, 0.5, 0.75]])


@numba.njit(cache=True, fastmath=True)
def _paint(pixels: PixelBuffer, corners: CornerArrays, table: PaintTable, normals: Singles, colours: Singles) -> None:
    high, wide = pixels.triangle.shape
    for y in range(high):
        for x in range(wide):
            t = pixels.triangle[y, x]
            if t < 0:
                continue
            b, c = pixels.second[y, x], pixels.third[y, x]
            a = 1 - b - c
            i, j, k = corners.triangles[t, 0], corners.triangles[t, 1], corners.triangles[t, 2]
            size = 0.0
            for d in range(3):
                n = a * corners.normals[i, d] + b * corners.normals[j, d] + c * corners.normals[k, d]
                normals[y, x, d] = n
                size += n * n
                colours[y, x, d] = corners.colours[t, d]
            size = max(np.sqrt(size), 1e-9)
            for d in range(3):
                normals[y, x, d] /= size
            if corners.material[t] == _SHOE or corners.material[t] == _EYE:
                rest = a * corners.rest[i] + b * corners.rest[j] + c * corners.rest[k]
                _detail(corners.material[t], rest, table, colours[y, x])
            for f in (2, 3, 1, 0):
                value = a * corners.fields[i, f] + b * corners.fields[j, f] + c * corners.fields[k, f]
                share = min(max(value / table.edges[f, 0] + table.edges[f, 1], 0.0), 1.0) * table.edges[f, 2]
                if share > 0:
                    for d in range(3):
                        colours[y, x, d] = colours[y, x, d] * (1 - share) + table.paints[f, d] * share


@numba.njit(cache=True, fastmath=True)
def _detail(material: int, rest: Floats, table: PaintTable, colour: Singles) -> None:
    """Paint the iris, or the sole."""
    if material == _SHOE:
        if rest[1] < table.sole + 0.014:
            colour[:] = table.paints[5]
        return
    for p in range(2):
        apart = 0.0
        for d in range(3):
            apart += (rest[d] - table.pupils[p, d]) ** 2
        if apart < 0.0072**2:
            colour[:] = table.paints[4]


def _shine_through(eye: Eye, lit: Singles, pixels: PixelBuffer, surfaces: Surfaces, deep: Surfaces) -> None:
    """Show deep muscles through the trunk and thighs that cover them, not through an arm or a prop in front."""
    inner = pixels_of(eye.project(deep.points), deep.triangles, deep.shown, eye.size)
    ys, xs = np.nonzero(inner.triangle >= 0)
    if not len(ys):
        return
    edge = 8 * SMOOTH
    spot = np.s_[max(ys.min() - edge, 0) : ys.max() + edge, max(xs.min() - edge, 0) : xs.max() + edge]
    near, front, which = inner.depth[spot], pixels.depth[spot], inner.triangle[spot]
    cover = surfaces.triangles[np.maximum(pixels.triangle[spot], 0), 0]
    body = surfaces.fields[cover, 4] > -0.9
    rows = (which >= 0) & (front > 0) & (near < front + 0.32) & body & (surfaces.fields[cover, 4] < 0)
    for name in ("working", "stretched"):
        mask = (rows & (deep.material[np.maximum(which, 0)] == MATERIALS.index(name))).astype(np.float32)
        if not mask.any():
            continue
        soft = cv2.GaussianBlur(mask, (0, 0), 1.2 * SMOOTH)
        share = (np.clip(soft * 1.3 - 0.1, 0, 1) * 0.72 * (mask > 0))[..., None]
        lit[spot] = lit[spot] * (1 - share) + linear(WORKING if name == "working" else STRETCHED) * 0.95 * share


def _outline(lit: Singles, pixels: PixelBuffer) -> None:
    """Darken where something stands in front of something else."""
    depth = np.where(pixels.depth == 0, 9.0, pixels.depth)
    wide = np.ones((3, 3), np.uint8)
    step = cv2.dilate(depth, wide) - depth
    edge = np.clip((step - 0.025) / 0.05, 0, 1).astype(np.float32) * (pixels.triangle >= 0)
    lit *= (1 - 0.42 * edge)[..., None]


def _flattened(lit: Singles, pixels: PixelBuffer, dark: Singles) -> Picture:
    """Return straight RGBA at the final size: body and props opaque, the ground's shadow transparent black."""
    high, wide = pixels.depth.shape
    picture = np.zeros((high // SMOOTH, wide // SMOOTH, 4), np.uint8)
    _gather(lit, pixels.triangle, dark, _SCREEN, picture)
    return picture


_SCREEN = display(np.linspace(0, 2, 4096, dtype=np.float32))


@numba.njit(cache=True, fastmath=True)
def _gather(lit: Singles, triangle: Numbers, dark: Singles, screen: Singles, picture: Picture) -> None:
    high, wide = picture.shape[:2]
    for y in range(high):
        for x in range(wide):
            r = g = b = cover = 0.0
            for dy in range(SMOOTH):
                for dx in range(SMOOTH):
                    sy, sx = y * SMOOTH + dy, x * SMOOTH + dx
                    if triangle[sy, sx] < 0:
                        continue
                    cover += 1.0
                    r += screen[min(max(int(lit[sy, sx, 0] * 2047.5), 0), 4095)]
                    g += screen[min(max(int(lit[sy, sx, 1] * 2047.5), 0), 4095)]
                    b += screen[min(max(int(lit[sy, sx, 2] * 2047.5), 0), 4095)]
            many = SMOOTH * SMOOTH
            cover /= many
            alpha = cover + (1 - cover) * dark[y, x] * 0.62
            if alpha * 255 < 4:
                continue
            picture[y, x, 0] = min(int(r / many / alpha * 255 + 0.5), 255)
            picture[y, x, 1] = min(int(g / many / alpha * 255 + 0.5), 255)
            picture[y, x, 2] = min(int(b / many / alpha * 255 + 0.5), 255)
            picture[y, x, 3] = int(alpha * 255 + 0.5)
