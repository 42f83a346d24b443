"""The pages that are read: each asks the app for one view and hands it to one template."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.charts.bar_chart import bars
from perkup.charts.countdown_ring import ring_words
from perkup.charts.day_ribbon import draw
from perkup.coach.safety.screening import CAUTIONS, FLAG_TIERS, FLAG_WORDS, OTHER, QUESTIONS, TIERS
from perkup.web import static_files
from perkup.web.context import face_of
from perkup.web.forms import number
from perkup.web.pages import actions, moves, onboarding, settings
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PAUSES = ((30, "30 min"), (60, "1 h"), (120, "2 h"))
HISTORY_DAYS = 28
KIND_WORDS = {
    "prompt": ("spoke", "warm"),
    "notice": ("gave notice", ""),
    "withheld": ("kept quiet", "good"),
    "posture_offer": ("offered", ""),
    "end": ("break over", ""),
}
TIER_TITLES = {
    "emergency": "Right now",
    "same_day": "Today",
    "within_days": "In the next days",
}


class FlagGroup(NamedTuple):
    """Flags of one urgency: (id, words as a question or a phrase, help)."""

    title: str
    flags: list[tuple[str, str, str]]


async def today(request: Request) -> Response:
    """Today; a person who was never here is welcomed first, unless they want to look around."""
    view = face_of(request).app.today()
    if view.first_run and "look" not in request.query_params:
        return RedirectResponse("/welcome", 303)
    at = view.ring.at
    context = {
        "today": view,
        "ring": ring_words(view),
        "ribbon": draw(view.ribbon, view.marks, at),
        "pauses": PAUSES,
        "postpones": face_of(request).app.settings.clock.postpone_min,
        "leaving": face_of(request).leaving(),
        "moves": face_of(request).app.library.moves,
        "drawn": moves.drawn,
    }
    return page(request, "today.html", context)


async def why(request: Request) -> Response:
    """Why it spoke or kept quiet, newest first."""
    reasons = face_of(request).app.why(200)
    return page(request, "why.html", {"reasons": reasons, "kinds": KIND_WORDS})


async def history(request: Request) -> Response:
    """The last weeks: days, breaks, sessions."""
    face = face_of(request)
    days = int(number(request.query_params.get("days"), name="days", low=7, high=366, default=HISTORY_DAYS))
    found = face.app.history(days).days
    context = {"days": found, "span": days, "chart": bars(found), "leaving": face.leaving(), "undo": _undo(request)}
    return page(request, "history.html", context)


async def session(request: Request) -> Response:
    """One session with its steps."""
    face = face_of(request)
    wanted = request.path_params["session"]
    if wanted in face.leaving():
        raise HTTPException(404, "This session is being erased.")
    view = face.app.session(wanted)
    steps = {step.index: step for step in view.timeline.steps}
    rows = [(steps[step.index], step) for step in view.recorded if step.index in steps]
    return page(request, "session.html", {"session": view, "rows": rows})


async def hold(request: Request) -> Response:
    """What to do while a red flag holds everything; calm words where nothing does."""
    face = face_of(request)
    view = face.app.hold()
    summary = face.app.for_the_doctor() if view else None
    return page(request, "hold.html", {"hold": view, "summary": summary, "today_is": face.app.now().date()})


async def flag(request: Request) -> Response:
    """Something's wrong: the signs that pause everything."""
    context = {"groups": flag_groups(), "wrong": "", "today_is": face_of(request).app.now().date()}
    return page(request, "flag.html", context)


def flag_groups() -> list[FlagGroup]:
    """The red flags by urgency, most urgent first, each in the words of its question."""
    asked = {question.id: question for question in QUESTIONS}
    groups = []
    for tier in TIERS:
        flags = [
            (
                name,
                asked[name].text if name in asked else FLAG_WORDS[name].capitalize() + ".",
                asked[name].help if name in asked else "",
            )
            for name, its_tier in FLAG_TIERS.items()
            if its_tier == tier and name != OTHER
        ]
        groups.append(FlagGroup(TIER_TITLES[tier], flags))
    return groups


async def doctor(request: Request) -> Response:
    """What the coach can sense here, and why not."""
    app = face_of(request).app
    senses = app.senses()
    return page(request, "doctor.html", {"senses": senses, "status": app.status(), "folder": str(app.home.folder)})


async def about(request: Request) -> Response:
    """Promises, privacy, sources."""
    from perkup.web.content.evidence import CLAIMS, SOURCES, cited

    return page(request, "about.html", {"claims": CLAIMS, "cited": cited, "sources": SOURCES, "cautions": CAUTIONS})


async def favicon(request: Request) -> Response:
    return RedirectResponse(static_files.url("mark.svg"), 307)


def _undo(request: Request) -> str:
    token = request.query_params.get("undo", "")
    return token if token in face_of(request).erasures else ""


def routes() -> list[Route]:
    """Addresses of the pages."""
    return [
        Route("/", today),
        Route("/why", why),
        Route("/history", history),
        Route("/history/{session}", session),
        Route("/hold", hold),
        Route("/flag", flag),
        Route("/doctor", doctor),
        Route("/about", about),
        Route("/favicon.ico", favicon),
        *moves.routes(),
        *settings.routes(),
        *onboarding.routes(),
        *actions.routes(),
    ]
