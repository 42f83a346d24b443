"""Notes of one person: own words about a day, a session or a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.library_service import LibraryService
from perkup.app.requests import BadRequestError
from perkup.app.session_log import find_session
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import NOTE, NoteWritten
from perkup.journal.store import Journal
from perkup.vocabulary import NoteSubject

MOST_LETTERS = 20_000


class StoredNote(msgspec.Struct, frozen=True):
    """One note. `event` is its id in the journal; `ref` names the day, session or move that it is about."""

    event: str
    at: datetime
    about: NoteSubject
    ref: str
    text: str


class NoteService:
    """Notes of one person. `now` reads the wall clock, `today` tells the person's day."""

    def __init__(
        self,
        journal: Journal,
        library: LibraryService,
        listeners: ChangeListeners,
        now: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self._journal = journal
        self._library = library
        self._listeners = listeners
        self._now = now
        self._today = today

    def all(self) -> list[StoredNote]:
        """Return every note, newest first."""
        return [
            StoredNote(record.id, record.at, record.data.about, record.data.ref, record.data.text)
            for record in self._journal.read(NoteWritten, newest_first=True)
        ]

    def of_day(self, on: date) -> list[StoredNote]:
        """Return the notes about a day, oldest first."""
        return [note for note in reversed(self.all()) if (note.about, note.ref) == (NoteSubject.DAY, on.isoformat())]

    def is_note(self, event: str) -> bool:
        """Return True where the event of that id is a note, of whatever version."""
        stored = self._journal.get(event)
        return stored is not None and stored.kind == NOTE

    def add(self, about: NoteSubject, text: str, ref: str = "") -> StoredNote:
        """Record a note about a day, a session or a move; `ref` names which, a day's may be empty for today.

        Raises `PerkupError` for an empty text, one that is too long, and what does not exist.
        """
        words = text.strip().replace("\r\n", "\n")
        if not words:
            raise BadRequestError("The note is empty.", "Write something first.")
        if len(words) > MOST_LETTERS:
            raise PerkupError(
                f"The note is longer than {MOST_LETTERS} characters.", "Make it shorter.", code=ErrorCode.TOO_LARGE
            )
        subject = self._subject(about, ref)
        event = self._journal.append("note", {"about": about, "ref": subject, "text": words})
        self._listeners.notify(Topic.JOURNAL)
        return StoredNote(event.id, event.at, about, subject, words)

    def _subject(self, about: NoteSubject, ref: str) -> str:
        """Return the name of what the note is about. Raises `PerkupError` where there is nothing of that name."""
        match about:
            case NoteSubject.MOVE:
                return self._library.find(ref).id
            case NoteSubject.SESSION:
                find_session(self._journal, ref)
                return ref
            case NoteSubject.DAY:
                try:
                    return date.fromisoformat(ref).isoformat() if ref else self._today().isoformat()
                except ValueError:
                    raise BadRequestError(
                        "That is not a day.", "Write it like 2026-03-02.", code=ErrorCode.INVALID_DATE
                    ) from None
