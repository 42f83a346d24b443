"""From Perkup's segments to one rigid motion a bone of the mesh; every joint is where the kinematics put it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from perkup.moves import kinematics
from perkup.pictures.base_mesh import Floats
from perkup.pictures.hands import HandShape, hand_shape
from perkup.pictures.person import SIDES, SPINE, RestBody
from perkup.pictures.turns import Motion, about, about_y, along, hinged, partway, rotation, unit, untwisted


class PlacedPose(NamedTuple):
    """What the body is to do: the pose (degrees), where the hips are, what touches what."""

    pose: Mapping[str, float]
    at: kinematics.Vec
    contacts: tuple[str, ...] = ()


CLAVICLE_LIFT_DEG = 24.0


class Skeleton:
    """Bones of a person at rest, as frames of the kinematics' kind."""

    def __init__(self, body: RestBody) -> None:
        self.body = body
        self.origin: dict[str, Floats] = {}
        self.turn: dict[str, Floats] = {}
        self.pronation: dict[str, float] = {}
        joint = body.joints
        forward = np.array([1.0, 0.0, 0.0])
        for side, upper, sign in SIDES:
            at = {name: joint[f"{name}.{upper}"] for name in _USED}
            self._add(f"femur_{side}", at["upperleg01"], along(at["upperleg01"] - at["lowerleg01"], forward))
            self._add(f"tibia_{side}", at["lowerleg01"], along(at["lowerleg01"] - at["foot"], forward))
            ahead = (at["toe2-1"] - at["foot"]) * np.array([1.0, 0.0, 1.0])
            self._add(f"foot_{side}", at["foot"], along(np.array([0.0, 1.0, 0.0]), ahead))
            arm, lower = at["lowerarm01"] - at["upperarm01"], at["wrist"] - at["lowerarm01"]
            hinge = unit(np.cross(arm, lower))
            self._add(f"humerus_{side}", at["upperarm01"], hinged(-arm, hinge))
            self._add(f"forearm_{side}", at["lowerarm01"], hinged(-lower, hinge))
            thumb, fingers = at["finger2-1"] - at["finger5-1"], at["finger3-1"] - at["wrist"]
            palm = np.cross(thumb, fingers) * sign
            self._add(f"hand_{side}", at["wrist"], along(-fingers, palm))
            inside = self.turn[f"forearm_{side}"].T @ self.turn[f"hand_{side}"][:, 0]
            self.pronation[side] = float(np.degrees(np.arctan2(-sign * inside[2], inside[0])))

    def _add(self, name: str, origin: Floats, turn: Floats) -> None:
        self.origin[name], self.turn[name] = origin, turn

    def motions(self, placed_pose: PlacedPose) -> dict[str, Motion]:
        """Return the motion of every bone that has one of its own."""
        placed = {
            name: (np.array(o), np.array(m))
            for name, (o, m) in kinematics.frames(placed_pose.pose, placed_pose.at).items()
        }
        out: dict[str, Motion] = {}
        self._trunk(placed, out)
        for side, upper, sign in SIDES:
            self._leg(placed, side, upper, out)
            self._arm(placed, side, (upper, sign), placed_pose, out)
        return out

    def _trunk(self, placed: dict[str, Motion], out: dict[str, Motion]) -> None:
        pelvis, torso, head = (placed[name][1] for name in ("pelvis", "torso", "head"))
        lumbar = np.array(kinematics.LUMBAR)
        for bone in ("root", "pelvis.L", "pelvis.R"):
            out[bone] = (pelvis, placed["pelvis"][0])
        for bone, share in SPINE.items():
            out[bone] = about(partway(pelvis, torso, share), lumbar, placed["torso"][0])
        for bone in ("breast.L", "breast.R"):
            out[bone] = out["spine01"]
        neck = lumbar + np.array(kinematics.NECK)
        for bone, share in (("neck01", 0.25), ("neck02", 0.5), ("neck03", 0.75), ("head", 1.0)):
            out[bone] = about(partway(torso, head, share), neck, placed["head"][0])

    def _leg(self, placed: dict[str, Motion], side: str, upper: str, out: dict[str, Motion]) -> None:
        hip, femur = placed[f"femur_{side}"]
        name = f"femur_{side}"
        full = femur @ self.turn[name].T
        easy = untwisted(placed["pelvis"][1], full, self.turn[name][:, 1])
        out[f"upperleg01.{upper}"] = about(partway(easy, full, 0.5), self.origin[name], hip)
        out[f"upperleg02.{upper}"] = about(full, self.origin[name], hip)
        for part, bones in (("tibia", ("lowerleg01", "lowerleg02")), ("foot", ("foot",))):
            origin, turn = placed[f"{part}_{side}"]
            motion = about(turn @ self.turn[f"{part}_{side}"].T, self.origin[f"{part}_{side}"], origin)
            for bone in bones:
                out[f"{bone}.{upper}"] = motion
        ball, toes = placed[f"toes_{side}"]
        rest = self.origin[f"foot_{side}"] + self.turn[f"foot_{side}"] @ np.array(
            [kinematics.BALL_AHEAD, kinematics.BALL_RADIUS - kinematics.ANKLE_HEIGHT, 0.0]
        )
        motion = about(toes @ self.turn[f"foot_{side}"].T, rest, ball)
        for bone in self.body.mesh.bones:
            if bone.startswith("toe") and bone.endswith(upper):
                out[bone] = motion

    def _arm(
        self,
        placed: dict[str, Motion],
        side: str,
        which: tuple[str, float],
        placed_pose: PlacedPose,
        out: dict[str, Motion],
    ) -> None:
        upper, sign = which
        torso = placed["torso"][1]
        shoulder, humerus = placed[f"humerus_{side}"]
        name = f"humerus_{side}"
        full = humerus @ self.turn[name].T
        easy = untwisted(torso, full, self.turn[name][:, 1])
        out[f"upperarm01.{upper}"] = about(partway(easy, full, 0.5), self.origin[name], shoulder)
        out[f"upperarm02.{upper}"] = about(full, self.origin[name], shoulder)
        raised = np.degrees(np.arccos(np.clip(humerus[:, 1] @ torso[:, 1], -1, 1)))
        lift = np.radians(CLAVICLE_LIFT_DEG) * max(0.0, raised - 40) / 140 * sign
        c, s = np.cos(-lift), np.sin(-lift)
        lifted = torso @ np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
        clavicle = self.body.joints[f"clavicle.{upper}"]
        spine = out["spine01"]
        motion = about(lifted, clavicle, spine[0] @ clavicle + spine[1])
        out[f"clavicle.{upper}"] = out[f"shoulder01.{upper}"] = motion
        self._forearm(placed, side, which, hand_shape(placed_pose, placed, side), out)

    def _forearm(
        self,
        placed: dict[str, Motion],
        side: str,
        which: tuple[str, float],
        shape: HandShape,
        out: dict[str, Motion],
    ) -> None:
        upper, sign = which
        elbow, _ = placed[f"forearm_{side}"]
        name = f"forearm_{side}"
        base = shape.forearm
        extra = shape.pronation_deg - self.pronation[side]
        for bone, share in (("lowerarm01", 0.3), ("lowerarm02", 0.72)):
            turn = base @ about_y(sign * extra * share)
            out[f"{bone}.{upper}"] = about(turn @ self.turn[name].T, self.origin[name], elbow)
        hand = shape.turn @ self.turn[f"hand_{side}"].T
        wrist = placed[f"hand_{side}"][0]
        motion = about(hand, self.origin[f"hand_{side}"], wrist)
        out[f"wrist.{upper}"] = motion
        for number in range(1, 5):
            out[f"metacarpal{number}.{upper}"] = motion
        self._fingers(upper, motion, shape, out)

    def _fingers(self, upper: str, hand: Motion, shape: HandShape, out: dict[str, Motion]) -> None:
        side = upper.lower()
        palm, up = self.turn[f"hand_{side}"][:, 0], self.turn[f"hand_{side}"][:, 1]
        across = np.cross(palm, up)
        for finger in range(1, 6):
            before = hand
            for part in range(1, 4):
                bone = f"finger{finger}-{part}.{upper}"
                degrees = shape.curl_deg * (0.8 if part == 1 else 1.0) * (0.4 if finger == 1 else 1.0)
                origin = self.body.joints[bone]
                turn = before[0] @ rotation(across, np.radians(degrees))
                before = about(turn, origin, before[0] @ origin + before[1])
                out[bone] = before


_USED = (
    "upperleg01", "lowerleg01", "foot", "toe2-1", "upperarm01", "lowerarm01", "wrist",
    "finger2-1", "finger3-1", "finger5-1",
)  # fmt: skip
