"""Notes and private photos, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.http_link import join_path
from perkup.app.note_service import StoredNote
from perkup.app.photo_store import StoredPhoto
from perkup.app.requests import NoteBody, PhotoBody

if TYPE_CHECKING:
    from datetime import date

    from perkup.app.http_link import HttpLink
    from perkup.vocabulary import NoteSubject


class HttpNotes:
    """Notes, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def all(self) -> list[StoredNote]:
        """Return every note, newest first."""
        return self._link.get("/api/notes", list[StoredNote])

    def add(self, about: NoteSubject, text: str, ref: str = "") -> StoredNote:
        """Record a note; `ref` names the day, session or move, a day's may be empty for today."""
        return self._link.post("/api/notes", NoteBody(about, text, ref), StoredNote)


class HttpPhotos:
    """Private photos, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def all(self) -> list[StoredPhoto]:
        """Return every photo, newest first by the day it was taken."""
        return self._link.get("/api/photos", list[StoredPhoto])

    def add(self, content: bytes, pose: str, on: date | None = None) -> StoredPhoto:
        """Keep a photo without place, time or camera; `on` is the day it was taken."""
        return self._link.post("/api/photos", PhotoBody(content, pose, on), StoredPhoto)

    def picture(self, event: str) -> bytes:
        """Return the picture of a photo."""
        return self._link.send("GET", join_path("/api/photos", event))

    def forget(self, event: str) -> None:
        """Erase a photo for good, file and all."""
        self._link.send("POST", join_path("/api/photos", event) + "/forget", {})
