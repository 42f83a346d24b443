"""Floor, mat and props: boxes in metres drawn through the lens, far faces first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from perkup.moves.contact_geometry import Box, part_points, radius, solids
from perkup.moves.figure.projection import Flat, Viewpoint
from perkup.moves.figure.smil import number, numbers
from perkup.moves.figure.style import paint
from perkup.moves.kinematics import Vec
from perkup.moves.move import Keyframe, Prop, Surface

_FACES = (
    # corners as picks of low (0) or high (1) of x, y, z; the outward normal; the class
    (((0, 1, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1)), (0.0, 1.0, 0.0), "fig-prop-top"),
    (((0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)), (0.0, 0.0, 1.0), "fig-prop"),
    (((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)), (0.0, 0.0, -1.0), "fig-prop"),
    (((1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0)), (1.0, 0.0, 0.0), "fig-prop-side"),
    (((0, 0, 0), (0, 0, 1), (0, 1, 1), (0, 1, 0)), (-1.0, 0.0, 0.0), "fig-prop-side"),
)
_LYING = {"back", "blades", "belly", "chest", "knee", "shin", "hip", "forearm", "seat", "shoulder", "buttock"}


def polygon(lens: Viewpoint, corners: Iterable[Vec]) -> str:
    """Return a closed straight outline as path text."""
    spots = [lens(c) for c in corners]
    return "M" + "L".join(numbers(s) for s in spots) + "Z"


def box(lens: Viewpoint, solid: Box) -> str:
    """Return the faces of a box that the lens sees, the top last."""
    out = []
    for corners, normal, kind in _FACES:
        if _faces_eye(lens, normal):
            places = [tuple(solid[axis][pick] for axis, pick in enumerate(c)) for c in corners]
            look = "" if kind == "fig-prop" else paint(kind) + " "
            out.append(f'<path {look}d="{polygon(lens, places)}"/>')  # type: ignore[arg-type]
    return "".join(out[::-1])


def _faces_eye(lens: Viewpoint, normal: Vec) -> bool:
    """Return True if a face looks towards the eye: the eye's direction is what the lens lays onto one point."""
    return sum(a * b for a, b in zip(lens.eye, normal, strict=True)) > 0.01


def floor(lens: Viewpoint, left: float, right: float) -> str:
    """Return the ground between two page positions: its far half light, a line where the person stands."""
    y0 = lens((0.0, 0.0, 0.0))[1]
    return (
        f'<path {paint("fig-floor")} d="M{number(left)} {number(y0 - 15)}H{number(right)}V{number(y0 + 14)}'
        f'H{number(left)}Z"/>'
    )


def mat(lens: Viewpoint, keyframes: Sequence[Keyframe], points: Mapping[str, Vec]) -> str:
    """Return a mat under somebody who lies or kneels on the floor, else nothing."""
    lying = any(
        surface == Surface.FLOOR and part.removesuffix("_r").removesuffix("_l") in _LYING
        for keyframe in keyframes
        for part, _, surface in (c.partition(" on ") for c in keyframe.contacts)
    )
    low = [p for p in points.values() if p[1] < 0.3]
    if not lying or not low:
        return ""
    x0, x1 = min(p[0] for p in low) - 0.1, max(p[0] for p in low) + 0.1
    z0, z1 = min(min(p[2] for p in low) - 0.1, -0.28), max(max(p[2] for p in low) + 0.1, 0.28)
    corners = ((x0, 0.0, z0), (x1, 0.0, z0), (x1, 0.0, z1), (x0, 0.0, z1))
    return f'<path {paint("fig-mat")} d="{polygon(lens, corners)}"/>'


def shadows(lens: Viewpoint, contacts: Iterable[str], points: Mapping[str, Vec]) -> str:
    """Return a dark patch under everything that bears weight on the floor."""
    out = []
    for contact in contacts:
        part, _, surface = contact.partition(" on ")
        if surface != Surface.FLOOR:
            continue
        spots = [(points[n], radius(n)) for n in part_points(part)]
        xs = [lens((p[0] + s, 0.0, p[2]))[0] for p, r in spots for s in (-r, r)]
        ys = [lens((p[0], 0.0, p[2]))[1] for p, _ in spots]
        middle: Flat = ((min(xs) + max(xs)) / 2, sum(ys) / len(ys))
        wide = (max(xs) - min(xs)) / 2 + 2
        out.append(f'<ellipse cx="{number(middle[0])}" cy="{number(middle[1] + 0.6)}" rx="{number(wide)}" ry="2.6"/>')
    return f"<g {paint('fig-shadow')}>{''.join(out)}</g>" if out else ""


def prop(lens: Viewpoint, name: str, thing: Prop) -> str:
    """Return one prop, legs and all."""
    if name == Surface.SLOPE:
        return f"<g {paint('fig-prop')}>{_slope(lens, thing)}</g>"
    boxes = solids(name, thing)
    legs = ""
    if name in _LEGS:
        inset, thick = _LEGS[name]
        if name == Surface.BED:
            x, (_, top), z = boxes[0]
            boxes = [(x, (top - thick, top), z)]
        legs = _legs(lens, thing, inset, thick)
    boxes_svg = "".join(box(lens, b) for b in sorted(boxes, key=lambda b: _order(lens, b)))
    return f"<g {paint('fig-prop')}>{legs}{boxes_svg}</g>" if boxes_svg else ""


def legs(lens: Viewpoint, name: str, thing: Prop) -> str:
    """Return the legs of a prop alone."""
    return _legs(lens, thing, *_LEGS[name]) if name in _LEGS else ""


def _slope(lens: Viewpoint, thing: Prop) -> str:
    (x0, x1), (y0, y1), (z0, z1) = thing.x, thing.y, thing.z
    near = z1 if lens.eye[2] >= 0 else z0
    side = polygon(lens, ((x0, y0, near), (x1, y1, near), (x1, 0.0, near), (x0, 0.0, near)))
    top = polygon(lens, ((x0, y0, z0), (x1, y1, z0), (x1, y1, z1), (x0, y0, z1)))
    return f'<path d="{side}"/><path {paint("fig-prop-top")} d="{top}"/>'


# How far the legs stand in from the edge, and how thick the top on them is, metres.
_LEGS = {"chair": (0.02, 0.05), "desk": (0.06, 0.035), "bed": (0.08, 0.22)}


def _order(lens: Viewpoint, b: Box) -> float:
    middle: Vec = tuple((low + high) / 2 for low, high in b)  # type: ignore[assignment]
    return sum(a * m for a, m in zip(lens.eye, middle, strict=True))


def _legs(lens: Viewpoint, thing: Prop, inset: float, thick: float) -> str:
    (x0, x1), (y0, y1), (z0, z1) = thing.x, thing.y, thing.z
    runs = ""
    for z in (z0 + inset, z1 - inset):
        for x in (x0 + inset, x1 - inset):
            foot, top = lens((x, y0, z)), lens((x, y1 - thick, z))
            runs += f"M{numbers(foot)}V{number(top[1])}"
    return f'<path {paint("fig-prop-leg")} d="{runs}"/>'
