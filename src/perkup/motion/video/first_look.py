"""A look at the first second of a film: what is wrong with it is said before the rest is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.facing import FRONT_VIEW
from perkup.motion.analysis.film_warnings import SMALL_PX
from perkup.motion.analysis.landmarks import INDEX, NOSE
from perkup.motion.video.blazepose import ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.motion.analysis.landmarks import Floats
    from perkup.motion.video.tracklets import Tracklet

FIRST_S = 1.0
"""Seconds of film after which it is looked at."""

ROOM = 0.01
"""Share of the picture's size next to its border in which a point counts as cut off."""

MIDDLE = (0.25, 0.75)
"""Shares of the picture's width between which somebody stands in the middle."""


def first_look(tracklets: Sequence[Tracklet], size: tuple[int, int]) -> str | None:
    """Say what to do otherwise, in one or two sentences; None where all is well.

    tracklets : everybody who was seen in the first second. size : width and height of the picture.
    """
    poses = [pose for tracklet in tracklets for pose in tracklet.poses.values()]
    if not poses:
        return "Nobody is in the picture yet. Begin with standing still, side-on, in the middle of the picture."
    largest = max(poses, key=lambda pose: pose.crop.side)
    points: Floats = np.asarray(largest.points[list(ORDER)], dtype=np.float64)
    ankles = points[[INDEX["left_ankle"], INDEX["right_ankle"]]]
    hips, shoulders = (points[[INDEX[f"left_{joint}"], INDEX[f"right_{joint}"]]] for joint in ("hip", "shoulder"))
    if ankles[:, 1].max() > size[1] * (1 - ROOM) or points[NOSE, 1] < size[1] * ROOM:
        return "Your whole body is not in the picture. Move the camera back until there is room around you."
    trunk = float(np.linalg.norm(shoulders.mean(axis=0) - hips.mean(axis=0)))
    if trunk and float(np.linalg.norm(shoulders[0] - shoulders[1])) > FRONT_VIEW * trunk:
        return "You are seen from the front or back. Stand with your side to the camera."
    if float(ankles[:, 1].mean() - points[NOSE, 1]) < SMALL_PX:
        return "You are small in the picture. Go closer, or film in a higher resolution."
    if not MIDDLE[0] <= float(hips[:, 0].mean()) / size[0] <= MIDDLE[1]:
        return "You stand near the edge of the picture. Stand still in the middle first, then walk out and past."
    return None
