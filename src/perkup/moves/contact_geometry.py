"""Contact of a posed body with the scene: what touches what, what goes through what, and where the weight is. Metres.

The body's surface is stood for by spheres; floor and props are half space and boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import structs

from perkup.moves.kinematics import BALL_RADIUS, HEEL_RADIUS, TOE_RADIUS, Vec
from perkup.moves.move import Keyframe, Prop, Surface

Points = Mapping[str, Vec]
Box = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
Spot = tuple[float, float]

RADII = {
    "head": 0.095,
    "blades": 0.11,
    "chest": 0.11,
    "belly": 0.105,
    "buttock": 0.085,
    "hip": 0.085,
    "waist": 0.07,
    "thigh": 0.075,
    "knee": 0.055,
    "ankle": 0.037,
    "heel": HEEL_RADIUS,
    "ball": BALL_RADIUS,
    "toe": TOE_RADIUS,
    "shoulder": 0.055,
    "elbow": 0.040,
    "wrist": 0.028,
    "palm": 0.018,
    "fingers": 0.010,
}
_HALFWAY = (("knee", "ankle", 0.050), ("shoulder", "elbow", 0.045), ("elbow", "wrist", 0.034))

_PART_POINTS: dict[str, tuple[str, ...]] = {
    "sole": ("heel", "ball", "toe"),
    "heel": ("heel",),
    "ball": ("ball", "toe"),
    "toe": ("toe",),
    "knee": ("knee",),
    "shin": ("knee", "ankle"),
    "instep": ("ankle", "toe"),
    "palm": ("palm",),
    "hand": ("palm",),
    "forearm": ("elbow", "wrist"),
    "elbow": ("elbow",),
    "shoulder": ("shoulder",),
    "hip": ("hip",),
    "waist": ("waist",),
    "thigh": ("thigh",),
    "buttock": ("buttock",),
    "seat": ("buttock_r", "buttock_l"),
    "back": ("blades", "buttock_r", "buttock_l"),
    "blades": ("blades",),
    "chest": ("chest",),
    "belly": ("belly",),
    "head": ("head",),
}
_UNSIDED = {"blades", "chest", "belly", "head", "seat", "back"}
PARTS: tuple[str, ...] = tuple(
    name for part in _PART_POINTS for name in ((part,) if part in _UNSIDED else (f"{part}_r", f"{part}_l"))
)

FOOT_HALF_WIDTH = 0.045


def radius(point: str) -> float:
    """Return the radius of the sphere that stands for the body around a point."""
    return RADII[point.removesuffix("_r").removesuffix("_l")]


def is_part(name: str) -> bool:
    """Return True if a contact may begin with this name."""
    return name in PARTS


def part_points(part: str) -> tuple[str, ...]:
    """Return the points by which a part touches: "sole_r" -> heel_r, ball_r, toe_r."""
    if part in _UNSIDED:
        return _PART_POINTS[part]
    return tuple(point + part[-2:] for point in _PART_POINTS[part[:-2]])


def spheres(points: Points) -> Iterator[tuple[str, Vec, float]]:
    """(name, centre, radius) of everything solid in the body."""
    for name, centre in points.items():
        bare = name.removesuffix("_r").removesuffix("_l")
        if bare in RADII:
            yield name, centre, RADII[bare]
    for upper, lower, size in _HALFWAY:
        for side in "rl":
            yield f"{upper}-{lower}_{side}", _interpolate(points[f"{upper}_{side}"], points[f"{lower}_{side}"]), size


def _interpolate(a: Vec, b: Vec, share: float = 0.5) -> Vec:
    return tuple(p + (q - p) * share for p, q in zip(a, b, strict=True))  # type: ignore[return-value]


def solids(name: str, prop: Prop) -> list[Box]:
    """Return the boxes a prop is made of: the box itself, and a back for chair and sofa, a flight for stairs."""
    (x0, x1), (y0, y1), (z0, z1) = prop.x, prop.y, prop.z
    if name == Surface.BAND:
        return []
    if name == Surface.DESK:
        return [((x0, x1), (y1 - 0.035, y1), (z0, z1))]
    if name == Surface.STAIRS:
        rise, run = (y1 - y0) / 4, (x1 - x0) / 4
        return [((x0 + k * run, x1), (y0 + k * rise, y0 + (k + 1) * rise), (z0, z1)) for k in range(4)]
    if name == Surface.SLOPE:
        return list(_slope(prop))
    if name not in (Surface.CHAIR, Surface.SOFA):
        return [((x0, x1), (y0, y1), (z0, z1))]
    seat: Box = ((x0, x1), (y0 if name == Surface.SOFA else y1 - 0.05, y1), (z0, z1))
    thick = 0.18 if name == Surface.SOFA else 0.04
    rise = 0.38 if name == Surface.SOFA else 0.46
    back: dict[str, Box] = {
        "forward": ((x0 - thick, x0), (y0 if name == Surface.SOFA else y1, y1 + rise), (z0, z1)),
        "backward": ((x1, x1 + thick), (y0 if name == Surface.SOFA else y1, y1 + rise), (z0, z1)),
        "right": ((x0, x1), (y1, y1 + rise), (z0 - thick, z0)),
        "left": ((x0, x1), (y1, y1 + rise), (z1, z1 + thick)),
    }
    return [seat, back[prop.faces]]


SLOPE_STEPS = 60


def _slope(prop: Prop) -> Iterator[Box]:
    """Return a slope that rises forwards as steps too low to tell: half of a step is below it, half above."""
    (x0, x1), (y0, y1), z = prop.x, prop.y, prop.z
    run, rise = (x1 - x0) / SLOPE_STEPS, (y1 - y0) / SLOPE_STEPS
    for k in range(SLOPE_STEPS):
        yield (x0 + k * run, x0 + (k + 1) * run), (min(0.0, y0), y0 + (k + 0.5) * rise), z


def keyframe_scene(keyframe: Keyframe, scene: Mapping[str, Prop]) -> dict[str, Prop]:
    """Return the props of a keyframe, those that rise or sink as high as they are in it."""
    props = {name: scene[name] for name in keyframe.props if name in scene}
    return {name: _raise_top(prop, keyframe.tops.get(name)) for name, prop in props.items()}


def _raise_top(prop: Prop, top: float | None) -> Prop:
    return prop if top is None else structs.replace(prop, y=(prop.y[0], top))


def distance(point: Vec, box: Box) -> float:
    """Signed distance from a point to a box: negative inside."""
    outside, inside = 0.0, -1e9
    for value, (low, high) in zip(point, box, strict=True):
        beyond = max(low - value, value - high)
        inside = max(inside, beyond)
        if beyond > 0:
            outside += beyond * beyond
    return outside**0.5 if inside > 0 else inside


def clearance(surface: str, centre: Vec, scene: Mapping[str, Prop]) -> float:
    """Distance of a point from the floor or from the nearest face of a prop."""
    if surface == Surface.FLOOR:
        return centre[1]
    return min(distance(centre, box) for box in solids(surface, scene[surface]))


def contact_gaps(contact: str, points: Points, scene: Mapping[str, Prop]) -> list[tuple[str, float]]:
    """Return how far each point of a contact is from touching: (point, gap), negative where it goes in.

    Where the surface is a part of the body, the gap is that between the two spheres.
    """
    part, _, surface = contact.partition(" on ")
    gaps = []
    for name in part_points(part):
        if surface == Surface.FLOOR or surface in scene:
            gaps.append((name, clearance(surface, points[name], scene) - radius(name)))
        else:
            other = part_points(surface)[0]
            apart = sum((a - b) ** 2 for a, b in zip(points[name], points[other], strict=True)) ** 0.5
            gaps.append((name, apart - radius(name) - radius(other)))
    return gaps


# Shares of body mass and centres of mass along the segment: Dempster 1955 as tabled in Winter (table 4.1).
_MASSES: tuple[tuple[str, str, float, float], ...] = (
    ("pelvis", "neck", 0.497, 0.44),
    ("neck", "head", 0.081, 0.9),
    ("hip_r", "knee_r", 0.100, 0.433),
    ("hip_l", "knee_l", 0.100, 0.433),
    ("knee_r", "ankle_r", 0.0465, 0.433),
    ("knee_l", "ankle_l", 0.0465, 0.433),
    ("ankle_r", "toe_r", 0.0145, 0.5),
    ("ankle_l", "toe_l", 0.0145, 0.5),
    ("shoulder_r", "elbow_r", 0.028, 0.436),
    ("shoulder_l", "elbow_l", 0.028, 0.436),
    ("elbow_r", "wrist_r", 0.016, 0.430),
    ("elbow_l", "wrist_l", 0.016, 0.430),
    ("wrist_r", "fingers_r", 0.006, 0.506),
    ("wrist_l", "fingers_l", 0.006, 0.506),
)


def centre_of_mass(points: Points) -> Vec:
    """Return the body's centre of mass."""
    total = sum(mass for _, _, mass, _ in _MASSES)
    x = y = z = 0.0
    for upper, lower, mass, share in _MASSES:
        cx, cy, cz = _interpolate(points[upper], points[lower], share)
        x, y, z = x + mass * cx, y + mass * cy, z + mass * cz
    return (x / total, y / total, z / total)


