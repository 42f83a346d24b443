"""A person: the base mesh shaped until its bones have the lengths of Perkup's kinematics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from perkup.moves import kinematics
from perkup.pictures.base_mesh import BaseMesh, Floats, ShapeTarget

SIDES = (("r", "R", 1.0), ("l", "L", -1.0))
# Fingers at rest stand apart in the base mesh; a hand that does nothing keeps them together.
_HANDS = (("hands/l-hand-fingers-distance-decr", 0.9), ("hands/r-hand-fingers-distance-decr", 0.9))
ETHNICITIES = ("caucasian", "african", "asian")


@dataclass(frozen=True)
class PersonShape:
    """How a person is built: 0 to 1 each; `older` goes from a young body to an old one."""

    name: str
    male: float
    muscle: float
    weight: float
    ideal: float = 0.9
    older: float = 0.0
    extra: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class RestBody:
    """Body at rest, metres, the middle of the hips at the origin: its points and where each bone begins."""

    shape: PersonShape
    mesh: BaseMesh
    points: Floats
    joints: dict[str, Floats]
    scales: dict[str, float]
    """By how much each segment had to be lengthened after the shape targets: near 1."""

    @property
    def sole(self) -> float:
        """Height of the soles."""
        return float(self.points[np.unique(self.mesh.triangles["body"])][:, 1].min())


# Shape targets that change a length; each has a sister that ends in "-decr" and shortens.
_LENGTHS: dict[str, tuple[str, ...]] = {
    "upper_arm": ("arms/measure-upperarm-length",),
    "forearm": ("arms/measure-lowerarm-length",),
    "thigh": ("legs/measure-upperleg-height",),
    "shank": ("legs/measure-lowerleg-height",),
    "trunk": ("torso/torso-scale-vert",),
    "shoulders": ("torso/measure-shoulder-dist",),
    "hips": ("hip/hip-scale-horiz",),
    "ankle": ("feet/l-foot-scale-vert", "feet/r-foot-scale-vert"),
}
SHOE_SOLE_M = 0.006
"""How much a shoe adds below the foot."""
_WANTED = {
    "upper_arm": kinematics.UPPER_ARM,
    "forearm": kinematics.FOREARM,
    "thigh": kinematics.THIGH,
    "shank": kinematics.SHANK,
    "trunk": kinematics.HIP_TO_SHOULDER,
    "shoulders": kinematics.SHOULDER_HALF_WIDTH,
    "hips": kinematics.HIP_HALF_WIDTH,
    "ankle": kinematics.ANKLE_HEIGHT - SHOE_SOLE_M,
}
_MOST = {"hips": 0.5, "shoulders": 0.6}
STEPS = 6


def shaped(mesh: BaseMesh, shape: PersonShape) -> RestBody:
    """Return the person at rest, with exactly the kinematics' segment lengths."""
    points = mesh.points.copy()
    for name, share in _macro_targets(shape):
        _shift(points, mesh.target(name), share)
    points = _fitted(mesh, points)
    points = points * _metres(mesh, points)
    middle = (mesh.joint(points, "upperleg01.R") + mesh.joint(points, "upperleg01.L")) / 2
    return _resized(mesh, shape, points - middle)


def _macro_targets(shape: PersonShape) -> list[tuple[str, float]]:
    out: list[tuple[str, float]] = []
    genders = {"female": 1 - shape.male, "male": shape.male}
    ages = {"young": 1 - shape.older, "old": shape.older}
    muscles = _triangle(shape.muscle, "muscle")
    weights = _triangle(shape.weight, "weight")
    for gender, a in genders.items():
        for age, b in ages.items():
            out += [(f"macrodetails/{each}-{gender}-{age}", a * b / 3) for each in ETHNICITIES]
            for muscle, c in muscles.items():
                for weight, d in weights.items():
                    kind = f"{gender}-{age}-{muscle}-{weight}"
                    out.append((f"macrodetails/universal-{kind}", a * b * c * d))
                    out.append((f"macrodetails/proportions/{kind}-idealproportions", a * b * c * d * shape.ideal))
    return [(name, share) for name, share in (*out, *_HANDS, *shape.extra) if abs(share) > 1e-6]


def _triangle(value: float, word: str) -> dict[str, float]:
    low, high = max(0.0, 0.5 - value) * 2, max(0.0, value - 0.5) * 2
    return {f"min{word}": low, f"average{word}": 1 - low - high, f"max{word}": high}


def _shift(points: Floats, target: ShapeTarget, share: float) -> None:
    points[target.points] += share * target.shifts


