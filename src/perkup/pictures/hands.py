"""What the hands do: how far the forearm is turned, how the hand lies, and how each finger bends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.pictures.base_mesh import Floats
from perkup.pictures.grip import HANGING_DEG, Bends, HandPoints, bends_to_touch, facing, laid
from perkup.pictures.touch import Distance
from perkup.pictures.turns import Motion, about_y, unit

if TYPE_CHECKING:
    from perkup.pictures.bones import PlacedPose

RELAXED_PRONATION = 75.0
"""Degrees from full supination of a forearm that nothing is said about: the thumb forwards."""
NEAR_FLOOR_M = 0.13
RELAXED_WRIST_DEG = 20.0
REACHING_DEG = dict.fromkeys(range(1, 6), (4.0, 6.0, 4.0))
"""Bend of the fingers of an arm that is stretched out or up."""
RAISED_DEG = 55.0
CLOSED = 2.0
"""How much more the fingers of a free hand bend on a bent arm."""
PALM_M = 0.05
STEP_M = 0.004
UP = np.array([0.0, 1.0, 0.0])


class HandShape(NamedTuple):
    """Forearm without its own turn, degrees of that turn, the hand's axes (palm, back along the fingers), bends."""

    forearm: Floats
    pronation_deg: float
    turn: Floats
    bends: Bends


class RestHand(NamedTuple):
    """Hand at rest: its skin, its axes (palm, back along the fingers, across), 1 for right and -1 for left."""

    points: HandPoints
    axes: Floats
    sign: float


def hand_surface(placed_pose: PlacedPose, side: str) -> str:
    """Return what a hand touches; empty where it touches nothing."""
    parts = (f"palm_{side}", f"hand_{side}")
    return next((c.partition(" on ")[2] for c in placed_pose.contacts if c.startswith(parts)), "")


def hand_shape(placed_pose: PlacedPose, placed: dict[str, Motion], side: str) -> HandShape:
    """Return what one hand does: as the pose says, and naturally where it says nothing."""
    sign = 1.0 if side == "r" else -1.0
    given = placed_pose.pose.get(f"pro_sup_{side}")
    base = placed[f"forearm_{side}"][1] @ about_y(-sign * (given or 0.0))
    surface = hand_surface(placed_pose, side)
    if given is not None:
        degrees = given
    elif surface:
        degrees = 0.0
    else:
        degrees = _natural(placed_pose, placed, side, base)
    bent = placed_pose.pose.get(f"wrist_flex_{side}", 0.0)
    if given is None and not surface:
        bent = min(bent, RELAXED_WRIST_DEG)
    c, s = np.cos(np.radians(bent)), np.sin(np.radians(bent))
    turn = base @ about_y(sign * degrees) @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    return HandShape(base, degrees, turn, _resting_bends(placed, side))


def _resting_bends(placed: dict[str, Motion], side: str) -> Bends:
    """Return how the fingers of a free hand bend: straight on an arm that reaches, softly where it hangs."""
    forearm = -placed[f"forearm_{side}"][1][:, 1]
    reach = np.degrees(np.arccos(np.clip(forearm @ -placed["torso"][1][:, 1], -1, 1)))
    straight = float(placed[f"forearm_{side}"][1][:, 1] @ placed[f"humerus_{side}"][1][:, 1]) > np.cos(np.radians(40))
    if straight:
        return REACHING_DEG if reach > RAISED_DEG else HANGING_DEG
    return {finger: (CLOSED * a, CLOSED * b, CLOSED * c) for finger, (a, b, c) in HANGING_DEG.items()}


def touching(shape: HandShape, hand: RestHand, wrist: Floats, distance: Distance, *, on_top: bool) -> HandShape:
    """Return the hand laid on a surface, its fingers bent until they touch; `on_top` the palm is down."""
    points, rest, sign = hand
    fingers = -shape.turn[:, 1]
    outward = UP if on_top else _outward(distance, wrist + PALM_M * fingers)
    ahead = fingers - outward * (outward @ fingers)
    if np.linalg.norm(ahead) < 0.35:
        forearm = -shape.forearm[:, 1]
        ahead = forearm - outward * (outward @ forearm)
    axes = facing(-outward, ahead)
    laid_hand = laid(axes @ rest.T, axes, points, wrist, distance)
    turn = laid_hand @ rest
    across = rest @ np.array([0.0, 0.0, 1.0])
    bends = bends_to_touch(laid_hand, across, points, wrist, distance)
    inside = shape.forearm.T @ turn[:, 2]
    pronation = float(np.degrees(sign * np.arctan2(inside[0], inside[2])))
    return HandShape(shape.forearm, (pronation + 60) % 360 - 60, turn, bends)


def _outward(distance: Distance, spot: Floats) -> Floats:
    """Return the direction that leads away from a surface."""
    steps = np.concatenate([np.eye(3), -np.eye(3)]) * STEP_M
    around = distance(spot + steps)
    slope = around[:3] - around[3:]
    return unit(slope) if np.linalg.norm(slope) > 1e-9 else UP


def _natural(placed_pose: PlacedPose, placed: dict[str, Motion], side: str, base: Floats) -> float:
    """Return the turn of a forearm left alone: thumb forwards, or the palm down where the arm lies on the floor."""
    sign = 1.0 if side == "r" else -1.0
    lies = any(c.startswith(f"forearm_{side}") for c in placed_pose.contacts)
    if not lies and placed[f"hand_{side}"][0][1] > NEAR_FLOOR_M:
        return RELAXED_PRONATION
    options = np.arange(0.0, 166.0, 5.0)
    down = [(base @ about_y(sign * degrees))[1, 0] for degrees in options]
    return float(options[int(np.argmin(down))])
