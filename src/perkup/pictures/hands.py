"""What the hands do: how far the forearm is turned, how the hand lies and how far the fingers curl."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.pictures.base_mesh import Floats
from perkup.pictures.turns import Motion, about_y

if TYPE_CHECKING:
    from perkup.pictures.bones import PlacedPose

RELAXED_PRONATION = 75.0
"""Degrees from full supination of a forearm that nothing is said about: the thumb forwards."""
NEAR_FLOOR_M = 0.13
RELAXED_CURL, FLAT_CURL, GRIP_CURL, EDGE_CURL = 20.0, 4.0, 46.0, 30.0
_BODY = ("knee", "instep", "ankle", "shin")


class HandShape(NamedTuple):
    """Forearm without its own turn, degrees of that turn, the hand's axes (palm, back along the fingers), curl."""

    forearm: Floats
    pronation_deg: float
    turn: Floats
    curl_deg: float


def hand_shape(placed_pose: PlacedPose, placed: dict[str, Motion], side: str) -> HandShape:
    """Return what one hand does: as the pose says, and naturally where it says nothing."""
    sign = 1.0 if side == "r" else -1.0
    given = placed_pose.pose.get(f"pro_sup_{side}")
    base = placed[f"forearm_{side}"][1] @ about_y(-sign * (given or 0.0))
    surface = next(
        (c.partition(" on ")[2] for c in placed_pose.contacts if c.startswith((f"palm_{side}", f"hand_{side}"))), ""
    )
    holds = surface.startswith(_BODY)
    if given is not None:
        degrees = given
    elif holds or surface:
        degrees = 0.0
    else:
        degrees = _natural(placed_pose, placed, side, base)
    bent = placed_pose.pose.get(f"wrist_flex_{side}", 0.0)
    if given is None and not surface:
        bent = min(bent, 20.0)
    c, s = np.cos(np.radians(bent)), np.sin(np.radians(bent))
    turn = base @ about_y(sign * degrees) @ np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    curl = GRIP_CURL if holds else EDGE_CURL if surface == "chair" else FLAT_CURL if surface else RELAXED_CURL
    return HandShape(base, degrees, turn, curl)


def _natural(placed_pose: PlacedPose, placed: dict[str, Motion], side: str, base: Floats) -> float:
    """Return the turn of a forearm left alone: thumb forwards, or the palm down where the arm lies on the floor."""
    sign = 1.0 if side == "r" else -1.0
    lies = any(c.startswith(f"forearm_{side}") for c in placed_pose.contacts)
    if not lies and placed[f"hand_{side}"][0][1] > NEAR_FLOOR_M:
        return RELAXED_PRONATION
    options = np.arange(0.0, 166.0, 5.0)
    down = [(base @ about_y(sign * degrees))[1, 0] for degrees in options]
    return float(options[int(np.argmin(down))])
