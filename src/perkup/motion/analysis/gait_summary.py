"""From a gait to the result of a walk: means over the kept steps, times of the feet, quality, and what was dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis import quality_gates
from perkup.motion.analysis.film_warnings import GOOD_STEPS, SPOILING, film_warnings
from perkup.motion.analysis.landmarks import SIDES
from perkup.motion.analysis.stats import detectable_difference, interval_of_mean, spread
from perkup.motion.result import (
    DroppedSpan,
    FilmWarning,
    MoreThanStanding,
    NearDifference,
    StaticTrialSpan,
    WalkPass,
    WalkQuality,
    WalkResult,
    WalkSide,
    WalkStep,
    walk_sentence,
)
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.motion.analysis.gait_analysis import GaitAnalysis
    from perkup.motion.analysis.gait_events import GaitEvents
    from perkup.motion.analysis.landmarks import Bools, Floats

FILM_IT = "Stand side-on, the whole body in the picture with room around it, and walk past the camera and back."

STANCE_S = (0.25, 2.5)
SWING_S = (0.2, 1.2)
"""Longer or shorter stance and swing than any walking (usual 0.66 and 0.44 s: Winter 2009) are missed events."""

STRIDE_S = (0.6, 3.0)

GOOD_SHARE, USABLE_SHARE = 0.7, 0.3


def to_result(name: str, gait: GaitAnalysis, frames: int, extra_dropped: Sequence[DroppedSpan] = ()) -> WalkResult:
    """Summarize the gait of one file.

    frames : how many the source held. extra_dropped : stretches lost before there were points (another person, ...).
    Raises `PerkupError` where nothing could be measured.
    """
    if not gait.kept and gait.standing is None:
        raise _empty_result_error(gait)
    times = gait.track.time_s
    warnings = film_warnings(gait)
    result = WalkResult(
        file=name,
        model=gait.track.source,
        fps=round(gait.track.fps, 3),
        duration_s=round(float(times[-1] - times[0]) + 1 / gait.track.fps, 3),
        frames=frames,
        frames_used=min(int(gait.used.sum()), frames),
        static_trial=_static_trial(gait),
        passes=tuple(
            WalkPass(
                from_s=_seconds(times[bout.start]),
                to_s=_seconds(times[bout.end - 1]),
                facing=bout.facing,
                near=bout.near,
                direction=bout.direction,
            )
            for bout in gait.passes
        ),
        sides={side: _side(gait, side) for side in SIDES},
        near_difference=near_difference(gait),
        cadence_per_min=_round(cadence(gait.events)),
        trunk_lean_deg=_round(_mean(_while_walking(gait, gait.curves["trunk_lean"]))),
        dropped=_dropped(gait, extra_dropped),
        quality=quality(gait, warnings),
        warnings=warnings,
    )
    return msgspec.structs.replace(result, sentence=walk_sentence(result))


def near_difference(gait: GaitAnalysis) -> NearDifference | None:
    """Return right minus left thigh to vertical of near-leg steps only; None unless each leg was the near one.

    What can be told comes from how this person's own steps scatter, near and far ones each by themselves, and from the
    camera's part.
    """
    near_steps = [step for step in gait.kept if step.near]
    near = {side: np.array([step.thigh_deg for step in near_steps if step.side == side]) for side in SIDES}
    if not (len(near[OneSide.LEFT]) and len(near[OneSide.RIGHT])):
        return None
    gap = float(near[OneSide.RIGHT].mean() - near[OneSide.LEFT].mean())
    repeats = [
        np.array([step.thigh_deg for step in gait.kept if step.side == side and step.near is place])
        for side in SIDES
        for place in (True, False)
    ]
    least = detectable_difference(
        near[OneSide.LEFT], near[OneSide.RIGHT], repeats, gait.error.difference_sd(near_steps)
    )
    return NearDifference(round(gap, 2), round(least, 2), abs(gap) > least)


def cadence(events: list[list[GaitEvents]]) -> float | None:
    """Return steps a minute from the strides, contact to next contact of one foot; lift-offs where there are none."""
    strides: list[float] = []
    for legs in events:
        for leg in legs:
            for moments in (leg.contacts, leg.lifts):
                strides += [gap for gap in np.diff(moments).tolist() if STRIDE_S[0] <= gap <= STRIDE_S[1]]
    if strides:
        return 120.0 / float(np.median(strides))
    steps: list[float] = []
    for legs in events:
        for name in ("contacts", "lifts"):
            moments = np.sort(np.concatenate([getattr(leg, name) for leg in legs]))
            steps += [gap for gap in np.diff(moments).tolist() if STRIDE_S[0] / 2 <= gap <= STRIDE_S[1] / 2]
    return 60.0 / float(np.median(steps)) if steps else None


def phases(events: list[list[GaitEvents]], side: OneSide) -> tuple[float | None, float | None]:
    """Return the median seconds of stance (contact to lift-off) and swing (lift-off to contact) of one leg."""
    stance: list[float] = []
    swing: list[float] = []
    for legs in events:
        for leg in legs:
            if leg.side == side:
                stance += _gaps(leg.contacts, leg.lifts, STANCE_S)
                swing += _gaps(leg.lifts, leg.contacts, SWING_S)
    return (
        float(np.median(stance)) if stance else None,
        float(np.median(swing)) if swing else None,
    )


def quality(gait: GaitAnalysis, warnings: Sequence[FilmWarning]) -> WalkQuality:
    """Grade a clip. `good`: three kept steps of each near leg, most frames used, and no warning that spoils a film;
    `poor`: hardly a step."""
    steps = gait.kept
    share = float(gait.used.mean())
    near = [sum(step.near and step.side == side for step in steps) for side in {walk.near for walk in gait.passes}]
    spoilt = any(warning.code in SPOILING for warning in warnings)
    if near and min(near) >= GOOD_STEPS and share >= GOOD_SHARE and not spoilt:
        return WalkQuality.GOOD
    if steps and max(near, default=0) >= 1 and share >= USABLE_SHARE:
        return WalkQuality.USABLE
    return WalkQuality.POOR


def _side(gait: GaitAnalysis, side: OneSide) -> WalkSide:
    steps = [step for step in gait.kept if step.side == side]
    opposite = [step for step in gait.kept if step.side != side]
    hip, thigh = np.array([step.deg for step in steps]), np.array([step.thigh_deg for step in steps])
    other_hip, other_thigh = np.array([step.deg for step in opposite]), np.array([step.thigh_deg for step in opposite])
    stance, swing = phases(gait.events, side)
    return WalkSide(
        steps=len(steps),
        peak_hip_extension_deg=_round(_mean(hip)),
        sd_deg=_round(spread(hip)),
        ci95_deg=_interval(hip, other_hip, gait.error.mean_sd(side, "trunk_thigh")),
        peak_thigh_extension_deg=_round(_mean(thigh)),
        thigh_sd_deg=_round(spread(thigh)),
        thigh_ci95_deg=_interval(thigh, other_thigh, gait.error.mean_sd(side, "thigh")),
        relative_to_standing_deg=_more_than_standing(gait, side, hip, thigh),
        trailing_limb_deg=_round(_mean(np.array([step.trailing_deg for step in steps]))),
        peak_plantarflexion_deg=_round(_mean(np.array([step.plantarflexion_deg for step in steps]))),
        stance_s=_round(stance, 3),
        swing_s=_round(swing, 3),
        per_step=tuple(
            WalkStep(
                at_s=_seconds(gait.track.time_s[step.frame]),
                number=step.number,
                near=step.near,
                deg=_round(step.deg),
                thigh_deg=_round(step.thigh_deg),
            )
            for step in steps
        ),
    )


def _more_than_standing(gait: GaitAnalysis, side: OneSide, hip: Floats, thigh: Floats) -> MoreThanStanding | None:
    if gait.standing is None or not len(hip):
        return None
    return MoreThanStanding(
        trunk_thigh=_round(float(hip.mean()) - gait.standing.trunk_thigh[side]),
        thigh=_round(float(thigh.mean()) - gait.standing.thigh[side]),
    )


def _static_trial(gait: GaitAnalysis) -> StaticTrialSpan | None:
    if gait.standing is None:
        return None
    return StaticTrialSpan(_seconds(gait.standing.from_s), _seconds(gait.standing.to_s))


def _dropped(gait: GaitAnalysis, extra: Sequence[DroppedSpan]) -> tuple[DroppedSpan, ...]:
    times = gait.track.time_s
    reasons = [(reason, mask & ~_mask_stretches(times, extra)) for reason, mask in gait.reasons]
    spans = [*quality_gates.intervals(times, reasons), *extra]
    for step in gait.steps:
        if step.fault is not None:
            at = _seconds(times[step.frame])
            spans.append(DroppedSpan(at, at, step.fault))
    return tuple(sorted(spans, key=lambda span: (span.from_s, span.to_s, span.reason)))


def _mask_stretches(times: Floats, stretches: Sequence[DroppedSpan]) -> Bools:
    """Mark the frames, (T,), inside stretches that already have their reason."""
    inside = np.zeros(len(times), bool)
    for stretch in stretches:
        inside |= (times >= stretch.from_s - 1e-3) & (times <= stretch.to_s + 1e-3)
    return inside


def _while_walking(gait: GaitAnalysis, series: Floats) -> Floats:
    if not gait.passes:
        return series
    return np.concatenate([series[walk.start : walk.end] for walk in gait.passes])


def _gaps(first: Floats, second: Floats, limits: tuple[float, float]) -> list[float]:
    """List the seconds from each of `first` to the next of `second`, if plausible and no `first` comes between."""
    gaps = []
    for number, moment in enumerate(first.tolist()):
        later = second[second > moment]
        following = first[number + 1] if number + 1 < len(first) else np.inf
        if len(later) and later[0] < following and limits[0] <= later[0] - moment <= limits[1]:
            gaps.append(float(later[0] - moment))
    return gaps


def _empty_result_error(gait: GaitAnalysis) -> PerkupError:
    """Find the clearest single cause of an empty result."""
    share = {reason: float(mask.mean()) for reason, mask in gait.reasons}
    if share.get(quality_gates.UNSEEN, 0.0) > 0.9:
        return PerkupError("Nobody could be seen in this clip.", FILM_IT, code=ErrorCode.NO_PERSON)
    if share.get(quality_gates.FRONT, 0.0) > 0.5:
        return PerkupError(
            "You are seen from the front or back, not from the side.", FILM_IT, code=ErrorCode.WRONG_VIEW
        )
    if share.get(quality_gates.POSTURE, 0.0) > 0.5:
        return PerkupError(
            "Nobody stands or walks upright in this clip.",
            f"{FILM_IT} Lying down? Use --thomas.",
            code=ErrorCode.NO_PERSON,
        )
    cut_off = max(share.get(quality_gates.CUT_OFF.format(side=side), 0.0) for side in SIDES)
    if cut_off > 0.4:
        return PerkupError("Your feet are cut off by the picture's edge.", FILM_IT, code=ErrorCode.BODY_HIDDEN)
    if gait.track.time_s[-1] - gait.track.time_s[0] < 1.5:
        return PerkupError("The clip is too short: it holds no whole step.", FILM_IT, code=ErrorCode.CLIP_TOO_SHORT)
    hidden = max(share.get(quality_gates.HIDDEN.format(side=side), 0.0) for side in SIDES)
    if hidden > 0.4:
        return PerkupError("Your legs are hidden for most of the clip.", FILM_IT, code=ErrorCode.BODY_HIDDEN)
    return PerkupError("No walking was found in this clip.", FILM_IT, code=ErrorCode.NO_WALKING)


def _mean(values: Floats) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else None


def _interval(values: Floats, other: Floats, fixed_sd: float) -> tuple[float, float] | None:
    interval = interval_of_mean(values, other, fixed_sd)
    return None if interval is None else (round(interval[0], 2), round(interval[1], 2))


def _round(value: float | None, digits: int = 2) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), digits)


def _seconds(value: float) -> float:
    return round(float(value), 3)
