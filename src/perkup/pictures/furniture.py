"""Props as furniture: rounded boxes, rods and cloth in the places that the move's file gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from perkup.moves.contact_geometry import Box
from perkup.moves.move import Prop
from perkup.pictures.base_mesh import Floats, Ints


class FurniturePart(NamedTuple):
    """Part of a piece of furniture: points, normals, triangles, and the material that it is of."""

    points: Floats
    normals: Floats
    triangles: Ints
    material: str


def rounded_box(box: Box, material: str, radius: float = 0.012, steps: int = 3) -> FurniturePart:
    """Return a box with rounded edges."""
    low = np.array([side[0] for side in box])
    high = np.array([side[1] for side in box])
    radius = min(radius, float((high - low).min()) / 2 - 1e-4)
    # Two rows in the middle look straight out, one at either end of the flat part of a side.
    ticks = np.tan(np.concatenate([np.linspace(-np.pi / 4, 0, steps + 1), np.linspace(0, np.pi / 4, steps + 1)]))
    ends = np.repeat([-1.0, 1.0], steps + 1)
    points: list[Floats] = []
    normals: list[Floats] = []
    triangles: list[Ints] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            base = sum(len(each) for each in points)
            a, b = np.meshgrid(ticks, ticks, indexing="ij")
            rows = np.zeros((a.size, 3))
            rows[:, axis] = sign
            rows[:, (axis + 1) % 3], rows[:, (axis + 2) % 3] = a.ravel(), b.ravel()
            out = rows / np.linalg.norm(rows, axis=1, keepdims=True)
            inner = rows.copy()
            inner[:, (axis + 1) % 3], inner[:, (axis + 2) % 3] = np.repeat(ends, len(ends)), np.tile(ends, len(ends))
            core = (low + high) / 2 + inner * ((high - low) / 2 - radius)
            points.append(core + out * radius)
            normals.append(out)
            n = len(ticks)
            i, j = np.meshgrid(np.arange(n - 1), np.arange(n - 1), indexing="ij")
            first = (base + i * n + j).ravel()
            triangles.append(np.stack([first, first + n, first + n + 1], axis=1))
            triangles.append(np.stack([first, first + n + 1, first + 1], axis=1))
    return FurniturePart(np.concatenate(points), np.concatenate(normals), np.concatenate(triangles), material)


def rod(
    start: tuple[float, float, float], end: tuple[float, float, float], radius: float, material: str
) -> FurniturePart:
    """Return a round bar between two places."""
    a, b = np.array(start), np.array(end)
    way = (b - a) / np.linalg.norm(b - a)
    side = np.cross(way, [1.0, 0.0, 0.0] if abs(way[0]) < 0.9 else [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    other = np.cross(way, side)
    n = 14
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    ring = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * other
    points = np.concatenate([a + ring * radius, b + ring * radius, [a], [b]])
    normals = np.concatenate([ring, ring, [-way], [way]])
    k = np.arange(n)
    following = (k + 1) % n
    triangles = np.concatenate(
        [
            np.stack([k, following, k + n], axis=1),
            np.stack([following, following + n, k + n], axis=1),
            np.stack([k, following, np.full(n, 2 * n)], axis=1),
            np.stack([k + n, following + n, np.full(n, 2 * n + 1)], axis=1),
        ]
    )
    return FurniturePart(points, normals, triangles, material)


def furniture(name: str, prop: Prop) -> list[FurniturePart]:
    """Return the pieces of a prop; what has no furniture of its own is a plain box."""
    build = {"bed": _bed, "sofa": _sofa, "chair": _chair, "desk": _desk, "stairs": _stairs, "cushion": _cushion}
    build |= {"wall": _wall, "step": _step, "slope": _slope}
    return [] if name == "band" else build.get(name, _plain)(prop)


def _plain(prop: Prop) -> list[FurniturePart]:
    return [rounded_box((prop.x, prop.y, prop.z), "wood")]


def _bed(prop: Prop) -> list[FurniturePart]:
    (x0, x1), (_, top), (z0, z1) = prop.x, prop.y, prop.z
    pieces = [
        rounded_box(((x0, x1), (top - 0.2, top), (z0, z1)), "linen", 0.045),
        rounded_box(((x0 + 0.01, x1 - 0.02), (top - 0.3, top - 0.19), (z0 + 0.01, z1 - 0.01)), "wood"),
    ]
    return pieces + _legs((x0 + 0.1, x1 - 0.1), (z0 + 0.08, z1 - 0.08), top - 0.28, 0.028)


def _sofa(prop: Prop) -> list[FurniturePart]:
    (x0, x1), (_, top), (z0, z1) = prop.x, prop.y, prop.z
    pieces = [
        rounded_box(((x0, x1), (0.06, top - 0.11), (z0, z1)), "sofa", 0.03),
        rounded_box(_back(prop, 0.18, (0.06, top + 0.38)), "sofa", 0.06),
    ]
    middle = (z0 + z1) / 2
    for a, b in ((z0, middle), (middle, z1)):
        pieces.append(rounded_box(((x0, x1), (top - 0.12, top), (a + 0.004, b - 0.004)), "cushion", 0.035))
    return pieces + _legs((x0 + 0.06, x1 - 0.06), (z0 + 0.06, z1 - 0.06), 0.08, 0.02)


def _chair(prop: Prop) -> list[FurniturePart]:
    (x0, x1), (_, top), (z0, z1) = prop.x, prop.y, prop.z
    pieces = [rounded_box(((x0, x1), (top - 0.05, top), (z0, z1)), "cushion", 0.022)]
    (a0, a1), (_b0, b1), (c0, c1) = _back(prop, 0.04, (top, top + 0.46))
    pieces.append(rounded_box(((a0, a1), (b1 - 0.2, b1), (c0, c1)), "wood", 0.018))
    sideways = prop.faces in ("forward", "backward")
    posts = [(a0 + a1) / 2] if sideways else [a0 + 0.03, a1 - 0.03]
    depths = [c0 + 0.03, c1 - 0.03] if sideways else [(c0 + c1) / 2]
    pieces += [rod((x, 0.02, z), (x, b1 - 0.1, z), 0.015, "wood") for x in posts for z in depths]
    return pieces + _legs((x0 + 0.03, x1 - 0.03), (z0 + 0.03, z1 - 0.03), top - 0.03, 0.016)


def _back(prop: Prop, thickness: float, height: tuple[float, float]) -> Box:
    """Return the box of a backrest, behind whoever sits facing the prop's way."""
    (x0, x1), (z0, z1) = prop.x, prop.z
    sides: dict[str, Box] = {
        "forward": ((x0 - thickness, x0), height, prop.z),
        "backward": ((x1, x1 + thickness), height, prop.z),
        "right": (prop.x, height, (z0 - thickness, z0)),
        "left": (prop.x, height, (z1, z1 + thickness)),
    }
    return sides[prop.faces]


