"""What must hold of a move beyond its shape, and what is derived from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from perkup.moves.body import COORDINATES
from perkup.moves.model import Keyframe, Move
from perkup.moves.stance import is_part

Fault = tuple[str, str]

PROPS = ("chair", "desk", "bed", "wall", "step", "band", "sofa", "cushion", "stairs")


def faults(move: Move) -> Iterator[Fault]:
    """Every fault as (key, reason)."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,47}", move.id):
        yield "id", "use 2 to 48 small letters, digits and underscores, a letter first"
    if move.dose.sets < 1 or move.dose.rounds < 1:
        yield "dose", "sets and rounds are at least 1"
    if move.dose.reps is None and move.dose.hold_s <= 0:
        yield "dose", "give `reps`, or a `hold_s` above 0"
    if move.dose.tempo is not None and not re.fullmatch(r"\d+-\d+-\d+", move.dose.tempo):
        yield "dose.tempo", 'write the tempo as seconds out, held and back, such as "2-1-2"'
    if not move.how or not move.cues:
        yield "how" if not move.how else "cues", "write at least one sentence"
    if not move.keyframes:
        yield "keyframes", "write at least one keyframe"
    if move.camera.watch not in (*COORDINATES, "trunk_thigh_r"):
        yield "camera.watch", f"`{move.camera.watch}` is neither a coordinate nor trunk_thigh_r"
    for index, keyframe in enumerate(move.keyframes):
        yield from _keyframe_faults(keyframe, f"keyframes[{index}]")


def _keyframe_faults(keyframe: Keyframe, key: str) -> Iterator[Fault]:
    if keyframe.seconds <= 0 or keyframe.hold_s < 0:
        yield f"{key}.seconds", "seconds are above 0, hold_s is 0 or more"
    for name, degrees in keyframe.pose.items():
        if name not in COORDINATES:
            yield f"{key}.pose.{name}", "no such coordinate; docs/body.md lists them"
        elif not -360 <= degrees <= 360:
            yield f"{key}.pose.{name}", "degrees between -360 and 360"
    for contact in keyframe.contacts:
        part, _, surface = contact.partition(" on ")
        if not is_part(part) or not surface:
            yield f"{key}.contacts", f'"{contact}" is not "part on surface", such as "sole_r on floor"'
    for prop in keyframe.props:
        if prop not in PROPS:
            yield f"{key}.props", f"no such prop `{prop}`; there are {', '.join(PROPS)}"


def derived_cautions(move: Move) -> tuple[str, ...]:
    """The written cautions and `hip_replacement_anterior`, which only the keyframes decide."""
    written = [word for word in move.cautions if word != "hip_replacement_anterior"]
    return ("hip_replacement_anterior", *written) if extends_hip(move) else tuple(written)


def extends_hip(move: Move) -> bool:
    """Whether a hip goes past neutral in a keyframe, or a foot steps back behind the hips and the other foot."""
    for keyframe in move.keyframes:
        if min(keyframe.pose.get("hip_flexion_r", 0.0), keyframe.pose.get("hip_flexion_l", 0.0)) < 0:
            return True
    return False


def loops(moves: Mapping[str, Move], start: str) -> Iterator[Fault]:
    """Faults of the `harder` graph seen from one move: unknown ids and ways that lead back to it."""
    for name in moves[start].harder:
        if name not in moves:
            yield "harder", f"there is no move `{name}`"
    seen: set[str] = set()
    ahead = [name for name in moves[start].harder if name in moves]
    while ahead:
        name = ahead.pop()
        if name == start:
            yield "harder", f"`{start}` leads back to itself"
            return
        if name not in seen:
            seen.add(name)
            ahead += [following for following in moves[name].harder if following in moves]