def _metres(mesh: BaseMesh, points: Floats) -> float:
    """Return the scale at which the legs are as long as the kinematics' legs."""
    legs = float(np.linalg.norm(mesh.joint(points, "upperleg01.R") - mesh.joint(points, "lowerleg01.R")))
    legs += float(np.linalg.norm(mesh.joint(points, "lowerleg01.R") - mesh.joint(points, "foot.R")))
    return (kinematics.THIGH + kinematics.SHANK) / legs


def measured(mesh: BaseMesh, points: Floats) -> dict[str, float]:
    """Return the lengths that the targets change, in the kinematics' metres."""
    at = {name: mesh.joint(points, f"{name}.R") for name in ("upperarm01", "lowerarm01", "wrist", "upperleg01")}
    at |= {name: mesh.joint(points, f"{name}.R") for name in ("lowerleg01", "foot")}
    scale = _metres(mesh, points)

    def length(a: str, b: str) -> float:
        return float(np.linalg.norm(at[a] - at[b])) * scale

    return {
        "upper_arm": length("upperarm01", "lowerarm01"),
        "forearm": length("lowerarm01", "wrist"),
        "thigh": length("upperleg01", "lowerleg01"),
        "shank": length("lowerleg01", "foot"),
        "trunk": float(at["upperarm01"][1] - at["upperleg01"][1]) * scale,
        "shoulders": float(abs(at["upperarm01"][2])) * scale,
        "hips": float(abs(at["upperleg01"][2])) * scale,
        "ankle": float(at["foot"][1] - points[np.unique(mesh.triangles["helper-tights"]), 1].min()) * scale,
    }


def _fitted(mesh: BaseMesh, points: Floats) -> Floats:
    """Shift the body along the targets of length until the lengths are as near as they come."""
    shares = dict.fromkeys(_LENGTHS, 0.0)
    targets = {
        (name, end): [mesh.target(f"{file}-{end}") for file in files]
        for name, files in _LENGTHS.items()
        for end in ("incr", "decr")
    }

    def built() -> Floats:
        out = points.copy()
        for name, share in shares.items():
            for target in targets[name, "incr" if share > 0 else "decr"]:
                _shift(out, target, abs(share))
        return out

    names = list(_LENGTHS)
    for _ in range(STEPS):
        now = measured(mesh, built())
        miss = np.array([_WANTED[name] - now[name] for name in names])
        slopes = np.empty((len(names), len(names)))
        for column, name in enumerate(names):
            kept, step = shares[name], 0.1 if shares[name] >= 0 else -0.1
            shares[name] = kept + step
            beside = measured(mesh, built())
            slopes[:, column] = [(beside[each] - now[each]) / step for each in names]
            shares[name] = kept
        change = np.linalg.solve(slopes.T @ slopes + 1e-6 * np.eye(len(names)), slopes.T @ miss)
        for name, delta in zip(names, change, strict=True):
            most = _MOST.get(name, 1.6)
            shares[name] = float(np.clip(shares[name] + np.clip(delta, -0.6, 0.6), -most, most))
    return built()


class _Bones(NamedTuple):
    """Bones at rest: where each begins, its linear map and shift, and by how much each segment became longer."""

    joint: dict[str, Floats]
    linear: dict[str, Floats]
    shift: dict[str, Floats]
    scales: dict[str, float]


def _resized(mesh: BaseMesh, shape: PersonShape, points: Floats) -> RestBody:
    """Take the last per cent out: every bone gets its exact length, along its own direction, girth unchanged."""
    joint = {bone: mesh.joint(points, bone) for bone in mesh.bones}
    linear = {bone: np.eye(3) for bone in mesh.bones}
    shift = {bone: np.zeros(3) for bone in mesh.bones}
    scales: dict[str, float] = {}
    shoulder = (joint["upperarm01.R"] + joint["upperarm01.L"]) / 2
    lumbar = np.array(kinematics.LUMBAR)
    goal = lumbar + np.array([kinematics.SHOULDER[0], kinematics.SHOULDER[1], 0.0])
    scales["trunk"] = float((goal[1] - lumbar[1]) / (shoulder[1] - lumbar[1]))
    for bone, share in SPINE.items():
        _anchor(linear, shift, bone, (np.diag([1.0, 1 + (scales["trunk"] - 1) * share, 1.0]), lumbar, lumbar))
        shift[bone][0] += share * (goal - shoulder)[0]
    top = linear["spine01"] @ joint["neck01"] + shift["spine01"]
    for bone in ("neck01", "neck02", "neck03", "head"):
        linear[bone], shift[bone] = np.eye(3), top - joint["neck01"]
    bones = _Bones(joint, linear, shift, scales)
    x, y, z = (a + b for a, b in zip(kinematics.LUMBAR, kinematics.SHOULDER, strict=True))
    for side, upper, sign in SIDES:
        hip, shoulder = np.array([0.0, 0.0, sign * kinematics.HIP_HALF_WIDTH]), np.array([x, y, sign * z])
        _resize_limb(_LEG, upper, hip, bones)
        _move_shoulder(upper, shoulder, bones)
        _resize_limb(_ARM, upper, shoulder, bones)
        scales[f"side_{side}"] = 1.0
    settled = settle(mesh, linear, shift)
    stack = np.stack([settled[bone][0] for bone in mesh.bones])
    moves = np.stack([settled[bone][1] for bone in mesh.bones])
    rows = np.einsum("pk,pkij->pij", mesh.weights, stack[mesh.bone_of])
    placed = np.einsum("pij,pj->pi", rows, points) + np.einsum("pk,pki->pi", mesh.weights, moves[mesh.bone_of])
    bare = mesh.weights.sum(axis=1) == 0
    placed[bare] = points[bare]
    joints = {bone: settled[bone][0] @ joint[bone] + settled[bone][1] for bone in mesh.bones}
    return RestBody(shape, mesh, placed, joints, scales)


