"""The body before the lens: poses projected to the page, bone by bone.

The lens is an oblique one: what lies in the plane of the view keeps its length exactly, what is farther away stands a
little higher and to the side, so that near and far limbs are told apart. Page units are centimetres, y down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from perkup.moves import kinematics
from perkup.moves.figure.outlines import Curve, Ring
from perkup.moves.figure.smil import Row, Timing, numbers, path_text
from perkup.moves.kinematics import Mat, Vec
from perkup.moves.move import View
from perkup.moves.tween import Animation

Flat = tuple[float, float]
Laid = tuple[Flat, Flat, Flat, Flat]

ASIDE, ABOVE = 0.32, 0.24
# view: how x, y, z go right and up on the page, and which way is nearer.
_LENSES: dict[View, tuple[Vec, Vec, Vec]] = {
    View.RIGHT: ((1.0, 0.0, -ASIDE), (0.0, 1.0, -ABOVE), (0.0, 0.0, 1.0)),
    View.LEFT: ((-1.0, 0.0, -ASIDE), (0.0, 1.0, ABOVE), (0.0, 0.0, -1.0)),
    View.FRONT: ((0.28, 0.0, -1.0), (-0.34, 1.0, 0.0), (1.0, 0.0, 0.0)),
    View.BACK: ((0.28, 0.0, 1.0), (0.34, 1.0, 0.0), (-1.0, 0.0, 0.0)),
}


class Viewpoint:
    """View, for the right side as it is written or turned over for the left."""

    def __init__(self, view: View, *, turned: bool) -> None:
        across, up, near = _LENSES[view]
        flip = -100.0 if turned else 100.0
        self._x = (across[0] * flip, across[1] * flip, across[2] * flip)
        self._y = (-100.0 * up[0], -100.0 * up[1], -100.0 * up[2])
        self._near = near
        self.sideways = view in (View.RIGHT, View.LEFT)
        # Seen from the front nearly every joint drifts a little; more of that may go unseen.
        self.slack = 1.0 if self.sideways else 2.2
        # The direction towards the eye: the one that both page axes are blind to.
        (a, b, c), (d, e, f) = across, up
        cross = (b * f - c * e, c * d - a * f, a * e - b * d)
        sign = 1.0 if sum(p * q for p, q in zip(cross, near, strict=True)) > 0 else -1.0
        self.eye: Vec = (cross[0] * sign, cross[1] * sign, cross[2] * sign)

    def __call__(self, v: Vec) -> Flat:
        x, y = self._x, self._y
        return (x[0] * v[0] + x[1] * v[1] + x[2] * v[2], y[0] * v[0] + y[1] * v[1] + y[2] * v[2])

    def nearness(self, v: Vec) -> float:
        """Larger is nearer to the eye, metres."""
        return self._near[0] * v[0] + self._near[1] * v[1] + self._near[2] * v[2]


def column(m: Mat, index: int) -> Vec:
    """Return one axis of a segment in the scene: 0 forward, 1 up, 2 right."""
    return (m[0][index], m[1][index], m[2][index])


class ProjectedBone:
    """Segment on the page over time: where it begins, how it is turned (0 hangs down), how long it looks."""

    def __init__(self, origins: Sequence[Flat], ends: Sequence[Flat], *, along: bool = False) -> None:
        self.origins = origins
        self.lengths = [math.dist(a, b) for a, b in zip(origins, ends, strict=True)]
        self.angles: list[float] = []
        self._turns: list[Flat] = []
        for (ax, ay), (bx, by), long in zip(origins, ends, self.lengths, strict=True):
            dx, dy = bx - ax, by - ay
            self._turns.append((1.0, 0.0) if not long else (dx / long, dy / long) if along else (dy / long, -dx / long))
            angle = math.degrees(math.atan2(dy, dx) if along else math.atan2(-dx, dy))
            if self.angles:
                angle += 360 * round((self.angles[-1] - angle) / 360)
            self.angles.append(angle)

    def inside(self, spot: Flat, shot: int) -> Flat:
        """Return a spot of the page in this bone's own page axes."""
        (ox, oy), (c, s) = self.origins[shot], self._turns[shot]
        x, y = spot[0] - ox, spot[1] - oy
        return (x * c + y * s, y * c - x * s)

    def unturn(self, direction: Flat, shot: int) -> Flat:
        """Return a direction on the page in this bone's own page axes."""
        c, s = self._turns[shot]
        return (direction[0] * c + direction[1] * s, direction[1] * c - direction[0] * s)


