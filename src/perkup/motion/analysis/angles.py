"""Joint and segment angles of a side view, in degrees. Pure functions of arrays; every definition in one place.

`points` is (T, 15, 2), x right and y up, in the order of `body.JOINTS`; `facing` is (T,) with +1 where the person
looks to the right of the picture, -1 to the left. Missing points give NaN.

Two ways to say how far a leg is behind, which never mix (see docs/measuring.md):

* thigh to vertical: hip to knee against the plumb line;
* trunk-thigh: the same thigh against the line from the middle of the hips to the middle of the shoulders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.landmarks import INDEX, SIDES, middle
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats


def wrap(degrees: Floats) -> Floats:
    """Angles brought into [-180, 180)."""
    return (degrees + 180.0) % 360.0 - 180.0


def line_angle(upper: Floats, lower: Floats, facing: Floats) -> Floats:
    """Return (T,), angle of the line `upper` to `lower`, both (T, 2), behind the plumb line; ahead of it is
    negative."""
    line = lower - upper
    result: Floats = np.degrees(np.arctan2(-line[:, 0] * facing, -line[:, 1]))
    return result


def thigh_extension(points: Floats, side: OneSide, facing: Floats) -> Floats:
    """Return (T,), thigh to vertical, behind positive: the headline."""
    return line_angle(points[:, INDEX[f"{side}_hip"]], points[:, INDEX[f"{side}_knee"]], facing)


def trunk_lean(points: Floats, facing: Floats) -> Floats:
    """Return (T,), trunk (middle of hips to middle of shoulders) to vertical, forward positive."""
    line = middle(points, "shoulder") - middle(points, "hip")
    result: Floats = np.degrees(np.arctan2(line[:, 0] * facing, line[:, 1]))
    return result


def hip_extension(points: Floats, side: OneSide, facing: Floats) -> Floats:
    """Return (T,), trunk-thigh angle, zero with the thigh in line with the trunk, extension positive."""
    return wrap(thigh_extension(points, side, facing) - trunk_lean(points, facing))


def knee_flexion(points: Floats, side: OneSide, facing: Floats) -> Floats:
    """Return (T,), shank against thigh, zero when straight, flexion positive (OpenSim's knee_angle)."""
    return wrap(shank_extension(points, side, facing) - thigh_extension(points, side, facing))


def shank_extension(points: Floats, side: OneSide, facing: Floats) -> Floats:
    """Return (T,), shank to vertical, ankle behind knee positive."""
    return line_angle(points[:, INDEX[f"{side}_knee"]], points[:, INDEX[f"{side}_ankle"]], facing)


def ankle_dorsiflexion(points: Floats, side: OneSide, facing: Floats) -> Floats:
    """Return (T,), line heel to toe against the perpendicular of the shank, toes towards the shin positive
    (OpenSim)."""
    foot = points[:, INDEX[f"{side}_toe"]] - points[:, INDEX[f"{side}_heel"]]
    pitch = np.degrees(np.arctan2(foot[:, 1], foot[:, 0] * facing))
    return wrap(pitch + shank_extension(points, side, facing))


def trailing_limb(points: Floats, side: OneSide, facing: Floats) -> Floats:
    """Return (T,), line hip to ankle behind the plumb line."""
    return line_angle(points[:, INDEX[f"{side}_hip"]], points[:, INDEX[f"{side}_ankle"]], facing)


def curves(points: Floats, facing: Floats) -> dict[str, Floats]:
    """All series of the `--angles` table by name, each (T,), in OpenSim's signs (hip and thigh: extension negative)."""
    table: dict[str, Floats] = {}
    for name, function, sign in (
        ("hip_flexion", hip_extension, -1),
        ("knee_angle", knee_flexion, 1),
        ("ankle_angle", ankle_dorsiflexion, 1),
        ("thigh", thigh_extension, -1),
    ):
        for side in SIDES:
            table[f"{name}_{side[0]}"] = sign * function(points, side, facing)
    table["trunk_lean"] = trunk_lean(points, facing)
    return table
