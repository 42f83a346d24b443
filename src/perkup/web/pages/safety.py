"""Safety: the red-flag form, the hold page, and the form that ends a hold."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError, ClearBody, FlagBody, MistakeBody
from perkup.coach.safety.answers import join_words
from perkup.coach.safety.screening import CAUTIONS, FLAG_TIERS, FLAG_WORDS, OTHER, QUESTIONS, TIERS
from perkup.errors import ErrorCode, PerkupError
from perkup.message_catalog import translated
from perkup.web.content.safety_answers import safety_summary
from perkup.web.context import context_of
from perkup.web.forms import form, last_value, parse_day
from perkup.web.templating import page, sentence

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


async def answers(request: Request) -> Response:
    """Show what the person answered, and what it leaves out; `?saved` tells what the newest answers changed."""
    app = context_of(request).app
    saved, target = "saved" in request.query_params, request.query_params.get("next", "")
    context = {
        "safety": safety_summary(app),
        "saved": saved,
        "change": app.safety.last_change() if saved else [],
        "next": target if target.startswith(("/break", "/stretch", "/programme", "/moves")) else "",
    }
    return page(request, "safety.html", context)


async def take_back(request: Request) -> Response:
    """Take back the newest red flags as ticked by mistake."""
    fields = await form(request)
    stays = context_of(request).app.safety.take_back_flag(MistakeBody(last_value(fields, "why").strip()))
    return RedirectResponse("/hold" if stays else "/", 303)


async def hold(request: Request) -> Response:
    """Show what to do while a red flag holds everything; calm words where nothing does."""
    web_context = context_of(request)
    view, partly = web_context.app.safety.hold(), web_context.app.safety.partial_clearance()
    at_once = web_context.app.views.is_summary_quick()
    summary = await web_context.summary() if view and at_once else None
    context = {
        "hold": view,
        "partly": partly if partly and not view else None,
        "partly_words": join_words([CAUTIONS[word] for word in partly.cautions]) if partly and partly.cautions else "",
        "summary": summary,
        "today_is": web_context.app.now().date(),
        "safety": safety_summary(web_context.app),
        "cautions": CAUTIONS,
        "moves": web_context.app.library.moves,
        "flagged_at": web_context.app.safety.status().flagged_at,
    }
    return page(request, "hold.html", context)


async def flag(request: Request) -> Response:
    """Show the signs that pause everything."""
    context = {"groups": flag_groups(), "wrong": "", "today_is": context_of(request).app.now().date()}
    return page(request, "flag.html", context)


def flag_groups() -> list[FlagGroup]:
    """Return the red flags by urgency, most urgent first, each in the words of its question."""
    question_by_id = {question.id: question for question in QUESTIONS}
    groups = []
    for tier in TIERS:
        flags = [
            (
                name,
                question_by_id[name].text
                if name in question_by_id
                else translated(FLAG_WORDS[name]).capitalize() + ".",
                question_by_id[name].help if name in question_by_id else "",
            )
            for name, its_tier in FLAG_TIERS.items()
            if its_tier == tier and name != OTHER
        ]
        groups.append(FlagGroup(TIER_TITLES[tier], flags))
    return groups


async def report_flag(request: Request) -> Response:
    """Hold everything and lead to what to do."""
    app = context_of(request).app
    fields = await form(request)
    flags, words = fields.get("flag", []), last_value(fields, "words").strip()
    if not flags and words:
        flags = [OTHER]
    if not flags:
        wrong = sentence("safety_words.tick_what_is_new_or_use")
        context = {"groups": flag_groups(), "wrong": wrong, "today_is": app.now().date()}
        return page(request, "flag.html", context, status=400)
    since = None
    with suppress(PerkupError):
        since = parse_day(last_value(fields, "since"))
    app.safety.flag(FlagBody(flags, words, since))
    return RedirectResponse("/hold", 303)


class ClearanceScope(StrEnum):
    """What a clinician cleared somebody for: everything, some moves, or everything without some cautions."""

    ALL = ""
    MOVES = "moves"
    CAUTIONS = "cautions"


def _scope(word: str) -> ClearanceScope:
    return ClearanceScope(word) if word in tuple(ClearanceScope) else ClearanceScope.ALL


async def clear(request: Request) -> Response:
    """Record that a clinician cleared the person: the programme goes on."""
    app = context_of(request).app
    fields = await form(request)
    when = parse_day(last_value(fields, "on"))
    if when is None or "seen" not in fields:
        raise BadRequestError(
            sentence("safety_words.give_the_day_and_tick_that"), sentence("safety_words.then_perkup_resumes")
        )
    flagged_at = app.safety.status().flagged_at
    if "flagged_at" in fields and flagged_at and last_value(fields, "flagged_at") != flagged_at.isoformat():
        raise PerkupError(
            sentence("safety_words.something_new_was_ticked_since_this"),
            sentence("safety_words.open_this_page_again_a_doctor"),
            code=ErrorCode.NOT_ALLOWED,
        )
    scope = _scope(last_value(fields, "how"))
    clearance = ClearBody(
        when,
        last_value(fields, "words").strip(),
        fields.get("move", []) if scope == ClearanceScope.MOVES else [],
        fields.get("caution", []) if scope == ClearanceScope.CAUTIONS else [],
        parse_day(last_value(fields, "until")) if scope != ClearanceScope.ALL else None,
    )
    if scope != ClearanceScope.ALL and not (clearance.moves or clearance.cautions):
        raise BadRequestError(
            sentence("safety_words.choose_what_is_allowed_or_what"), sentence("safety_words.go_back_and_choose_it")
        )
    return RedirectResponse("/hold" if app.safety.clear(clearance) else "/", 303)


ROUTES = [
    Route("/safety", answers),
    Route("/hold", hold),
    Route("/flag/mistake", take_back, methods=["POST"]),
    Route("/flag", flag),
    Route("/flag", report_flag, methods=["POST"]),
    Route("/clear", clear, methods=["POST"]),
]
