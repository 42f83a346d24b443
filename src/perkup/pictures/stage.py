"""A posed body with its clothes, props and muscles as one list of triangles, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from msgspec import structs
from scipy.interpolate import CubicSpline

from perkup.moves.contact_geometry import is_part
from perkup.moves.move import Move
from perkup.pictures.base_mesh import Floats, Ints
from perkup.pictures.bones import PlacedPose, Skeleton
from perkup.pictures.furniture import FurniturePart, exercise_mat, furniture, tube, walkway
from perkup.pictures.hands import hand_surface
from perkup.pictures.muscle_paint import deep_spots, muscle_field, muscle_patches, shown_muscles
from perkup.pictures.outfit import Outfit, arm_weight, dressed, layer_points
from perkup.pictures.person import RestBody
from perkup.pictures.skinning import dual_parts, normals_of, quaternions, turn_points
from perkup.pictures.touch import Solids, body_distance, lifted_off, pressed
from perkup.pictures.turns import Motion

FIELDS = ("working", "stretched", "lips", "brows", "arm")
MATERIALS = (
    "skin", "shirt", "shorts", "shoe", "hair", "eye", "wood", "linen", "sofa", "cushion", "metal", "pale_metal",
    "step", "wall", "mat", "band", "grass", "path", "line", "working", "stretched",
)  # fmt: skip


@dataclass(frozen=True)
class Surfaces:
    """Triangles with their points, normals, fields (a column each of FIELDS), cut, and material."""

    points: Floats
    normals: Floats
    rest: Floats
    fields: Floats
    shown: Floats
    triangles: Ints
    material: Ints


class Person:
    """A dressed person whose body can take any pose."""

    def __init__(self, body: RestBody) -> None:
        self.body = body
        self.skeleton = Skeleton(body)
        self.outfit: Outfit = dressed(body)
        self._sources = self._bone_sources()
        skin = np.unique(body.mesh.triangles["body"])
        self._not_arms: Ints = skin[arm_weight(body)[skin] < 0.1]
        hand = ("wrist", "metacarpal", "finger")
        lead = [body.mesh.bones[bone] for bone in body.mesh.bone_of[skin, 0]]
        self._hands = {
            side: skin[[bone.startswith(hand) and bone.endswith(side.upper()) for bone in lead]] for side in "rl"
        }

    def _bone_sources(self) -> list[str]:
        moving = set(self.skeleton.motions(PlacedPose({}, (0.0, 0.9, 0.0))))
        sources = []
        for bone in self.body.mesh.bones:
            source = bone
            while source and source not in moving:
                source = self.body.mesh.parents[source]
            sources.append(source or "root")
        return sources

    def placed(self, placed_pose: PlacedPose) -> tuple[Floats, dict[str, Motion]]:
        """Return the points of the mesh in a placed_pose, and the bones' motions."""
        motions = self.skeleton.motions(placed_pose)
        points = self._skin(motions)
        holding = [side for side in "rl" if is_part(hand_surface(placed_pose, side))]
        if not holding:
            return points, motions
        normals = normals_of(points, self.body.mesh.triangles["body"])
        distance = body_distance(points + normals * self.outfit.thickness[:, None], normals, self._not_arms)
        for side in holding:
            self.skeleton.hold_body(placed_pose, side, distance, motions)
        points = self._skin(motions)
        for side in holding:
            lifted_off(points, self._hands[side], distance)
        return points, motions

    def is_leg(self, count: int) -> npt.NDArray[np.bool_]:
        """Return which of so many points, layer after layer, belong to the legs."""
        mesh = self.body.mesh
        leg = np.array([bone.startswith(("upperleg", "lowerleg", "foot", "toe")) for bone in mesh.bones])
        share = (mesh.weights * leg[mesh.bone_of]).sum(axis=1)
        return np.tile(share > 0.5, count // len(share))

    def _skin(self, motions: dict[str, Motion]) -> Floats:
        rows = [motions[source] for source in self._sources]
        real = quaternions(np.stack([row[0] for row in rows]))
        dual = dual_parts(real, np.stack([row[1] for row in rows]))
        mesh = self.body.mesh
        points: Floats = turn_points(self.body.points, mesh.bone_of, mesh.weights, real, dual)
        return points


@dataclass(frozen=True)
class PaintedMove:
    """What a move paints on a person: muscle fields of the skin, and deep muscles as bands."""

    fields: Floats
    deep: list[tuple[str, Floats, list[str], tuple[float, ...]]] = field(default_factory=list)


def painted(person: Person, move: Move) -> PaintedMove:
    """Return the muscles of a move on a person."""
    body = person.body
    shown = shown_muscles(move)
    columns = [muscle_field(body, body.points, shown["working"]), muscle_field(body, body.points, shown["stretched"])]
    columns += [person.outfit.lips, person.outfit.brows, arm_weight(body) - 0.5]
    deep: list[tuple[str, Floats, list[str], tuple[float, ...]]] = []
    for role, rows in shown.items():
        for name, side in rows:
            if _is_deep(name):
                deep.append((role, *deep_spots(body, name, side)))
    return PaintedMove(np.stack(columns, axis=1), deep)


def _is_deep(name: str) -> bool:
    return muscle_patches()[name].deep


def body_surfaces(person: Person, placed: Floats, paint: PaintedMove, solids: Solids) -> Surfaces:
    """Return skin and clothes of a posed body, which give way where they lie on something."""
    count = len(placed)
    parts: list[Surfaces] = []
    for layer in person.outfit.layers:
        points, normals = layer_points(placed, layer)
        points = pressed(points, solids)
        fields = paint.fields.copy()
        if layer.name not in ("skin", "shirt", "shorts"):
            fields[:, :2] = -0.05
        if layer.name != "skin":
            fields[:, 2:4] = -0.05
        fields[paint.fields[:, 4] > 0, :2] = -0.05
        material = np.full(len(layer.triangles), MATERIALS.index(layer.name))
        parts.append(Surfaces(points, normals, person.body.points, fields, layer.shown, layer.triangles, material))
    assert all(len(part.points) == count for part in parts)
    return joined(parts)


def joined(parts: list[Surfaces]) -> Surfaces:
    """Return several surfaces as one."""
    starts = np.cumsum([0, *(len(part.points) for part in parts)])[:-1]
    return Surfaces(
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.rest for part in parts]),
        np.concatenate([part.fields for part in parts]),
        np.concatenate([part.shown for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]),
        np.concatenate([part.material for part in parts]),
    )


