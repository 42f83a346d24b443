"""Small made-up moves for the tests of the timeline and the routines."""

from __future__ import annotations

from typing import Any

from perkup.moves.move import Camera, Dose, Keyframe, Move


def a_move(name: str = "kick", **fields: Any) -> Move:
    """A desk move, both sides in turn; fields of the dose can be given beside those of the move."""
    dose: dict[str, Any] = {"sets": 1, "tempo": "2-1-2", "origin": "test"}
    dose.update({key: fields.pop(key) for key in list(fields) if key in Dose.__struct_fields__})
    plain: dict[str, Any] = {
        "id": name,
        "name": name.replace("_", " ").capitalize(),
        "category": "break",
        "place": "desk",
        "sides": "each",
        "desk_friendly": True,
        "summary": "A move.",
        "how": ("Move.",),
        "cues": ("Stand tall", "Sweep one leg back", "Keep breathing"),
        "keyframes": (
            Keyframe(phase="start", seconds=1, pose={}),
            Keyframe(phase="top", seconds=1, hold_s=2, pose={}),
            Keyframe(phase="end", seconds=1, pose={}),
        ),
        "camera": Camera(watch="hip_flexion_r", start_deg=0, end_deg=-10, mode="none"),
    }
    return Move(**{**plain, **fields}, dose=Dose(**dose))
