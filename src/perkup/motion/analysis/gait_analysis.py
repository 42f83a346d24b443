"""Gait analysis of a clip: from one person's points to static trial, walking bouts, steps and foot events. Pure.

points -> even spacing -> facing -> gates -> short gaps -> 6 Hz zero-phase filter -> camera yaw -> angles
-> static trial, walking bouts, steps, foot events
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis import camera_correction, gait_events, quality_gates, signals, walking_bouts
from perkup.motion.analysis.angles import curves, hip_extension, thigh_extension
from perkup.motion.analysis.camera_error import CameraError, camera_error
from perkup.motion.analysis.camera_motion import hold_ground
from perkup.motion.analysis.facing import facing, leg_length
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack, is_seen
from perkup.motion.analysis.leg_swaps import untangle_legs
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.camera_correction import CorrectedView
    from perkup.motion.analysis.gait_events import GaitEvents, GaitStep
    from perkup.motion.analysis.landmarks import Bools, Floats
    from perkup.motion.analysis.walking_bouts import WalkingBout


TURN_S = 0.5
"""A step this close to frames in which the body turns away from the side view belongs to the turn."""


@dataclass(frozen=True)
class StaticTrial:
    """Static trial: its seconds, and how far behind each thigh is in it by either definition (degrees)."""

    from_s: float
    to_s: float
    trunk_thigh: dict[OneSide, float]
    thigh: dict[OneSide, float]


@dataclass(frozen=True)
class GaitAnalysis:
    """Analysis of T evenly spaced frames.

    track : the filtered points as seen, gated ones NaN; facing : (T,) +1, -1, NaN; curves : the columns of
    `--angles`, (T,) each, NaN where dropped; used : (T,) frames of which at least one leg counts; swapped : (T,) frames
    whose legs were put back; camera_moves : (T,) frames in which the camera did not stand still.
    """

    track: PoseTrack
    facing: Floats
    leg_ok: dict[OneSide, Bools]
    curves: dict[str, Floats]
    used: Bools
    standing: StaticTrial | None
    passes: list[WalkingBout]
    steps: list[GaitStep]
    events: list[list[GaitEvents]]
    reasons: list[tuple[str, Bools]]
    camera: CorrectedView
    error: CameraError
    swapped: Bools
    camera_moves: Bools

    @property
    def kept(self) -> list[GaitStep]:
        """Return the steps without a fault."""
        return [step for step in self.steps if step.fault is None]


def analyse_gait(track: PoseTrack) -> GaitAnalysis:
    """Analyse one person's points; needs at least two frames."""
    even = _resample_even(track)
    fps = even.fps
    legs = untangle_legs(even.points, even.visibility, leg_length(even.points, fps), fps)
    even = replace(even, points=legs.points, visibility=legs.visibility)
    cut = quality_gates.cuts(even.points, leg_length(even.points, fps), fps)
    direction = facing(even.points, fps)
    quality = quality_gates.check(even.points, even.visibility, direction, even.size, fps)
    cleaned = _clean(even, quality, cut, fps)
    leg = leg_length(cleaned, fps)
    static = _rest(cleaned, direction, leg, fps)
    grounded, moves = hold_ground(cleaned, direction, leg, cut, fps)
    view = camera_correction.correct_view(even, grounded, direction, leg, cut, static)
    points = view.corrected(grounded)
    leg = leg_length(points, fps)
    in_view = is_seen(even.points[:, [INDEX["left_hip"], INDEX["right_hip"]]]).all(axis=1)
    leg_ok = {side: _is_leg_seen(points, side) & np.isfinite(direction) for side in SIDES}
    usable = leg_ok[OneSide.LEFT] | leg_ok[OneSide.RIGHT]
    bouts = walking_bouts.split(points, usable & ~_mark_window(static, len(points)), direction, leg, cut, fps)
    turning = _dilate(in_view & ~np.isfinite(direction), round(TURN_S * fps))
    steps_by_bout = [
        [
            _reject_turning(step, turning)
            for step in gait_events.find_steps(points, direction, leg_ok, bout, number, fps)
        ]
        for number, bout in enumerate(bouts)
    ]
    active_bouts = [bout for bout, steps in zip(bouts, steps_by_bout, strict=True) if steps]
    numbered = [
        [replace(step, number=number) for step in steps] for number, steps in enumerate(filter(None, steps_by_bout))
    ]
    valid_steps = [step for steps in numbered for step in steps if step.fault is None]
    return GaitAnalysis(
        track=replace(even, points=cleaned),
        facing=direction,
        leg_ok=leg_ok,
        curves=_curves(points, direction, leg_ok),
        used=usable,
        standing=_measure_standing(points, direction, static, even.time_s),
        passes=active_bouts,
        steps=[step for steps in numbered for step in steps],
        events=[gait_events.find_gait_events(points, direction, leg_ok, bout, even.time_s) for bout in active_bouts],
        reasons=_lost_reasons(quality.reasons, leg_ok),
        camera=view,
        error=camera_error(view, grounded, direction, valid_steps, static),
        swapped=legs.swapped,
        camera_moves=moves,
    )


