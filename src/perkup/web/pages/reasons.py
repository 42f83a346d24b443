"""Reasons: why a prompt came or was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from perkup.web.context import context_of
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


KIND_WORDS = {
    "prompt": ("spoke", "warm"),
    "notice": ("heads-up", ""),
    "withheld": ("held back", "good"),
    "posture_offer": ("offered", ""),
    "end": ("break over", ""),
}


async def why(request: Request) -> Response:
    """Show why each reminder came or was held back, newest first."""
    reasons = context_of(request).app.views.why(200)
    return page(request, "why.html", {"reasons": reasons, "kinds": KIND_WORDS})


ROUTES = [Route("/why", why)]
