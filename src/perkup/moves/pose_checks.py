"""Checks that a person could take a keyframe's pose: joints in range, contacts touching, nothing passing through,
balanced.

Each check yields complaints in words; an empty result means the keyframe holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from perkup.moves.contact_geometry import (
    centre_of_mass,
    contact_gaps,
    distance,
    distance_outside,
    keyframe_scene,
    solids,
    spheres,
    support_base,
)
from perkup.moves.kinematics import Vec, mirror, points
from perkup.moves.move import Keyframe, Move, Prop
from perkup.moves.tween import find_hips, mirror_keyframe, pose_at, scene_at, sequence, stay_s

ON_THE_WAY = "on the way"
TOUCH_M = 0.02
BALANCE_M = 0.03

# Degrees. Norms of the American Academy of Orthopaedic Surgeons (Joint Motion, 1965) unless a source is named; spine as
# one joint, so the thoracolumbar sums; limits are those of a free, warm adult, not goals.
RANGES: dict[str, tuple[float, float]] = {
    "hip_flexion": (-30, 125),  # AAOS 120; knee hugged a little more (Roaas and Andersson 1982)
    "hip_adduction": (-45, 30),
    "hip_rotation": (-45, 45),
    "knee_angle": (-5, 145),
    "ankle_angle": (-50, 35),  # AAOS 20 unloaded; 35 and more with the foot loaded (Bennell 1998)
    "subtalar_angle": (-35, 20),
    "mtp_angle": (-45, 70),
    "lumbar_extension": (-60, 25),
    "lumbar_bending": (-35, 35),
    "lumbar_rotation": (-45, 45),
    "arm_flex": (-60, 180),
    "arm_add": (-180, 50),
    "arm_rot": (-90, 70),
    "elbow_flex": (0, 150),
    "pro_sup": (0, 165),  # zero is full supination, as in Rajagopal 2016
    "wrist_flex": (-75, 80),
    "neck_extension": (-50, 60),
    "neck_bending": (-45, 45),
    "neck_rotation": (-80, 80),
}
# What bears a person whose centre of mass is not over the base.
SUPPORTS = ("desk", "chair", "wall", "sofa")


class PoseIssue(NamedTuple):
    """Check that a pose fails: its name (`range`, `contact`, `through`, `balance`, `mirror`), and the reason in
    words."""

    check: str
    reason: str


def check_move(move: Move) -> dict[str, list[PoseIssue]]:
    """Return all complaints of a move by phase, and what happens ON_THE_WAY; phases without any are left out."""
    issues = {k.phase: [*check_keyframe(k, move.scene)] for k in move.keyframes}
    issues[ON_THE_WAY] = [*find_passings_between(move)]
    return {phase: complaints for phase, complaints in issues.items() if complaints}


def find_passings_between(move: Move, instants: int = 60) -> Iterator[PoseIssue]:
    """Return what passes through floor or props between the keyframes of one turn: each part's first issue."""
    seconds = sum(k.seconds + stay_s(move, k) for k in sequence(move))
    reported = set()
    for number in range(instants if len(move.keyframes) > 1 else 0):
        shot = pose_at(move, seconds * number / instants)
        props = scene_at(move, seconds * number / instants)
        for complaint in find_passing_parts(points(shot.pose, shot.at), props):
            part = complaint.reason.partition(" ")[0]
            if part not in reported:
                reported.add(part)
                yield complaint


def check_keyframe(keyframe: Keyframe, scene: Mapping[str, Prop]) -> Iterator[PoseIssue]:
    """Return every check of one keyframe."""
    spots = points(keyframe.pose, find_hips(keyframe))
    props = keyframe_scene(keyframe, scene)
    yield from ranges(keyframe.pose)
    yield from contacts(keyframe, spots, props)
    yield from find_passing_parts(spots, props)
    yield from balance(keyframe, spots, props)
    yield from mirror_exact(keyframe)


def ranges(pose: Mapping[str, float]) -> Iterator[PoseIssue]:
    """Joint angles beyond what people can do."""
    for name, degrees in pose.items():
        low, high = RANGES.get(name.removesuffix("_r").removesuffix("_l"), (-360, 360))
        if not low <= degrees <= high:
            yield PoseIssue("range", f"{name} {degrees:g} is outside {low:g} to {high:g}")


def contacts(keyframe: Keyframe, spots: Mapping[str, Vec], scene: Mapping[str, Prop]) -> Iterator[PoseIssue]:
    """Contacts that do not touch within two centimetres."""
    for contact in keyframe.contacts:
        for name, gap in contact_gaps(contact, spots, scene):
            if abs(gap) > TOUCH_M:
                yield PoseIssue("contact", f"{contact}: {name} is {gap * 100:.1f} cm off")


def find_passing_parts(spots: Mapping[str, Vec], scene: Mapping[str, Prop]) -> Iterator[PoseIssue]:
    """Parts of the body that pass through the floor or a prop by more than two centimetres."""
    for name, centre, size in spheres(spots):
        if centre[1] - size < -TOUCH_M:
            yield PoseIssue("through", f"{name} is {(size - centre[1]) * 100:.1f} cm under the floor")
        for prop, thing in scene.items():
            depth = size - min((distance(centre, b) for b in solids(prop, thing)), default=size)
            if depth > TOUCH_M:
                yield PoseIssue("through", f"{name} is {depth * 100:.1f} cm inside the {prop}")


def balance(keyframe: Keyframe, spots: Mapping[str, Vec], scene: Mapping[str, Prop]) -> Iterator[PoseIssue]:
    """Return an issue for a centre of mass more than three centimetres outside the base, with no hand on anything."""
    x, _, z = centre_of_mass(spots)
    ground = support_base(keyframe.contacts, spots, scene)
    supported = any(
        c.startswith(("palm", "hand", "blades", "seat")) and c.endswith(SUPPORTS) for c in keyframe.contacts
    )
    if supported:
        return
    if not ground:
        yield PoseIssue("balance", "nothing bears the weight: no contact rests on floor or prop")
    elif (beyond := distance_outside((x, z), ground)) > BALANCE_M:
        yield PoseIssue("balance", f"the centre of mass is {beyond * 100:.1f} cm outside the base")


def mirror_exact(keyframe: Keyframe) -> Iterator[PoseIssue]:
    """Return an issue unless the mirrored pose puts every point exactly on the other side."""
    here, there = points(keyframe.pose, find_hips(keyframe)), mirror_keyframe(keyframe)
    other = points(there.pose, find_hips(there))
    for name, (x, y, z) in here.items():
        twin = other[mirror({name: 0.0}).popitem()[0]]
        if max(abs(twin[0] - x), abs(twin[1] - y), abs(twin[2] + z)) > 1e-9:
            yield PoseIssue("mirror", f"{name} is not mirrored exactly")
