"""Getting ready to measure: the libraries where they are missing, then the pose model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.motion import parts, requirements
from perkup.motion.video import model_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def missing_bytes(model: str = "full") -> int:
    """Return how many bytes are still to be fetched."""
    libraries = sum(wheel.size for wheel in parts.wheels()) if requirements.missing() else 0
    return libraries + (0 if model_weights.are_present(model) else parts.manifest().model.size)


def fetch_all(model: str = "full", progress: Callable[[str, float], None] = lambda _text, _share: None) -> list[Path]:
    """Fetch what is missing and return the files of the pose model. Raises `PerkupError`, see `parts` and the model."""
    libraries = sum(wheel.size for wheel in parts.wheels()) if requirements.missing() else 0
    first = libraries / max(1, missing_bytes(model))
    if libraries:
        parts.fetch(lambda text, share: progress(text, share * first))
    return model_weights.fetch(model, lambda text, share: progress(text, first + share * (1 - first)))
