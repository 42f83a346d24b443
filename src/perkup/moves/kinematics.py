"""The body: a pose in OpenSim coordinates becomes joint centres in metres (forward kinematics, pure Python).

Axes: x forward, y up, z to the person's right. The pelvis turns first by tilt about z, then list about x, then
rotation about y, each about the axes already turned, as the ground joint of Rajagopal 2016 does; hips, back and
shoulders follow the same order (flexion, adduction or bending, rotation). Signs are OpenSim's: hip and arm flexion
positive forwards, knee flexion positive, dorsiflexion positive, `pelvis_tilt` positive BACKWARDS (the front of the
pelvis goes up), `lumbar_extension` positive backwards, adduction and internal rotation positive on both sides.
`neck_extension` (positive backwards), `neck_bending` and `neck_rotation` are Perkup's own: Rajagopal 2016 has no neck.

Lengths are fractions of body height by Drillis and Contini 1966 (as drawn in Winter, Biomechanics and Motor Control of
Human Movement, figure 4.1); hip centres off the midline as in Rajagopal 2016.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from perkup.moves.move import Limb

Vec = tuple[float, float, float]
Mat = tuple[Vec, Vec, Vec]
Frames = dict[str, tuple[Vec, Mat]]

HEIGHT_M = 1.70
THIGH = 0.245 * HEIGHT_M
SHANK = 0.246 * HEIGHT_M
ANKLE_HEIGHT = 0.039 * HEIGHT_M
FOOT = 0.152 * HEIGHT_M
UPPER_ARM = 0.186 * HEIGHT_M
FOREARM = 0.146 * HEIGHT_M
HAND = 0.108 * HEIGHT_M
HIP_TO_SHOULDER = (0.818 - 0.530) * HEIGHT_M
HIP_HALF_WIDTH = 0.077
SHOULDER_HALF_WIDTH = 0.105 * HEIGHT_M

HEEL_BEHIND = 0.19 * FOOT
BALL_AHEAD = 0.50 * FOOT
TOE_LENGTH = FOOT - HEEL_BEHIND - BALL_AHEAD
HEEL_RADIUS, BALL_RADIUS, TOE_RADIUS = 0.030, 0.022, 0.012

LUMBAR: Vec = (-0.035, 0.13, 0.0)
SHOULDER: Vec = (0.025, HIP_TO_SHOULDER - LUMBAR[1], SHOULDER_HALF_WIDTH)
NECK: Vec = (0.015, SHOULDER[1] + 0.035, 0.0)
HEAD: Vec = (0.02, 0.165, 0.0)

IDENTITY: Mat = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

_MIDLINE = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", "lumbar_extension", "lumbar_bending", "lumbar_rotation",
            "neck_extension", "neck_bending", "neck_rotation")  # fmt: skip
_SIDED = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle", "subtalar_angle", "mtp_angle",
          "arm_flex", "arm_add", "arm_rot", "elbow_flex", "pro_sup", "wrist_flex")  # fmt: skip
COORDINATES: tuple[str, ...] = _MIDLINE + tuple(f"{name}_{side}" for name in _SIDED for side in "rl")

_TURNS_OVER = {"pelvis_list", "pelvis_rotation", "lumbar_bending", "lumbar_rotation", "neck_bending", "neck_rotation"}


def rotate(m: Mat, v: Vec) -> Vec:
    """Turn a vector by a rotation."""
    x, y, z = v
    return (
        m[0][0] * x + m[0][1] * y + m[0][2] * z,
        m[1][0] * x + m[1][1] * y + m[1][2] * z,
        m[2][0] * x + m[2][1] * y + m[2][2] * z,
    )


def transform(frame: tuple[Vec, Mat], v: Vec) -> Vec:
    """Return a point, given in a segment's own axes, in the scene."""
    (ox, oy, oz), m = frame
    x, y, z = rotate(m, v)
    return (ox + x, oy + y, oz + z)


