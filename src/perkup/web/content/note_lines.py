"""Notes in words: what each is about, and the link to that."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from perkup.event_types import SessionStarted
from perkup.vocabulary import NoteSubject
from perkup.web.template_filters import day as day_words

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.web.context import WebContext


class NoteLine(NamedTuple):
    """A note with what it is about in words, and a link to that."""

    event: str
    at: datetime
    text: str
    about: str
    href: str


def notes_of(web_context: WebContext) -> list[NoteLine]:
    """Return every note, newest first, without those on their way out."""
    app = web_context.app
    lines = []
    for note in app.notes.all():
        if note.event in web_context.leaving():
            continue
        about, href = _about(app, note.about, note.ref)
        lines.append(NoteLine(note.event, note.at, note.text, about, href))
    return lines


def _about(app: Application, about: NoteSubject, ref: str) -> tuple[str, str]:
    if about == NoteSubject.MOVE:
        moves = app.library.moves
        return (moves[ref].name, f"/moves/{ref}") if ref in moves else (ref, "")
    if about == NoteSubject.SESSION:
        begun = app.journal.of_session(ref, SessionStarted)
        return (begun[-1].data.title or "a session", f"/history/{ref}") if begun else ("a session", "")
    try:
        return day_words(date.fromisoformat(ref)), ""
    except ValueError:
        return ref, ""