def piece_surfaces(pieces: list[FurniturePart]) -> Surfaces:
    """Return furniture as surfaces."""
    parts = []
    for piece in pieces:
        n = len(piece.points)
        fields = np.full((n, len(FIELDS)), -0.05)
        fields[:, 4] = -1.0
        material = np.full(len(piece.triangles), MATERIALS.index(piece.material))
        parts.append(
            Surfaces(piece.points, piece.normals, np.full((n, 3), 9.0), fields, np.ones(n), piece.triangles, material)
        )
    return joined(parts)


def props_of(
    move: Move, placed_pose: PlacedPose, mat: tuple[float, float, float, float] | None, body_box: tuple[Floats, Floats]
) -> list[FurniturePart]:
    """Return everything that stands about at an instant of a move."""
    pieces: list[FurniturePart] = []
    for name, boxes in placed_pose.solids.items():
        prop = move.scene[name]
        rises = any(name in keyframe.tops for keyframe in move.keyframes)
        pieces += furniture(name, structs.replace(prop, y=(prop.y[0], boxes[0][1][1])) if rises else prop)
    if mat:
        pieces.append(exercise_mat(mat))
    if move.picture.travel:
        slope = move.scene.get("slope")
        gone = placed_pose.along * move.picture.travel
        pieces += walkway((float(body_box[0][0]) - 0.1, float(body_box[1][0]) + 0.15), gone, move.picture.travel, slope)
    return pieces


def deep_bands(paint: PaintedMove, motions: dict[str, Motion]) -> list[FurniturePart]:
    """Return the deep muscles of a posed body as soft bands."""
    pieces = []
    for role, spots, bones, radius in paint.deep:
        placed = np.array([motions[b][0] @ s + motions[b][1] for s, b in zip(spots, bones, strict=True)])
        at = np.linspace(0, 1, len(placed))
        fine = np.linspace(0, 1, 28)
        widths = np.interp(fine, at, radius)
        pieces.append(tube(CubicSpline(at, placed)(fine), widths, role, flat=0.6))
    return pieces


def elastic_band(move: Move, motions: dict[str, Motion], person: Person) -> list[FurniturePart]:
    """Return a loop band around both thighs, above the knees."""
    if not any(prop.joins for prop in move.scene.values()):
        return []
    spots = []
    for side in "rl":
        upper = side.upper()
        hip, knee = person.body.joints[f"upperleg01.{upper}"], person.body.joints[f"lowerleg01.{upper}"]
        middle = hip + 0.82 * (knee - hip)
        turn, shift = motions[f"upperleg02.{upper}"]
        way = np.linspace(np.pi / 2, -np.pi / 2, 14)
        round_ = np.stack([0.079 * np.sin(way), 0 * way, (1 if side == "r" else -1) * 0.077 * np.cos(way)], axis=1)
        spots.append((middle + round_) @ turn.T + shift)
    right, left = spots
    return [_ribbon(np.concatenate([right, left[::-1], right[:1]]))]


def _ribbon(way: Floats) -> FurniturePart:
    n = len(way)
    up = np.array([0.0, 0.025, 0.0])
    points = np.concatenate([way - up, way + up])
    ways = np.gradient(way, axis=0)
    normals = np.cross(ways, up)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    k = np.arange(n - 1)
    triangles = np.concatenate([np.stack([k, k + 1, k + n], axis=1), np.stack([k + 1, k + n + 1, k + n], axis=1)])
    return FurniturePart(points, np.concatenate([normals, normals]), triangles, "band")
