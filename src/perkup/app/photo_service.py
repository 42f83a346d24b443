"""Photos in a coach at work: kept, listed, sent and erased for good, with the pages told of each change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.photo_store import PhotoStore, StoredPhoto
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from pathlib import Path

    from perkup.app.data_folder import DataFolder
    from perkup.app.erasure_service import ErasureService
    from perkup.journal.store import Journal


class PhotoService:
    """Photos of one person. `now` reads the wall clock."""

    def __init__(
        self,
        home: DataFolder,
        journal: Journal,
        erasing: ErasureService,
        listeners: ChangeListeners,
        now: Callable[[], datetime],
    ) -> None:
        self._store = PhotoStore(home, journal)
        self._erasing = erasing
        self._listeners = listeners
        self._now = now

    def all(self) -> list[StoredPhoto]:
        """Return every photo, newest first by the day it was taken."""
        return self._store.all()

    def add(self, content: bytes, pose: str, on: date | None = None) -> StoredPhoto:
        """Keep a photo without place, time or camera; `on` is the day it was taken, today where None."""
        photo = self._store.add(content, pose, self._now(), on)
        self._listeners.notify(Topic.JOURNAL)
        return photo

    async def add_beside(self, content: bytes, pose: str, on: date | None = None) -> StoredPhoto:
        """Keep a photo as `add` does, beside the event loop."""
        import asyncio  # a verb that only reads the day needs no event loop

        photo = await asyncio.to_thread(self._store.add, content, pose, self._now(), on)
        self._listeners.notify(Topic.JOURNAL)
        return photo

    def is_photo(self, event: str) -> bool:
        """Return True where the event of that id is a photo, of whatever version."""
        return self._store.is_photo(event)

    def path(self, event: str) -> tuple[Path, str]:
        """Return a photo's file and its media type. Raises `PerkupError` where there is none."""
        return self._store.path(event)

    def picture(self, event: str) -> bytes:
        """Return the picture of a photo. Raises `PerkupError` where there is none."""
        return self._store.path(event)[0].read_bytes()

    def forget(self, event: str) -> None:
        """Erase a photo for good, file and all. Raises `PerkupError` where there is none."""
        self._erasing.erase([self._require_photo(event)])

    async def forget_beside(self, event: str) -> None:
        """Erase a photo as `forget` does, beside the event loop."""
        await self._erasing.erase_beside([self._require_photo(event)])

    def _require_photo(self, event: str) -> str:
        name = event.upper()
        if name not in {photo.event for photo in self._store.all()}:
            raise PerkupError(
                f"There is no photo `{event}`.", "`perkup photos list` names them.", code=ErrorCode.NOT_FOUND
            )
        return name
