"""Safety: the red-flag form, the hold page, and the form that ends a hold."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError, ClearBody, FlagBody
from perkup.app.views.safety_words import FLAG_TIERS, FLAG_WORDS, OTHER, QUESTIONS, TIERS
from perkup.errors import PerkupError
from perkup.web.context import face_of
from perkup.web.forms import form, last_value, parse_day
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


TIER_TITLES = {
    "emergency": "Right now",
    "same_day": "Today",
    "within_days": "In the next days",
}


class FlagGroup(NamedTuple):
    """Flags of one urgency: (id, words as a question or a phrase, help)."""

    title: str
    flags: list[tuple[str, str, str]]


async def hold(request: Request) -> Response:
    """Show what to do while a red flag holds everything; calm words where nothing does."""
    face = face_of(request)
    view = face.app.safety.hold()
    summary = face.app.views.summary() if view else None
    return page(request, "hold.html", {"hold": view, "summary": summary, "today_is": face.app.now().date()})


async def flag(request: Request) -> Response:
    """Show the signs that pause everything."""
    context = {"groups": flag_groups(), "wrong": "", "today_is": face_of(request).app.now().date()}
    return page(request, "flag.html", context)


def flag_groups() -> list[FlagGroup]:
    """Return the red flags by urgency, most urgent first, each in the words of its question."""
    question_by_id = {question.id: question for question in QUESTIONS}
    groups = []
    for tier in TIERS:
        flags = [
            (
                name,
                question_by_id[name].text if name in question_by_id else FLAG_WORDS[name].capitalize() + ".",
                question_by_id[name].help if name in question_by_id else "",
            )
            for name, its_tier in FLAG_TIERS.items()
            if its_tier == tier and name != OTHER
        ]
        groups.append(FlagGroup(TIER_TITLES[tier], flags))
    return groups


async def report_flag(request: Request) -> Response:
    """Hold everything and lead to what to do."""
    app = face_of(request).app
    fields = await form(request)
    flags, words = fields.get("flag", []), last_value(fields, "words").strip()
    if not flags and words:
        flags = [OTHER]
    if not flags:
        wrong = "Tick what fits, or say it in your own words."
        context = {"groups": flag_groups(), "wrong": wrong, "today_is": app.now().date()}
        return page(request, "flag.html", context, status=400)
    since = None
    with suppress(PerkupError):
        since = parse_day(last_value(fields, "since"))
    app.safety.flag(FlagBody(flags, words, since))
    return RedirectResponse("/hold", 303)


async def clear(request: Request) -> Response:
    """Record that a clinician cleared the person: the programme goes on."""
    app = face_of(request).app
    fields = await form(request)
    when = parse_day(last_value(fields, "on"))
    if when is None or "seen" not in fields:
        raise BadRequestError("Give the day, and tick that a clinician cleared you.", "Then Perkup goes on with you.")
    app.safety.clear(ClearBody(when, last_value(fields, "words").strip()))
    return RedirectResponse("/", 303)


ROUTES = [
    Route("/hold", hold),
    Route("/flag", flag),
    Route("/flag", report_flag, methods=["POST"]),
    Route("/clear", clear, methods=["POST"]),
]
