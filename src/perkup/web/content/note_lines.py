"""Notes in words: what each is about, and the link to that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from perkup.web.template_filters import day as day_words

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.web.context import WebContext


class NoteLine(NamedTuple):
    """A note with what it is about in words, and a link to that."""

    event: str
    at: Any
    text: str
    about: str
    href: str


def notes_of(face: WebContext) -> list[NoteLine]:
    """Every note, newest first, without those on their way out."""
    app = face.app
    titles = {
        event.data["session"]: event.data["title"] or "a session"
        for event in app.journal.events(kinds=("session_started",))
    }
    found = []
    for event in app.journal.events(kinds=("note",), newest_first=True):
        if event.id in face.leaving():
            continue
        about, href = _about(app, titles, event.data["about"], event.data["ref"])
        found.append(NoteLine(event.id, event.at, event.data["text"], about, href))
    return found


def _about(app: Application, titles: dict[str, str], about: str, ref: str) -> tuple[str, str]:
    if about == "move":
        moves = app.library.moves
        return (moves[ref].name, f"/moves/{ref}") if ref in moves else (ref, "")
    if about == "session":
        return (titles[ref], f"/history/{ref}") if ref in titles else ("a session", "")
    try:
        return day_words(date.fromisoformat(ref)), ""
    except ValueError:
        return ref, ""