def turn_spot(spot: Flat, degrees: float) -> Flat:
    """Turn a spot about the origin, clockwise on the page."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (spot[0] * c - spot[1] * s, spot[0] * s + spot[1] * c)


_CHAIN = (("femur", "tibia"), ("tibia", "foot"), ("humerus", "forearm"), ("forearm", "hand"))
_DOWN, _AHEAD = (0.0, -0.18, 0.0), (0.2, 0.0, 0.0)
# A foot that looks shorter than this, in centimetres a metre, is drawn from the front.
SHORT_FOOT = 55.0


class Projector:
    """Bones of all shots through one lens; `key` is the shot whose outlines are drawn."""

    def __init__(self, film: Animation, lens: Viewpoint, key: int = 0) -> None:
        self.lens, self.key, self.sideways = lens, key, lens.sideways
        self.clock = Timing(film, lens.slack)
        self.frames = _all_frames(film)
        first = {id(frame): shot for shot, frame in reversed(list(enumerate(self.frames)))}
        # For each shot the first that shows the same pose.
        self.twins = [first[id(frame)] for frame in self.frames]
        self._laid: dict[str, list[Laid]] = {}
        self.points = kinematics.points_of(self.frames[key])
        self.front_feet: dict[str, bool] = {}
        self.bones: dict[str, ProjectedBone] = {}
        for name in ("pelvis", "torso", "head"):
            self._bone(name, name, _DOWN)
        for side in "rl":
            for name, following in _CHAIN:
                self._bone(f"{name}_{side}", f"{following}_{side}", (0.0, 0.0, 0.0))
            self._bone(f"hand_{side}", f"hand_{side}", _DOWN)
            self.front_feet[side] = math.hypot(*lens(column(self.frames[key][f"foot_{side}"][1], 0))) < SHORT_FOOT
            reach = _DOWN if self.front_feet[side] else _AHEAD
            for name in (f"foot_{side}", f"toes_{side}"):
                self._bone(name, name, reach, along=not self.front_feet[side])

    def _bone(self, name: str, to: str, where: Vec, *, along: bool = False) -> None:
        shots = range(len(self.frames))
        origins = [laid[0] for laid in self.lay_segment(name)]
        self.bones[name] = ProjectedBone(origins, [self.spot(to, where, shot) for shot in shots], along=along)

    def lay_segment(self, name: str) -> list[Laid]:
        """Return a segment on the page in every shot: its origin, and a metre along each of its own axes."""
        path = self._laid.get(name)
        if path is None:
            path = []
            for shot, frame in enumerate(self.frames):
                if self.twins[shot] < shot:
                    path.append(path[self.twins[shot]])
                    continue
                origin, m = frame[name]
                path.append((self.lens(origin), *(self.lens(column(m, axis)) for axis in range(3))))  # type: ignore[arg-type]
            self._laid[name] = path
        return path

    def spot(self, name: str, where: Vec, shot: int) -> Flat:
        """Return a point of a segment, in metres in its own axes, on the page."""
        (ox, oy), (ax, ay), (bx, by), (cx, cy) = self.lay_segment(name)[shot]
        x, y, z = where
        return (ox + ax * x + bx * y + cx * z, oy + ay * x + by * y + cy * z)

    def curve(self, name: str, curve: Curve, *, plane: str = "xy", true: bool = True) -> str:
        """Return a curve of `shapes` laid into a segment, as path text in the bone's page axes.

        `plane` "zy" lays it into the plane seen from the front; without `true` it is only turned over where needed,
        never foreshortened.
        """
        bone, (_, m) = self.bones[name], self.frames[self.key][name]
        across = self.lens(column(m, 0 if plane == "xy" else 2))
        down = self.lens(tuple(-v for v in column(m, 1)))  # type: ignore[arg-type]
        (ax, ay), (dx, dy) = (turn_spot((v[0] / 100, v[1] / 100), -bone.angles[self.key]) for v in (across, down))
        if not true:
            ax, ay, dx, dy = (1.0 if ax >= 0 else -1.0), 0.0, 0.0, 1.0
        out = ""
        for command, values in curve:
            pairs = zip(values[::2], values[1::2], strict=True)
            out += command + numbers([n for x, y in pairs for n in (x * ax + y * dx, x * ay + y * dy)])
        return out

    def limb(self, name: str, rings: Sequence[Ring]) -> str:
        """Return the outline of a limb from its rings, as path text in the bone's page axes."""
        bone = self.bones[name]
        ahead = self.lens(column(self.frames[self.key][name][1], 0))
        front = turn_spot((ahead[0] / 100, ahead[1] / 100), -bone.angles[self.key])[0]
        length = bone.lengths[self.key]
        sides: tuple[list[Flat], list[Flat]] = ([], [])
        for share, fore, aft in rings:
            middle, half = (fore - aft) / 2 * front, (fore + aft) / 2
            sides[0].append((middle + half, share * length))
            sides[1].append((middle - half, share * length))
        return round_outline(sides[0] + sides[1][::-1])

    def stretch(self, name: str) -> list[Row]:
        """Return how much shorter than in the key shot the bone looks over time, as scale values."""
        lengths = self.bones[name].lengths
        return [(1.0, n / max(lengths[self.key], 1.0)) for n in lengths]

    def place_in(self, name: str, parent: str | None) -> tuple[list[Row], list[Row]]:
        """Return where a bone begins and how it is turned over time, within its parent's axes or on the page."""
        bone = self.bones[name]
        if parent is None:
            return [(*o,) for o in bone.origins], [(a,) for a in bone.angles]
        up = self.bones[parent]
        return (
            [(*up.inside(o, shot),) for shot, o in enumerate(bone.origins)],
            [(a - b,) for a, b in zip(bone.angles, up.angles, strict=True)],
        )


