"""Quality gates: the frames of each leg that can be trusted, and the reason where not. Pure functions of arrays.

A gate never moves a point; it only says that a point is not to be used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.angles import line_angle, trunk_lean
from perkup.motion.analysis.landmarks import INDEX, SIDES, is_seen, middle
from perkup.motion.analysis.signals import fill_gaps, rolling_median, runs
from perkup.motion.result import DroppedSpan
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats

VISIBLE = 0.5
"""BlazePose calls a point visible above one half (its model card); other programs' points count 1 or 0."""

EDGE = 0.01
"""Share of the picture's width or height next to its border in which a point counts as cut off."""

LENGTH = (0.6, 1.5)
"""A segment shorter or longer than this share of its own usual length, relative to the body, is not that segment.
Wide on purpose: landmark noise of 5 % of a thigh changes its length by 7 % (one sd)."""

JUMP_DEG = 25.0
"""A thigh or shank further than this from the median of seven frames around it did not swing there: at 30 frames a
second the fastest thigh of walking, 300 deg/s, stays within half of it."""

RANGE = {"thigh": (-110.0, 70.0), "shank": (-80.0, 150.0)}
"""Degrees behind vertical that an upright person's thigh and shank can reach (hip flexion about 120, extension 30;
knee flexion about 140: Norkin and White, Measurement of Joint Motion, 5th ed.), with room to spare."""

UPRIGHT_DEG = 50.0
"""A trunk further than this from vertical is not walking or standing."""

SPEED = 8.0
"""Leg lengths a second that hips cannot exceed (about 7 m/s, a sprint); faster is another person or a cut."""

STEP_AT_ONCE = 0.35
"""Leg lengths that hips may move between two frames whatever the rate, so that slow cameras are not all cuts."""

LIMB_SPEED, POSE_AT_ONCE = 6.0, 0.1
"""The same for knees and ankles around the hips, of which three of the four must move by more at once: in walking one
leg stands while the other swings, and a model that mistakes one shank for the other moves two points only. Landmark
noise of 5 % of a thigh moves a point by 0.05 a frame."""

GLITCH = 3
"""Legs that are back within this many frames were misread, not somebody else's."""

HIDDEN = "{side} leg hidden"
CUT_OFF = "{side} leg at the picture's edge"
LENGTHS = "{side} leg of an impossible length (something hides it)"
JUMPED = "{side} leg moved faster than a leg can"
POSTURE = "not upright"
UNSEEN = "no person seen"
FRONT = "turning, or seen from the front or back"


@dataclass(frozen=True)
class QualityGates:
    """Usable parts of T frames.

    leg : for each side (T,) whether hip, knee and ankle may be used.
    trunk : (T,) whether the trunk may be used.
    reasons : (reason, (T,) mask) in the order in which they were found; a frame carries its first reason.
    """

    leg: dict[OneSide, Bools]
    trunk: Bools
    reasons: list[tuple[str, Bools]]


def check(
    points: Floats, visibility: Floats, facing: Floats, size: tuple[float, float] | None, fps: float
) -> QualityGates:
    """Gate every frame of (T, 15, 2) points; (T,) `facing` is +1, -1 or NaN; `size` is that of the picture."""
    reasons: list[tuple[str, Bools]] = []
    legs: dict[OneSide, Bools] = {}
    hips = middle(points, "hip")
    hips_known = is_seen(hips)
    reasons.append((UNSEEN, ~hips_known))
    side_on = np.isfinite(facing)
    reasons.append((FRONT, hips_known & ~side_on))
    lean = np.abs(trunk_lean(points, np.ones(len(points))))
    upright = ~(lean > UPRIGHT_DEG)
    reasons.append((POSTURE, hips_known & side_on & ~upright))
    usable = hips_known & side_on & upright
    scale = _scale(points, fps)
    for side in SIDES:
        good = usable.copy()
        for reason, bad in _leg(points, visibility, facing, size, scale, side):
            reasons.append((reason.format(side=side), good & bad))
            good &= ~bad
        legs[side] = good
    shoulders = visibility[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]].max(axis=1) >= VISIBLE
    return QualityGates(legs, usable & np.isfinite(lean) & shoulders, reasons)


