"""The move as a film: its keyframes joined, eased, and planted hands and feet kept where they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from perkup.moves import kinematics
from perkup.moves.contact_geometry import spheres
from perkup.moves.kinematics import Vec
from perkup.moves.move import Keyframe, Move, Prop, View

LONGEST_STAY_S = 2.0
# Degrees a step, fewest steps, most, and degrees off the straight: see `_pace`.
IN_THE_PLANE = (15.0, 2, 8, 180.0)
OUT_OF_THE_PLANE = (8.0, 4, 16, 1.0)
FROM_THE_FRONT = (3.0, 4, 40, 0.25)
SHORTEST_STEP = 0.01
ASIDE_DEG = 3.0
SLIP_M = 0.0005
# A foot that stands in two places more than STRIDE_M apart steps between them, LIFT of the way high.
STRIDE_M, LIFT = 0.2, 0.12

Held = Mapping[str, tuple[Vec, Vec]]
_ASIDE = {
    "pelvis_list", "pelvis_rotation", "lumbar_bending", "lumbar_rotation", "hip_adduction", "hip_rotation",
    "arm_add", "arm_rot",
}  # fmt: skip
_FEET = ("sole", "heel", "ball", "toe")
_HANDS = ("palm", "hand", "forearm", "elbow")
BLADES = "blades"
CARRIED = ("waist_r", "waist_l", "thigh_r", "thigh_l")
"""What a hand rests on that takes it along."""


class AnimationFrame(NamedTuple):
    """Instant of the film: seconds from its start, the pose (degrees), where the hips are (metres).

    `leg` numbers the stretch of film (one movement or one stay) that ends here, `along` is how far it has come: 1 at
    its end. Within a movement time runs eased, see `tracks.ease`.
    """

    seconds: float
    pose: Mapping[str, float]
    at: Vec
    leg: int = 0
    along: float = 1.0


class Animation(NamedTuple):
    """Film of one turn of a move: its shots, its length in seconds, whether its movements are eased in and out."""

    shots: list[AnimationFrame]
    seconds: float
    eased: bool


def find_hips(keyframe: Keyframe) -> Vec:
    """Return where the hips of a keyframe are: as written, or with the body's lowest part on the floor."""
    if keyframe.at is not None:
        return keyframe.at
    lowest = min(centre[1] - size for _, centre, size in spheres(kinematics.points(keyframe.pose)))
    return (0.0, -lowest, 0.0)


def mirror_keyframe(keyframe: Keyframe) -> Keyframe:
    """Return the keyframe with left and right exchanged: pose, place and contacts."""
    x, y, z = find_hips(keyframe)
    contacts = tuple(" on ".join(_opposite(word) for word in c.split(" on ")) for c in keyframe.contacts)
    lift = {_opposite(limb): metres for limb, metres in keyframe.lift.items()}
    pose = kinematics.mirror(keyframe.pose)
    return msgspec.structs.replace(keyframe, pose=pose, at=(x, y, -z), contacts=contacts, lift=lift)


def _opposite(word: str) -> str:
    return word[:-1] + {"r": "l", "l": "r"}[word[-1]] if word.endswith(("_r", "_l")) else word


def sequence(move: Move) -> tuple[Keyframe, ...]:
    """Return the keyframes of one whole turn: an alternating move adds the other side."""
    return move.keyframes + tuple(map(mirror_keyframe, move.keyframes)) if move.alternates else move.keyframes


def stay_s(move: Move, keyframe: Keyframe) -> float:
    """Return how long the film stays in a keyframe: as counted in repetitions; a long hold is cut, the picture
    repeats."""
    return keyframe.hold_s if move.dose.reps is not None else min(keyframe.hold_s, LONGEST_STAY_S)


def build_animation(move: Move) -> Animation:
    """Return one turn of the move; one that goes one way only begins anew after its last keyframe."""
    frames = sequence(move)
    shots = [AnimationFrame(0.0, frames[0].pose, find_hips(frames[0]))]
    if len(frames) == 1:
        return Animation(shots, 0.0, False)
    now, leg = 0.0, 0
    frames_by_pair: dict[tuple[int, int], list[AnimationFrame]] = {}
    for index, frame in enumerate(frames):
        if frame.hold_s:
            now, leg = now + stay_s(move, frame), leg + 1
            shots.append(AnimationFrame(now, frame.pose, find_hips(frame), leg))
        if move.one_way and index == len(frames) - 1:
            break
        following = (index + 1) % len(frames)
        target = frames[following]
        back = frames_by_pair.get((following, index))
        steps = [s._replace(along=1 - s.along) for s in reversed(back)] if back else list(steps_between(frame, target))
        frames_by_pair[index, following] = steps
        leg += 1
        shots += [s._replace(seconds=now + target.seconds * s.along, leg=leg) for s in steps]
        now += target.seconds
        shots.append(AnimationFrame(now, target.pose, find_hips(target), leg))
    return Animation(shots, now, _is_eased(frames))


