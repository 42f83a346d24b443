"""Shape of `findings.json`, which `perkup.anatomy` computes and pages read: lengths and levers of muscles, by keyframe.

Lengths are ratios to standing, levers centimetres, positive where they extend the hip.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict


class LegFindings(TypedDict):
    """One leg in one pose; where the trunk bends sideways, the psoas measured from the spine too."""

    length_ratio: dict[str, float]
    hip_extension_leverage_cm: dict[str, float]
    recfem_knee_straight: float
    psoas_from_spine: NotRequired[float]
    psoas_from_spine_upright: NotRequired[float]
    psoas_from_spine_other_way: NotRequired[float]


class KeyframeFindings(TypedDict):
    """Both legs in one keyframe, and what the working hip holds there: a level and a direction, in words."""

    phase: str
    right: LegFindings
    left: LegFindings
    hip_moment: str
    hip_moment_direction: str | None


class MoveFindings(TypedDict):
    """One move, beside sitting."""

    sitting: LegFindings
    keyframes: list[KeyframeFindings]


class StoryLengths(TypedDict):
    """Right leg at one instant of the figure of the Why page; angles in degrees."""

    seconds: float
    phase: str
    hip_flexion: float
    knee_angle: float
    length_ratio: dict[str, float]
    glmax_lever_cm: float


class FindingsDocument(TypedDict):
    """The whole file."""

    model: str
    versions: dict[str, str]
    date: str
    sitting: LegFindings
    moves: dict[str, MoveFindings]
    story: list[StoryLengths]