def _legs(xs: tuple[float, float], zs: tuple[float, float], top: float, radius: float) -> list[FurniturePart]:
    """Return four wooden legs from the floor."""
    return [rod((x, 0, z), (x, top, z), radius, "wood") for x in xs for z in zs]


def _desk(prop: Prop) -> list[FurniturePart]:
    (x0, x1), (_, top), (z0, z1) = prop.x, prop.y, prop.z
    x = (x0 + x1) / 2
    pieces = [rounded_box((prop.x, (top - 0.035, top), prop.z), "wood", 0.008)]
    for z in (z0 + 0.14, z1 - 0.14):
        pieces.append(rounded_box(((x - 0.04, x + 0.04), (0.03, 0.62), (z - 0.03, z + 0.03)), "metal"))
        pieces.append(rounded_box(((x - 0.028, x + 0.028), (0.6, top - 0.03), (z - 0.02, z + 0.02)), "pale_metal"))
        pieces.append(rounded_box(((x0 + 0.02, x1 - 0.02), (0, 0.035), (z - 0.035, z + 0.035)), "metal", 0.014))
    return pieces


def _stairs(prop: Prop) -> list[FurniturePart]:
    (x0, x1), (y0, y1), z = prop.x, prop.y, prop.z
    rise, run = (y1 - y0) / 4, (x1 - x0) / 4
    pieces = []
    for k in range(4):
        floor = y0 + k * rise
        pieces.append(rounded_box(((x0 + k * run + 0.012, x1), (floor, floor + rise - 0.02), z), "step", 0.004))
        pieces.append(rounded_box(((x0 + k * run, x1), (floor + rise - 0.028, floor + rise), z), "wood", 0.008))
    return pieces


