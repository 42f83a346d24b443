"""The forms: each changes one thing and sends the browser on to a page, so that all works without a script."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.errors import PerkupError
from perkup.web.context import face_of
from perkup.web.forms import BadRequestError, form, number
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.application import Application

PLAIN = ("take", "done", "skip", "resume", "sit", "stand")


async def clock(request: Request) -> Response:
    """One verb of the break clock, then Today again."""
    app, verb = face_of(request).app, request.path_params["verb"]
    fields = await form(request)
    if verb in PLAIN:
        getattr(app, verb)()
    elif verb == "postpone":
        app.postpone(number(_one(fields, "minutes"), name="minutes", low=1, high=60, default=5))
    elif verb == "pause":
        _pause(app, _one(fields, "minutes"))
    else:
        raise HTTPException(404)
    return RedirectResponse("/?look" if app.today().first_run else "/", 303)


def _pause(app: Application, minutes: str) -> None:
    if minutes == "today":
        now: datetime = app.now()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        app.pause(None, tomorrow)
    else:
        app.pause(number(minutes, name="minutes", low=1, high=7 * 24 * 60, default=60), None)


async def stop(request: Request) -> Response:
    """End the coach; it lives long enough to say how it begins again."""
    face_of(request).app.stop()
    return RedirectResponse("/stopped", 303)


async def stopped(request: Request) -> Response:
    """The last page."""
    return page(request, "stopped.html")


async def flag(request: Request) -> Response:
    """Something's wrong: hold everything and show what to do."""
    from perkup.coach.safety.screening import OTHER
    from perkup.web.pages.today import flag_groups

    app = face_of(request).app
    fields = await form(request)
    flags, words = fields.get("flag", []), _one(fields, "words").strip()
    if not flags and words:
        flags = [OTHER]
    if not flags:
        wrong = "Tick what fits, or say it in your own words."
        context = {"groups": flag_groups(), "wrong": wrong, "today_is": app.now().date()}
        return page(request, "flag.html", context, status=400)
    since = None
    with suppress(PerkupError):
        since = day_of(_one(fields, "since"))
    app.flag(flags, words, since)
    return RedirectResponse("/hold", 303)


async def clear(request: Request) -> Response:
    """A clinician cleared the person: the programme goes on."""
    app = face_of(request).app
    fields = await form(request)
    when = day_of(_one(fields, "on"))
    if when is None or "seen" not in fields:
        raise BadRequestError("Give the day, and tick that a clinician cleared you.", "Then Perkup goes on with you.")
    app.clear(when, _one(fields, "words").strip())
    return RedirectResponse("/", 303)


async def erase(request: Request) -> Response:
    """Erase a session after ten seconds; the history offers to take it back."""
    face = face_of(request)
    return RedirectResponse(f"/history?undo={face.erase_soon(request.path_params['session'])}", 303)


async def undo(request: Request) -> Response:
    """Take an erasure back."""
    fields = await form(request)
    face_of(request).undo_erasure(_one(fields, "token"))
    return RedirectResponse("/history", 303)


def _one(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[-1]


def day_of(words: str) -> date | None:
    if not words.strip():
        return None
    try:
        return date.fromisoformat(words.strip())
    except ValueError as trouble:
        raise PerkupError(f"“{words[:40]}” is not a day.", "Write it like 2026-03-02.") from trouble


def routes() -> list[Route]:
    """Addresses that only take forms, and the form halves of pages."""
    return [
        Route("/stop", stop, methods=["POST"]),
        Route("/stopped", stopped),
        Route("/do/{verb}", clock, methods=["POST"]),
        Route("/flag", flag, methods=["POST"]),
        Route("/clear", clear, methods=["POST"]),
        Route("/history/{session}/erase", erase, methods=["POST"]),
        Route("/undo", undo, methods=["POST"]),
    ]
