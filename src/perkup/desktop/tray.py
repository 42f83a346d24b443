"""Tray: what its icon, tooltip and menu show, the same on every system, and the interface of whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from perkup.desktop.interface import SenseStatus

OnAction = Callable[[str], None]


class TrayMark(StrEnum):
    """Mark before an entry of the menu."""

    NONE = ""
    RADIO = "radio"


class TrayEntry(msgspec.Struct, frozen=True):
    """Entry of the menu. `action` is handed back when it is chosen, "" for a mere line; no label is a separator."""

    label: str = ""
    action: str = ""
    mark: TrayMark = TrayMark.NONE
    is_marked: bool = False
    entries: tuple[TrayEntry, ...] = ()


class TrayView(msgspec.Struct, frozen=True):
    """State of the tray: the ring of the icon, filled to `fraction` (0-1) and grey while `quiet`, words, the menu."""

    title: str
    text: str
    fraction: float
    quiet: bool
    entries: tuple[TrayEntry, ...]


class Tray(Protocol):
    """Tray of one system. Nothing here raises for what the desk lacks; `status` tells it instead."""

    async def show(self, view: TrayView) -> None:
        """Show this state, as soon as the desk has a place for it."""
        ...

    async def close(self) -> None:
        """Take the icon away. Safe to call twice."""
        ...

    def is_shown(self) -> bool:
        """Return True while somebody can see it."""
        ...

    async def look(self) -> SenseStatus:
        """Return whether an icon would be seen here, or why not, without showing one."""
        ...


class NoTray:
    """Tray of a system for which Perkup has none yet."""

    def __init__(self, system: str) -> None:
        self._system = system

    async def show(self, view: TrayView) -> None:
        """See `Tray`."""

    async def close(self) -> None:
        """See `Tray`."""

    def is_shown(self) -> bool:
        """See `Tray`."""
        return False

    async def look(self) -> SenseStatus:
        """See `Tray`."""
        return SenseStatus("tray", False, f"Perkup has no tray icon on {self._system} yet.")
