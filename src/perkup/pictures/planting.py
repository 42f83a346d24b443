"""Feet that stand where the contacts say: turned about the ankle, which stays where the kinematics put it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.pictures.base_mesh import Floats
from perkup.pictures.touch import Distance, surface_distance
from perkup.pictures.turns import Motion, about, rotation, unit

if TYPE_CHECKING:
    from perkup.pictures.bones import PlacedPose, Skeleton

FEET = ("sole", "heel", "ball", "toe")
TURNS_DEG = np.arange(-20.0, 20.25, 0.5)
"""Foot and toes are turned by at most so much from what the pose says."""
ROLL_DEG = 25.0
NEAR_M = 0.003


class FootPoints(NamedTuple):
    """Shod foot at rest, in its own axes from the ankle: heel, ball, and the toes, which turn by themselves."""

    heel: Floats
    front: Floats
    toes: Floats


class Foot(NamedTuple):
    """Foot in a pose: where the ankle is, the axes of foot and toes, and the ball in the foot's own axes."""

    ankle: Floats
    axes: Floats
    toes: Floats
    ball: Floats

    def heel(self, shod: FootPoints, turn: Floats) -> Floats:
        """Return the heel with the foot turned."""
        return shod.heel @ (turn @ self.axes).T + self.ankle

    def front(self, shod: FootPoints, turn: Floats, toes: Floats) -> Floats:
        """Return ball and toes with the foot turned, the toes as given."""
        axes = turn @ self.axes
        beyond = (shod.toes - self.ball) @ toes.T + axes @ self.ball + self.ankle
        return np.concatenate([shod.front @ axes.T + self.ankle, beyond])


def foot_contact(placed_pose: PlacedPose, side: str) -> tuple[str, str] | None:
    """Return by which part a foot touches what; None where it does not."""
    for contact in placed_pose.contacts:
        part, _, surface = contact.partition(" on ")
        if part[:-2] in FEET and part.endswith(f"_{side}"):
            return part[:-2], surface
    return None


def plant_foot(skeleton: Skeleton, placed_pose: PlacedPose, side: str, motions: dict[str, Motion]) -> None:
    """Turn foot and toes about the ankle until they touch as the contact says."""
    contact = foot_contact(placed_pose, side)
    distance = surface_distance(contact[1], placed_pose.solids) if contact else None
    if contact is None or distance is None:
        return
    name, bone = f"foot_{side}", f"foot.{side.upper()}"
    rest, origin = skeleton.turn[name], skeleton.origin[name]
    turn, shift = motions[bone]
    toes = motions[f"toe1-1.{side.upper()}"][0] @ rest
    foot = _planted(
        Foot(turn @ origin + shift, turn @ rest, toes, skeleton.ball), skeleton.shod[side], contact[0], distance
    )
    motions[bone] = about(foot.axes @ rest.T, origin, foot.ankle)
    motion = about(foot.toes @ rest.T, origin + rest @ foot.ball, foot.ankle + foot.axes @ foot.ball)
    for toe in skeleton.toe_bones[side]:
        motions[toe] = motion


def _planted(foot: Foot, shod: FootPoints, part: str, distance: Distance) -> Foot:
    if part == "sole":
        foot = foot._replace(axes=_unrolled(foot.axes))
        across = foot.axes[:, 2]

        def askew(turn: Floats) -> float:
            front = foot.front(shod, turn, turn @ foot.axes)
            return float(distance(foot.heel(shod, turn)).min() - distance(front).min())

        axes = _best(askew, across) @ foot.axes
        return foot._replace(axes=axes, toes=axes)
    if part == "heel":
        turn = _best(lambda turn: float(distance(foot.heel(shod, turn)).min()), foot.axes[:, 2])
        return foot._replace(axes=turn @ foot.axes, toes=turn @ foot.toes)
    if part == "ball":
        foot = foot._replace(axes=_unrolled(foot.axes))
        foot = foot._replace(toes=_level(foot.toes))
        turn = _best(lambda turn: float(distance(foot.front(shod, turn, foot.toes)).min()), foot.axes[:, 2])
        return foot._replace(axes=turn @ foot.axes)
    still = np.eye(3)
    turn = _best(lambda turn: float(distance(foot.front(shod, still, turn @ foot.toes)).min()), foot.axes[:, 2])
    foot = foot._replace(toes=turn @ foot.toes)
    if abs(distance(foot.front(shod, still, foot.toes)).min()) < NEAR_M:
        return foot
    turn = _best(lambda turn: float(distance(foot.front(shod, turn, turn @ foot.toes)).min()), foot.axes[:, 2])
    return foot._replace(axes=turn @ foot.axes, toes=turn @ foot.toes)


def _best(miss: Callable[[Floats], float], axis: Floats) -> Floats:
    """Return the turn about an axis that misses least, and of several the smallest."""
    turns = [rotation(axis, np.radians(degrees)) for degrees in TURNS_DEG]
    costs = [abs(miss(turn)) + 2e-5 * abs(degrees) for turn, degrees in zip(turns, TURNS_DEG, strict=True)]
    return turns[int(np.argmin(costs))]


def _unrolled(axes: Floats) -> Floats:
    """Return the axes rolled until the foot does not stand on its edge; a foot that lies on its side stays."""
    across = axes[:, 2]
    if abs(across[1]) > np.sin(np.radians(ROLL_DEG)):
        return axes
    flat = unit(across * np.array([1.0, 0.0, 1.0]))
    ahead = unit(axes[:, 0] - flat * (flat @ axes[:, 0]))
    return np.stack([ahead, np.cross(flat, ahead), flat], axis=1)


def _level(axes: Floats) -> Floats:
    """Return the axes with the toes flat on level ground, where they nearly are."""
    if axes[1, 1] < np.cos(np.radians(2 * ROLL_DEG)):
        return axes
    ahead = unit(axes[:, 0] * np.array([1.0, 0.0, 1.0]))
    up = np.array([0.0, 1.0, 0.0])
    return np.stack([ahead, up, np.cross(ahead, up)], axis=1)
