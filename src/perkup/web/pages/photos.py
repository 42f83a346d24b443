"""Photos: the private photos, and how to take comparable ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.image_metadata import MOST_BYTES
from perkup.app.photo_store import POSES
from perkup.errors import PerkupError
from perkup.web.context import context_of, pending_undo
from perkup.web.forms import form, last_value, parse_day, sent_file
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from starlette.requests import Request


async def erase(request: Request) -> Response:
    """Erase a photo after ten seconds; the page offers to take it back."""
    web_context = context_of(request)
    event = request.path_params["event"]
    if not web_context.app.photos.is_photo(event):
        raise HTTPException(404)
    return RedirectResponse(f"/progress/photos?undo={await web_context.erase_soon(event)}", 303)


async def keep(request: Request) -> Response:
    """Take an erasure back."""
    fields = await form(request)
    context_of(request).undo_erasure(last_value(fields, "token"))
    return RedirectResponse("/progress/photos", 303)


async def photos(request: Request) -> Response:
    """Show the private photos and how to take comparable ones."""
    web_context = context_of(request)
    stored = [photo for photo in web_context.app.photos.all() if photo.event not in web_context.vanishing_names()]
    context = {
        "photos": stored,
        "poses": POSES,
        "today": web_context.app.today(),
        "undo": pending_undo(request),
        "saved": "saved" in request.query_params,
    }
    return page(request, "progress_photos.html", context)


async def add_photo(request: Request) -> Response:
    """Keep a photo that was sent, cleaned first."""
    app = context_of(request).app
    fields = await request.form(max_files=1, max_fields=5)
    try:
        missing, hint = sentence("photos_words.no_photo_came_with_this"), sentence("photos_words.choose_a_file_first")
        photo = sent_file(fields, "photo", missing, hint)
        content = await photo.read(MOST_BYTES + 1)
        pose, on = str(fields.get("pose", "")), parse_day(str(fields.get("on", "")))
    finally:
        await fields.close()
    await app.photos.add_beside(content, pose, on)
    return RedirectResponse("/progress/photos?saved", 303)


async def photo(request: Request) -> Response:
    """Send the picture of a photo."""
    web_context, event = context_of(request), request.path_params["event"]
    if event in web_context.vanishing_names():
        raise HTTPException(404)
    try:
        place, media = web_context.app.photos.path(event)
    except PerkupError:
        raise HTTPException(404) from None
    return Response(await run_in_threadpool(place.read_bytes), media_type=media)


ROUTES = [
    Route("/progress/photos", photos),
    Route("/progress/photos", add_photo, methods=["POST"]),
    Route("/progress/photos/{event}", photo),
    Route("/progress/photos/keep", keep, methods=["POST"]),
    Route("/progress/photos/{event}/erase", erase, methods=["POST"]),
]
