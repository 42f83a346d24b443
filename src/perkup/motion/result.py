"""The measurement of one clip as the document that `perkup measure --json` writes. Pure: a gait in, numbers out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from perkup.errors import PerkupError
from perkup.motion.analysis import quality_gates
from perkup.motion.analysis.landmarks import SIDES, Side
from perkup.motion.analysis.stats import bootstrap_ci95, detectable_difference, spread

if TYPE_CHECKING:
    from perkup.motion.analysis.gait_analysis import GaitAnalysis
    from perkup.motion.analysis.gait_events import GaitEvents, GaitStep
    from perkup.motion.analysis.landmarks import Bools, Floats

DEFINITION = "trunk-thigh"

FILM_IT = "Stand side-on, the whole body in the picture with room around it, and walk past the camera and back."

STANCE_S = (0.25, 2.5)
SWING_S = (0.2, 1.2)
"""Longer or shorter stance and swing than any walking (usual 0.66 and 0.44 s: Winter 2009) are missed events."""

STRIDE_S = (0.6, 3.0)

GOOD_STEPS, GOOD_SHARE, USABLE_SHARE = 3, 0.7, 0.3


def to_result(
    name: str, gait: GaitAnalysis, frames: int, extra_dropped: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """The contract's object for one file.

    frames : how many the source held. extra_dropped : stretches lost before there were points (another person, ...).
    Raises `PerkupError` where nothing could be measured.
    """
    if not gait.kept and gait.standing is None:
        raise _nothing(gait)
    times = gait.track.time_s
    sides = {side: _side(gait, side) for side in SIDES}
    result: dict[str, Any] = {
        "file": name,
        "definition": DEFINITION,
        "model": gait.track.source,
        "fps": round(gait.track.fps, 3),
        "duration_s": round(float(times[-1] - times[0]) + 1 / gait.track.fps, 3),
        "frames": frames,
        "frames_used": min(int(gait.used.sum()), frames),
        "static_trial": _static(gait),
        "passes": [
            {
                "from_s": _s(times[walk.start]),
                "to_s": _s(times[walk.end - 1]),
                "facing": walk.facing,
                "near": walk.near,
                "direction": walk.direction,
            }
            for walk in gait.passes
        ],
        "sides": sides,
        "near_difference": near_difference(gait.kept),
        "cadence_per_min": _round(cadence(gait.events)),
        "trunk_lean_deg": _round(_mean(_while_walking(gait, gait.curves["trunk_lean"]))),
        "dropped": _dropped(gait, extra_dropped or []),
        "quality": quality(gait),
    }
    result["sentence"] = sentence(result)
    return result


def near_difference(kept: list[GaitStep]) -> dict[str, Any] | None:
    """Right minus left thigh to vertical of near-leg steps only; None unless each leg was the near one."""
    near = {side: np.array([step.thigh_deg for step in kept if step.near and step.side == side]) for side in SIDES}
    if not (len(near["left"]) and len(near["right"])):
        return None
    gap = float(near["right"].mean() - near["left"].mean())
    least = detectable_difference(near["left"], near["right"])
    return {
        "right_minus_left_deg": _round(gap),
        "detectable_change_deg": _round(least),
        "shown": abs(gap) > least,
    }


def cadence(events: list[list[GaitEvents]]) -> float | None:
    """Steps a minute: twice the strides, from contacts of one foot to its next, or lift-offs where there are none."""
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


def phases(events: list[list[GaitEvents]], side: Side) -> tuple[float | None, float | None]:
    """Median seconds of stance (contact to lift-off) and swing (lift-off to contact) of one leg."""
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


def quality(gait: GaitAnalysis) -> str:
    """`good`: three kept steps of each near leg that was filmed and most frames used; `poor`: hardly a step."""
    kept = gait.kept
    share = float(gait.used.mean())
    near = [sum(step.near and step.side == side for step in kept) for side in {walk.near for walk in gait.passes}]
    if near and min(near) >= GOOD_STEPS and share >= GOOD_SHARE:
        return "good"
    if kept and max(near, default=0) >= 1 and share >= USABLE_SHARE:
        return "usable"
    return "poor"


def sentence(result: dict[str, Any]) -> str:
    """One plain sentence: what was seen, on how many steps; never what it means for anybody's health."""
    told = []
    for side in SIDES:
        numbers = result["sides"][side]
        if numbers["steps"]:
            steps = "1 step" if numbers["steps"] == 1 else f"{numbers['steps']} steps"
            told.append(f"your {side} thigh {_where(numbers['peak_thigh_extension_deg'])} ({steps})")
    if not told:
        return "You stood still side-on, but no step could be measured."
    text = "At its furthest " + " and ".join(told)
    gap = result["near_difference"]
    if gap is not None:
        if gap["shown"]:
            further = "right" if gap["right_minus_left_deg"] > 0 else "left"
            text += f"; the {further} one goes {abs(gap['right_minus_left_deg']):.0f}° further"
        else:
            text += f"; a difference under {gap['detectable_change_deg']:.0f}° between the legs cannot be told here"
    return text + "."


def lean(result: dict[str, Any]) -> str:
    """How the trunk of a document leans while walking, in words."""
    degrees = result["trunk_lean_deg"]
    if degrees is None:
        return "how the trunk leans not told"
    return f"trunk leaning {abs(degrees):.1f}° {'back' if degrees < 0 else 'forward'}"


