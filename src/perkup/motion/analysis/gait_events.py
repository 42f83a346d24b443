"""Steps: where each thigh is furthest behind, and the foot events that time them. Pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.angles import ankle_dorsiflexion, hip_extension, thigh_extension, trailing_limb
from perkup.motion.analysis.landmarks import INDEX, SIDES, middle, other_side
from perkup.motion.analysis.signals import peaks, runs
from perkup.motion.result import WalkDirection
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats
    from perkup.motion.analysis.walking_bouts import WalkingBout

LEAST_DEG = 6.0
SHARE = 0.3
"""A peak stands out on both sides by at least this many degrees and this share of the leg's range in the pass: half of
what the least mobile walkers show, and above what landmark noise leaves after the filter. A peak that a hole in the
frames cuts into stands out on one side only and is no step."""

APART_S = 0.4
"""Two peaks of one leg are at least this far apart: a stride of 150 strides a minute, faster than anyone walks."""

AROUND_S = 0.25
"""The peak of the other definition, and of the trailing limb, is looked for this far around the thigh's peak."""

PUSH_OFF_S = 0.35
"""Plantarflexion peaks at toe-off, within this after the thigh's peak (about a tenth of a stride, Winter 2009)."""

BEHIND_OTHER = 5.0
"""At its peak the trailing thigh is at least this many degrees behind the other; else nobody is stepping."""

FOOT_SHARE = 0.12
"""A foot event stands out by this many leg lengths from the swing of the foot to and fro."""


RESTING, SWINGING = 0.15, 0.6
"""A foot slower than the first share of the walking speed, against the ground, has landed; faster than the second it
swings (a foot swings at two to three times the walking speed: Winter 2009)."""

SETTLED_S = 0.05
"""The first moments of a run of frames, in which the filter has no past to lean on, only tell whether a foot moves."""

SLOWEST = 0.1
"""Leg lengths a second under which nobody walks and no landing is told."""


@dataclass(frozen=True)
class GaitStep:
    """Largest extension of one leg in one stride. Angles in degrees, extension positive; NaN where not measured."""

    side: OneSide
    frame: int
    number: int
    near: bool
    deg: float
    thigh_deg: float
    trailing_deg: float
    plantarflexion_deg: float
    fault: str | None = None


@dataclass(frozen=True)
class GaitEvents:
    """Seconds of ground contacts and lift-offs of one leg in one pass."""

    side: OneSide
    contacts: Floats
    lifts: Floats


def find_steps(
    points: Floats, facing: Floats, leg_ok: dict[OneSide, Bools], walk: WalkingBout, number: int, fps: float
) -> list[GaitStep]:
    """Find the steps of both legs in bout `number`, ordered by time; rejected ones carry their `fault`."""
    part = slice(walk.start, walk.end)
    thighs = {side: _mask(thigh_extension(points[part], side, facing[part]), leg_ok[side][part]) for side in SIDES}
    steps: list[GaitStep] = []
    for side in SIDES:
        trunk = _mask(hip_extension(points[part], side, facing[part]), leg_ok[side][part])
        trailing = trailing_limb(points[part], side, facing[part])
        ankle = ankle_dorsiflexion(points[part], side, facing[part])
        finite = thighs[side][np.isfinite(thighs[side])]
        if not len(finite):
            continue
        least = max(LEAST_DEG, SHARE * float(np.ptp(np.percentile(finite, (5, 95)))))
        for start, end in runs(np.isfinite(thighs[side])):
            piece = thighs[side][start:end]
            for peak in peaks(piece, least, max(1, round(APART_S * fps))):
                at = start + peak
                around = slice(max(start, at - round(AROUND_S * fps)), min(end, at + round(AROUND_S * fps) + 1))
                push = slice(at, min(end, at + round(PUSH_OFF_S * fps) + 1))
                fault = _rejection_reason(thighs, side, at)
                deg = _largest_finite(trunk[around])
                if fault is None and np.isnan(deg):
                    fault = "trunk hidden"
                steps.append(
                    GaitStep(
                        side=side,
                        frame=walk.start + at,
                        number=number,
                        near=side == walk.near,
                        deg=deg,
                        thigh_deg=float(piece[peak]),
                        trailing_deg=_largest_finite(trailing[around]),
                        plantarflexion_deg=_largest_finite(-ankle[push]),
                        fault=fault,
                    )
                )
    return sorted(steps, key=lambda step: step.frame)


