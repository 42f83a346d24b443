"""Hands that lie flat, hold or hang: turned about the wrist, fingers bent until they touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.pictures.base_mesh import Floats
from perkup.pictures.touch import Distance
from perkup.pictures.turns import rotation, unit

if TYPE_CHECKING:
    from perkup.pictures.bones import Skeleton

FINGERS, PARTS = range(1, 6), range(1, 4)
LEAST_BEND_DEG = (-38.0, -8.0, -4.0)
LEAST_THUMB_DEG = (-90.0, -30.0, -10.0)
MOST_BEND_DEG = (70.0, 82.0, 52.0)
"""How far each joint of a finger goes back and forth, knuckle first."""
THUMB_SHARE = 0.45
PITCH_DEG = np.arange(-48.0, 63.0, 3.0)
TOUCH_M = 0.002
THINNED = 2
"""One in so many points of the skin is enough to find where a hand touches."""
HANGING_DEG = {
    1: (6.0, 8.0, 10.0),
    2: (14.0, 18.0, 10.0),
    3: (18.0, 22.0, 13.0),
    4: (21.0, 25.0, 15.0),
    5: (24.0, 27.0, 17.0),
}
"""Bend of the joints of a hand that hangs at rest, finger by finger from the thumb."""
Bends = dict[int, tuple[float, float, float]]


class HandPoints(NamedTuple):
    """Skin of a hand at rest, from the wrist: the palm, and each part of each finger; where each part begins."""

    palm: Floats
    parts: dict[tuple[int, int], Floats]
    joints: dict[tuple[int, int], Floats]


def hand_points(skeleton: Skeleton, side: str) -> HandPoints:
    """Return the skin of a hand by the bone that it mostly follows."""
    body, upper = skeleton.body, side.upper()
    mesh = body.mesh
    skin = np.unique(mesh.triangles["body"])
    lead = mesh.bone_of[skin, 0]
    wrist = body.joints[f"wrist.{upper}"]
    names = {bone: index for index, bone in enumerate(mesh.bones)}

    def of(*bones: str) -> Floats:
        rows = np.isin(lead, [names[f"{bone}.{upper}"] for bone in bones])
        out: Floats = (body.points[skin[rows]] - wrist)[::THINNED]
        return out

    palm = of("wrist", "metacarpal1", "metacarpal2", "metacarpal3", "metacarpal4")
    keys = [(finger, part) for finger in FINGERS for part in PARTS]
    joints = {(f, p): body.joints[f"finger{f}-{p}.{upper}"] - wrist for f, p in keys}
    return HandPoints(palm, {(f, p): of(f"finger{f}-{p}") for f, p in keys}, joints)


def finger_turns(
    hand: Floats, across: Floats, points: HandPoints, finger: int, bends: tuple[float, ...]
) -> list[tuple[Floats, Floats]]:
    """Return turn and place (from the wrist) of each part of a finger; `across` is the hand's hinge at rest."""
    out = []
    turn, place, before = hand, np.zeros(3), np.zeros(3)
    for part, degrees in zip(PARTS, bends, strict=True):
        joint = points.joints[finger, part]
        place = place + turn @ (joint - before)
        turn = turn @ rotation(across, np.radians(degrees * (THUMB_SHARE if finger == 1 else 1.0)))
        before = joint
        out.append((turn, place))
    return out


def finger_skin(hand: Floats, across: Floats, points: HandPoints, finger: int, bends: tuple[float, ...]) -> Floats:
    """Return a finger's skin, from the wrist."""
    rows = []
    for part, (turn, place) in zip(PARTS, finger_turns(hand, across, points, finger, bends), strict=True):
        rows.append((points.parts[finger, part] - points.joints[finger, part]) @ turn.T + place)
    return np.concatenate(rows)


def laid(hand: Floats, pose_axes: Floats, points: HandPoints, wrist: Floats, distance: Distance) -> Floats:
    """Return the hand's turn, pitched about the wrist until the palm touches; `pose_axes` are palm, back, across."""
    across = pose_axes[:, 2]
    turns = [rotation(across, np.radians(degrees)) for degrees in PITCH_DEG]
    costs = [
        abs(float(distance(points.palm @ (turn @ hand).T + wrist).min())) + 4e-5 * abs(degrees)
        for turn, degrees in zip(turns, PITCH_DEG, strict=True)
    ]
    best: Floats = turns[int(np.argmin(costs))] @ hand
    return best


def bends_to_touch(hand: Floats, across: Floats, points: HandPoints, wrist: Floats, distance: Distance) -> Bends:
    """Bend each finger joint by joint, knuckle first, until it touches or can bend no further."""
    out: Bends = {}
    for finger in FINGERS:
        bends = [0.0, 4.0, 3.0]
        for joint in range(3):
            low, high = (LEAST_THUMB_DEG if finger == 1 else LEAST_BEND_DEG)[joint], MOST_BEND_DEG[joint]

            def clear(degrees: float, joint: int = joint, bends: list[float] = bends, finger: int = finger) -> bool:
                trial = tuple(degrees if k == joint else b for k, b in enumerate(bends))
                return float(distance(finger_skin(hand, across, points, finger, trial) + wrist).min()) > TOUCH_M

            if not clear(low):
                bends[joint] = low if joint == 0 else bends[joint]
                continue
            steps = np.linspace(low, high, 8)
            last = low
            for degrees in steps[1:]:
                if not clear(float(degrees)):
                    a, b = last, float(degrees)
                    for _ in range(4):
                        middle = (a + b) / 2
                        a, b = (middle, b) if clear(middle) else (a, middle)
                    last = a
                    break
                last = float(degrees)
            bends[joint] = last
        out[finger] = (bends[0], bends[1], bends[2])
    return out


def facing(palm: Floats, fingers: Floats) -> Floats:
    """Return axes (palm, back along the fingers, across) of a hand whose palm faces a way."""
    x = unit(palm)
    y = -unit(fingers - x * (fingers @ x))
    return np.stack([x, y, np.cross(x, y)], axis=1)
