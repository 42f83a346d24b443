"""A person: the base mesh shaped until its bones have the lengths of Perkup's kinematics."""

from __future__ import annotations

from dataclasses import dataclass

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
    for side, upper, sign in SIDES:
        _resize_leg(joint, linear, shift, (upper, sign), scales)
        _resize_arm(joint, linear, shift, (upper, sign), scales)
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


def _resize_leg(
    joint: dict[str, Floats],
    linear: dict[str, Floats],
    shift: dict[str, Floats],
    which: tuple[str, float],
    scales: dict[str, float],
) -> None:
    upper, sign = which
    hip, knee, ankle = (joint[f"{name}.{upper}"] for name in ("upperleg01", "lowerleg01", "foot"))
    at = np.array([0.0, 0.0, sign * kinematics.HIP_HALF_WIDTH])
    thigh, scales["thigh"], along = _stretch(hip, knee, kinematics.THIGH)
    for name in ("upperleg01", "upperleg02"):
        _anchor(linear, shift, f"{name}.{upper}", (thigh, hip, at))
    at = at + along * kinematics.THIGH
    shank, scales["shank"], along = _stretch(knee, ankle, kinematics.SHANK)
    for name in ("lowerleg01", "lowerleg02"):
        _anchor(linear, shift, f"{name}.{upper}", (shank, knee, at))
    _anchor(linear, shift, f"foot.{upper}", (np.eye(3), ankle, at + along * kinematics.SHANK))


def _resize_arm(
    joint: dict[str, Floats],
    linear: dict[str, Floats],
    shift: dict[str, Floats],
    which: tuple[str, float],
    scales: dict[str, float],
) -> None:
    upper, sign = which
    shoulder, elbow, wrist = (joint[f"{name}.{upper}"] for name in ("upperarm01", "lowerarm01", "wrist"))
    x, y, z = (a + b for a, b in zip(kinematics.LUMBAR, kinematics.SHOULDER, strict=True))
    at = np.array([x, y, sign * z])
    scales["shoulder_shift"] = float(abs(at[2]) / abs(shoulder[2]))
    for name in ("clavicle", "shoulder01"):
        shift[f"{name}.{upper}"] = (at - shoulder) * (0.5 if name == "clavicle" else 1.0)
    bone, scales["upper_arm"], along = _stretch(shoulder, elbow, kinematics.UPPER_ARM)
    for name in ("upperarm01", "upperarm02"):
        _anchor(linear, shift, f"{name}.{upper}", (bone, shoulder, at))
    at = at + along * kinematics.UPPER_ARM
    bone, scales["forearm"], along = _stretch(elbow, wrist, kinematics.FOREARM)
    for name in ("lowerarm01", "lowerarm02"):
        _anchor(linear, shift, f"{name}.{upper}", (bone, elbow, at))
    _anchor(linear, shift, f"wrist.{upper}", (np.eye(3), wrist, at + along * kinematics.FOREARM))
