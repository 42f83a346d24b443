"""Errors: one calm page for people, one `{"error", "hint", "code"}` for programs, never a traceback."""

from __future__ import annotations

import http
import logging
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from perkup.app.requests import BadRequestError, MissingAnswersError
from perkup.app.session_selection import WithheldError
from perkup.errors import ErrorCode, PerkupError, UnknownChoiceError
from perkup.message_catalog import translated
from perkup.web.api.json_body import answer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.responses import Response
    from starlette.types import ASGIApp, Scope

    from perkup.web.request_guard import Refusal

logger = logging.getLogger("perkup.web")

WORDS: Mapping[int, tuple[str, str]] = {
    400: ("That did not work.", "Go back and try again."),
    404: ("There is nothing at this address.", "It may have moved. Go to Today."),
    405: ("This page cannot be opened like this.", "Go to Today and start from there."),
    413: ("That file is too large.", "Send a smaller one."),
    415: ("Perkup cannot read that kind of content.", "docs/api.md says what each address takes."),
    500: (
        "Something went wrong in Perkup. Your data is safe.",
        "Reload the page. If it happens again, see System check.",
    ),
}
CODES: Mapping[int, ErrorCode] = {
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.UNSUPPORTED_REQUEST,
    413: ErrorCode.TOO_LARGE,
    415: ErrorCode.UNSUPPORTED_REQUEST,
    421: ErrorCode.FORBIDDEN,
    500: ErrorCode.INTERNAL,
}
"""Code of an error that has none of its own, by its status; any other is invalid input."""


def wants_json(scope: Scope) -> bool:
    """Return True for what is asked under /api or says that it takes JSON; everybody else gets a page."""
    if scope["path"].startswith("/api/"):
        return True
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"application/json" in accepted and b"text/html" not in accepted


def refuse(scope: Scope, refusal: Refusal) -> ASGIApp:
    """Build the guard's refusal. Its page carries its own few styles: a stranger is not served even a style sheet."""
    status, error, hint = refusal
    error, hint = translated(error), translated(hint)
    if wants_json(scope):
        return answer({"error": error, "hint": hint, "code": code_of_status(status)}, status)
    from perkup.web.locked_page import locked_page

    return locked_page(scope, error, hint, status)


def code_of_status(status: int) -> ErrorCode:
    """Return the code of an error that is known by its HTTP status alone."""
    return CODES.get(status, ErrorCode.INVALID_INPUT)


def error_text(request: Request, status: int, error: PerkupError, **extra: Any) -> Response:
    """Build the answer that tells an error: JSON for a program, a page for a person. `extra` goes into the JSON."""
    if wants_json(request.scope):
        return answer({**error.as_json(), **extra}, status)
    from perkup.web.templating import page

    return page(request, "error.html", {"status": status, "error": error.message, "hint": error.hint}, status=status)


async def http_error(request: Request, trouble: Exception) -> Response:
    """Answer 404, 405, 413 and their kin."""
    assert isinstance(trouble, HTTPException)
    error, hint = WORDS.get(trouble.status_code, (trouble.detail, ""))
    if trouble.detail and trouble.detail != http.HTTPStatus(trouble.status_code).phrase:
        error = trouble.detail
    code = code_of_status(trouble.status_code)
    response = error_text(request, trouble.status_code, PerkupError(error, hint, code=code))
    for name, value in (trouble.headers or {}).items():
        response.headers[name] = value
    return response


async def app_error(request: Request, trouble: Exception) -> Response:
    """Answer what a person can mend: 400 for a malformed request, 409 for what the app refuses now."""
    assert isinstance(trouble, PerkupError)
    if isinstance(trouble, WithheldError):
        return answer_hold(request, trouble)
    if isinstance(trouble, MissingAnswersError):
        return error_text(request, 422, trouble, missing=trouble.missing)
    if isinstance(trouble, UnknownChoiceError):
        return error_text(request, 400, trouble, field=trouble.field, allowed=trouble.allowed)
    if trouble.code == ErrorCode.SCREENING_NEEDED and not wants_json(request.scope):
        return ask_safety(request)
    status = 400 if isinstance(trouble, BadRequestError) else 409
    return error_text(request, status, trouble)


def answer_hold(request: Request, trouble: PerkupError) -> Response:
    """Answer that a red flag holds the programme: JSON for programs, the hold page for people, the error for one
    move."""
    hold = request.app.state.web_context.app.safety.hold() is not None
    if wants_json(request.scope) or not hold:
        return error_text(request, 409, trouble, hold=hold)
    from starlette.responses import RedirectResponse

    return RedirectResponse("/hold", 303)


def ask_safety(request: Request) -> Response:
    """Lead to the safety questions, and back to where the session was to begin."""
    from urllib.parse import urlencode

    from starlette.responses import RedirectResponse

    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/welcome/safety?{urlencode({'next': request.url.path + query})}", 303)


async def cut_off(request: Request, _trouble: Exception) -> Response:
    """Note in one line that the client went away before its request was complete; nobody reads the answer."""
    logger.warning("%s %s was cut off before it was complete.", request.method, request.url.path)
    error, hint = WORDS[400]
    return answer({"error": error, "hint": hint, "code": ErrorCode.INVALID_INPUT}, 400)


async def crash(request: Request, trouble: Exception) -> Response:
    """Log a mistake of ours, and answer in general words."""
    logger.error("%s %s failed", request.method, request.url.path, exc_info=trouble)
    error, hint = WORDS[500]
    return error_text(request, 500, PerkupError(error, hint, code=ErrorCode.INTERNAL))


HANDLERS: Mapping[Any, Any] = {
    ClientDisconnect: cut_off,
    HTTPException: http_error,
    PerkupError: app_error,
    Exception: crash,
}
