"""Notes: the person's own words about a day, a session or a move."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.requests import BadRequestError
from perkup.vocabulary import NoteSubject
from perkup.web.content import newest_lines
from perkup.web.content.note_lines import note_lines, notes_of
from perkup.web.context import context_of, pending_undo
from perkup.web.forms import form, last_value
from perkup.web.template_filters import clock
from perkup.web.template_filters import day as day_words
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from perkup.app.application import Application


RECENT = timedelta(days=14)


async def notes(request: Request) -> Response:
    """Show all notes, and the field for another."""
    return await newest_lines.show(request, _notes)


def _notes(request: Request, wrong: str = "", text: str = "", chosen: str = "") -> Response:
    web_context = context_of(request)
    app, query = web_context.app, request.query_params
    notes = newest_lines.newest(request, notes_of(web_context))
    context = {
        "notes": newest_lines.NewestLines(note_lines(web_context, notes.lines), notes.total),
        "choices": _choices(app),
        "wanted": chosen or f"{query.get('about', 'day')}:{query.get('ref', app.today().isoformat())}",
        "wrong": wrong,
        "text": text,
        "undo": pending_undo(request),
        "saved": "saved" in query,
    }
    return page(request, "progress_notes.html", context, status=400 if wrong else 200)


def _session_words(title: str, at: datetime) -> str:
    return sentence("notes_words.session_on", title=title, day=day_words(at), time=clock(at))


def _choices(app: Application) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a note can be about: the last days, the last sessions, every move."""
    now = app.now()
    days = [app.today() - timedelta(days=n) for n in range(7)]
    sessions = app.sessions.begun_since(now - RECENT)
    moves = sorted(app.library.moves.values(), key=lambda move: move.name)
    first = sentence("notes_words.today", day=day_words(days[0]))
    return [
        (sentence("notes_words.a_day"), [(f"day:{day}", day_words(day) if n else first) for n, day in enumerate(days)]),
        (
            sentence("notes_words.a_session"),
            [(f"session:{e.data.session}", _session_words(e.data.title, e.at)) for e in sessions[:20]],
        ),
        (sentence("notes_words.a_move"), [(f"move:{move.id}", move.name) for move in moves]),
    ]


async def note(request: Request) -> Response:
    """Keep a note."""
    app = context_of(request).app
    fields = await form(request)
    text, target = fields.get("text", [""])[-1].strip(), fields.get("about", [""])[-1]
    about, _, ref = target.partition(":")
    if not text:
        return _notes(request, sentence("notes_words.please_write_something_first"), chosen=target)
    if len(text) > 20_000:
        return _notes(request, sentence("notes_words.too_long_at_most_20_000"), text, target)
    if about not in set(NoteSubject) or not ref:
        raise BadRequestError(
            sentence("notes_words.a_note_is_about_a_day"), sentence("notes_words.choose_one_from_the_list")
        )
    app.notes.add(NoteSubject(about), text, ref)
    return RedirectResponse("/progress/notes?saved", 303)


async def erase(request: Request) -> Response:
    """Erase a note after ten seconds; the page offers to take it back."""
    web_context = context_of(request)
    event = request.path_params["event"]
    if not web_context.app.notes.is_note(event):
        raise HTTPException(404)
    return RedirectResponse(f"/progress/notes?undo={await web_context.erase_soon(event)}", 303)


async def keep(request: Request) -> Response:
    """Take an erasure back."""
    fields = await form(request)
    context_of(request).undo_erasure(last_value(fields, "token"))
    return RedirectResponse("/progress/notes", 303)


ROUTES = [
    Route("/progress/notes", notes),
    Route("/progress/notes", note, methods=["POST"]),
    Route("/progress/notes/keep", keep, methods=["POST"]),
    Route("/progress/notes/{event}/erase", erase, methods=["POST"]),
]
