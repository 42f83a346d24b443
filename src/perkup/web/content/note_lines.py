"""Notes in words: what each is about, and the link to that."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from perkup.vocabulary import NoteSubject
from perkup.web.template_filters import day as day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.app.application import Application
    from perkup.app.note_service import StoredNote
    from perkup.web.context import WebContext


class NoteLine(NamedTuple):
    """A note with what it is about in words, and a link to that."""

    event: str
    at: datetime
    text: str
    about: str
    href: str


def notes_of(web_context: WebContext) -> list[StoredNote]:
    """Return every note, newest first, without those on their way out."""
    leaving = web_context.vanishing_names()
    return [note for note in web_context.app.notes.all() if note.event not in leaving]


def note_lines(web_context: WebContext, notes: Sequence[StoredNote]) -> list[NoteLine]:
    """Return the notes with what each is about in words."""
    return [
        NoteLine(note.event, note.at, note.text, *_subject(web_context.app, note.about, note.ref)) for note in notes
    ]


def _subject(app: Application, about: NoteSubject, ref: str) -> tuple[str, str]:
    if about == NoteSubject.MOVE:
        moves = app.library.moves
        return (moves[ref].name, f"/moves/{ref}") if ref in moves else (ref, "")
    if about == NoteSubject.SESSION:
        title = app.sessions.title(ref)
        return ("a session", "") if title is None else (title or "a session", f"/history/{ref}")
    try:
        return day_words(date.fromisoformat(ref)), ""
    except ValueError:
        return ref, ""
