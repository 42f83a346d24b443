"""Peak extension from virtual side cameras against the same definitions in 3D, and heel strikes against annotation.

python -m bench motion_geometry
"""

from __future__ import annotations

import itertools

import numpy as np

from bench.motion_world import both_ways, healthy, rajagopal, seen, standing, track, truth
from perkup.motion import angles, gait
from perkup.motion.body import SIDES
from perkup.motion.measurement import document

DISTANCES, YAWS = (3.0, 5.0), (-20.0, -10.0, 0.0, 10.0, 20.0)

Row = tuple[str, str, str, bool | None]


def single_passes() -> list[tuple[float, float, float]]:
    """(yaw, thigh error, trunk-thigh error) in degrees of every leg in every pass, each pass filmed by itself."""
    walk = rajagopal()
    true = truth(walk.points)
    found = []
    for distance, yaw, away in itertools.product(DISTANCES, YAWS, (False, True)):
        made = gait.analyse(track(seen(walk.points, distance, yaw, away), 100.0))
        for step in made.kept:
            thigh, hip = true[step.side]
            found.append((yaw, step.thigh_deg - thigh, step.deg - hip))
    return found


def whole_clips() -> list[tuple[float, float, float, float]]:
    """(yaw, largest error relative to standing by thigh, by trunk-thigh, error of the near legs' difference)."""
    walk = rajagopal()
    true = truth(walk.points)
    still = standing(walk.points, 1.0, 100.0)[..., :2]
    ahead = np.ones(len(still))
    rest = {
        side: (
            float(angles.thigh_extension(still, side, ahead)[0]),
            float(angles.hip_extension(still, side, ahead)[0]),
        )
        for side in SIDES
    }
    found = []
    for distance, yaw in itertools.product(DISTANCES, YAWS):
        told = document("walk", gait.analyse(both_ways(walk, distance, yaw)), 1)
        thigh, hip = (
            max(
                abs(told["sides"][side]["relative_to_standing_deg"][name] - (true[side][number] - rest[side][number]))
                for side in SIDES
            )
            for number, name in enumerate(("thigh", "trunk_thigh"))
        )
        gap = told["near_difference"]["right_minus_left_deg"] - (true["right"][0] - true["left"][0])
        found.append((yaw, thigh, hip, gap))
    return found


def strikes() -> list[float]:
    """Milliseconds between each annotated heel strike and the nearest found one."""
    walk = healthy()
    legs = [leg for found in gait.analyse(walk.track).events for leg in found]
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
    """The table."""
    made = single_passes()
    clips = whole_clips()
    table: list[Row] = []
    for most, limit in ((10.0, 1.0), (20.0, 3.0)):
        inside = [one for one in made if abs(one[0]) <= most]
        for name, column in (("thigh to vertical", 1), ("trunk-thigh", 2)):
            worst = max(abs(one[column]) for one in inside)
            label = f"{name}, worst of {len(inside)} peaks, camera up to {most:.0f} deg off"
            table.append((label, f"{worst:.2f} deg", f"<= {limit:g} deg", worst <= limit))
    near = max(abs(one[3]) for one in clips)
    table.append(("left-right of the near legs, worst error", f"{near:.2f} deg", "<= 2 deg", near <= 2))
    for name, column in (("thigh to vertical", 1), ("trunk-thigh", 2)):
        worst = max(one[column] for one in clips if abs(one[0]) <= 10)
        table.append(
            (f"{name} relative to standing, worst, up to 10 deg off", f"{worst:.2f} deg", "<= 2 deg", worst <= 2)
        )
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
