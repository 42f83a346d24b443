"""The shipped pictures of moves, served from the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from perkup.moves.move_pictures import picture_bytes
from perkup.vocabulary import PicturePerson
from perkup.web.static_files import KEEP

if TYPE_CHECKING:
    from starlette.requests import Request


async def picture(request: Request) -> Response:
    """Send one picture; its address changes with what it shows, so a browser may keep it."""
    person, file = request.path_params["person"], request.path_params["file"]
    content = picture_bytes(PicturePerson(person), file) if person in set(PicturePerson) else None
    if content is None:
        raise HTTPException(404)
    return Response(content, headers={"cache-control": KEEP}, media_type="image/avif")


ROUTES = [Route("/pictures/{person}/{digest}/{file}", picture)]
