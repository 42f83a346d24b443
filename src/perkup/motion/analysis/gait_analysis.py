"""From one person's points to standing, passes, steps and foot events: the whole analysis of a clip, pure.

points -> even spacing -> facing -> gates -> short gaps -> 6 Hz zero-phase filter -> the camera's turn -> angles
-> standing, passes, steps, foot events
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis import camera_yaw, gait_events, quality_gates, signals, walking_bouts
from perkup.motion.analysis.angles import curves, hip_extension, thigh_extension
from perkup.motion.analysis.facing import facing, leg_length
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack, Side, known

if TYPE_CHECKING:
    from perkup.motion.analysis.gait_events import GaitEvents, GaitStep
    from perkup.motion.analysis.landmarks import Bools, Floats
    from perkup.motion.analysis.walking_bouts import WalkingBout


TURN_S = 0.5
"""A step this close to frames in which the body turns away from the side view belongs to the turn."""

UNLIKE, UNLIKE_SEEN = 2.5, 3.5
"""Degrees by which the thighs of somebody who stands still differ, and seem to differ where the depth of a joint shows
in full (`CameraView.shift` of 1): knees 1.5 cm nearer or further out than believed, over a thigh of 0.43 m. So far off
the side a difference of the standing legs is the less believed; the mean of both is not touched."""


@dataclass(frozen=True)
class StaticTrial:
    """The static trial: its seconds, and how far behind each thigh is in it by either definition (degrees)."""

    from_s: float
    to_s: float
    trunk_thigh: dict[Side, float]
    thigh: dict[Side, float]


@dataclass(frozen=True)
class GaitAnalysis:
    """What happened in T evenly spaced frames.

    track : the filtered points as seen, gated ones NaN; facing : (T,) +1, -1, NaN; curves : the columns of
    `--angles`, (T,) each, NaN where dropped; used : (T,) frames of which at least one leg counts.
    """

    track: PoseTrack
    facing: Floats
    leg_ok: dict[Side, Bools]
    curves: dict[str, Floats]
    used: Bools
    standing: StaticTrial | None
    passes: list[WalkingBout]
    steps: list[GaitStep]
    events: list[list[GaitEvents]]
    reasons: list[tuple[str, Bools]]

    @property
    def kept(self) -> list[GaitStep]:
        """Steps without a fault."""
        return [step for step in self.steps if step.fault is None]


def analyse_gait(track: PoseTrack) -> GaitAnalysis:
    """Everything that can be read from one person's points; needs at least two frames."""
    even, cut = _even(track)
    fps = even.fps
    way = facing(even.points, fps)
    gate = quality_gates.check(even.points, even.visibility, way, even.size, fps)
    seen = _clean(even, gate, cut, fps)
    leg = leg_length(seen, fps)
    rest = _rest(seen, way, leg, fps)
    looks = camera_yaw.estimate_camera_view(seen, way, leg, cut | _edges(_inside(rest, len(seen))), fps)
    points = camera_yaw.correct_yaw(seen, leg, looks)
    in_view = known(even.points[:, [INDEX["left_hip"], INDEX["right_hip"]]]).all(axis=1)
    leg_ok = {side: _known(points, side) & np.isfinite(way) for side in SIDES}
    usable = leg_ok["left"] | leg_ok["right"]
    found = walking_bouts.split(points, usable & ~_inside(rest, len(points)), way, leg, cut, fps)
    turning = _dilate(in_view & ~np.isfinite(way), round(TURN_S * fps))
    walks = [
        [_unless_turning(step, turning) for step in gait_events.find_steps(points, way, leg_ok, walk, number, fps)]
        for number, walk in enumerate(found)
    ]
    active = [walk for walk, made in zip(found, walks, strict=True) if made]
    kept = [[replace(step, number=number) for step in made] for number, made in enumerate(filter(None, walks))]
    return GaitAnalysis(
        track=replace(even, points=seen),
        facing=way,
        leg_ok=leg_ok,
        curves=_curves(points, way, leg_ok),
        used=usable,
        standing=_standing(points, way, rest, even.time_s, looks.shift),
        passes=active,
        steps=[step for made in kept for step in made],
        events=[gait_events.find_gait_events(points, way, leg_ok, walk, even.time_s) for walk in active],
        reasons=_lost_reasons(gate.reasons, leg_ok),
    )


def _rest(points: Floats, way: Floats, leg: Floats, fps: float) -> tuple[int, int] | None:
    """First frame and end of standing still."""
    good = _known(points, "left") & _known(points, "right") & np.isfinite(way)
    thighs = np.stack([thigh_extension(points, side, way) for side in SIDES], axis=1)
    return walking_bouts.still(points, good, leg, thighs, fps)


