"""History: days and sessions, and erasing a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.charts.bar_chart import DayCount, bars
from perkup.vocabulary import Answer, SessionSource
from perkup.web.content.session_addresses import again_address
from perkup.web.context import context_of, pending_undo
from perkup.web.forms import form, last_value, number
from perkup.web.templating import page, say, sentence

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


HISTORY_DAYS = 28
SHOWN = ("", "sessions", "breaks")
"""What the lists of the days show: everything, only sessions, only breaks."""


async def history(request: Request) -> Response:
    """Show the last weeks: days, breaks, sessions."""
    web_context = context_of(request)
    days = int(number(request.query_params.get("days"), name="days", low=7, high=366, default=HISTORY_DAYS))
    lines = (await web_context.app.views.history_beside(days)).days
    counts = [DayCount(day.date, day.kept + day.natural, day.skipped + day.typed_through) for day in lines]
    show = request.query_params.get("show", "")
    context = {
        "show": show if show in SHOWN else "",
        "shows": SHOWN,
        "answers": {answer.value: say(f"history.answer_{answer}") for answer in Answer},
        "breaks": SessionSource.BREAK,
        "days": lines,
        "span": days,
        "chart": bars(counts),
        "leaving": web_context.vanishing_names(),
        "undo": pending_undo(request),
    }
    return page(request, "history.html", context)


async def session(request: Request) -> Response:
    """Show a session with its steps."""
    web_context = context_of(request)
    session_id = request.path_params["session"]
    if session_id in web_context.vanishing_names():
        raise HTTPException(404, sentence("history_words.this_session_is_being_deleted"))
    view = web_context.app.sessions.view(session_id)
    steps = {step.index: step for step in view.timeline.steps}
    rows = [(steps[step.index], step) for step in view.recorded if step.index in steps]
    return page(request, "session.html", {"session": view, "rows": rows, "again": again_address(view)})


async def erase(request: Request) -> Response:
    """Erase a session after ten seconds; the history offers to take it back."""
    web_context = context_of(request)
    return RedirectResponse(f"/history?undo={await web_context.erase_soon(request.path_params['session'])}", 303)


async def undo(request: Request) -> Response:
    """Take an erasure back."""
    fields = await form(request)
    context_of(request).undo_erasure(last_value(fields, "token"))
    return RedirectResponse("/history", 303)


ROUTES = [
    Route("/history", history),
    Route("/history/{session}", session),
    Route("/history/{session}/erase", erase, methods=["POST"]),
    Route("/undo", undo, methods=["POST"]),
]
