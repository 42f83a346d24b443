"""The eye: where it stands, which way it looks, and what fits into the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from perkup.pictures.base_mesh import Floats

DISTANCE_M = 4.2


class Lens(NamedTuple):
    """An eye as plain arrays, for compiled loops."""

    axes: Floats
    place: Floats
    centre: Floats
    scale: float


@dataclass(frozen=True)
class Eye:
    """Perspective camera. `axes` are rows right, up, towards the eye; `centre` and `scale` fit the picture."""

    place: Floats
    axes: Floats
    centre: tuple[float, float]
    scale: float
    size: tuple[int, int]

    def lens(self) -> Lens:
        """Return the eye as plain arrays."""
        return Lens(self.axes, self.place, np.array(self.centre), self.scale)

    def project(self, points: Floats) -> Floats:
        """Return page x, page y (pixels, down) and the distance in front of the eye."""
        seen = (points - self.place) @ self.axes.T
        depth = -seen[:, 2]
        wide, high = self.size
        x = wide / 2 + (seen[:, 0] / depth - self.centre[0]) * self.scale
        y = high / 2 - (seen[:, 1] / depth - self.centre[1]) * self.scale
        return np.stack([x, y, depth], axis=1)


def axes_of(yaw_deg: float, pitch_deg: float) -> Floats:
    """Return the eye's axes: yaw 0 sees the person's right side, 90 the front, 180 the left; pitch looks down."""
    yaw, pitch = np.radians(yaw_deg), np.radians(pitch_deg)
    towards = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    right = np.cross([0.0, 1.0, 0.0], towards)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(towards, right), towards])


def eye_on(
    spots: Floats, angle: tuple[float, float], size: tuple[int, int], margins: tuple[float, float, float, float]
) -> Eye:
    """Return the eye that sees all spots as large as fits; margins are left, right, top, bottom in shares."""
    axes = axes_of(*angle)
    middle = (spots.max(axis=0) + spots.min(axis=0)) / 2
    place = middle + axes[2] * DISTANCE_M
    seen = (spots - place) @ axes.T
    flat = seen[:, :2] / -seen[:, 2:3]
    low, high = flat.min(axis=0), flat.max(axis=0)
    left, right, top, bottom = margins
    scale = min(
        size[0] * (1 - left - right) / (high[0] - low[0]),
        size[1] * (1 - top - bottom) / (high[1] - low[1]),
    )
    x = (low[0] + high[0]) / 2 + (right - left) / 2 * size[0] / scale
    y = (low[1] + high[1]) / 2 + (top - bottom) / 2 * size[1] / scale
    return Eye(place, axes, (float(x), float(y)), float(scale), size)