def find_gait_events(
    points: Floats, facing: Floats, leg_ok: dict[OneSide, Bools], walk: WalkingBout, times: Floats
) -> list[GaitEvents]:
    """Find the contacts and lift-offs of both legs in one bout. times : (T,) seconds.

    Walking forwards the heel is down once it stands still against the ground (foot velocity: Ghoussayni 2004, Gait and
    Posture 20:266) and the toe lifts where it is furthest behind the hips (Zeni 2008, Gait and Posture 27:710).
    Walking backwards the toe lands behind and the heel lifts ahead. On a treadmill the ground is the belt.
    """
    part = slice(walk.start, walk.end)
    way, seconds = facing[part], times[part]
    hips = middle(points[part], "hip")[:, 0]
    length = points[part][:, [INDEX["left_hip"], INDEX["left_knee"], INDEX["left_ankle"]]]
    leg_lengths = np.linalg.norm(np.diff(length, axis=1), axis=2).sum(axis=1)
    leg = float(np.nanmedian(leg_lengths)) if np.isfinite(leg_lengths).any() else 1.0
    sign = -1.0 if walk.direction == WalkDirection.BACKWARD else 1.0
    landing, leaving = ("toe", "heel") if walk.direction == WalkDirection.BACKWARD else ("heel", "toe")
    events = []
    for side in SIDES:
        ahead = {
            name: _mask(sign * (points[part, INDEX[f"{side}_{name}"], 0] - hips) * way / leg, leg_ok[side][part])
            for name in ("heel", "toe")
        }
        course = _hip_displacement(hips * way * sign / leg, ahead[landing], walk, seconds)
        speed = _pace(course, seconds)
        contacts = _landings(ahead[landing], course + ahead[landing], speed, seconds)
        events.append(GaitEvents(side, contacts, _extremes(-ahead[leaving], seconds)))
    return events


def _hip_displacement(hips: Floats, lead: Floats, walk: WalkingBout, times: Floats) -> Floats:
    """Return (T,), the path of the hips over the ground in leg lengths; on a treadmill the path of the belt."""
    if walk.direction != WalkDirection.IN_PLACE:
        return hips
    back = -np.gradient(lead, times)
    belt = float(np.percentile(back[back > 0], 60)) if (back > 0).any() else 0.0
    return belt * times


def _pace(course: Floats, times: Floats) -> float:
    pace = np.gradient(course, times)
    return float(np.nanmedian(pace)) if np.isfinite(pace).any() else 0.0


def _landings(lead: Floats, foot: Floats, speed: float, times: Floats) -> Floats:
    """Moments at which a swinging foot comes to rest: `lead` (T,) over the hips and `foot` (T,) over the ground, in
    leg lengths, at a walking `speed` in leg lengths a second."""
    landings: list[float] = []
    if speed < SLOWEST:
        return np.array(landings)
    for start, end in runs(np.isfinite(lead) & np.isfinite(foot)):
        if end - start < 3:
            continue
        seconds = times[start:end]
        moving = np.gradient(foot[start:end], seconds) / speed
        swings = bool(np.max(moving[seconds <= seconds[0] + SETTLED_S]) > RESTING)
        for number, share in enumerate(moving):
            if share >= SWINGING:
                swings = True
            elif swings and share <= RESTING and seconds[number] > seconds[0] + SETTLED_S:
                swings = False
                apart = not landings or seconds[number] - landings[-1] >= APART_S
                if apart and lead[start + number] > 0:
                    landings.append(float(seconds[number]))
    return np.array(landings)


def _extremes(series: Floats, times: Floats) -> Floats:
    step = float(np.median(np.diff(times)))
    extremes: list[float] = []
    for start, end in runs(np.isfinite(series)):
        extremes += [
            float(times[start + top]) for top in peaks(series[start:end], FOOT_SHARE, max(1, round(APART_S / step)))
        ]
    return np.array(extremes)


def _rejection_reason(thighs: dict[OneSide, Floats], side: OneSide, at: int) -> str | None:
    opposite = thighs[other_side(side)][at]
    if thighs[side][at] - opposite < BEHIND_OTHER:
        return f"{side} thigh moved without a step"
    return None


def _mask(series: Floats, good: Bools) -> Floats:
    result: Floats = np.where(good, series, np.nan)
    return result


def _largest_finite(series: Floats) -> float:
    finite = series[np.isfinite(series)]
    return float(finite.max()) if len(finite) else float("nan")