def _step(prop: Prop) -> list[FurniturePart]:
    (x0, x1), (y0, y1), (z0, z1) = prop.x, prop.y, prop.z
    return [
        rounded_box(((x0 + 0.015, x1 - 0.015), (y0, y1 - 0.02), (z0 + 0.015, z1 - 0.015)), "step", 0.01),
        rounded_box((prop.x, (y1 - 0.03, y1), prop.z), "wood", 0.01),
    ]


def _cushion(prop: Prop) -> list[FurniturePart]:
    return [rounded_box((prop.x, prop.y, prop.z), "cushion", 0.025)]


def _wall(prop: Prop) -> list[FurniturePart]:
    return [rounded_box((prop.x, prop.y, prop.z), "wall", 0.004)]


def _slope(prop: Prop) -> list[FurniturePart]:
    """Return a grassy slope that rises forwards."""
    (x0, x1), (y0, y1), (z0, z1) = prop.x, prop.y, prop.z
    top = [(x0, y0, z1), (x1, y1, z1), (x1, y1, z0), (x0, y0, z0)]
    pieces = [_sheet(top, "grass")]
    for z, order in ((z1, 1), (z0, -1)):
        pieces.append(_sheet([(x0, 0.0, z), (x1, 0.0, z), (x1, y1, z), (x0, y0, z)][::order], "grass"))
    pieces.append(_sheet([(x1, 0.0, z1), (x1, 0.0, z0), (x1, y1, z0), (x1, y1, z1)], "grass"))
    return pieces


def _sheet(corners: list[tuple[float, float, float]], material: str) -> FurniturePart:
    """Return a flat four-sided sheet, its corners counter-clockwise as seen."""
    points = np.array(corners)
    normal = np.cross(points[2] - points[0], points[3] - points[1])
    normals = np.tile(normal / np.linalg.norm(normal), (4, 1))
    return FurniturePart(points, normals, np.array([[0, 1, 2], [0, 2, 3]]), material)


WALKWAY_M = 0.34
LINE_M, LINES_A_TURN = 0.011, 5


def walkway(reach: tuple[float, float], gone: float, turn: float, slope: Prop | None) -> list[FurniturePart]:
    """Return the ground of somebody who walks on the spot: crosswise lines that go by, on the floor or up a slope."""
    x0, x1 = reach if slope is None else slope.x
    wide = WALKWAY_M if slope is None else slope.z[1] - 0.02
    rise = 0.0 if slope is None else (slope.y[1] - slope.y[0]) / (slope.x[1] - slope.x[0])
    base = 0.0 if slope is None else slope.y[0]

    def height(x: float) -> float:
        return base + (x - x0) * rise + 0.0012

    pieces = [] if slope is not None else [rounded_box(((x0, x1), (-0.012, 0.0), (-wide, wide)), "path", 0.004)]
    apart = turn / LINES_A_TURN
    x = x0 + (-gone) % apart
    while x < x1 - LINE_M:
        a, b = max(x - LINE_M, x0), x + LINE_M
        corners = [(a, height(a), wide), (b, height(b), wide), (b, height(b), -wide), (a, height(a), -wide)]
        pieces.append(_sheet(corners, "line"))
        x += apart
    return pieces


def exercise_mat(box: tuple[float, float, float, float]) -> FurniturePart:
    """Return a mat on the floor under (x from, x to, z from, z to)."""
    x0, x1, z0, z1 = box
    return rounded_box(((x0, x1), (-0.012, -0.001), (z0, z1)), "mat", 0.005)


def tube(spots: Floats, radius: Floats, material: str, flat: float = 0.55) -> FurniturePart:
    """Return a soft band along a way, as wide as told: a muscle or an elastic band."""
    n = 12
    ways = np.gradient(spots, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    side = np.cross(ways, np.array([0.0, 0.0, 1.0]))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    other = np.cross(ways, side)
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    ring = side[:, None] * np.cos(turn)[None, :, None] + flat * other[:, None] * np.sin(turn)[None, :, None]
    points = (spots[:, None] + ring * radius[:, None, None]).reshape(-1, 3)
    normals = (ring / np.linalg.norm(ring, axis=2, keepdims=True)).reshape(-1, 3)
    i, j = np.meshgrid(np.arange(len(spots) - 1), np.arange(n), indexing="ij")
    first, beside = (i * n + j).ravel(), (i * n + (j + 1) % n).ravel()
    triangles = np.concatenate(
        [np.stack([first, beside, first + n], axis=1), np.stack([beside, beside + n, first + n], axis=1)]
    )
    return FurniturePart(points, normals, triangles, material)
