"""Notes and photos over the HTTP API."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from perkup.app.note_service import StoredNote
from perkup.app.photo_store import StoredPhoto
from perkup.app.requests import NoteBody, PhotoBody
from perkup.web.api.endpoint import PICTURE, Endpoint
from perkup.web.api.json_body import answer, answer_empty, read
from perkup.web.context import context_of


async def notes(request: Request) -> Response:
    web_context = context_of(request)
    return answer([note for note in web_context.app.notes.all() if note.event not in web_context.vanishing_names()])


async def write_note(request: Request) -> Response:
    body = await read(request, NoteBody)
    return answer(context_of(request).app.notes.add(body.about, body.text, body.ref), 201)


async def photos(request: Request) -> Response:
    web_context = context_of(request)
    return answer([photo for photo in web_context.app.photos.all() if photo.event not in web_context.vanishing_names()])


async def add_photo(request: Request) -> Response:
    body = await read(request, PhotoBody)
    return answer(await context_of(request).app.photos.add_beside(body.content, body.pose, body.on), 201)


async def photo_picture(request: Request) -> Response:
    web_context, event = context_of(request), request.path_params["event"]
    if event in web_context.vanishing_names():
        raise HTTPException(404)
    path, media = web_context.app.photos.path(event)
    return Response(await run_in_threadpool(path.read_bytes), media_type=media)


async def forget_photo(request: Request) -> Response:
    """Erase at once: who asks has confirmed it, and nothing brings the photo back."""
    await context_of(request).app.photos.forget_beside(request.path_params["event"])
    return answer_empty()


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/notes", notes, "Own words about days, sessions and moves, newest first.", list[StoredNote]),
    Endpoint("POST", "/api/notes", write_note, "Write a note.", StoredNote, NoteBody, status=201),
    Endpoint("GET", "/api/photos", photos, "The private photos, newest first.", list[StoredPhoto]),
    Endpoint("POST", "/api/photos", add_photo, "Keep a photo, cleaned.", StoredPhoto, PhotoBody, status=201),
    Endpoint("GET", "/api/photos/{event}", photo_picture, "The picture of a photo.", str, content=PICTURE),
    Endpoint("POST", "/api/photos/{event}/forget", forget_photo, "Erase a photo at once.", None),
)
