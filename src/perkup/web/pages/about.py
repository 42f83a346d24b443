"""About: promises, privacy and sources; and the icon that browsers ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.coach.safety.screening import CAUTIONS
from perkup.vocabulary import BreakPromise
from perkup.web import static_files
from perkup.web.content.safety_answers import safety_summary
from perkup.web.context import context_of
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def about(request: Request) -> Response:
    """Show promises, privacy and sources."""
    from perkup.web.content.evidence import CLAIMS, SOURCES, cite_sources

    context = {
        "promises": list(BreakPromise),
        "claims": CLAIMS,
        "cited": cite_sources,
        "sources": SOURCES,
        "cautions": CAUTIONS,
        "safety": safety_summary(context_of(request).app),
    }
    return page(request, "about.html", context)


async def favicon(request: Request) -> Response:
    return RedirectResponse(static_files.url("mark.svg"), 307)


ROUTES = [Route("/about", about), Route("/favicon.ico", favicon)]
