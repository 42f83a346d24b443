"""What was not as it should be in a film of walking, in plain words, and what to do next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.landmarks import INDEX, NOSE, SIDES, is_seen, middle
from perkup.motion.result import FilmWarning, WarningCode

if TYPE_CHECKING:
    from perkup.motion.analysis.gait_analysis import GaitAnalysis

SMALL_PX = 200.0
"""Pixels from nose to ankles under which a pose model sees too little: at 103 pixels the same film gives 7 degrees
less than at 336, at 243 up to 1.6 (`python -m bench motion_video`)."""

ROLLED_DEG, PITCHED_DEG = 1.5, 5.0
"""Degrees from which on a camera is called tilted, or looking up or down; at least twice what the fit may be off."""

EDGE_DEG = 14.0
"""Degrees off the middle of the picture from which on standing is seen a little from the front or back."""

GOOD_STEPS = 3
"""Steps of each near leg that a good film has."""

SPOILING = {WarningCode.SMALL_PERSON, WarningCode.CAMERA_MOVES, WarningCode.FEW_STEPS}
"""With these no film is `good`."""


def film_warnings(gait: GaitAnalysis) -> tuple[FilmWarning, ...]:
    """List what was not as it should be, what matters most first."""
    checks = (
        _small_person,
        _camera_moves,
        _legs_swapped,
        _few_steps,
        _standing_at_edge,
        _camera_rolled,
        _camera_pitched,
    )
    return tuple(warning for warning in (check(gait) for check in checks) if warning is not None)


def _small_person(gait: GaitAnalysis) -> FilmWarning | None:
    if gait.track.size is None:
        return None
    ankles = middle(gait.track.points, "ankle")
    tall = gait.track.points[:, NOSE, 1] - ankles[:, 1]
    tall = tall[np.isfinite(tall)]
    height = float(np.median(tall)) if len(tall) else 0.0
    if not len(tall) or height >= SMALL_PX:
        return None
    return FilmWarning(
        WarningCode.SMALL_PERSON,
        f"You are only about {height:.0f} pixels tall in this film. Small people are measured less exactly, often too"
        " low. Next time go closer, or film in a higher resolution, so that you fill most of the picture's height.",
    )


def _camera_moves(gait: GaitAnalysis) -> FilmWarning | None:
    if not gait.camera_moves.any():
        return None
    return FilmWarning(
        WarningCode.CAMERA_MOVES,
        "The camera moved while you walked. Next time put the phone on something firm and do not follow with it.",
    )


def _legs_swapped(gait: GaitAnalysis) -> FilmWarning | None:
    if not gait.swapped.any():
        return None
    seconds = float(gait.swapped.sum()) / gait.track.fps
    return FilmWarning(
        WarningCode.LEGS_SWAPPED,
        f"For {seconds:.2f} s the left and the right leg were mixed up. Perkup put them back. Next time wear trousers"
        " that fit closely and film in good light.",
    )


def _few_steps(gait: GaitAnalysis) -> FilmWarning | None:
    near = {bout.near for bout in gait.passes}
    counts = {side: sum(step.near and step.side == side for step in gait.kept) for side in SIDES if side in near}
    if counts and min(counts.values()) >= GOOD_STEPS:
        return None
    words = " and ".join(f"{count} of your {side} leg" for side, count in counts.items()) or "none"
    return FilmWarning(
        WarningCode.FEW_STEPS,
        f"Few steps of the leg near the camera could be measured: {words}. Next time walk past two or three times each"
        " way, through the whole picture.",
    )


def _standing_at_edge(gait: GaitAnalysis) -> FilmWarning | None:
    if gait.standing is None or gait.camera.fit is None:
        return None
    part = (gait.track.time_s >= gait.standing.from_s) & (gait.track.time_s <= gait.standing.to_s)
    hips = gait.track.points[part][:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    hips = hips[is_seen(hips)]
    if not len(hips):
        return None
    aside = float(np.median(hips[:, 0]) - gait.camera.centre[0])
    angle = np.degrees(np.arctan(abs(aside) / gait.camera.fit.place().focal))
    if angle < EDGE_DEG:
        return None
    return FilmWarning(
        WarningCode.STANDING_AT_EDGE,
        "You stood still near the edge of the picture, where the camera sees you a little from the front or back. Next"
        " time stand in the middle of the picture, then walk out and past.",
    )


def _camera_rolled(gait: GaitAnalysis) -> FilmWarning | None:
    fit = gait.camera.fit
    if fit is None:
        return None
    roll, sd = float(np.degrees(fit.place().roll)), float(np.degrees(fit.sd("roll")))
    if abs(roll) < max(ROLLED_DEG, 2 * sd):
        return None
    return FilmWarning(
        WarningCode.CAMERA_ROLLED,
        f"The camera was tilted to one side by about {abs(roll):.0f}°. Perkup took it out. Next time set it level,"
        " along the line of the floor.",
    )


def _camera_pitched(gait: GaitAnalysis) -> FilmWarning | None:
    fit = gait.camera.fit
    if fit is None:
        return None
    pitch, sd = float(np.degrees(fit.place().pitch)), float(np.degrees(fit.sd("pitch")))
    if abs(pitch) < max(PITCHED_DEG, 2 * sd):
        return None
    way, place = ("down", "lower") if pitch > 0 else ("up", "higher")
    return FilmWarning(
        WarningCode.CAMERA_PITCHED,
        f"The camera looked {way} by about {abs(pitch):.0f}°. Perkup took it out. Next time put it {place}, at the"
        " height of your hips.",
    )