SPINE = {"spine05": 0.15, "spine04": 0.4, "spine03": 0.7, "spine02": 0.9, "spine01": 1.0}
"""How far each bone of the spine follows the trunk rather than the pelvis."""


def settle(mesh: BaseMesh, linear: dict[str, Floats], shift: dict[str, Floats]) -> dict[str, tuple[Floats, Floats]]:
    """Let bones without a motion of their own follow the nearest bone above them that has one."""
    own = {bone for bone in mesh.bones if not (np.allclose(linear[bone], np.eye(3)) and not shift[bone].any())}
    out = {}
    for bone in mesh.bones:
        source = bone
        while source and source not in own:
            source = mesh.parents[source]
        out[bone] = (linear[source], shift[source]) if source else (np.eye(3), np.zeros(3))
    return out


def _anchor(
    linear: dict[str, Floats], shift: dict[str, Floats], bone: str, motion: tuple[Floats, Floats, Floats]
) -> None:
    """Give a bone a linear map that takes one point to another."""
    linear[bone] = motion[0]
    shift[bone] = motion[2] - motion[0] @ motion[1]


def _stretch(start: Floats, end: Floats, wanted: float) -> tuple[Floats, float, Floats]:
    """Return the map that lengthens along a bone, by how much, and the bone's direction."""
    along = (end - start) / np.linalg.norm(end - start)
    factor = wanted / float(np.linalg.norm(end - start))
    return np.eye(3) + (factor - 1) * np.outer(along, along), factor, along


class Segment(NamedTuple):
    """Segment of a limb: the scale that it is listed under, its bones, the joint at its end, and its length, metres."""

    name: str
    bones: tuple[str, str]
    end: str
    length_m: float


_LEG = (
    Segment("thigh", ("upperleg01", "upperleg02"), "lowerleg01", kinematics.THIGH),
    Segment("shank", ("lowerleg01", "lowerleg02"), "foot", kinematics.SHANK),
)
_ARM = (
    Segment("upper_arm", ("upperarm01", "upperarm02"), "lowerarm01", kinematics.UPPER_ARM),
    Segment("forearm", ("lowerarm01", "lowerarm02"), "wrist", kinematics.FOREARM),
)


def _resize_limb(limb: tuple[Segment, ...], upper: str, root: Floats, bones: _Bones) -> None:
    """Give each segment of a limb its length, from the place of its first joint on."""
    at = root
    for segment in limb:
        start, end = bones.joint[f"{segment.bones[0]}.{upper}"], bones.joint[f"{segment.end}.{upper}"]
        longer, bones.scales[segment.name], along = _stretch(start, end, segment.length_m)
        for name in segment.bones:
            _anchor(bones.linear, bones.shift, f"{name}.{upper}", (longer, start, at))
        at = at + along * segment.length_m
    tip = f"{limb[-1].end}.{upper}"
    _anchor(bones.linear, bones.shift, tip, (np.eye(3), bones.joint[tip], at))


def _move_shoulder(upper: str, shoulder: Floats, bones: _Bones) -> None:
    """Bring a shoulder to its place, and half of the way the collar bone before it."""
    joint = bones.joint[f"upperarm01.{upper}"]
    bones.scales["shoulder_shift"] = float(abs(shoulder[2]) / abs(joint[2]))
    for name in ("clavicle", "shoulder01"):
        bones.shift[f"{name}.{upper}"] = (shoulder - joint) * (0.5 if name == "clavicle" else 1.0)
