"""Steps: where each thigh is furthest behind, and the foot events that time them. Pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import signal

from perkup.motion.angles import ankle_dorsiflexion, hip_extension, thigh_extension, trailing_limb
from perkup.motion.body import INDEX, SIDES, Side, middle, other
from perkup.motion.signals import runs

if TYPE_CHECKING:
    from perkup.motion.body import Bools, Floats
    from perkup.motion.passes import Pass

LEAST_DEG = 6.0
SHARE = 0.3
"""A peak stands out by at least this many degrees and this share of the leg's range in the pass: half of what the
least mobile walkers show, and above what landmark noise leaves after the filter."""

APART_S = 0.4
"""Two peaks of one leg are at least this far apart: a stride of 150 strides a minute, faster than anyone walks."""

AROUND_S = 0.25
"""The peak of the other definition, and of the trailing limb, is looked for this far around the thigh's peak."""

PUSH_OFF_S = 0.35
"""Plantarflexion peaks at toe-off, within this after the thigh's peak (about a tenth of a stride, Winter 2009)."""

BEHIND_OTHER = 5.0
"""At its peak the trailing thigh is at least this many degrees behind the other; else nobody is stepping."""

ROUND = (0.12, 0.06)
"""Seconds of unbroken frames wanted before and after a peak."""

FOOT_SHARE = 0.12
"""A foot event stands out by this many leg lengths from the swing of the foot to and fro."""


@dataclass(frozen=True)
class Step:
    """One leg's largest extension in one stride. Angles in degrees, extension positive; NaN where not measured."""

    side: Side
    frame: int
    number: int
    near: bool
    deg: float
    thigh_deg: float
    trailing_deg: float
    plantarflexion_deg: float
    fault: str | None = None


@dataclass(frozen=True)
class Events:
    """Seconds of ground contacts and lift-offs of one leg in one pass."""

    side: Side
    contacts: Floats
    lifts: Floats


def find(points: Floats, facing: Floats, leg_ok: dict[Side, Bools], walk: Pass, number: int, fps: float) -> list[Step]:
    """Steps of both legs in pass `number`, in order of time; those not to be used carry their `fault`."""
    part = slice(walk.start, walk.end)
    thighs = {side: _masked(thigh_extension(points[part], side, facing[part]), leg_ok[side][part]) for side in SIDES}
    found: list[Step] = []
    for side in SIDES:
        trunk = _masked(hip_extension(points[part], side, facing[part]), leg_ok[side][part])
        trailing = trailing_limb(points[part], side, facing[part])
        ankle = ankle_dorsiflexion(points[part], side, facing[part])
        known = thighs[side][np.isfinite(thighs[side])]
        if not len(known):
            continue
        least = max(LEAST_DEG, SHARE * float(np.ptp(np.percentile(known, (5, 95)))))
        for start, end in runs(np.isfinite(thighs[side])):
            piece = thighs[side][start:end]
            peaks, _ = signal.find_peaks(piece, prominence=least, distance=max(1, round(APART_S * fps)))
            for peak in peaks.tolist():
                at = start + peak
                around = slice(max(start, at - round(AROUND_S * fps)), min(end, at + round(AROUND_S * fps) + 1))
                push = slice(at, min(end, at + round(PUSH_OFF_S * fps) + 1))
                fault = _fault(peak, len(piece), thighs, side, at, fps)
                deg = _largest(trunk[around])
                if fault is None and np.isnan(deg):
                    fault = "trunk hidden"
                found.append(
                    Step(
                        side=side,
                        frame=walk.start + at,
                        number=number,
                        near=side == walk.near,
                        deg=deg,
                        thigh_deg=float(piece[peak]),
                        trailing_deg=_largest(trailing[around]),
                        plantarflexion_deg=_largest(-ankle[push]),
                        fault=fault,
                    )
                )
    return sorted(found, key=lambda step: step.frame)


def events(points: Floats, facing: Floats, leg_ok: dict[Side, Bools], walk: Pass, times: Floats) -> list[Events]:
    """Contacts and lift-offs of both legs in one pass (Zeni 2008, Gait and Posture 27:710).

    Walking forwards the heel touches down where it is furthest ahead of the hips and the toe lifts where it is
    furthest behind; walking backwards the toe touches down behind and the heel lifts ahead. times : (T,) seconds.
    """
    part = slice(walk.start, walk.end)
    way = facing[part]
    hips = middle(points[part], "hip")[:, 0]
    length = points[part][:, [INDEX["left_hip"], INDEX["left_knee"], INDEX["left_ankle"]]]
    leg = np.nanmedian(np.linalg.norm(np.diff(length, axis=1), axis=2).sum(axis=1)) if np.isfinite(length).any() else 1
    found = []
    for side in SIDES:
        ahead = {
            name: _masked((points[part, INDEX[f"{side}_{name}"], 0] - hips) * way / leg, leg_ok[side][part])
            for name in ("heel", "toe")
        }
        front, back = _extremes(ahead["heel"], times[part]), _extremes(-ahead["toe"], times[part])
        found.append(Events(side, back, front) if walk.direction == "backward" else Events(side, front, back))
    return found


def _extremes(series: Floats, times: Floats) -> Floats:
    step = float(np.median(np.diff(times)))
    found: list[float] = []
    for start, end in runs(np.isfinite(series)):
        peaks, _ = signal.find_peaks(series[start:end], prominence=FOOT_SHARE, distance=max(1, round(APART_S / step)))
        found += times[start + peaks].tolist()
    return np.array(found)


def _fault(peak: int, length: int, thighs: dict[Side, Floats], side: Side, at: int, fps: float) -> str | None:
    if peak < round(ROUND[0] * fps) or length - 1 - peak < round(ROUND[1] * fps):
        return f"{side} step cut short"
    opposite = thighs[other(side)][at]
    if thighs[side][at] - opposite < BEHIND_OTHER:
        return f"{side} thigh moved without a step"
    return None


def _masked(series: Floats, good: Bools) -> Floats:
    result: Floats = np.where(good, series, np.nan)
    return result


def _largest(series: Floats) -> float:
    known = series[np.isfinite(series)]
    return float(known.max()) if len(known) else float("nan")
