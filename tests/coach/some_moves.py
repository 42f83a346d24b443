"""Small made-up moves for the tests of the timeline and the routines: only what those read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def a_move(name: str = "kick", **fields: Any) -> Any:
    dose = {"sets": 1, "reps": None, "hold_s": None, "rounds": 1, "rest_s": 0.0, "tempo": "2-1-2", "origin": "test"}
    dose.update({key: fields.pop(key) for key in list(fields) if key in dose})
    plain = {
        "id": name,
        "name": name.replace("_", " ").capitalize(),
        "step": "break",
        "place": "desk",
        "sides": "each",
        "desk_friendly": True,
        "cues": ("Stand tall", "Sweep one leg back", "Keep breathing"),
        "keyframes": (SimpleNamespace(phase="start"), SimpleNamespace(phase="end")),
    }
    return SimpleNamespace(**{**plain, **fields}, dose=SimpleNamespace(**dose))
