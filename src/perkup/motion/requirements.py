"""The libraries of the extra `motion`."""

from __future__ import annotations

import importlib.util

from perkup.errors import ErrorCode, PerkupError

LIBRARIES = ("numpy", "av", "cv2", "ai_edge_litert")
"""By the names they are imported under."""


def missing() -> list[str]:
    """List those that are not installed."""
    return [name for name in LIBRARIES if importlib.util.find_spec(name) is None]


def demand() -> None:
    """Raise `PerkupError`, saying how to get them, where one is missing."""
    if names := missing():
        raise PerkupError(
            f"Measuring needs {'a library that is' if len(names) == 1 else 'libraries that are'} not installed: "
            f"{', '.join(names)}.",
            'Type `make setup` in Perkup\'s folder, or: pip install "perkup[motion]"',
            code=ErrorCode.LIBRARY_MISSING,
        )
