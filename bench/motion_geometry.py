"""Peak extension from virtual side cameras against the same definitions in 3D, and heel strikes against annotation.

python -m bench motion_geometry
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np

from bench.motion_world import Walk, another, both_ways, healthy, rajagopal, seen, standing, track, truth
from perkup.motion.analysis import angles, gait_analysis
from perkup.motion.analysis.gait_summary import to_result
from perkup.motion.analysis.landmarks import SIDES
from perkup.motion.measurement_types import to_document
from perkup.vocabulary import OneSide

DISTANCES, YAWS = (3.0, 5.0), (-20.0, -10.0, 0.0, 10.0, 20.0)

Row = tuple[str, str, str, bool | None]


@cache
def single_passes() -> list[tuple[float, float, float]]:
    """(yaw, thigh error, trunk-thigh error) in degrees of every leg in every pass, each pass filmed by itself."""
    walk = rajagopal()
    true = truth(walk.points)
    found = []
    for distance, yaw, away in itertools.product(DISTANCES, YAWS, (False, True)):
        made = gait_analysis.analyse_gait(track(seen(walk.points, distance, yaw, away), 100.0))
        for step in made.kept:
            thigh, hip = true[step.side]
            found.append((yaw, step.thigh_deg - thigh, step.deg - hip))
    return found


@cache
def whole_clips_of_the_subject() -> list[tuple[float, ...]]:
    """Return the whole clips of the laboratory's own subject from every camera."""
    return whole_clips(rajagopal())


def whole_clips(walk: Walk, yaws: tuple[float, ...] = YAWS) -> list[tuple[float, ...]]:
    """Errors in degrees of standing still, walking past and back, from every camera: (yaw, thigh to vertical,
    trunk-thigh, both relative to standing, left-right of the near legs); the worse leg of the means over its steps."""
    true = truth(walk.points)
    still = standing(walk.points, 1.0, 100.0)[..., :2]
    ahead = np.ones(len(still))
    found = []
    for distance, yaw in itertools.product(DISTANCES, yaws):
        told = to_document(to_result("walk", gait_analysis.analyse_gait(both_ways(walk, distance, yaw)), 1))
        worst = [0.0] * 4
        for side in SIDES:
            numbers, (thigh, hip) = told["sides"][side], true[side]
            rest = numbers["relative_to_standing_deg"]
            errors = (
                numbers["peak_thigh_extension_deg"] - thigh,
                numbers["peak_hip_extension_deg"] - hip,
                rest["thigh"] - thigh + float(angles.thigh_extension(still, side, ahead)[0]),
                rest["trunk_thigh"] - hip + float(angles.hip_extension(still, side, ahead)[0]),
            )
            worst = [max(most, abs(error)) for most, error in zip(worst, errors, strict=True)]
        gap = told["near_difference"]["right_minus_left_deg"] - (true[OneSide.RIGHT][0] - true[OneSide.LEFT][0])
        found.append((yaw, *worst, abs(gap)))
    return found


@cache
def bodies() -> list[tuple[str, list[float]]]:
    """Other bodies on the same walk, the camera up to 10 degrees off: worst error of each number as above."""
    walk = rajagopal()
    shapes = {
        "hips 30 % wider": another(walk, hips=1.3),
        "hips 25 % narrower": another(walk, hips=0.75),
        "shoulders 20 % wider": another(walk, shoulders=1.2),
        "shoulders 20 % narrower": another(walk, shoulders=0.8),
        "each knee 3 cm further out": another(walk, knees_m=0.03),
        "each knee 3 cm further in": another(walk, knees_m=-0.03),
        "trunk 6° further forward": another(walk, lean=6.0),
        "wide, knees in, leaning": another(walk, hips=1.3, shoulders=1.2, knees_m=-0.03, lean=6.0),
        "narrow, knees out, leaning": another(walk, hips=0.75, shoulders=0.8, knees_m=0.03, lean=6.0),
    }
    yaws = (-10.0, 0.0, 10.0)
    return [
        (name, [max(column) for column in zip(*(one[1:5] for one in whole_clips(shape, yaws)), strict=True)])
        for name, shape in shapes.items()
    ]


def strikes() -> list[float]:
    """Milliseconds between each annotated heel strike and the nearest found one."""
    walk = healthy()
    legs = [leg for found in gait_analysis.analyse_gait(walk.track).events for leg in found]
    return [
        1000 * min(abs(float(moment) - true) for leg in legs if leg.side == side for moment in leg.contacts.tolist())
        for side in SIDES
        for true in walk.strikes[side].tolist()
    ]


def lab_gap() -> dict[str, tuple[float, float, float]]:
    """For each leg the lab's peak extension, and how far each definition in 3D is from it."""
    walk = rajagopal()
    true = truth(walk.points)
    return {
        side: (
            -float(walk.lab[side].min()),
            true[side][0] + float(walk.lab[side].min()),
            true[side][1] + float(walk.lab[side].min()),
        )
        for side in SIDES
    }


def rows() -> list[Row]:
    """Return the table."""
    made = single_passes()
    clips = whole_clips_of_the_subject()
    table: list[Row] = []
    for most, limit in ((10.0, 1.0), (20.0, 3.0)):
        inside = [one for one in made if abs(one[0]) <= most]
        for name, column in (("thigh to vertical", 1), ("trunk-thigh", 2)):
            worst = max(abs(one[column]) for one in inside)
            label = f"{name}, worst of {len(inside)} peaks, camera up to {most:.0f} deg off"
            table.append((label, f"{worst:.2f} deg", f"<= {limit:g} deg", worst <= limit))
    near = max(one[5] for one in clips)
    table.append(("left-right of the near legs, worst error", f"{near:.2f} deg", "<= 2 deg", near <= 2))
    for name, column in (("thigh to vertical", 3), ("trunk-thigh", 4)):
        worst = max(one[column] for one in clips if abs(one[0]) <= 10)
        table.append(
            (f"{name} relative to standing, worst, up to 10 deg off", f"{worst:.2f} deg", "<= 2 deg", worst <= 2)
        )
    for name, errors in bodies():
        label = f"{name}: thigh, trunk-thigh, both relative to standing"
        table.append((label, ", ".join(f"{error:.1f}" for error in errors) + " deg", "<= 2 deg", max(errors) <= 2))
    for side, (lab, thigh, hip) in lab_gap().items():
        table.append(
            (
                f"the lab's {side} peak (against the pelvis) {lab:.1f} deg; thigh, trunk-thigh in 3D differ by",
                f"{thigh:+.1f}, {hip:+.1f} deg",
                "told",
                None,
            )
        )
    found = strikes()
    middle = float(np.median(found))
    table.append((f"heel strikes, median of {len(found)}", f"{middle:.0f} ms", "<= 40 ms", middle <= 40))
    return table
