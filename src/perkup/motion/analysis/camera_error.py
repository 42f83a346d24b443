"""The camera's part in the error of every angle. Pure functions of arrays.

The fit of the camera is not exact, and all steps of a film share its error: no mean over steps makes it smaller.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.angles import hip_extension, thigh_extension
from perkup.motion.analysis.landmarks import SIDES
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.motion.analysis.camera_correction import CorrectedView
    from perkup.motion.analysis.gait_events import GaitStep
    from perkup.motion.analysis.landmarks import Floats

DEFINITIONS = ("thigh", "trunk_thigh")

MARKER_DEG = {"thigh": 0.15, "trunk_thigh": 0.3}
"""Degrees (one standard deviation) by which the mean of a leg's peaks errs besides the camera's part: filter, noise and
what knees and shoulders do out of the plane (`python -m bench motion_people`)."""

POSE_MODEL_DEG = {"thigh": 1.0, "trunk_thigh": 1.2}
"""The same where a pose model sees the points: it may misplace a leg all through a film. Two models on one film differ
by 0.6 in the peak of the thigh."""

STANDING_FRAMES = 12
"""So many frames of standing still tell what the camera does to it."""


@dataclass(frozen=True)
class CameraError:
    """What each of K independent errors of the camera fit adds to the angles, in degrees.

    steps : for each kept step of a leg, (K, 2), thigh and trunk-thigh; standing : for each leg, (K, 2), or None.
    """

    steps: list[tuple[GaitStep, Floats]]
    standing: dict[OneSide, Floats] | None
    own_deg: dict[str, float] = field(default_factory=lambda: MARKER_DEG)

    def mean_sd(self, side: OneSide, definition: str, *, relative: bool = False) -> float:
        """Return the standard deviation that the mean over one leg's steps has from the camera alone."""
        column = DEFINITIONS.index(definition)
        changes = [change[:, column] for step, change in self.steps if step.side == side]
        total = np.mean(changes, axis=0) if changes else np.zeros(1)
        if relative and self.standing is not None:
            total = total - self.standing[side][:, column]
        return float(np.hypot(np.linalg.norm(total), self.own_deg[definition]))

    def difference_sd(self, steps: Sequence[GaitStep]) -> float:
        """Return the same for the difference of both legs' thighs over these steps."""
        means = []
        for side in SIDES:
            changes = [change[:, 0] for step, change in self.steps if step.side == side and step in steps]
            if not changes:
                return 0.0
            means.append(np.mean(changes, axis=0))
        return float(np.hypot(np.linalg.norm(means[1] - means[0]), self.own_deg["thigh"] * 2**0.5))


def camera_error(
    view: CorrectedView, points: Floats, facing: Floats, kept_steps: Sequence[GaitStep], static: tuple[int, int] | None
) -> CameraError:
    """Let each error of the fit move the angles of the kept steps, and of standing still.

    points : (T, 15, 2) filtered, as seen; facing : (T,) +1, -1, NaN.
    """
    own = POSE_MODEL_DEG if view.fit is not None and view.fit.pose_model else MARKER_DEG
    if view.fit is None:
        empty = np.zeros((1, 2))
        return CameraError([(step, empty) for step in kept_steps], dict.fromkeys(SIDES, empty) if static else None, own)
    still = (
        np.unique(np.linspace(static[0], static[1] - 1, STANDING_FRAMES).astype(int)) if static else np.zeros(0, int)
    )
    frames = np.concatenate((np.array([step.frame for step in kept_steps], dtype=int), still))
    if not len(frames):
        return CameraError([], None, own)
    fits = [view.fit, *view.fit.vary_axes()]
    angles = np.stack([_angles(view.corrected(points[frames], frames, fit), facing[frames]) for fit in fits])
    changes = np.nan_to_num(angles[1:] - angles[0])
    steps = [(step, changes[:, number, SIDES.index(step.side)]) for number, step in enumerate(kept_steps)]
    standing = None
    if static is not None:
        standing = {side: changes[:, len(kept_steps) :, SIDES.index(side)].mean(axis=1) for side in SIDES}
    return CameraError(steps, standing, own)


def _angles(points: Floats, facing: Floats) -> Floats:
    """Return (N, 2, 2), degrees of each leg by each definition."""
    legs = [(thigh_extension(points, side, facing), hip_extension(points, side, facing)) for side in SIDES]
    return np.stack([np.stack(leg, axis=-1) for leg in legs], axis=1)