def steps_between(start: Keyframe, end: Keyframe) -> Iterator[AnimationFrame]:
    """Return the steps between two keyframes, without both: closer together where limbs come towards the eye."""
    names = sorted(set(start.pose) | set(end.pose))
    widest = max((abs(end.pose.get(n, 0.0) - start.pose.get(n, 0.0)) for n in names), default=0.0)
    planted = _planted_limbs(start, end)
    pace, fewest, most, bent = _pace(start, end)
    count = max(fewest, min(most, math.ceil(widest / pace)))
    steps = [_step(start, end, planted, number / count) for number in range(count + 1)]
    return iter([shot for a, b in pairwise(steps) for shot in (*_subdivide(start, end, planted, (a, b), bent), b)][:-1])


def _pace(start: Keyframe, end: Keyframe) -> tuple[float, int, int, float]:
    """Degrees a step, fewest and most steps, and from how far off the straight on a step is halved.

    What moves in the plane of the view needs few; what comes towards the eye looks shorter by the cosine.
    """
    if start.view not in (View.RIGHT, View.LEFT):
        return FROM_THE_FRONT
    names = [n for n in {*start.pose, *end.pose} if n.removesuffix("_r").removesuffix("_l") in _ASIDE]
    flat = all(abs(end.pose.get(n, 0.0) - start.pose.get(n, 0.0)) < ASIDE_DEG for n in names)
    return IN_THE_PLANE if flat else OUT_OF_THE_PLANE


def _subdivide(
    start: Keyframe, end: Keyframe, planted: Held, span: tuple[AnimationFrame, AnimationFrame], bent: float
) -> list[AnimationFrame]:
    """More steps between two, where a joint does not run straight: near a straight leg it runs like a root."""
    a, b = span
    if b.along - a.along < SHORTEST_STEP or bent >= 180:
        return []
    middle = _step(start, end, planted, (a.along + b.along) / 2)
    if all(abs(2 * d - a.pose.get(n, 0.0) - b.pose.get(n, 0.0)) < 2 * bent for n, d in middle.pose.items()):
        return []
    before, after = (_subdivide(start, end, planted, half, bent) for half in ((a, middle), (middle, b)))
    return [*before, middle, *after]


def pose_at(move: Move, seconds: float) -> AnimationFrame:
    """Return the pose at any instant, in seconds from the start, worked out by itself: what the drawn shots stand for.

    Time runs eased where the film's does, see `tracks.ease`; a way back retraces the way there.
    """
    frames = sequence(move)
    eased = _is_eased(frames)
    now = 0.0
    for index, frame in enumerate(frames):
        now += stay_s(move, frame)
        if seconds <= now or (move.one_way and index == len(frames) - 1):
            return AnimationFrame(seconds, frame.pose, find_hips(frame))
        target = frames[(index + 1) % len(frames)]
        if seconds < now + target.seconds:
            share = (seconds - now) / target.seconds
            way = _eased_way(share) if eased else share
            retraced = len(frames) == 2 and index == 1
            start, end, way = (target, frame, 1 - way) if retraced else (frame, target, way)
            return _step(start, end, _planted_limbs(start, end), way)._replace(seconds=seconds)
        now += target.seconds
    return AnimationFrame(now, frames[0].pose, find_hips(frames[0]))


def moment_of(move: Move, seconds: float) -> tuple[Keyframe, Keyframe, float]:
    """Return between which keyframes an instant is, and the share of the way; the same twice where the film stays."""
    frames = sequence(move)
    now = 0.0
    for index, frame in enumerate(frames):
        now += stay_s(move, frame)
        if seconds <= now or (move.one_way and index == len(frames) - 1):
            return frame, frame, 0.0
        target = frames[(index + 1) % len(frames)]
        if seconds < now + target.seconds:
            share = (seconds - now) / target.seconds
            return frame, target, _eased_way(share) if _is_eased(frames) else share
        now += target.seconds
    return frames[0], frames[0], 0.0


def scene_at(move: Move, seconds: float) -> dict[str, Prop]:
    """Return the props at an instant of the film, those that rise or sink on their way."""
    start, end, way = moment_of(move, seconds)
    props = {name: move.scene[name] for k in move.keyframes for name in k.props if name in move.scene}
    for name in {*start.tops, *end.tops} & set(props):
        prop = props[name]
        top = start.tops.get(name, prop.y[1]) * (1 - way) + end.tops.get(name, prop.y[1]) * way
        props[name] = msgspec.structs.replace(prop, y=(prop.y[0], top))
    return props


def tension_at(move: Move, seconds: float) -> float:
    """Return how hard the working muscles work at an instant, 0 to 1."""
    start, end, way = moment_of(move, seconds)
    return start.tension * (1 - way) + end.tension * way


