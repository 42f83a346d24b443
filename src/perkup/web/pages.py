"""The pages that are read: each asks the app for one view and hands it to one template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.web.face import face_of
from perkup.web.render import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def today(request: Request) -> Response:
    """Today; a person who was never here is welcomed first."""
    app = face_of(request).app
    view = app.today()
    return page(request, "today.html", {"today": view})


async def favicon(request: Request) -> Response:
    return RedirectResponse("/static/now/mark.svg", 308)


def routes() -> list[Route]:
    """Addresses of the pages."""
    return [
        Route("/", today),
        Route("/favicon.ico", favicon),
    ]
