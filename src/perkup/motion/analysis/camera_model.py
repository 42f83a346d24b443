"""A pinhole camera beside somebody who walks: from the picture back to the plane of walking. Pure functions of arrays.

Lengths are in leg lengths (thigh plus shank). The plane of walking is z = 0 with x to the right of the picture and y
up; z points towards the camera. The optical axis meets the plane in the origin, which is the middle of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.landmarks import JOINTS

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats


@dataclass(frozen=True)
class CameraPlace:
    """Where a camera stands to the plane of walking.

    yaw, pitch, roll : radians off the side, of looking down, and clockwise about its axis. focal : distance of the
    picture in the unit of the points. leg : a leg length on the axis, in that unit; focal / leg is how many leg lengths
    the camera is away. depth : leg lengths by which this walk lies nearer than the plane.
    """

    yaw: float
    pitch: float
    roll: float
    focal: float
    leg: float
    depth: float = 0.0

    def axes(self) -> tuple[Floats, Floats, Floats]:
        """Return the unit vectors to the right and up in the picture and along the axis."""
        sine, cosine = np.sin(self.pitch), np.cos(self.pitch)
        ahead = np.array([np.sin(self.yaw) * cosine, -sine, -np.cos(self.yaw) * cosine])
        level = np.array([np.cos(self.yaw), 0.0, np.sin(self.yaw)])
        upward = np.cross(level, ahead)
        across = np.cos(self.roll) * level + np.sin(self.roll) * upward
        return across, np.cos(self.roll) * upward - np.sin(self.roll) * level, ahead

    def to_plane(self, picture: Floats, depths: Floats) -> Floats:
        """Return (T, J, 2), the places in leg lengths of (T, J, 2) picture points that lie (J,) or (T, J) `depths`
        nearer to the camera than the middle of the body."""
        across, upward, ahead = self.axes()
        centre = -self.focal / self.leg * ahead
        x, y = picture[..., 0] / self.focal, picture[..., 1] / self.focal
        reach = (depths + self.depth - centre[2]) / (ahead[2] + x * across[2] + y * upward[2])
        return np.stack(
            (
                centre[0] + reach * (ahead[0] + x * across[0] + y * upward[0]),
                centre[1] + reach * (ahead[1] + x * across[1] + y * upward[1]),
            ),
            axis=-1,
        )


@dataclass(frozen=True)
class BodyWidths:
    """Distance of the joints from the middle of a body, in leg lengths."""

    shoulder: float
    hip: float
    knee: float
    ankle: float
    heel: float
    toe: float

    def depths(self, facing: float) -> Floats:
        """Return (15,), how much nearer to the camera each joint is where the body looks right (+1) or left (-1)."""
        result = np.zeros(len(JOINTS))
        for number, name in enumerate(JOINTS):
            side, _, joint = name.partition("_")
            if side in ("left", "right") and joint != "ear":
                result[number] = facing * (1.0 if side == "right" else -1.0) * getattr(self, joint)
        return result
