"""Checks of a move beyond its shape."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from perkup.moves.coaching_facts import EASIEST, HARDEST
from perkup.moves.contact_geometry import is_part
from perkup.moves.kinematics import COORDINATES, points
from perkup.moves.move import Camera, CameraMode, Category, Dose, Keyframe, Move, MuscleEffort, Surface

Fault = tuple[str, str]

PROPS = ("chair", "desk", "bed", "wall", "step", "band", "sofa", "cushion", "stairs", "slope")


RIGHT_ANGLE = 90.0
LONGEST_S = 3600
FARTHEST_M = 5.0
MOST_KEYFRAMES = 12
LONGEST_NAME, LONGEST_TEXT, LONGEST_LABEL = 80, 400, 30
ID_RULE = "use 2 to 48 small letters, digits and underscores, a letter first"


def is_good_id(move_id: str) -> bool:
    """Return True if a move may be called this."""
    return re.fullmatch(r"[a-z][a-z0-9_]{1,47}", move_id) is not None


def faults(move: Move) -> Iterator[Fault]:
    """Return every fault as (key, reason)."""
    if not is_good_id(move.id):
        yield "id", ID_RULE
    yield from _coaching_faults(move)
    yield from _text_faults(move)
    yield from _dose_faults(move.dose)
    for key in ("how", "cues", "keyframes"):
        if not getattr(move, key):
            yield key, "write at least one"
    yield from _camera_faults(move.camera)
    if move.effort is not None:
        yield from _effort_faults(move.effort)
    yield from _scene_faults(move)
    phases = [keyframe.phase for keyframe in move.keyframes]
    if len(set(phases)) < len(phases) or len(phases) > MOST_KEYFRAMES:
        yield "keyframes", f"each keyframe needs a phase of its own; at most {MOST_KEYFRAMES}"
    for index, keyframe in enumerate(move.keyframes):
        yield from _keyframe_faults(keyframe, f"keyframes[{index}]", move)


def _coaching_faults(move: Move) -> Iterator[Fault]:
    """Levels, roles and days of a break that do not go with the move."""
    if move.level is not None and not EASIEST <= move.level <= HARDEST:
        yield "level", f"{EASIEST} (easy), 2, or {HARDEST} (hard)"
    if move.role is not None and move.category not in (Category.BREAK, move.role):
        yield "role", f"`{move.category}` for a move of this step; only a break move may fill another place"
    if move.break_days is not None and move.category != Category.BREAK:
        yield "break_days", "only a break move has days; leave it out"
    for day, place in (move.break_days or {}).items():
        if place < 1:
            yield f"break_days.{day}", "the place among the moves of the day, 1 or more"


def _text_faults(move: Move) -> Iterator[Fault]:
    """Yield texts that say nothing, too much, or what no page can show."""
    texts: list[tuple[str, str, int]] = [("name", move.name, LONGEST_NAME), ("summary", move.summary, LONGEST_TEXT)]
    for key in ("how", "cues", "mistakes", "notes", "equipment"):
        most = LONGEST_LABEL if key == "equipment" else LONGEST_TEXT
        texts += [(f"{key}[{index}]", text, most) for index, text in enumerate(getattr(move, key))]
    for index, entry in enumerate(move.evidence):
        texts += [(f"evidence[{index}].{key}", getattr(entry, key), LONGEST_TEXT) for key in ("claim", "source")]
    texts += [(f"keyframes[{index}].phase", k.phase, LONGEST_LABEL) for index, k in enumerate(move.keyframes)]
    texts.append(("dose.origin", move.dose.origin, LONGEST_TEXT))
    for key, text, most in texts:
        if not text.strip():
            yield key, "write something"
        elif len(text) > most:
            yield key, f"at most {most} characters"
        elif any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in text):
            yield key, "holds a control character; write plain text"
    if move.effort and len(move.effort.says) > LONGEST_LABEL:
        yield "effort.says", f"at most {LONGEST_LABEL} characters"


def _camera_faults(camera: Camera) -> Iterator[Fault]:
    if camera.watch not in (*COORDINATES, "trunk_thigh_r"):
        yield "camera.watch", f"`{camera.watch}` is neither a coordinate nor trunk_thigh_r"
    for key in ("start_deg", "end_deg"):
        if not -360 <= getattr(camera, key) <= 360:
            yield f"camera.{key}", "degrees between -360 and 360"
    if not 0 < camera.tolerance_deg <= RIGHT_ANGLE:
        yield "camera.tolerance_deg", "degrees above 0, at most 90"
    if camera.mode == CameraMode.REP and camera.start_deg == camera.end_deg:
        yield "camera.end_deg", "a repetition ends at another angle than it starts from"


def _effort_faults(effort: MuscleEffort) -> Iterator[Fault]:
    if effort.part not in points({}):
        yield "effort.part", f"there is no part `{effort.part}`; docs/body.md lists the points"
    if not all(-2 <= number <= 2 for number in (*(effort.direction or ()), *effort.offset)):
        yield "effort", "direction and offset are metres forward, up and right, at most 2"
    elif effort.direction and not any(effort.direction):
        yield "effort.direction", "points nowhere; leave it out to follow the way of the part"


def _dose_faults(dose: Dose) -> Iterator[Fault]:
    for key, most in (("sets", 50), ("reps", 1000), ("rounds", 50), ("hold_s", LONGEST_S), ("rest_s", LONGEST_S)):
        if not (getattr(dose, key) or 0) <= most:
            yield f"dose.{key}", f"at most {most}"
    for key in ("sets", "rounds"):
        if getattr(dose, key) < 1:
            yield f"dose.{key}", "at least 1"
    if dose.reps is not None and dose.reps < 1:
        yield "dose.reps", "at least 1; leave it out for a hold"
    if dose.reps is None and dose.hold_s <= 0:
        yield "dose", "give `reps`, or a `hold_s` above 0"
    for key in ("hold_s", "rest_s"):
        if getattr(dose, key) < 0:
            yield f"dose.{key}", "seconds are 0 or more"
    if dose.tempo is not None and not (
        re.fullmatch(r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{1,2}", dose.tempo) and any(map(int, dose.tempo.split("-")))
    ):
        yield "dose.tempo", 'write the tempo as seconds out, held and back, such as "2-1-2"'


def _scene_faults(move: Move) -> Iterator[Fault]:
    for name, prop in move.scene.items():
        if name not in PROPS:
            yield f"scene.{name}", f"no such prop; there are {', '.join(PROPS)}"
        if not all(-FARTHEST_M <= low <= high <= FARTHEST_M for low, high in (prop.x, prop.y, prop.z)):
            yield f"scene.{name}", "x, y and z run from the smaller to the larger number, metres, at most 5 away"
        if prop.joins and sorted(prop.joins) != ["knee_l", "knee_r"]:
            yield f"scene.{name}.joins", 'a band joins "knee_r" and "knee_l"'


def _keyframe_faults(keyframe: Keyframe, key: str, move: Move) -> Iterator[Fault]:
    if not (0 < keyframe.seconds <= LONGEST_S and 0 <= keyframe.hold_s <= LONGEST_S):
        yield f"{key}.seconds", f"seconds are above 0, hold_s is 0 or more, both at most {LONGEST_S}"
    if not all(-FARTHEST_M <= place <= FARTHEST_M for place in keyframe.at or ()):
        yield f"{key}.at", "metres from the middle of the scene, at most 5"
    for limb, metres in keyframe.lift.items():
        if not 0 <= metres <= 1:
            yield f"{key}.lift.{limb}", "metres from 0 to 1"
    for name, degrees in keyframe.pose.items():
        if name not in COORDINATES:
            yield f"{key}.pose.{name}", "no such coordinate; docs/body.md lists them"
        elif not -360 <= degrees <= 360:
            yield f"{key}.pose.{name}", "degrees between -360 and 360"
    for contact in keyframe.contacts:
        part, _, surface = contact.partition(" on ")
        if not is_part(part) or not (surface in (Surface.FLOOR, *keyframe.props) or is_part(surface)):
            yield f"{key}.contacts", f'"{contact}" is not "part on surface", such as "sole_r on floor"'
        elif part == surface:
            yield f"{key}.contacts", f'"{contact}": a part cannot rest on itself'
    for prop in keyframe.props:
        if prop not in move.scene:
            yield f"{key}.props", f"`{prop}` has no place: write [scene.{prop}]"
    yield from _prop_faults(keyframe, key)


def _prop_faults(keyframe: Keyframe, key: str) -> Iterator[Fault]:
    for prop, top in keyframe.tops.items():
        if prop not in keyframe.props or not 0 <= top <= FARTHEST_M:
            yield f"{key}.tops.{prop}", "the height in metres of a prop that is in this keyframe, at most 5"
    if not 0 <= keyframe.tension <= 1:
        yield f"{key}.tension", "from 0, at rest, to 1"


def loops(moves: Mapping[str, Move], start: str) -> Iterator[Fault]:
    """Faults of the `harder` graph seen from one move: unknown ids and ways that lead back to it."""
    for name in moves[start].harder:
        if name not in moves:
            yield "harder", f"there is no move `{name}`"
    visited: set[str] = set()
    ahead = [name for name in moves[start].harder if name in moves]
    while ahead:
        name = ahead.pop()
        if name == start:
            yield "harder", f"`{start}` leads back to itself"
            return
        if name not in visited:
            visited.add(name)
            ahead += [following for following in moves[name].harder if following in moves]