WEIGHT_BEARING = frozenset(Surface) - {Surface.DESK, Surface.WALL, Surface.BAND}
"""Surfaces that carry the weight of a body part on them."""


def support_base(contacts: tuple[str, ...], points: Points, scene: Mapping[str, Prop]) -> list[Spot]:
    """Return the ground that the body rests on: the hull, as (x, z), of its weight-bearing contacts."""
    spots: list[Spot] = []
    for contact in contacts:
        part, _, surface = contact.partition(" on ")
        if surface in WEIGHT_BEARING:
            for name in part_points(part):
                x, _, z = points[name]
                spots += [(x + dx, z + dz) for dx, dz in footprint(name)]
    return hull(spots)


def footprint(point: str) -> list[Spot]:
    """Return the corners, as (x, z) from its middle, of the patch that a point of the body rests on."""
    wide = FOOT_HALF_WIDTH if point[:-2] in ("heel", "ball", "toe") else radius(point) * 0.6
    return [(dx, dz) for dx in (-wide * 0.6, wide * 0.6) for dz in (-wide, wide)]


def hull(spots: list[Spot]) -> list[Spot]:
    """Return the convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(spots))
    if len(ordered) < 3:
        return ordered

    def chain(run: list[Spot]) -> list[Spot]:
        out: list[Spot] = []
        for spot in run:
            while len(out) > 1 and _cross(out[-2], out[-1], spot) <= 0:
                out.pop()
            out.append(spot)
        return out[:-1]

    return chain(ordered) + chain(ordered[::-1])


def _cross(a: Spot, b: Spot, c: Spot) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def distance_outside(spot: Spot, corners: list[Spot]) -> float:
    """Return how far a spot lies outside a hull; zero inside, infinite where there is no base."""
    if not corners:
        return float("inf")
    edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
    if len(corners) > 2 and all(_cross(a, b, spot) >= 0 for a, b in edges):
        return 0.0
    return min(_to_edge(spot, a, b) for a, b in edges)


def _to_edge(spot: Spot, a: Spot, b: Spot) -> float:
    dx, dz = b[0] - a[0], b[1] - a[1]
    along = dx * dx + dz * dz
    share = 0.0 if not along else max(0.0, min(1.0, ((spot[0] - a[0]) * dx + (spot[1] - a[1]) * dz) / along))
    return float(((spot[0] - a[0] - share * dx) ** 2 + (spot[1] - a[1] - share * dz) ** 2) ** 0.5)
