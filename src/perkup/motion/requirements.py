"""The libraries that measuring needs: installed with the extra `motion`, or fetched as the measuring parts."""

from __future__ import annotations

import importlib.util

from perkup.errors import ErrorCode, PerkupError
from perkup.motion import parts

LIBRARIES = ("numpy", "av", "cv2", "ai_edge_litert")
"""By the names they are imported under."""


def missing() -> list[str]:
    """List those that are neither installed nor fetched."""
    absent = [name for name in LIBRARIES if importlib.util.find_spec(name) is None]
    return [] if absent and parts.are_present() else absent


def demand() -> None:
    """Let this process import them. Raise `PerkupError`, saying how to get them, where one is missing."""
    parts.activate()
    if names := missing():
        raise PerkupError(
            f"Measuring needs {'a library that is' if len(names) == 1 else 'libraries that are'} not installed: "
            f"{', '.join(names)}.",
            "`perkup camera setup` fetches them once, and so does the button on the Measure page.",
            code=ErrorCode.LIBRARY_MISSING,
        )
