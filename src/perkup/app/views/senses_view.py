"""State of a sense as pages and programs read it."""

from __future__ import annotations

from perkup.desktop.interface import SenseStatus

__all__ = [
    "SenseStatus",
]
