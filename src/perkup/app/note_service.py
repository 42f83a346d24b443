"""Notes of one person: own words about a day, a session or a move."""

from __future__ import annotations

from collections.abc import Iterator

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.event_types import NoteWritten
from perkup.journal.events import Recorded
from perkup.journal.store import Journal


class NoteService:
    """Notes of one person."""

    def __init__(self, journal: Journal, listeners: ChangeListeners) -> None:
        self._journal = journal
        self._listeners = listeners

    def add(self, about: str, ref: str, text: str) -> None:
        """Record a note; `about` is day, session or move, `ref` which of them."""
        self._journal.append("note", {"about": about, "ref": ref, "text": text})
        self._listeners.notify(Topic.JOURNAL)

    def newest_first(self) -> Iterator[Recorded[NoteWritten]]:
        """Yield every note, newest first."""
        return self._journal.read(NoteWritten, newest_first=True)
