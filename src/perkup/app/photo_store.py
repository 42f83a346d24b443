"""Private photos: cleaned (`pictures`), kept 0600, never scored.

A turned phone tells so in EXIF only, which is left behind, so the turn goes into the file's name and the page turns the
picture.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from perkup.app.data_folder import DataFolder, write_private
from perkup.app.image_metadata import strip_metadata
from perkup.app.unkept_files import unkept_path
from perkup.errors import ErrorCode, PerkupError, UnknownChoiceError
from perkup.event_types import PHOTO, PhotoAdded
from perkup.journal.events import Recorded
from perkup.journal.line_reader import safe_name
from perkup.journal.store import Journal

POSES = {"right": "right side", "left": "left side", "back": "from behind", "front": "from the front"}
ENDINGS = {"jpeg": ".jpg", "png": ".png", "webp": ".webp"}
TYPES: dict[str, str] = {ending: f"image/{kind}" for kind, ending in ENDINGS.items()}
NAME = re.compile(r"[0-9a-f]{16}(?:-turn([2-8]))?[.](jpg|png|webp)")


class StoredPhoto(msgspec.Struct, frozen=True):
    """One photo. `event` is its id in the journal, `turn` how the page must turn it: 1 upright, EXIF's numbers to 8.

    `there`: its file is in the folder.
    """

    event: str
    at: datetime
    pose: str
    file: str
    turn: int
    there: bool


class PhotoStore:
    """The photos of one person."""

    def __init__(self, home: DataFolder, journal: Journal) -> None:
        self._home = home
        self._journal = journal

    def all(self) -> list[StoredPhoto]:
        """Every photo, newest first by the day it was taken."""
        photos = [self._photo(record) for record in self._journal.read(PhotoAdded)]
        return sorted(photos, key=lambda photo: (photo.at, photo.event), reverse=True)

    def add(self, content: bytes, pose: str, now: datetime, on: date | None = None) -> StoredPhoto:
        """Keep a photo, cleaned. `on` is the day it was taken, today where None.

        Raises `PerkupError` for a pose that is none, a day to come, and what is no JPEG, PNG or WebP picture.
        """
        if pose not in POSES:
            raise UnknownChoiceError("pose", POSES, "That pose is not on the list.")
        taken_at = (
            now if on is None or on == now.date() else now.replace(hour=12, minute=0, second=0) - (now.date() - on)
        )
        if taken_at > now + timedelta(hours=12) or (on is not None and on > now.date()):
            raise PerkupError(
                "That date is in the future.", "Give the day on which the photo was taken.", code=ErrorCode.INVALID_DATE
            )
        picture = strip_metadata(content)
        turned = f"-turn{picture.turn}" if picture.turn > 1 else ""
        name = f"{secrets.token_hex(8)}{turned}{ENDINGS[picture.kind]}"
        folder = self._home.subfolder(self._home.photos_dir)
        place = folder / name
        file = unkept_path(place)
        try:
            write_private(file, picture.content)
        except OSError as trouble:
            raise PerkupError(
                f"The photo cannot be saved: {trouble.strerror or trouble}.",
                "Is the disk full?",
                code=ErrorCode.FILE_UNWRITABLE,
            ) from None
        try:
            photo = PhotoAdded(name, pose, taken_at)
            event = self._journal.append("photo", photo)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        with suppress(OSError):  # killed or refused here, the next start gives it its name
            file.replace(place)
        return self._photo(Recorded(event.id, event.at, photo))

    def is_photo(self, event: str) -> bool:
        """Return True where the event of that id is a photo, of whatever version."""
        stored = self._journal.get(event)
        return stored is not None and stored.kind == PHOTO

    def path(self, event: str) -> tuple[Path, str]:
        """Return a photo's file and its media type. Raises `PerkupError` where there is none."""
        record = self._journal.find(PhotoAdded, event)
        name = None if record is None else safe_name(record.data.file)
        place = self._home.photos_dir / (name or "")
        if name is None or not place.is_file():
            raise PerkupError("There is no such photo.", "It may have been deleted.", code=ErrorCode.NOT_FOUND)
        return place, TYPES.get(place.suffix, "application/octet-stream")

    def _photo(self, record: Recorded[PhotoAdded]) -> StoredPhoto:
        photo = record.data
        name = safe_name(photo.file) or ""
        match = NAME.fullmatch(name)
        turn = int(match[1]) if match and match[1] else 1
        there = bool(name) and (self._home.photos_dir / name).is_file()
        return StoredPhoto(record.id, photo.at, photo.pose, name, turn, there)
