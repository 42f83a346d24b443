"""When something does not go: one calm page for people, one `{"error", "hint"}` for programs, never a traceback."""

from __future__ import annotations

import http
import logging
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from perkup.app.session_selection import WithheldError
from perkup.errors import PerkupError
from perkup.web.api.json_body import answer
from perkup.web.forms import BadRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.responses import Response
    from starlette.types import ASGIApp, Scope

    from perkup.web.request_guard import Refusal

logger = logging.getLogger("perkup.web")

WORDS: Mapping[int, tuple[str, str]] = {
    400: ("That request came out crooked.", "Go back and try once more."),
    404: ("There is nothing at this address.", "It may have moved; Today is where it always was."),
    405: ("This address does not work that way round.", "Start again from Today."),
    413: ("That is more than Perkup takes in one go.", "Send a smaller piece."),
    415: ("Perkup cannot read that kind of content.", "docs/api.md tells what each address takes."),
    500: ("Something in Perkup tripped. Your journal is fine.", "Reload; if it trips again, `perkup doctor` may know."),
}
LOCKED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Perkup: locked</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>Perkup</h1><p>{error}</p><p>{hint}</p>
<p>If a link brought you here, <a href="">try once more from this page</a>: browsers leave the key behind
when they come from elsewhere.</p></main></body></html>
"""


def wants_json(scope: Scope) -> bool:
    """Programs ask under /api or say so; everybody else gets a page."""
    if scope["path"].startswith("/api/"):
        return True
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"application/json" in accepted and b"text/html" not in accepted


def refuse(scope: Scope, refusal: Refusal) -> ASGIApp:
    """The guard's refusal. Its page has no style sheet: a stranger is not served even that."""
    status, error, hint = refusal
    if wants_json(scope):
        return answer({"error": error, "hint": hint}, status)
    return HTMLResponse(LOCKED.format(error=error, hint=hint), status)


def error_text(request: Request, status: int, error: str, hint: str, **extra: Any) -> Response:
    """An error told to whoever asked, in their form."""
    if wants_json(request.scope):
        return answer({"error": error, "hint": hint, **extra}, status)
    from perkup.web.templating import page

    return page(request, "error.html", {"status": status, "error": error, "hint": hint}, status=status)


async def http_error(request: Request, trouble: Exception) -> Response:
    """404, 405, 413 and their kin."""
    assert isinstance(trouble, HTTPException)
    error, hint = WORDS.get(trouble.status_code, (trouble.detail, ""))
    if trouble.detail and trouble.detail != http.HTTPStatus(trouble.status_code).phrase:
        error = trouble.detail
    response = error_text(request, trouble.status_code, error, hint)
    for name, value in (trouble.headers or {}).items():
        response.headers[name] = value
    return response


async def app_error(request: Request, trouble: Exception) -> Response:
    """What a person can mend: 400 for a malformed request, 409 for what the app refuses now."""
    assert isinstance(trouble, PerkupError)
    if isinstance(trouble, WithheldError):
        return held(request, trouble)
    status = 400 if isinstance(trouble, BadRequestError) else 409
    return error_text(request, status, trouble.message, trouble.hint)


def held(request: Request, trouble: PerkupError) -> Response:
    """A red flag holds the programme: programs hear it, people get the hold page. One move alone is told like that."""
    hold = request.app.state.face.app.hold() is not None
    if wants_json(request.scope) or not hold:
        return error_text(request, 409, trouble.message, trouble.hint, hold=hold)
    from starlette.responses import RedirectResponse

    return RedirectResponse("/hold", 303)


async def crash(request: Request, trouble: Exception) -> Response:
    """A mistake of ours: logged here, told in general words there."""
    logger.error("%s %s failed", request.method, request.url.path, exc_info=trouble)
    return error_text(request, 500, *WORDS[500])


HANDLERS: Mapping[Any, Any] = {HTTPException: http_error, PerkupError: app_error, Exception: crash}