def _where(degrees: float) -> str:
    rounded = round(degrees)
    if rounded == 0:
        return "was upright"
    return f"was {abs(rounded)}° {'behind' if rounded > 0 else 'ahead of'} vertical"


def _side(gait: GaitAnalysis, side: Side) -> dict[str, Any]:
    steps = [step for step in gait.kept if step.side == side]
    hip, thigh = np.array([step.deg for step in steps]), np.array([step.thigh_deg for step in steps])
    stance, swing = phases(gait.events, side)
    return {
        "steps": len(steps),
        "peak_hip_extension_deg": _round(_mean(hip)),
        "sd_deg": _round(spread(hip)),
        "ci95_deg": _interval(hip),
        "peak_thigh_extension_deg": _round(_mean(thigh)),
        "thigh_sd_deg": _round(spread(thigh)),
        "thigh_ci95_deg": _interval(thigh),
        "relative_to_standing_deg": _relative(gait, side, hip, thigh),
        "trailing_limb_deg": _round(_mean(np.array([step.trailing_deg for step in steps]))),
        "peak_plantarflexion_deg": _round(_mean(np.array([step.plantarflexion_deg for step in steps]))),
        "stance_s": _round(stance, 3),
        "swing_s": _round(swing, 3),
        "per_step": [
            {
                "at_s": _s(gait.track.time_s[step.frame]),
                "pass": step.number,
                "near": step.near,
                "deg": _round(step.deg),
                "thigh_deg": _round(step.thigh_deg),
            }
            for step in steps
        ],
    }


def _relative(gait: GaitAnalysis, side: Side, hip: Floats, thigh: Floats) -> dict[str, float | None] | None:
    if gait.standing is None or not len(hip):
        return None
    return {
        "trunk_thigh": _round(float(hip.mean()) - gait.standing.trunk_thigh[side]),
        "thigh": _round(float(thigh.mean()) - gait.standing.thigh[side]),
    }


def _static(gait: GaitAnalysis) -> dict[str, float] | None:
    if gait.standing is None:
        return None
    return {"from_s": _s(gait.standing.from_s), "to_s": _s(gait.standing.to_s)}


def _dropped(gait: GaitAnalysis, extra: list[dict[str, Any]]) -> list[dict[str, Any]]:
    times = gait.track.time_s
    reasons = [(reason, mask & ~_within(times, extra)) for reason, mask in gait.reasons]
    found: list[dict[str, Any]] = [*quality_gates.intervals(times, reasons), *extra]
    for step in gait.steps:
        if step.fault is not None:
            at = _s(times[step.frame])
            found.append({"from_s": at, "to_s": at, "reason": step.fault})
    return sorted(found, key=lambda item: (item["from_s"], item["to_s"], item["reason"]))


def _within(times: Floats, stretches: list[dict[str, Any]]) -> Bools:
    """(T,) frames inside stretches that already have their reason."""
    inside = np.zeros(len(times), bool)
    for one in stretches:
        inside |= (times >= one["from_s"] - 1e-3) & (times <= one["to_s"] + 1e-3)
    return inside


def _while_walking(gait: GaitAnalysis, series: Floats) -> Floats:
    if not gait.passes:
        return series
    return np.concatenate([series[walk.start : walk.end] for walk in gait.passes])


def _gaps(first: Floats, second: Floats, limits: tuple[float, float]) -> list[float]:
    """Seconds from each of `first` to the next of `second`, where plausible and no other `first` comes between."""
    found = []
    for number, moment in enumerate(first.tolist()):
        later = second[second > moment]
        following = first[number + 1] if number + 1 < len(first) else np.inf
        if len(later) and later[0] < following and limits[0] <= later[0] - moment <= limits[1]:
            found.append(float(later[0] - moment))
    return found


def _nothing(gait: GaitAnalysis) -> PerkupError:
    """The clearest single cause of an empty result."""
    share = {reason: float(mask.mean()) for reason, mask in gait.reasons}
    if share.get(quality_gates.UNSEEN, 0.0) > 0.9:
        return PerkupError("Nobody could be seen in this clip.", FILM_IT)
    if share.get(quality_gates.FRONT, 0.0) > 0.5:
        return PerkupError("You are seen from the front or back, not from the side.", FILM_IT)
    if share.get(quality_gates.POSTURE, 0.0) > 0.5:
        return PerkupError("Nobody stands or walks upright in this clip.", f"{FILM_IT} Lying down? Use --thomas.")
    cut_off = max(share.get(quality_gates.CUT_OFF.format(side=side), 0.0) for side in SIDES)
    if cut_off > 0.4:
        return PerkupError("Your feet are cut off by the picture's edge.", FILM_IT)
    if gait.track.time_s[-1] - gait.track.time_s[0] < 1.5:
        return PerkupError("The clip is too short: it holds no whole step.", FILM_IT)
    hidden = max(share.get(quality_gates.HIDDEN.format(side=side), 0.0) for side in SIDES)
    if hidden > 0.4:
        return PerkupError("Your legs are hidden for most of the clip.", FILM_IT)
    return PerkupError("No walking was found in this clip.", FILM_IT)


def _mean(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else None


def _interval(values: Floats) -> list[float | None] | None:
    found = bootstrap_ci95(values)
    return None if found is None else [_round(found[0]), _round(found[1])]


def _round(value: float | None, digits: int = 2) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), digits)


def _s(value: float) -> float:
    return round(float(value), 3)
