"""Today: the first page, and the forms that drive the break clock from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.charts.countdown_ring import ring_svg
from perkup.charts.day_ribbon import draw
from perkup.vocabulary import ClockEventName, ClockPhase, FollowUpKind, SessionSource
from perkup.web.content.evidence import GRADES, cite_sources, claim_of
from perkup.web.content.figures import drawer
from perkup.web.content.ring_text import ring_words
from perkup.web.content.safety_answers import safety_summary
from perkup.web.content.session_card import session_card
from perkup.web.context import context_of
from perkup.web.forms import form, last_value, number
from perkup.web.templating import page, say

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.application import Application


PLAIN = ("take", "done", "skip", "resume", "sit", "stand")
PAUSES = ((30, "today.pause_30"), (60, "today.pause_60"), (120, "today.pause_120"))
EVENING_FROM = 12
"""Hour from which the time after the working hours is the evening, and no longer the morning before them."""


async def today(request: Request) -> Response:
    """Show Today; welcome a person who was never here first, unless they want to look around."""
    view = context_of(request).app.views.today()
    if view.first_run and "look" not in request.query_params:
        return RedirectResponse("/welcome", 303)
    ring = ring_words(view)
    leaving = context_of(request).vanishing_names()
    done = [line for line in view.sessions if line.session not in leaving]
    context = {
        "today": view,
        "ring": ring,
        "ring_svg": ring_svg(ring.fraction),
        "ribbon": draw(view.ribbon, view.marks, view.ring.at),
        "pauses": [(minutes, say(key)) for minutes, key in PAUSES],
        "postpones": view.status.postpone_min,
        "session": session_card(context_of(request).app, view),
        "short": [item for item in view.todo if item.id != "programme"],
        "mornings": [check for check in view.checks if check.kind == FollowUpKind.NEXT_MORNING],
        "done_breaks": [line for line in done if line.source == SessionSource.BREAK],
        "done_sessions": [line for line in done if line.source != SessionSource.BREAK],
        "evening": view.status.phase == ClockPhase.OFF_HOURS and view.ring.at.hour >= EVENING_FROM,
        "moves": context_of(request).app.library.moves,
        "drawn": drawer(request),
        "answers": safety_summary(context_of(request).app).lines if view.hold else [],
        "claim": claim_of(context_of(request).app.today()),
        "the_day": context_of(request).app.today(),
        "grades": GRADES,
        "cited": cite_sources,
    }
    return page(request, "today.html", context)


async def clock(request: Request) -> Response:
    """Carry out a verb of the break clock, then show Today again."""
    app, verb = context_of(request).app, request.path_params["verb"]
    fields = await form(request)
    if verb in PLAIN:
        getattr(app.breaks, verb)()
    elif verb == ClockEventName.POSTPONE:
        app.breaks.postpone(number(last_value(fields, "minutes"), name="minutes", low=1, high=60, default=5))
    elif verb == ClockEventName.ANSWER:
        app.breaks.answer(last_value(fields, "was"))
    elif verb == ClockEventName.PAUSE:
        _pause(app, last_value(fields, "minutes"))
    else:
        raise HTTPException(404)
    return RedirectResponse("/?look" if app.views.today().first_run else "/", 303)


def _pause(app: Application, minutes: str) -> None:
    if minutes == "today":
        app.breaks.pause(None, app.tomorrow())
    else:
        app.breaks.pause(number(minutes, name="minutes", low=1, high=7 * 24 * 60, default=60), None)


ROUTES = [Route("/", today), Route("/do/{verb}", clock, methods=["POST"])]
