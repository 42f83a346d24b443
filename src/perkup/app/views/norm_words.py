"""Norms of measurements as pages show them."""

from __future__ import annotations

from perkup.motion.analysis.norms import DAY_TO_DAY, NORMS

__all__ = ["DAY_TO_DAY", "NORMS"]
