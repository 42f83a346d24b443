"""An invented measurement for the demo."""

from __future__ import annotations

import math
import random
from statistics import mean, stdev

from perkup.motion.result import (
    SIDES,
    DroppedSpan,
    MoreThanStanding,
    NearDifference,
    StaticTrialSpan,
    WalkDirection,
    WalkPass,
    WalkQuality,
    WalkResult,
    WalkSide,
    WalkStep,
)
from perkup.vocabulary import OneSide

STEPS = 6
DETECTABLE_DEG = 4.6
T_95 = 2.571
"""Student's t for 95 % and five degrees of freedom."""


def sample_walk(dice: random.Random, left: float, right: float) -> WalkResult:
    """Invent a walk past the camera and back whose thighs go about `left` and `right` degrees behind the vertical."""
    sides: dict[OneSide, WalkSide] = {OneSide.LEFT: _side(dice, left, 1), OneSide.RIGHT: _side(dice, right, 0)}
    left_deg, right_deg = (sides[side].peak_thigh_extension_deg or 0.0 for side in SIDES)
    gap = right_deg - left_deg
    return WalkResult(
        file="walk.mp4",
        model="sample data",
        fps=30.0,
        duration_s=14.2,
        frames=426,
        frames_used=391,
        static_trial=StaticTrialSpan(from_s=0.3, to_s=2.1),
        passes=(
            WalkPass(from_s=3.0, to_s=7.1, facing=OneSide.RIGHT, near=OneSide.RIGHT, direction=WalkDirection.FORWARD),
            WalkPass(from_s=8.8, to_s=13.0, facing=OneSide.LEFT, near=OneSide.LEFT, direction=WalkDirection.FORWARD),
        ),
        sides=sides,
        near_difference=NearDifference(round(gap, 1), DETECTABLE_DEG, abs(gap) > DETECTABLE_DEG),
        cadence_per_min=108.0,
        trunk_lean_deg=3.1,
        dropped=(DroppedSpan(from_s=7.1, to_s=8.8, reason="turning round"),),
        quality=WalkQuality.GOOD,
        sentence=(f"Your left thigh swings back {left_deg:.0f}° and your right one {right_deg:.0f}°."),
    )


def _side(dice: random.Random, about: float, walk: int) -> WalkSide:
    """Invent one side with its steps; the trunk leans a little, so that the trunk-thigh angle is smaller."""
    thigh = [round(dice.gauss(about, 1.4), 1) for _step in range(STEPS)]
    hip = [round(degrees - dice.uniform(2.5, 3.5), 1) for degrees in thigh]
    begin = (3.2, 9.0)[walk]
    return WalkSide(
        steps=STEPS,
        peak_hip_extension_deg=round(mean(hip), 1),
        sd_deg=round(stdev(hip), 1),
        ci95_deg=_interval(hip),
        peak_thigh_extension_deg=round(mean(thigh), 1),
        thigh_sd_deg=round(stdev(thigh), 1),
        thigh_ci95_deg=_interval(thigh),
        relative_to_standing_deg=MoreThanStanding(
            trunk_thigh=round(mean(hip) + 1.2, 1), thigh=round(mean(thigh) + 0.8, 1)
        ),
        trailing_limb_deg=round(mean(thigh) + 9.5, 1),
        peak_plantarflexion_deg=13.4,
        stance_s=0.68,
        swing_s=0.41,
        per_step=tuple(
            WalkStep(at_s=round(begin + 0.55 * number, 2), number=walk, near=True, deg=deg, thigh_deg=own)
            for number, (deg, own) in enumerate(zip(hip, thigh, strict=True))
        ),
    )


def _interval(values: list[float]) -> tuple[float, float]:
    half = T_95 * stdev(values) / math.sqrt(len(values))
    return round(mean(values) - half, 1), round(mean(values) + half, 1)
