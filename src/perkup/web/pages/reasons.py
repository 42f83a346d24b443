"""Reasons: why a prompt came or was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from perkup.web.context import context_of
from perkup.web.templating import page, say

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


TONES = {"prompt": "warm", "notice": "", "withheld": "good", "posture_offer": "", "end": ""}
"""Kinds of a line, each with the colour of its chip."""
FILTERS = ("", "prompt", "withheld")
"""What the log can show: everything, only reminders, only what was held back."""
MOST_LINES = 200


async def why(request: Request) -> Response:
    """Show why each reminder came or was held back, newest first."""
    only = request.query_params.get("only", "")
    lines = context_of(request).app.views.why(MOST_LINES)
    context = {
        "reasons": [line for line in lines if only not in FILTERS[1:] or line.kind == only],
        "kinds": {kind: (say(f"why.kind_{kind}"), tone) for kind, tone in TONES.items()},
        "filters": FILTERS,
        "only": only if only in FILTERS else "",
        "any": bool(lines),
    }
    return page(request, "why.html", context)


ROUTES = [Route("/why", why)]
