"""Pictures of moves: the shipped ones from the package, those of own moves from the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from perkup.moves.move_pictures import picture_bytes
from perkup.vocabulary import PicturePerson
from perkup.web.context import context_of
from perkup.web.static_files import KEEP

if TYPE_CHECKING:
    from starlette.requests import Request


async def picture(request: Request) -> Response:
    """Send one picture; its address changes with what it shows, so a browser may keep it."""
    name, file = request.path_params["person"], request.path_params["file"]
    if name not in set(PicturePerson):
        raise HTTPException(404)
    person = PicturePerson(name)
    content = picture_bytes(person, file) or context_of(request).app.own_pictures.content(person, file)
    if content is None:
        raise HTTPException(404)
    return Response(content, headers={"cache-control": KEEP}, media_type="image/avif")


ROUTES = [Route("/pictures/{person}/{digest}/{file}", picture)]
