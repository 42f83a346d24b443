"""Diagnostics: what the coach can sense here, and the form that stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.web.context import context_of
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def doctor(request: Request) -> Response:
    """Show what the coach can sense here, and why not."""
    app = context_of(request).app
    context = {
        "senses": app.breaks.senses(),
        "status": app.views.status(),
        "folder": str(app.home.folder),
        "files": await run_in_threadpool(app.views.file_problems),
    }
    return page(request, "doctor.html", context)


async def stop(request: Request) -> Response:
    """End the coach; it lives long enough to say how it begins again."""
    context_of(request).app.breaks.stop()
    return RedirectResponse("/stopped", 303)


async def stopped(request: Request) -> Response:
    """Show the last page."""
    return page(request, "stopped.html")


ROUTES = [Route("/doctor", doctor), Route("/stop", stop, methods=["POST"]), Route("/stopped", stopped)]