def _rest(points: Floats, way: Floats, leg: Floats, fps: float) -> tuple[int, int] | None:
    """Return first frame and end of standing still."""
    good = _is_leg_seen(points, OneSide.LEFT) & _is_leg_seen(points, OneSide.RIGHT) & np.isfinite(way)
    thighs = np.stack([thigh_extension(points, side, way) for side in SIDES], axis=1)
    return walking_bouts.find_standing(points, good, leg, thighs, fps)


def _mark_window(window: tuple[int, int] | None, count: int) -> Bools:
    """Mark the frames, (T,), of a window."""
    inside = np.zeros(count, bool)
    if window is not None:
        inside[slice(*window)] = True
    return inside


def _dilate(mask: Bools, reach: int) -> Bools:
    """Mark the frames, (T,), within `reach` of a true one."""
    result: Bools = np.convolve(mask, np.ones(2 * reach + 1), mode="same") > 0
    return result


def _reject_turning(step: GaitStep, turning: Bools) -> GaitStep:
    return replace(step, fault=step.fault or "turning") if turning[step.frame] else step


def _resample_even(track: PoseTrack) -> PoseTrack:
    """Resample to even frames."""
    if signals.is_even(track.time_s):
        return track
    grid = signals.even_times(track.time_s)
    return replace(
        track,
        time_s=grid,
        points=signals.resample(track.points, track.time_s, grid),
        visibility=np.nan_to_num(signals.resample(track.visibility, track.time_s, grid)),
    )


def _clean(even: PoseTrack, gate: quality_gates.QualityGates, cut: Bools, fps: float) -> Floats:
    """Return (T, 15, 2), gated, bridged over short gaps and filtered, each shot by itself."""
    points = even.points.copy()
    for side in SIDES:
        for joint in ("knee", "ankle", "heel", "toe"):
            points[~gate.leg[side], INDEX[f"{side}_{joint}"]] = np.nan
    nobody = ~(gate.leg[OneSide.LEFT] | gate.leg[OneSide.RIGHT])
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


def _is_leg_seen(points: Floats, side: OneSide) -> Bools:
    numbers = [INDEX[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle")]
    return is_seen(points[:, numbers].reshape(len(points), -1))


def _curves(points: Floats, way: Floats, leg_ok: dict[OneSide, Bools]) -> dict[str, Floats]:
    table = curves(points, way)
    for name, series in table.items():
        if name.endswith(("_l", "_r")):
            table[name] = np.where(leg_ok[OneSide.LEFT if name.endswith("_l") else OneSide.RIGHT], series, np.nan)
    return table


def _measure_standing(points: Floats, way: Floats, window: tuple[int, int] | None, times: Floats) -> StaticTrial | None:
    if window is None:
        return None
    part = slice(*window)
    angles = {
        name: {side: float(np.nanmean(function(points[part], side, way[part]))) for side in SIDES}
        for name, function in (("trunk_thigh", hip_extension), ("thigh", thigh_extension))
        if np.isfinite(function(points[part], OneSide.LEFT, way[part])).any()
    }
    if len(angles) < 2:
        return None
    return StaticTrial(float(times[window[0]]), float(times[window[1] - 1]), angles["trunk_thigh"], angles["thigh"])


def _lost_reasons(reasons: list[tuple[str, Bools]], leg_ok: dict[OneSide, Bools]) -> list[tuple[str, Bools]]:
    """List the reasons of frames that stayed lost after short gaps were bridged."""
    both = leg_ok[OneSide.LEFT] & leg_ok[OneSide.RIGHT]
    lost = []
    for reason, mask in reasons:
        good = next((leg_ok[side] for side in SIDES if reason.startswith(side)), both)
        if (mask & ~good).any():
            lost.append((reason, mask & ~good))
    return lost