def _about_z_x_y(m: Mat, z_deg: float, x_deg: float, y_deg: float) -> Mat:
    """`m` turned about its own z, then x, then y, in degrees: OpenSim's order for the ball joints here."""
    if z_deg:
        c, s = math.cos(math.radians(z_deg)), math.sin(math.radians(z_deg))
        m = tuple((a * c + b * s, b * c - a * s, d) for a, b, d in m)  # type: ignore[assignment]
    if x_deg:
        c, s = math.cos(math.radians(x_deg)), math.sin(math.radians(x_deg))
        m = tuple((a, b * c + d * s, d * c - b * s) for a, b, d in m)  # type: ignore[assignment]
    if y_deg:
        c, s = math.cos(math.radians(y_deg)), math.sin(math.radians(y_deg))
        m = tuple((a * c - d * s, b, a * s + d * c) for a, b, d in m)  # type: ignore[assignment]
    return m


def frames(pose: Mapping[str, float], at: Vec = (0.0, 0.0, 0.0)) -> Frames:
    """Return each segment's origin (its upper joint, metres) and rotation; `at` is the middle of the two hip centres.

    Segments: pelvis, torso, head, and for each side femur, tibia, foot, toes, humerus, forearm, hand.
    """
    get = pose.get
    pelvis = _about_z_x_y(IDENTITY, get("pelvis_tilt", 0.0), get("pelvis_list", 0.0), get("pelvis_rotation", 0.0))
    out: Frames = {"pelvis": (at, pelvis)}
    torso = _about_z_x_y(pelvis, get("lumbar_extension", 0.0), get("lumbar_bending", 0.0), get("lumbar_rotation", 0.0))
    out["torso"] = (transform(out["pelvis"], LUMBAR), torso)
    head = _about_z_x_y(torso, get("neck_extension", 0.0), get("neck_bending", 0.0), get("neck_rotation", 0.0))
    out["head"] = (transform(out["torso"], NECK), head)
    for side, sign in (("r", 1.0), ("l", -1.0)):
        _leg(pose, side, sign, out)
        _place_arm(pose, side, sign, out)
    return out


def end_effector(pose: Mapping[str, float], at: Vec, limb: str) -> Vec:
    """Return where the ankle of "leg_r" or the wrist of "arm_l" is, without working out the rest of the body."""
    kind, _, side = limb.partition("_")
    sign = 1.0 if side == "r" else -1.0
    root = _limb_root(pose, at, kind, sign)
    names = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")
    if kind == Limb.ARM:
        names = ("arm_flex", "arm_add", "arm_rot", "elbow_flex")
    flex, add, rotation, hinge = (pose.get(f"{name}_{side}", 0.0) for name in names)
    upper, lower = (THIGH, SHANK) if kind == Limb.LEG else (UPPER_ARM, FOREARM)
    m = _about_z_x_y(root[1], flex, sign * add, sign * rotation)
    joint = transform((root[0], m), (0.0, -upper, 0.0))
    return transform((joint, _about_z_x_y(m, -hinge if kind == Limb.LEG else hinge, 0.0, 0.0)), (0.0, -lower, 0.0))


