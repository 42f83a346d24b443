"""How well the drawn body touches: gaps of the contacts, and how deep skin and clothes lie in floor and furniture."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from perkup.pictures.base_mesh import Floats, Ints
from perkup.pictures.bones import PlacedPose
from perkup.pictures.outfit import layer_points
from perkup.pictures.person import SIDES
from perkup.pictures.skinning import normals_of
from perkup.pictures.stage import Person
from perkup.pictures.touch import Distance, body_distance, floor_distance, pressed, surface_distance

Mask = npt.NDArray[np.bool_]
_ARM = ("upperarm", "lowerarm", "wrist", "finger", "metacarpal")
_HEAD = ("head", "neck", "jaw", "eye", "oris", "levator", "special", "temporalis", "tongue")


class MeshContact(NamedTuple):
    """One measurement: a contact with its gap, or "deep in SURFACE" with the depth as a negative gap. Metres."""

    what: str
    gap: float


class MeshContacts:
    """Regions of a person's skin by the parts that contacts name."""

    def __init__(self, person: Person) -> None:
        self.person = person
        body = person.body
        self._points, self._joints = body.points, body.joints
        self._lead = [body.mesh.bones[bone] for bone in body.mesh.bone_of[:, 0]]

    def _of(self, bones: tuple[str, ...], upper: str = "") -> Mask:
        return np.array([bone.startswith(bones) and bone.endswith(upper) for bone in self._lead])

    def _near(self, joint: str, metres: float) -> Mask:
        near: Mask = np.linalg.norm(self._points - self._joints[joint], axis=1) < metres
        return near

    @cached_property
    def regions(self) -> dict[str, Mask]:
        """Return which points of the skin each part has."""
        points, arms = self._points, self._of(_ARM)
        low = points[:, 1] < self.person.body.sole + 0.03
        height, ahead = points[:, 1], points[:, 0]
        out: dict[str, Mask] = {
            "blades": (height > 0.1) & (height < 0.5) & (ahead < 0) & ~arms,
            "chest": (height > 0.2) & (height < 0.5) & (ahead > 0) & ~arms,
            "belly": (height > -0.05) & (height < 0.2) & (ahead > 0) & ~arms,
            "head": self._of(_HEAD),
        }
        for side, upper, sign in SIDES:
            foot = self._of(("foot", "toe"), upper)
            from_ankle = ahead - self._joints[f"foot.{upper}"][0]
            hip = self._near(f"upperleg01.{upper}", 0.22) & (sign * points[:, 2] > 0) & ~arms
            hand = self._of(("wrist", "metacarpal", "finger"), upper)
            out |= {
                f"sole_{side}": foot & low,
                f"heel_{side}": foot & low & (from_ankle < 0),
                f"ball_{side}": foot & low & (from_ankle > 0.08),
                f"toe_{side}": foot & low & (from_ankle > 0.13),
                f"instep_{side}": foot,
                f"knee_{side}": self._near(f"lowerleg01.{upper}", 0.11) & self._of(("upperleg", "lowerleg"), upper),
                f"palm_{side}": hand,
                f"hand_{side}": hand,
                f"forearm_{side}": self._of(("lowerarm",), upper),
                f"shoulder_{side}": self._of(("upperarm", "shoulder", "clavicle"), upper),
                f"hip_{side}": hip,
                f"buttock_{side}": hip & (ahead < 0),
            }
        out["seat"] = out["buttock_r"] | out["buttock_l"]
        out["back"] = out["blades"]
        return out

    def measured(self, placed_pose: PlacedPose) -> list[MeshContact]:
        """Return the gap of every contact, and the greatest depth in floor and each prop."""
        placed, _ = self.person.placed(placed_pose)
        points, which = self._visible(placed, placed_pose)
        out = []
        for contact in placed_pose.contacts:
            part, _, surface = contact.partition(" on ")
            distance = surface_distance(surface, placed_pose.solids)
            rows = points[self.regions[part][which]]
            if distance is None:
                skin = np.unique(self.person.body.mesh.triangles["body"])
                distance, rows = self._skin_distance(placed), placed[skin[self.regions[part][skin]]]
            out.append(MeshContact(contact, float(distance(rows).min())))
        for surface in ("floor", *placed_pose.solids):
            distance = floor_distance if surface == "floor" else surface_distance(surface, placed_pose.solids)
            if distance is not None:
                out.append(MeshContact(f"deep in {surface}", min(0.0, float(distance(points).min()))))
        return out

    def _skin_distance(self, placed: Floats) -> Distance:
        skin = np.unique(self.person.body.mesh.triangles["body"])
        normals = normals_of(placed, self.person.body.mesh.triangles["body"])
        clothed = placed + normals * self.person.outfit.thickness[:, None]
        return body_distance(clothed, normals, skin[~self._of(_ARM)[skin]])

    def _visible(self, placed: Floats, placed_pose: PlacedPose) -> tuple[Floats, Ints]:
        """Return the points of skin, clothes and hair that are drawn, and which point of the mesh each is."""
        points, which = [], []
        for layer in self.person.outfit.layers:
            used = np.unique(layer.triangles)
            used = used[layer.shown[used] >= 0]
            points.append(pressed(layer_points(placed, layer)[0][used], placed_pose.solids))
            which.append(used)
        return np.concatenate(points), np.concatenate(which)
