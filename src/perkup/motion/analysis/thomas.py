"""The Thomas position: lying on the back at a table's edge, one knee held to the chest, the other leg hanging. Pure.

How far the hanging thigh sinks below the horizontal, by the line from hip to knee (the trigonometric way: ICC .90 to
.95, J Athl Train 2015), while the other hip stays held. Valid only with a still pelvis (Vigotsky 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis import signals
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack, middle, other_side
from perkup.motion.analysis.quality_gates import VISIBLE
from perkup.motion.result import ThomasResult, ThomasSide
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats

LYING_DEG = 35.0
"""The trunk lies within this of the horizontal."""

HELD_DEG = 80.0
"""A hip flexed this far is held to the chest; the other one must be flexed at least `APART_DEG` less."""

APART_DEG = 40.0

LEAST_S = 1.0
"""The position counts once it is held this long."""

STILL_DEG_S = 20.0
"""Thighs turning slower than this are held still."""

STILL_S = 0.5
"""Over this long: from frame to frame a noise of 1 % of the thigh alone turns it by 20 degrees a second."""

FILM_IT = "Lie on your back at the table's edge, hold one knee to the chest, let the other leg hang, and film side-on."


@dataclass(frozen=True)
class ThomasTrial:
    """Hanging leg, held still: mean angles over the longest hold, in degrees, and how long it lasted."""

    side: OneSide
    thigh_below_horizontal_deg: float
    knee_flexion_deg: float
    held_hip_flexion_deg: float
    from_s: float
    seconds: float


def analyse_thomas(track: PoseTrack) -> list[ThomasTrial]:
    """Find the longest hold of each hanging side; raise `PerkupError` where there is none."""
    times, points = track.time_s, track.points.copy()
    if not signals.is_even(times):
        grid = signals.even_times(times)
        points, times = signals.resample(points, track.time_s, grid), grid
    fps = 1 / float(np.median(np.diff(times)))
    if signals.is_even(track.time_s):
        points[track.visibility < VISIBLE] = np.nan
    limit = max(1, round(signals.GAP_S * fps))
    flat = points.reshape(len(points), -1)
    flat = np.stack([signals.fill_gaps(flat[:, column], limit) for column in range(flat.shape[1])], axis=1)
    points = signals.low_pass(flat, fps).reshape(points.shape)
    angles = {side: _angles(points, side) for side in SIDES}
    lying = _is_lying(points)
    holds = []
    for side in SIDES:
        below, knee, hip = angles[side]
        other_hip = angles[other_side(side)][2]
        with np.errstate(invalid="ignore"):
            good = lying & (other_hip >= HELD_DEG) & (other_hip - hip >= APART_DEG) & np.isfinite(knee)
            good &= _is_slow(below, fps) & _is_slow(other_hip, fps)
        stretch = max(signals.runs(good), key=lambda run: run[1] - run[0], default=(0, 0))
        seconds = (stretch[1] - stretch[0]) / fps
        if seconds >= LEAST_S:
            part = slice(*stretch)
            holds.append(
                ThomasTrial(
                    side=side,
                    thigh_below_horizontal_deg=float(below[part].mean()),
                    knee_flexion_deg=float(knee[part].mean()),
                    held_hip_flexion_deg=float(other_hip[part].mean()),
                    from_s=float(times[stretch[0]]),
                    seconds=seconds,
                )
            )
    if not holds:
        raise _no_hold_error(points, lying)
    return holds


def to_result(name: str, holds: list[ThomasTrial]) -> ThomasResult:
    """Build the result of one file from its holds."""
    return ThomasResult(
        file=name,
        sides={
            hold.side: ThomasSide(
                thigh_below_horizontal_deg=round(hold.thigh_below_horizontal_deg, 2),
                knee_flexion_deg=round(hold.knee_flexion_deg, 2),
                held_hip_flexion_deg=round(hold.held_hip_flexion_deg, 2),
                seconds=round(hold.seconds, 2),
                from_s=round(hold.from_s, 3),
            )
            for hold in holds
        },
        sentence=sentence(holds),
    )


def sentence(holds: list[ThomasTrial]) -> str:
    """Return one plain clause a side; nothing is called tight."""
    clauses = []
    for hold in holds:
        degrees = round(hold.thigh_below_horizontal_deg)
        where = "was level" if degrees == 0 else f"hung {abs(degrees)}° {'below' if degrees > 0 else 'above'} level"
        clauses.append(f"your {hold.side} thigh {where}, the knee bent {hold.knee_flexion_deg:.0f}°")
    text = "; ".join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def _angles(points: Floats, side: OneSide) -> tuple[Floats, Floats, Floats]:
    """Return (T,) thigh below horizontal, knee flexion, hip flexion of one leg, whichever way the head points."""
    hip, knee, ankle = (points[:, INDEX[f"{side}_{joint}"]] for joint in ("hip", "knee", "ankle"))
    trunk = middle(points, "hip") - middle(points, "shoulder")
    thigh, shank = knee - hip, ankle - knee
    away = np.sign(trunk[:, 0])
    below = np.degrees(np.arctan2(-thigh[:, 1], thigh[:, 0] * away))
    return below, _angle_between(thigh, shank), _angle_between(trunk, thigh)


def _angle_between(one: Floats, two: Floats) -> Floats:
    """Return (T,), the unsigned angle of two (T, 2) lines."""
    cross = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    result: Floats = np.degrees(np.arctan2(np.abs(cross), (one * two).sum(axis=1)))
    return result


def _is_lying(points: Floats) -> Bools:
    trunk = middle(points, "hip") - middle(points, "shoulder")
    tilt = np.degrees(np.arctan2(np.abs(trunk[:, 1]), np.abs(trunk[:, 0])))
    result: Bools = tilt <= LYING_DEG
    return result


def _is_slow(angle: Floats, fps: float) -> Bools:
    """Return True, (T,), where the angle changes slowly around a frame; missing points are not slow."""
    half = max(1, round(STILL_S * fps / 2))
    at = np.arange(len(angle))
    after, before = np.minimum(at + half, len(angle) - 1), np.maximum(at - half, 0)
    ends = [np.where(np.isfinite(angle[side]), angle[side], angle) for side in (after, before)]
    result: Bools = np.abs(ends[0] - ends[1]) * fps <= STILL_DEG_S * (after - before)
    return result


def _no_hold_error(points: Floats, lying: Bools) -> PerkupError:
    if not np.isfinite(middle(points, "hip")).any():
        return PerkupError("Nobody could be seen in this clip.", FILM_IT, code=ErrorCode.NO_PERSON)
    if not lying.any():
        return PerkupError("Nobody lies on their back in this clip.", FILM_IT, code=ErrorCode.POSITION_NOT_HELD)
    return PerkupError(
        "The position was not held still for a second with one knee to the chest.",
        FILM_IT,
        code=ErrorCode.POSITION_NOT_HELD,
    )