def round_outline(spots: Sequence[Flat]) -> str:
    """Return a closed smooth outline round a polygon (quadratic B-spline), as path text."""
    return path_text(*spline(spots))


def spline(spots: Sequence[Flat]) -> tuple[str, Row]:
    """Return the smooth outline as letters and a row of numbers for `tracks.path`.

    Each `T` mirrors the control point before it, so only the curve's own points are written. They are rounded here,
    each making good what the one before it lost, since a mirrored error would grow along the outline.
    """
    cx, cy = round(spots[0][0], 1), round(spots[0][1], 1)
    last = spots[-1]
    row = [round((last[0] + cx) / 2, 1), round((last[1] + cy) / 2, 1), cx, cy]
    for x, y in spots[1:]:
        mx, my = round((cx + x) / 2, 1), round((cy + y) / 2, 1)
        row += [mx, my]
        cx, cy = 2 * mx - cx, 2 * my - cy
    row += row[:2]
    return "M2Q4" + "T2" * (len(spots) - 1) + "Z0", tuple(row)


def _all_frames(film: Animation) -> list[kinematics.Frames]:
    """Return the placed segments of every shot; a shot that repeats an earlier pose shares them."""
    placed: dict[int, kinematics.Frames] = {}
    out = []
    for shot in film.shots:
        if id(shot.pose) not in placed:
            placed[id(shot.pose)] = kinematics.frames(shot.pose, shot.at)
        out.append(placed[id(shot.pose)])
    return out


def extent(stage: Projector) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the body on the page over all shots."""
    xs: list[float] = []
    ys: list[float] = []
    for name, bone in stage.bones.items():
        size = _SIZES.get(name[:4], 5.0)
        for (x, y), angle in zip(bone.origins, bone.angles, strict=True):
            tip = turn_spot((0.0, 18.0), angle) if name.startswith("hand") else (0.0, 0.0)
            head = turn_spot((0.0, -16.0), angle) if name == "head" else tip
            xs += [x + head[0] - size, x + head[0] + size]
            ys += [y + head[1] - size, y + head[1] + size]
    return (min(xs), min(ys), max(xs), max(ys))


_SIZES = {"head": 13.0, "pelv": 11.0, "tors": 11.0, "hand": 2.0, "toes": 8.0, "foot": 6.0}
