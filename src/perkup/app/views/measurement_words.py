"""Results of measurements as pages show them."""

from __future__ import annotations

from perkup.motion.measurement_types import DEFAULT, TYPES, Headline
from perkup.motion.options import MeasureOptions
from perkup.motion.result import SIDES, ThomasResult, WalkResult, WalkSide

__all__ = [
    "DEFAULT",
    "SIDES",
    "TYPES",
    "Headline",
    "MeasureOptions",
    "ThomasResult",
    "WalkResult",
    "WalkSide",
]