def _eased_way(share: float) -> float:
    """Return the share of the way at a share of the time: the cubic Bezier of `smil.ease`, searched by halves."""
    low, high = 0.0, 1.0
    for _ in range(30):
        s = (low + high) / 2
        time = 1.2 * s * (1 - s) ** 2 + 1.8 * s * s * (1 - s) + s**3
        low, high = (s, high) if time < share else (low, s)
    return low * low * (3 - 2 * low)


def _is_eased(frames: Sequence[Keyframe]) -> bool:
    return any(frame.hold_s for frame in frames) or len(frames) == 2


def _step(start: Keyframe, end: Keyframe, planted: Held, share: float) -> AnimationFrame:
    """Return the body at a share of the way from one keyframe to the next."""
    names = sorted(set(start.pose) | set(end.pose))
    pose = {n: start.pose.get(n, 0.0) * (1 - share) + end.pose.get(n, 0.0) * share for n in names}
    at = _mix(find_hips(start), find_hips(end), share)
    if rest := planted.get(BLADES):
        here = kinematics.points(pose, at)[BLADES]
        target = _mix(*rest, share)
        at = (at[0] + target[0] - here[0], at[1] + target[1] - here[1], at[2] + target[2] - here[2])
    limbs = {limb: way for limb, way in planted.items() if limb != BLADES}
    anchor = min(
        (limb for limb in limbs if limb.startswith("leg") and not rest),
        key=lambda limb: math.dist(*planted[limb]),
        default="",
    )
    for limb, (first, last) in limbs.items():
        target = _limb_position(first, last, share)
        here = kinematics.end_effector(pose, at, limb)
        miss = (target[0] - here[0], target[1] - here[1], target[2] - here[2])
        if limb == anchor:
            at = (at[0] + miss[0], at[1] + miss[1], at[2] + miss[2])
        elif math.hypot(*miss) > SLIP_M:
            _resolve_planted_limb(pose, at, limb, target)
    for limb, metres in end.lift.items():
        x, y, z = kinematics.end_effector(pose, at, limb)
        _resolve_planted_limb(pose, at, limb, (x, y + metres * 4 * share * (1 - share), z))
    return AnimationFrame(0.0, pose, at, along=share)


def _limb_position(first: Vec, last: Vec, share: float) -> Vec:
    """Return where a foot or hand is between two places: straight, or in an arc over the floor where it steps."""
    x, y, z = _mix(first, last, share)
    stride = math.dist(first, last)
    return (x, y + LIFT * stride * 4 * share * (1 - share), z) if stride > STRIDE_M else (x, y, z)


def _resolve_planted_limb(pose: dict[str, float], at: Vec, limb: str, target: Vec) -> None:
    """Bring a foot or hand back to where it stands, in place; the foot keeps its slope."""
    side = limb[-1]
    before = _pitch(pose, side)
    pose.update(kinematics.solve_limb(pose, at, limb, target))
    if limb.startswith("leg"):
        pose[f"ankle_angle_{side}"] = pose.get(f"ankle_angle_{side}", 0.0) + before - _pitch(pose, side)


def _pitch(pose: Mapping[str, float], side: str) -> float:
    """Return how far the foot points up, in degrees, in a leg that moves forwards and backwards only."""
    up = pose.get("pelvis_tilt", 0.0) + pose.get(f"hip_flexion_{side}", 0.0) + pose.get(f"ankle_angle_{side}", 0.0)
    return up - pose.get(f"knee_angle_{side}", 0.0)


def _planted_limbs(start: Keyframe, end: Keyframe) -> Held:
    """Return the hands, feet and shoulder blades that touch the same thing in both keyframes: where each has its ankle,
    wrist or middle of the blades."""
    before = {(_limb(c), c.partition(" on ")[2]) for c in start.contacts if not c.endswith(CARRIED)}
    limbs = {_limb(c) for c in end.contacts if (_limb(c), c.partition(" on ")[2]) in before} - {""}
    a, b = find_hips(start), find_hips(end)
    rest: dict[str, tuple[Vec, Vec]] = {}
    if any(c.startswith(BLADES) and c in end.contacts for c in start.contacts):
        rest[BLADES] = (kinematics.points(start.pose, a)[BLADES], kinematics.points(end.pose, b)[BLADES])
    order = sorted(limbs, key=lambda limb: (limb.startswith("arm"), limb.endswith("l")))
    return rest | {
        limb: (kinematics.end_effector(start.pose, a, limb), kinematics.end_effector(end.pose, b, limb))
        for limb in order
    }


def _limb(contact: str) -> str:
    part = contact.partition(" on ")[0]
    kind = "leg" if part[:-2] in _FEET else "arm" if part[:-2] in _HANDS else ""
    return f"{kind}_{part[-1]}" if kind else ""


def _mix(a: Vec, b: Vec, share: float) -> Vec:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share)