def solve_limb(pose: Mapping[str, float], at: Vec, limb: str, target: Vec) -> dict[str, float]:
    """Return the angles, in degrees, that bring an ankle ("leg_r") or a wrist ("arm_l") to a target, in closed form.

    Flexion, adduction and the knee's or elbow's angle are found; the rotation about the limb's own axis stays. A target
    out of reach is met with the limb straight.
    """
    kind, _, side = limb.partition("_")
    sign = 1.0 if side == "r" else -1.0
    root = _limb_root(pose, at, kind, sign)
    (ox, oy, oz), m = root
    gap = (target[0] - ox, target[1] - oy, target[2] - oz)
    vx, vy, vz = rotate(((m[0][0], m[1][0], m[2][0]), (m[0][1], m[1][1], m[2][1]), (m[0][2], m[1][2], m[2][2])), gap)
    upper, lower = (THIGH, SHANK) if kind == Limb.LEG else (UPPER_ARM, FOREARM)
    far = (vx * vx + vy * vy + vz * vz - upper * upper - lower * lower) / (2 * upper * lower)
    bend = math.acos(max(-1.0, min(1.0, far)))
    wx = lower * math.sin(bend) * (-1.0 if kind == Limb.LEG else 1.0)
    wy = -(upper + lower * math.cos(bend))
    names = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")
    if kind == Limb.ARM:
        names = ("arm_flex", "arm_add", "arm_rot", "elbow_flex")
    flex, add, rotation, hinge = (f"{name}_{side}" for name in names)
    spin = math.radians(sign * pose.get(rotation, 0.0))
    wx, wz = wx * math.cos(spin), -wx * math.sin(spin)
    tilt = math.atan2(wz, wy) - math.pi
    lean = math.asin(max(-1.0, min(1.0, -vz / math.hypot(wy, wz)))) - tilt
    lean = math.remainder(lean, math.tau)
    wy = wy * math.cos(lean) - wz * math.sin(lean)
    turn_deg = math.degrees(math.atan2(vy, vx) - math.atan2(wy, wx))
    before = pose.get(flex, 0.0)
    return {
        flex: turn_deg + 360 * round((before - turn_deg) / 360),
        add: sign * math.degrees(lean),
        hinge: math.degrees(bend),
    }


def _limb_root(pose: Mapping[str, float], at: Vec, kind: str, sign: float) -> tuple[Vec, Mat]:
    get = pose.get
    pelvis = _about_z_x_y(IDENTITY, get("pelvis_tilt", 0.0), get("pelvis_list", 0.0), get("pelvis_rotation", 0.0))
    if kind == Limb.LEG:
        return transform((at, pelvis), (0.0, 0.0, sign * HIP_HALF_WIDTH)), pelvis
    bend = (get("lumbar_extension", 0.0), get("lumbar_bending", 0.0), get("lumbar_rotation", 0.0))
    torso = _about_z_x_y(pelvis, *bend)
    return transform((transform((at, pelvis), LUMBAR), torso), (SHOULDER[0], SHOULDER[1], sign * SHOULDER[2])), torso


def _leg(pose: Mapping[str, float], side: str, sign: float, out: Frames) -> None:
    get = pose.get
    hip = transform(out["pelvis"], (0.0, 0.0, sign * HIP_HALF_WIDTH))
    femur = _about_z_x_y(
        out["pelvis"][1],
        get(f"hip_flexion_{side}", 0.0),
        sign * get(f"hip_adduction_{side}", 0.0),
        sign * get(f"hip_rotation_{side}", 0.0),
    )
    out[f"femur_{side}"] = (hip, femur)
    knee = transform(out[f"femur_{side}"], (0.0, -THIGH, 0.0))
    tibia = _about_z_x_y(femur, -get(f"knee_angle_{side}", 0.0), 0.0, 0.0)
    out[f"tibia_{side}"] = (knee, tibia)
    ankle = transform(out[f"tibia_{side}"], (0.0, -SHANK, 0.0))
    foot = _about_z_x_y(tibia, get(f"ankle_angle_{side}", 0.0), sign * get(f"subtalar_angle_{side}", 0.0), 0.0)
    out[f"foot_{side}"] = (ankle, foot)
    ball = transform(out[f"foot_{side}"], (BALL_AHEAD, BALL_RADIUS - ANKLE_HEIGHT, 0.0))
    out[f"toes_{side}"] = (ball, _about_z_x_y(foot, get(f"mtp_angle_{side}", 0.0), 0.0, 0.0))


