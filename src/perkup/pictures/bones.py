"""From Perkup's segments to one rigid motion a bone of the mesh; every joint is where the kinematics put it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from perkup.moves import kinematics
from perkup.moves.move import Surface
from perkup.pictures.base_mesh import Floats
from perkup.pictures.grip import HandPoints, finger_turns, hand_points
from perkup.pictures.hands import HandShape, RestHand, hand_shape, hand_surface, touching
from perkup.pictures.person import SHOE_SOLE_M, SIDES, SPINE, RestBody
from perkup.pictures.planting import FootPoints, plant_foot
from perkup.pictures.skinning import normals_of
from perkup.pictures.touch import Distance, Solids, surface_distance
from perkup.pictures.turns import Motion, about, about_y, along, hinged, partway, unit, untwisted


class PlacedPose(NamedTuple):
    """What is to be drawn: the pose (degrees), where the hips are, what touches what, and the props' boxes.

    `tension` is how hard the working muscles work, `along` which share of the turn is over,
    and `ghost` how strongly the second body for comparison shows.
    """

    pose: Mapping[str, float]
    at: kinematics.Vec
    contacts: tuple[str, ...] = ()
    solids: Solids = MappingProxyType({})
    tension: float = 1.0
    along: float = 0.0
    ghost: float = 0.0


CLAVICLE_LIFT_DEG = 24.0


class Skeleton:
    """Bones of a person at rest, as frames of the kinematics' kind."""

    def __init__(self, body: RestBody) -> None:
        self.body = body
        self.origin: dict[str, Floats] = {}
        self.turn: dict[str, Floats] = {}
        self.pronation: dict[str, float] = {}
        self.ball = np.array([kinematics.BALL_AHEAD, kinematics.BALL_RADIUS - kinematics.ANKLE_HEIGHT, 0.0])
        bones = [bone for bone in body.mesh.bones if bone.startswith("toe")]
        self.toe_bones = {side: [bone for bone in bones if bone.endswith(upper)] for side, upper, _ in SIDES}
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
            plant_foot(self, placed_pose, side, out)
        return out

    @cached_property
    def shod(self) -> dict[str, FootPoints]:
        """Return the shod feet at rest."""
        body = self.body
        skin = np.unique(body.mesh.triangles["helper-tights"])
        points = body.points + SHOE_SOLE_M * normals_of(body.points, body.mesh.triangles["helper-tights"])
        lead = [body.mesh.bones[bone] for bone in body.mesh.bone_of[skin, 0]]
        out = {}
        for side, upper, _ in SIDES:
            own = np.array([bone.endswith(upper) for bone in lead])
            toes = own & np.array([bone.startswith("toe") for bone in lead])
            foot = own & np.array([bone.startswith("foot") for bone in lead])
            origin, turn = self.origin[f"foot_{side}"], self.turn[f"foot_{side}"]
            local = (points[skin] - origin) @ turn
            low = local[:, 1] < -0.6 * kinematics.ANKLE_HEIGHT
            heel = local[foot & low & (local[:, 0] < 0.02)]
            out[side] = FootPoints(heel, local[foot & low & (local[:, 0] > 0.07)], local[toes])
        return out

    @cached_property
    def hands(self) -> dict[str, HandPoints]:
        """Return the skin of the hands at rest."""
        return {side: hand_points(self, side) for side, _, _ in SIDES}

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
        rest = self.origin[f"foot_{side}"] + self.turn[f"foot_{side}"] @ self.ball
        motion = about(toes @ self.turn[f"foot_{side}"].T, rest, ball)
        for bone in self.toe_bones[side]:
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
        shape = hand_shape(placed_pose, placed, side)
        surface = hand_surface(placed_pose, side)
        if distance := surface_distance(surface, placed_pose.solids):
            wrist = placed[f"hand_{side}"][0]
            shape = touching(shape, self.hand(side), wrist, distance, on_top=surface != Surface.WALL)
        self._forearm(placed, which, shape, out)

    def hand(self, side: str) -> RestHand:
        """Return a hand at rest."""
        return RestHand(self.hands[side], self.turn[f"hand_{side}"], 1.0 if side == "r" else -1.0)

    def hold_body(self, placed_pose: PlacedPose, side: str, distance: Distance, out: dict[str, Motion]) -> None:
        """Lay a hand on the body itself, whose skin is at a distance."""
        placed = {
            name: (np.array(o), np.array(m))
            for name, (o, m) in kinematics.frames(placed_pose.pose, placed_pose.at).items()
        }
        hand = self.hand(side)
        shape = hand_shape(placed_pose, placed, side)
        shape = touching(shape, hand, placed[f"hand_{side}"][0], distance, on_top=False)
        self._forearm(placed, (side.upper(), hand.sign), shape, out)

    def _forearm(
        self, placed: dict[str, Motion], which: tuple[str, float], shape: HandShape, out: dict[str, Motion]
    ) -> None:
        upper, sign = which
        side = upper.lower()
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
        points, across = self.hands[side], self.turn[f"hand_{side}"][:, 2]
        for finger, bends in shape.bends.items():
            for part, (turn, place) in enumerate(finger_turns(hand, across, points, finger, bends), 1):
                bone = f"finger{finger}-{part}.{upper}"
                out[bone] = about(turn, self.body.joints[bone], wrist + place)


_USED = (
    "upperleg01", "lowerleg01", "foot", "toe2-1", "upperarm01", "lowerarm01", "wrist",
    "finger2-1", "finger3-1", "finger5-1",
)  # fmt: skip
