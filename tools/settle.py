"""Settle the keyframes of a move file: the smallest change of its poses that makes every contact touch.

    python tools/settle.py FILE.toml

Joint angles and the place of the hips move as little as they can until contacts touch, nothing goes through the floor
or a prop, joints stay in range and the weight is over the base. The file is written in place, comments kept.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit
from scipy.optimize import least_squares

from perkup.moves import contact_geometry, pose_checks
from perkup.moves.kinematics import points
from perkup.moves.library import read
from perkup.moves.move import Keyframe, Move
from perkup.moves.tween import find_hips

DEGREE, METRE, TOUCH = 40.0, 1.5, 0.003


def settle(keyframe: Keyframe, move: Move) -> tuple[dict[str, float], tuple[float, float, float]]:
    """Return the settled pose (degrees, one decimal) and place of the hips (metres, to the millimetre)."""
    names = sorted(keyframe.pose)
    scene = {name: move.scene[name] for name in keyframe.props if name in move.scene}
    first = np.array([*(keyframe.pose[name] for name in names), *find_hips(keyframe)])
    low, high = zip(*(_limits(name) for name in names), strict=True) if names else ((), ())
    bounds = (np.array([*low, -9.0, -9.0, -9.0]), np.array([*high, 9.0, 9.0, 9.0]))

    def misses(now: Any) -> Any:
        pose, at = dict(zip(names, now, strict=False)), tuple(now[len(names) :])
        spots = points(pose, at)
        errors = [(value - before) / DEGREE for value, before in zip(now[: len(names)], first, strict=False)]
        errors += [(value - before) / METRE for value, before in zip(at, first[len(names) :], strict=True)]
        errors += [gap / TOUCH for c in keyframe.contacts for _, gap in contact_geometry.contact_gaps(c, spots, scene)]
        for _, centre, size in contact_geometry.spheres(spots):
            depths = [
                centre[1],
                *(
                    contact_geometry.distance(centre, b)
                    for n, p in scene.items()
                    for b in contact_geometry.solids(n, p)
                ),
            ]
            errors.append(min(0.0, min(depths) - size + 0.01) / TOUCH)
        x, _, z = contact_geometry.centre_of_mass(spots)
        errors.append(
            min(
                1.0,
                contact_geometry.distance_outside(
                    (x, z), contact_geometry.support_base(keyframe.contacts, spots, scene)
                ),
            )
            / 0.01
        )
        return np.array(errors)

    scale = np.array([10.0] * len(names) + [0.05] * 3)
    inside = np.clip(first, bounds[0] + 1e-6, bounds[1] - 1e-6)
    end = least_squares(misses, inside, bounds=bounds, x_scale=scale, diff_step=1e-5, max_nfev=80).x
    pose = {name: round(float(value), 1) for name, value in zip(names, end, strict=False)}
    x, y, z = (round(float(value), 3) for value in end[len(names) :])
    return pose, (x, y, z)


def _limits(name: str) -> tuple[float, float]:
    return pose_checks.RANGES.get(name.removesuffix("_r").removesuffix("_l"), (-360.0, 360.0))


def settled(name: str, text: str) -> str:
    """Return a move file with its keyframes settled. A faulty file is a `SystemExit` that names its faults."""
    move = read(name, text)
    if not isinstance(move, Move):
        raise SystemExit("\n".join(f"{p.file}: {p.key}: {p.reason}" for p in move))
    document: Any = tomlkit.parse(text)
    for table, keyframe in zip(document["keyframes"], move.keyframes, strict=True):
        pose, at = settle(keyframe, move)
        for coordinate, degrees in pose.items():
            table["pose"][coordinate] = degrees
        table["at"] = list(at)
    return tomlkit.dumps(document)


def main(argv: list[str]) -> None:
    """Settle the named files in place."""
    for name in argv:
        file = Path(name)
        file.write_text(settled(file.name, file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