def _place_arm(pose: Mapping[str, float], side: str, sign: float, out: Frames) -> None:
    get = pose.get
    shoulder = transform(out["torso"], (SHOULDER[0], SHOULDER[1], sign * SHOULDER[2]))
    humerus = _about_z_x_y(
        out["torso"][1],
        get(f"arm_flex_{side}", 0.0),
        sign * get(f"arm_add_{side}", 0.0),
        sign * get(f"arm_rot_{side}", 0.0),
    )
    out[f"humerus_{side}"] = (shoulder, humerus)
    elbow = transform(out[f"humerus_{side}"], (0.0, -UPPER_ARM, 0.0))
    forearm = _about_z_x_y(humerus, get(f"elbow_flex_{side}", 0.0), 0.0, sign * get(f"pro_sup_{side}", 0.0))
    out[f"forearm_{side}"] = (elbow, forearm)
    wrist = transform(out[f"forearm_{side}"], (0.0, -FOREARM, 0.0))
    out[f"hand_{side}"] = (wrist, _about_z_x_y(forearm, get(f"wrist_flex_{side}", 0.0), 0.0, 0.0))


def points(pose: Mapping[str, float], at: Vec = (0.0, 0.0, 0.0)) -> dict[str, Vec]:
    """Joint centres and landmarks of a pose, in metres.

    Names: pelvis (the middle of the hip centres), lumbar, neck, head, nose, belly, chest, blades, and for each side
    hip, buttock, waist, thigh, knee, ankle, heel, ball, toe, shoulder, elbow, wrist, palm, fingers: centres
    of the spheres in `contact_geometry.RADII`.
    """
    return points_of(frames(pose, at))


def points_of(f: Frames) -> dict[str, Vec]:
    """Return the points of the body from segments already placed."""
    out = {
        "pelvis": f["pelvis"][0],
        "lumbar": f["torso"][0],
        "neck": f["head"][0],
        "head": transform(f["head"], HEAD),
        "nose": transform(f["head"], (HEAD[0] + 0.11, HEAD[1] - 0.02, 0.0)),
        "belly": transform(f["pelvis"], (0.0, 0.06, 0.0)),
        "chest": transform(f["torso"], (0.03, 0.22, 0.0)),
        "blades": transform(f["torso"], (0.03, 0.27, 0.0)),
    }
    for side, sign in (("r", 1.0), ("l", -1.0)):
        out[f"hip_{side}"] = f[f"femur_{side}"][0]
        out[f"buttock_{side}"] = transform(f["pelvis"], (-0.03, -0.03, sign * HIP_HALF_WIDTH))
        out[f"waist_{side}"] = transform(f["pelvis"], (-0.01, 0.10, sign * 0.075))
        out[f"thigh_{side}"] = transform(f[f"femur_{side}"], (0.0, -THIGH / 2, 0.0))
        out[f"knee_{side}"] = f[f"tibia_{side}"][0]
        out[f"ankle_{side}"] = f[f"foot_{side}"][0]
        out[f"heel_{side}"] = transform(
            f[f"foot_{side}"], (-HEEL_BEHIND + HEEL_RADIUS, HEEL_RADIUS - ANKLE_HEIGHT, 0.0)
        )
        out[f"ball_{side}"] = f[f"toes_{side}"][0]
        out[f"toe_{side}"] = transform(f[f"toes_{side}"], (TOE_LENGTH - TOE_RADIUS, TOE_RADIUS - BALL_RADIUS, 0.0))
        out[f"shoulder_{side}"] = f[f"humerus_{side}"][0]
        out[f"elbow_{side}"] = f[f"forearm_{side}"][0]
        out[f"wrist_{side}"] = f[f"hand_{side}"][0]
        out[f"palm_{side}"] = transform(f[f"hand_{side}"], (0.0, -0.45 * HAND, 0.0))
        out[f"fingers_{side}"] = transform(f[f"hand_{side}"], (0.0, -0.93 * HAND, 0.0))
    return out


def mirror(pose: Mapping[str, float]) -> dict[str, float]:
    """Exchange left and right of a pose: exact, since both sides share OpenSim's signs."""
    out: dict[str, float] = {}
    for name, value in pose.items():
        if name in _TURNS_OVER:
            out[name] = -value
        elif name.endswith(("_r", "_l")):
            out[name[:-1] + ("l" if name.endswith("_r") else "r")] = value
        else:
            out[name] = value
    return out
