"""Controls of the desk that a break may use when the person switched them on: players of music and films, the lock."""

from __future__ import annotations

from typing import Protocol


class DeskControls(Protocol):
    """Controls of one system. Nothing here raises: what cannot be done is left."""

    async def pause_media(self) -> None:
        """Pause every player that plays."""
        ...

    async def resume_media(self) -> None:
        """Let those play on that were paused here and still are."""
        ...

    async def lock_screen(self) -> None:
        """Lock the screen."""
        ...


class NoControls:
    """Controls of a system for which Perkup has none."""

    async def pause_media(self) -> None:
        """See `DeskControls`."""

    async def resume_media(self) -> None:
        """See `DeskControls`."""

    async def lock_screen(self) -> None:
        """See `DeskControls`."""
