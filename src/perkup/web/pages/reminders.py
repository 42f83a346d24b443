"""Reminders: the calendar's file and address, and the phone, switched on and off on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.calendar_subscription import PATH
from perkup.app.settings.settings_schema import find_setting
from perkup.errors import PerkupError
from perkup.web.content.setting_checks import rejections
from perkup.web.context import context_of
from perkup.web.forms import form
from perkup.web.templating import page

if TYPE_CHECKING:
    from typing import Any

    from starlette.requests import Request


async def reminders(request: Request) -> Response:
    """Show the calendar's address and the phone's services."""
    return _page(request)


def _page(request: Request, problem: str = "") -> Response:
    web_context = context_of(request)
    app = web_context.app
    settings = app.settings.on_file()
    context = {
        "calendar": settings.calendar,
        "phone": settings.phone,
        "address": app.calendar.state().address or "",
        "report": app.phone.report,
        "waiting": app.phone.next(),
        "times": info_choices("calendar.session_at"),
        "started": app.programme.facts.started() is not None,
        "saved": request.query_params.get("saved", ""),
        "problem": problem,
    }
    return page(request, "progress_reminders.html", context, status=400 if problem else 200)


def info_choices(key: str) -> tuple[str, ...]:
    """Return the words that a setting may be."""
    about = find_setting(key)
    return about.choices if about is not None else ()


async def calendar(request: Request) -> Response:
    """Send the calendar: to the person, or to whoever has the address while it is on."""
    app = context_of(request).app
    content = app.calendar.document()
    headers = {"content-disposition": 'attachment; filename="perkup.ics"'} if "key" not in request.query_params else {}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


async def calendar_set(request: Request) -> Response:
    """Switch the address on or off, renew it, set time, alarm and break blocks."""
    app = context_of(request).app
    fields = await form(request)
    if "renew" in fields:
        app.subscription.renew()
        return RedirectResponse("/progress/reminders?saved=renewed", 303)
    changes: dict[str, Any] = {
        "calendar.feed": "feed" in fields,
        "calendar.break_blocks": "break_blocks" in fields,
        "calendar.session_at": fields.get("session_at", [app.settings.current.calendar.session_at])[-1],
        "calendar.alarm_min": _parse_whole(fields.get("alarm_min", [str(app.settings.current.calendar.alarm_min)])[-1]),
    }
    return _change(request, changes)


async def phone_set(request: Request) -> Response:
    """Switch reminders on or off and name the services; or send one now to see."""
    app = context_of(request).app
    fields = await form(request)
    if "test" in fields:
        try:
            app.phone.test()
        except PerkupError as trouble:
            return _page(request, f"{trouble} {trouble.hint}")
        return RedirectResponse("/progress/reminders?saved=sent#phone", 303)
    urls = [line.strip() for line in fields.get("urls", [""])[-1].splitlines() if line.strip()]
    changes = {
        "phone.on": "on" in fields,
        "phone.urls": urls,
        "phone.quiet_hours": fields.get("quiet_hours", [""])[-1].strip(),
    }
    return _change(request, changes)


def _change(request: Request, changes: dict[str, Any]) -> Response:
    if sentences := list(rejections(changes).values()):
        return _page(request, sentences[0])
    context_of(request).app.settings.change(changes, "web")
    return RedirectResponse("/progress/reminders?saved=yes", 303)


def _parse_whole(words: str) -> int | str:
    return int(words) if words.strip().isdecimal() else words


ROUTES = [
    Route(PATH, calendar),
    Route("/progress/reminders", reminders),
    Route("/progress/calendar", calendar_set, methods=["POST"]),
    Route("/progress/phone", phone_set, methods=["POST"]),
]