def cuts(points: Floats, leg: Floats, fps: float) -> Bools:
    """Mark, (T,), where the hips, or both legs at once, are elsewhere than the frame before could bring them: another
    shot or another person."""
    hips = middle(points, "hip")
    travel = np.linalg.norm(np.diff(hips, axis=0), axis=1) / leg[1:]
    limbs = points[:, [INDEX[f"{side}_{joint}"] for side in SIDES for joint in ("knee", "ankle")]] - hips[:, None]
    swung = np.sort(np.linalg.norm(np.diff(limbs, axis=0), axis=2), axis=1)[:, 1] / leg[1:]
    away = swung > max(POSE_AT_ONCE, LIMB_SPEED / fps)
    alone = np.convolve(away, np.ones(2 * GLITCH + 1), mode="full")[GLITCH : GLITCH + len(away)] == 1
    jumped = (travel > max(STEP_AT_ONCE, SPEED / fps)) | (away & alone)
    return np.concatenate(([False], jumped))


def intervals(time_s: Floats, reasons: list[tuple[str, Bools]], join_s: float = 0.2) -> list[DroppedSpan]:
    """List the stretches of time that were lost, each with its reason; near ones of the same reason are joined."""
    spans: list[DroppedSpan] = []
    for reason, mask in reasons:
        bridge = fill_gaps(np.where(mask, 1.0, np.nan), int(join_s / np.median(np.diff(time_s))))
        for start, end in runs(np.isfinite(bridge)):
            spans.append(DroppedSpan(round(float(time_s[start]), 3), round(float(time_s[end - 1]), 3), reason))
    return sorted(spans, key=lambda span: (span.from_s, span.to_s))


def _leg(
    points: Floats,
    visibility: Floats,
    facing: Floats,
    size: tuple[float, float] | None,
    scale: Floats,
    side: OneSide,
) -> list[tuple[str, Bools]]:
    number = [INDEX[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle")]
    joints = points[:, number]
    hidden: Bools = np.asarray(~(is_seen(joints) & (visibility[:, number] >= VISIBLE)).all(axis=1))
    faults: list[tuple[str, Bools]] = [(HIDDEN, hidden)]
    if size is not None:
        room = np.array(size) * EDGE
        outside = (joints < room) | (joints > np.array(size) - room)
        faults.append((CUT_OFF, np.asarray(outside.any(axis=(1, 2)))))
    length, jump = np.zeros(len(points), bool), np.zeros(len(points), bool)
    for upper, name in ((0, "thigh"), (1, "shank")):
        line = np.linalg.norm(joints[:, upper + 1] - joints[:, upper], axis=1) / scale
        usual = float(np.median(line[~hidden])) if (~hidden).any() else 1.0
        share = line / (usual if usual > 0 else 1.0)
        length |= (share < LENGTH[0]) | (share > LENGTH[1])
        angle = line_angle(joints[:, upper], joints[:, upper + 1], facing)
        low, high = RANGE[name]
        jump |= (angle < low) | (angle > high) | (np.abs(angle - rolling_median(angle, 7)) > JUMP_DEG)
    return [*faults, (LENGTHS, length), (JUMPED, jump)]


def _scale(points: Floats, fps: float) -> Floats:
    """Return (T,), trunk plus both legs as seen, median over a second: follows a person who comes nearer."""
    parts = [np.linalg.norm(middle(points, "shoulder") - middle(points, "hip"), axis=1)]
    for side in SIDES:
        for upper, lower in (("hip", "knee"), ("knee", "ankle")):
            line = points[:, INDEX[f"{side}_{lower}"]] - points[:, INDEX[f"{side}_{upper}"]]
            parts.append(np.linalg.norm(line, axis=1))
    total = rolling_median(np.stack(parts).sum(axis=0), int(fps))
    sizes = total[np.isfinite(total) & (total > 0)]
    usual = float(np.median(sizes)) if len(sizes) else 1.0
    result: Floats = np.where(np.isfinite(total) & (total > 0), total, usual)
    return result
