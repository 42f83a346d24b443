"""Computation of `findings.json`: every keyframe of the library through the muscle model.

{"model", "versions", "date", "sitting": ratios, "moves": {id: findings of the move}, "story": frames of the Why page};
a move's findings are {"sitting", "keyframes": [{"phase", "right", "left", "hip_moment", "hip_moment_direction"}]};
a side is {"length_ratio": {muscle: to standing}, "hip_extension_leverage_cm": {glmax1-3}, "recfem_knee_straight"} and,
where the trunk bends sideways, "psoas_from_spine" with what it would be upright and bent the other way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from perkup.anatomy.joint_moments import hip_load
from perkup.anatomy.muscle_model import MODEL, LegPose, Muscle, leg, versions
from perkup.anatomy.psoas_path import psoas_from_spine
from perkup.anatomy.why_lengths import story
from perkup.moves.contact_geometry import keyframe_scene
from perkup.moves.findings_model import FindingsDocument, KeyframeFindings, LegFindings, MoveFindings
from perkup.moves.move import Keyframe, Move

KEPT = (
    "iliacus", "psoas", "recfem", "glmax1", "glmax2", "glmax3", "glmed1", "glmed2", "glmed3",
    "bflh", "semimem", "semiten",
)  # fmt: skip
GLUTES = ("glmax1", "glmax2", "glmax3")
SITTING = LegPose(hip_flexion=90.0, knee_angle=90.0)
FILE = Path(__file__).parent.parent / "moves" / "findings.json"


def findings(moves: Mapping[str, Move], today: date) -> FindingsDocument:
    """Compute the whole document for these moves."""
    sitting = side_of(SITTING)
    return {
        "model": MODEL,
        "versions": versions(),
        "date": today.isoformat(),
        "sitting": sitting,
        "moves": {name: move_findings(move, sitting) for name, move in sorted(moves.items())},
        "story": story(),
    }


def move_findings(move: Move, sitting: LegFindings) -> MoveFindings:
    """Return one move: its keyframes in order."""
    return {"sitting": sitting, "keyframes": [keyframe_findings(keyframe, move) for keyframe in move.keyframes]}


def keyframe_findings(keyframe: Keyframe, move: Move) -> KeyframeFindings:
    """Return both legs of one keyframe, and what the working hip holds."""
    load = hip_load(keyframe, keyframe_scene(keyframe, move.scene))
    return {
        "phase": keyframe.phase,
        "right": side(keyframe.pose, "r"),
        "left": side(keyframe.pose, "l"),
        "hip_moment": load.level,
        "hip_moment_direction": load.direction,
    }


def side(pose: Mapping[str, float], letter: str) -> LegFindings:
    """Return one leg of a whole pose, with the back's share where it bends sideways."""
    own = LegPose(*(pose.get(f"{name}_{letter}", 0.0) for name in LegPose._fields))
    result = side_of(own)
    extension, bending = pose.get("lumbar_extension", 0.0), pose.get("lumbar_bending", 0.0)
    if bending:
        bending = bending if letter == "r" else -bending
        result["psoas_from_spine"] = whole_psoas(own, extension, bending)
        result["psoas_from_spine_upright"] = whole_psoas(own, extension, 0.0)
        result["psoas_from_spine_other_way"] = whole_psoas(own, extension, -bending)
    return result


def side_of(pose: LegPose) -> LegFindings:
    """Return lengths and levers of one leg."""
    muscles = leg().measure(pose)
    straight = leg().measure(pose._replace(knee_angle=0.0))["recfem"]
    return {
        "length_ratio": {name: _ratio(muscles[name]) for name in KEPT},
        "hip_extension_leverage_cm": {
            name: round(-muscles[name].hip_flexion_moment_arm_cm, 2) + 0.0 for name in GLUTES
        },
        "recfem_knee_straight": _ratio(straight),
    }


def whole_psoas(pose: LegPose, lumbar_extension: float, lumbar_bending: float) -> float:
    """Return the psoas length from the spine, relative to standing; bending to the leg's own side is positive."""
    now = leg().measure(pose)["psoas"].length_m
    return round(psoas_from_spine(now, leg().standing["psoas"], lumbar_extension, lumbar_bending), 3)


def write(document: FindingsDocument, file: Path = FILE) -> None:
    """Write the document, one keyframe a line. Where nothing but the date is new, the file keeps its date."""
    if file.is_file():
        before = json.loads(file.read_text("utf-8"))
        if {**before, "date": ""} == {**document, "date": ""}:
            document = {**document, "date": str(before["date"])}
    file.write_text(text(document), "utf-8")


def text(document: FindingsDocument) -> str:
    """Return the document as JSON that reads and compares line by line."""
    lines = []
    for key, value in document.items():
        if key == "moves":
            moves = document["moves"].items()
            body = ",\n".join(f"  {json.dumps(name)}: {_move_text(findings)}" for name, findings in moves)
            lines.append(f"{json.dumps(key)}: {{\n{body}\n}}")
        elif key == "story":
            body = ",\n".join(f"  {_write_compact(frame)}" for frame in document["story"])
            lines.append(f"{json.dumps(key)}: [\n{body}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {_write_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _move_text(findings: MoveFindings) -> str:
    frames = ",\n".join(f"    {_write_compact(frame)}" for frame in findings["keyframes"])
    return f'{{"sitting": {_write_compact(findings["sitting"])}, "keyframes": [\n{frames}\n  ]}}'


def _write_compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _ratio(muscle: Muscle) -> float:
    return round(muscle.length_ratio, 3)
