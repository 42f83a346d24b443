"""Muscles on the body: fields over the rest skin that say how deep inside a muscle's patch each point is, metres."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import numpy as np

from perkup.moves import kinematics
from perkup.moves.move import Move, MuscleGroup
from perkup.pictures.base_mesh import Floats
from perkup.pictures.person import RestBody
from perkup.vocabulary import Sides

OUTSIDE = -0.05
Facing = Literal["back", "front", "out"]


class MusclePatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Muscle in `muscles.toml`: its path from joints, its half width along it, which skin it may be on."""

    path: tuple[tuple[str, float, float, float], ...]
    radius: tuple[float, ...]
    facing: Facing | None = None
    start: float = msgspec.field(default=0.0, name="from")
    deep: bool = False


@cache
def muscle_patches() -> dict[str, MusclePatch]:
    """Read the one definition of where muscles are."""
    text = files("perkup.pictures").joinpath("muscles.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, MusclePatch])


def shown_muscles(move: Move) -> dict[Literal["working", "stretched"], list[tuple[MuscleGroup, str]]]:
    """Return which muscles are shown on which side ("r", "l"), by what they do."""
    m = move.muscles
    both = move.sides == Sides.BOTH and not move.alternates
    rows: dict[Literal["working", "stretched"], list[tuple[MuscleGroup, str]]] = {"working": [], "stretched": []}
    for role, own, other in (
        ("working", m.working, m.other_working),
        ("stretched", m.stretched, m.other_stretched),
    ):
        sides = "rl" if both else "r"
        rows[role] = [(name, side) for name in own for side in sides]  # type: ignore[index]
        rows[role] += [(name, "l") for name in other if (name, "l") not in rows[role]]  # type: ignore[index]
    return rows


def muscle_field(body: RestBody, points: Floats, shown: Iterable[tuple[MuscleGroup, str]]) -> Floats:
    """Return for each rest point how far inside the painted muscles it is: negative outside."""
    out = np.full(len(points), OUTSIDE)
    for name, side in shown:
        patch = muscle_patches()[name]
        if not patch.deep:
            out = np.maximum(out, _field(body, points, patch, side))
    return out


def _field(body: RestBody, points: Floats, patch: MusclePatch, side: str) -> Floats:
    sign = 1.0 if side == "r" else -1.0
    joints = _joints(body, side)
    spots = np.array([joints[j] + np.array([x, y, sign * z]) for j, x, y, z in patch.path])
    best = np.full(len(points), OUTSIDE)
    # Seen along the way that the skin faces: how deep the path lies under it does not matter.
    flat = {"back": np.array([0.0, 1, 1]), "front": np.array([0.0, 1, 1]), "out": np.array([1.0, 1, 0])}
    points_flat = points * flat[patch.facing or "out"]
    spots = spots * flat[patch.facing or "out"]
    for k in range(len(spots) - 1):
        a, b = spots[k], spots[k + 1]
        along = np.clip((points_flat - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
        apart = np.linalg.norm(points_flat - a - along[:, None] * (b - a), axis=1)
        radius = patch.radius[k] * (1 - along) + patch.radius[k + 1] * along
        best = np.maximum(best, radius - apart)
    hip, knee = joints["hip"], joints["knee"]
    share = np.clip((hip[1] - points[:, 1]) / (hip[1] - knee[1]), 0, 2)
    plane = hip + share[:, None] * (knee - hip)
    match patch.facing:
        case "back":
            best = np.minimum(best, plane[:, 0] + patch.start - points[:, 0])
        case "front":
            best = np.minimum(best, points[:, 0] - plane[:, 0] - patch.start)
        case "out":
            best = np.minimum(best, sign * (points[:, 2] - plane[:, 2]) - patch.start)
        case None:
            pass
    out: Floats = np.minimum(best, sign * points[:, 2] - 0.004)
    return out


def _joints(body: RestBody, side: str) -> dict[str, Floats]:
    upper = side.upper()
    return {
        "hip": body.joints[f"upperleg01.{upper}"],
        "knee": body.joints[f"lowerleg01.{upper}"],
        "ankle": body.joints[f"foot.{upper}"],
        "lumbar": np.array(kinematics.LUMBAR),
    }


def deep_spots(body: RestBody, name: MuscleGroup, side: str) -> tuple[Floats, list[str], tuple[float, ...]]:
    """Return a deep muscle's path at rest, the bone that each place of it goes with, and its half widths."""
    patch = muscle_patches()[name]
    sign = 1.0 if side == "r" else -1.0
    joints = _joints(body, side)
    upper = side.upper()
    spots = np.array([joints[j] + np.array([x, y, sign * z]) for j, x, y, z in patch.path])
    bones = []
    for joint, _, up, _ in patch.path:
        if joint == "lumbar":
            bones.append("spine03" if up > 0.03 else "spine05")
        else:
            bones.append(f"upperleg02.{upper}" if up < -0.03 else "root")
    return spots, bones, patch.radius
