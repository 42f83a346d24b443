"""Clothes, hair, shoes and face: surfaces over the rest skin, each cut where a field is negative."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from perkup.pictures.base_mesh import Floats, Ints
from perkup.pictures.person import RestBody
from perkup.pictures.skinning import normals_of

SLEEVE_M = 0.135
HEM_M, WAIST_M, LEG_HEM_M = 0.035, 0.085, -0.185
SHOE_M = 0.088
TUCK_M = 0.012
NEAR_M = 0.015
"""Triangles so near to what is shown of a layer are kept, for the normals at its edge."""


@dataclass(frozen=True)
class Layer:
    """Surface on the body: whose triangles it has, how far it stands off the skin, where it is shown, its material."""

    name: str
    triangles: Ints
    stands_off: Floats
    shown: Floats


@dataclass(frozen=True)
class Outfit:
    """All layers of a person, and the fields of the face painted on the skin (positive inside)."""

    layers: tuple[Layer, ...]
    lips: Floats
    brows: Floats

    @property
    def thickness(self) -> Floats:
        """Return how far the clothes stand off each point of the skin."""
        rows = [np.where(layer.shown > 0, layer.stands_off, 0.0) for layer in self.layers if layer.name != "hair"]
        out: Floats = np.maximum.reduce(rows)
        return out


def dressed(body: RestBody) -> Outfit:
    """Return a person in sports clothes."""
    points, mesh = body.points, body.mesh
    woman = body.shape.male < 0.5
    skin, tights = mesh.triangles["body"], mesh.triangles["helper-tights"]
    shirt, shorts, shoes = _shirt(body), _shorts(body), _shoes(body)
    hair, thick = _hair(body, woman)
    skin_shown = np.minimum.reduce([TUCK_M - shirt, TUCK_M - shorts, TUCK_M - shoes])
    none = np.zeros(len(points))
    chest = 0.010 + 0.002 * np.clip(points[:, 0] / 0.1, 0, 1)
    layers = [
        Layer("skin", skin, none, skin_shown),
        Layer("shirt", tights, np.where(shirt > -0.03, chest, 0.0), shirt),
        Layer("shorts", tights, np.full(len(points), 0.0075), shorts),
        Layer("shoe", tights, np.full(len(points), 0.007), shoes),
        Layer("hair", skin, thick, hair),
    ]
    for side in "lr":
        eye = mesh.triangles[f"helper-{side}-eye"]
        layers.append(Layer("eye", eye, none, none + 1))
    layers = [
        replace(each, triangles=each.triangles[(each.shown[each.triangles] > -NEAR_M).any(axis=1)]) for each in layers
    ]
    return Outfit(tuple(layers), _lips(body), _brows(body))


ARM_BONES = ("upperarm", "lowerarm", "wrist", "metacarpal", "finger")


def arm_weight(body: RestBody) -> Floats:
    """Return how far each point belongs to an arm, 0 to 1."""
    mesh = body.mesh
    arm = np.array([bone.startswith(ARM_BONES) for bone in mesh.bones])
    out: Floats = (mesh.weights * arm[mesh.bone_of]).sum(axis=1)
    return out


def _arm_share(body: RestBody) -> Floats:
    """Return how far along the upper arm each point is, metres."""
    points = np.stack([body.points[:, 0], body.points[:, 1], np.abs(body.points[:, 2])], axis=1)
    shoulder, elbow = body.joints["upperarm01.R"], body.joints["lowerarm01.R"]
    share: Floats = (points - shoulder) @ ((elbow - shoulder) / np.linalg.norm(elbow - shoulder))
    return share


def _shirt(body: RestBody) -> Floats:
    points = body.points
    share = _arm_share(body)
    neck = body.joints["neck01"]
    outward = np.array([0.55, 1.0, 0.0])
    collar = -((points - neck - np.array([0.0, -0.012, 0.0])) @ outward) / np.linalg.norm(outward)
    collar = collar + 0.32 * np.clip(np.abs(points[:, 2]) - 0.045, 0, 0.2)
    behind = neck[1] - 0.002 - points[:, 1] + 0.3 * np.clip(np.abs(points[:, 2]) - 0.05, 0, 0.2)
    collar = np.where(points[:, 0] < neck[0] + 0.01, behind, collar)
    sleeve = np.where(arm_weight(body) > 0.4, SLEEVE_M - share, 1.0)
    out: Floats = np.minimum.reduce([points[:, 1] - HEM_M, collar, sleeve])
    return out


def _shorts(body: RestBody) -> Floats:
    points = body.points
    near = np.where(arm_weight(body) > 0.3, -0.1, 1.0)
    out: Floats = np.minimum.reduce([WAIST_M - points[:, 1], points[:, 1] - LEG_HEM_M, near])
    return out


def _shoes(body: RestBody) -> Floats:
    ankle = body.joints["foot.R"]
    ahead = body.points[:, 0] - ankle[0]
    top = body.sole + SHOE_M - 0.25 * np.clip(ahead, 0, 0.1) + 0.12 * np.clip(-ahead, 0, 0.06)
    out: Floats = top - body.points[:, 1]
    return out


def _head(body: RestBody) -> tuple[Floats, float, float, float]:
    """Return the points relative to the top of the head, the face's front, the head's half width and its length."""
    used = np.unique(body.mesh.triangles["body"])
    points = body.points
    top = float(points[used, 1].max())
    near = used[(points[used, 1] > top - 0.13) & (np.abs(points[used, 2]) < 0.02)]
    front, back = float(points[near, 0].max()), float(points[near, 0].min())
    return points - np.array([0.0, top, 0.0]), front, back, front - back


def _hair(body: RestBody, woman: bool) -> tuple[Floats, Floats]:
    """Return where hair is (positive) and how thick."""
    rel, front, _, length = _head(body)
    t = (front - rel[:, 0]) / length
    side = np.abs(rel[:, 2])
    line = np.interp(t, [0.0, 0.1, 0.25, 0.4, 0.48, 0.6, 0.75, 1.0], [0.03, 0.05, 0.072, 0.1, 0.125, 0.16, 0.2, 0.215])
    line = np.where(side < 0.045, np.minimum(line, np.interp(t, [0, 0.2, 0.3], [0.04, 0.065, 0.3])), line)
    field = line + rel[:, 1]
    ear = np.hypot((t - 0.545) * length, rel[:, 1] + 0.133) - 0.034
    field = np.where(side > 0.055, np.minimum(field, ear), field)
    if not woman:
        line = np.minimum(line, 0.185)
        field = np.minimum(field, line + rel[:, 1])
    field = np.where(rel[:, 1] < -0.3, -0.05, field)
    most = 0.017 if woman else 0.015
    return field, np.clip(0.002 + 0.55 * field, 0.0, most)


def _eyes(body: RestBody) -> Floats:
    spots = []
    for side in "rl":
        eye = body.points[np.unique(body.mesh.triangles[f"helper-{side}-eye"])]
        spots.append(eye.mean(axis=0))
    return np.array(spots)


def _brows(body: RestBody) -> Floats:
    points = body.points
    right = _eyes(body)[0]
    rel = np.stack([points[:, 0] - right[0], points[:, 1] - right[1], np.abs(points[:, 2]) - abs(right[2])], axis=1)
    height = 0.0225 - 14 * np.clip(rel[:, 2] - 0.002, 0, 1) ** 2 - 4 * np.clip(-rel[:, 2], 0, 1) ** 2
    field = 0.0035 - np.abs(rel[:, 1] - height)
    field = np.minimum(field, 0.0185 - np.abs(rel[:, 2] + 0.001))
    out: Floats = np.where(rel[:, 0] > -0.012, field, -0.02)
    return out


def _lips(body: RestBody) -> Floats:
    joint = (body.joints["oris05"] + body.joints["oris01"]) / 2
    points = body.points
    up, across = points[:, 1] - joint[1], np.abs(points[:, 2])
    field = 0.0085 - np.abs(up) - 9 * across**2
    return np.where((points[:, 0] > joint[0] - 0.02) & (across < 0.028), field, -0.02)


def layer_points(placed: Floats, layer: Layer) -> tuple[Floats, Floats]:
    """Return a layer's points on a posed body, and their normals."""
    normals = normals_of(placed, layer.triangles)
    if not layer.stands_off.any():
        return placed, normals
    return placed + normals * layer.stands_off[:, None], normals