def _inside(window: tuple[int, int] | None, count: int) -> Bools:
    """(T,) the frames of a window."""
    inside = np.zeros(count, bool)
    if window is not None:
        inside[slice(*window)] = True
    return inside


def _edges(inside: Bools) -> Bools:
    """(T,) first frames in and after a window."""
    result: Bools = np.concatenate(([False], inside[1:] != inside[:-1]))
    return result


def _dilate(mask: Bools, reach: int) -> Bools:
    """(T,) frames within `reach` of a true one."""
    result: Bools = np.convolve(mask, np.ones(2 * reach + 1), mode="same") > 0
    return result


def _unless_turning(step: GaitStep, turning: Bools) -> GaitStep:
    return replace(step, fault=step.fault or "turning") if turning[step.frame] else step


def _even(track: PoseTrack) -> tuple[PoseTrack, Bools]:
    """Evenly spaced frames, and where the picture or the person changes at once (such a step is never bridged)."""
    if signals.is_even(track.time_s):
        even = track
    else:
        grid = signals.even_times(track.time_s)
        even = replace(
            track,
            time_s=grid,
            points=signals.resample(track.points, track.time_s, grid),
            visibility=np.nan_to_num(signals.resample(track.visibility, track.time_s, grid)),
        )
    return even, quality_gates.cuts(even.points, leg_length(even.points, even.fps), even.fps)


def _clean(even: PoseTrack, gate: quality_gates.QualityGates, cut: Bools, fps: float) -> Floats:
    """(T, 15, 2) gated, bridged over short gaps and filtered, each shot by itself."""
    points = even.points.copy()
    for side in SIDES:
        for joint in ("knee", "ankle", "heel", "toe"):
            points[~gate.leg[side], INDEX[f"{side}_{joint}"]] = np.nan
    nobody = ~(gate.leg["left"] | gate.leg["right"])
    for joint, bad in (("hip", nobody), ("shoulder", ~gate.trunk)):
        for side in SIDES:
            points[bad, INDEX[f"{side}_{joint}"]] = np.nan
    flat = points.reshape(len(points), -1)
    limit = max(1, round(signals.GAP_S * fps))
    edges = [0, *np.flatnonzero(cut).tolist(), len(points)]
    for start, end in pairwise(edges):
        part = np.stack([signals.fill_gaps(flat[start:end, column], limit) for column in range(flat.shape[1])], axis=1)
        flat[start:end] = signals.low_pass(part, fps)
    return flat.reshape(points.shape)


def _known(points: Floats, side: Side) -> Bools:
    numbers = [INDEX[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle")]
    return known(points[:, numbers].reshape(len(points), -1))


def _curves(points: Floats, way: Floats, leg_ok: dict[Side, Bools]) -> dict[str, Floats]:
    table = curves(points, way)
    for name, series in table.items():
        if name.endswith(("_l", "_r")):
            table[name] = np.where(leg_ok["left" if name.endswith("_l") else "right"], series, np.nan)
    return table


def _standing(
    points: Floats, way: Floats, window: tuple[int, int] | None, times: Floats, shift: Floats
) -> StaticTrial | None:
    if window is None:
        return None
    part = slice(*window)
    angles = {
        name: {side: float(np.nanmean(function(points[part], side, way[part]))) for side in SIDES}
        for name, function in (("trunk_thigh", hip_extension), ("thigh", thigh_extension))
        if np.isfinite(function(points[part], "left", way[part])).any()
    }
    if len(angles) < 2:
        return None
    believed = 1 / (1 + (UNLIKE_SEEN * float(np.mean(shift[part])) / UNLIKE) ** 2)
    trunk_thigh, thigh = (_shrink_to_prior(angles[name], believed) for name in ("trunk_thigh", "thigh"))
    return StaticTrial(float(times[window[0]]), float(times[window[1] - 1]), trunk_thigh, thigh)


def _shrink_to_prior(legs: dict[Side, float], believed: float) -> dict[Side, float]:
    """Both legs with only this share of their difference."""
    mean = (legs["left"] + legs["right"]) / 2
    return {side: mean + believed * (legs[side] - mean) for side in SIDES}


def _lost_reasons(reasons: list[tuple[str, Bools]], leg_ok: dict[Side, Bools]) -> list[tuple[str, Bools]]:
    """Reasons of frames that stayed lost after short gaps were bridged."""
    both = leg_ok["left"] & leg_ok["right"]
    kept = []
    for reason, mask in reasons:
        good = next((leg_ok[side] for side in SIDES if reason.startswith(side)), both)
        if (mask & ~good).any():
            kept.append((reason, mask & ~good))
    return kept
