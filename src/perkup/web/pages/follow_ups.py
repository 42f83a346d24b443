"""Follow-ups that are due: one-sided flattening and the morning after pain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError, FlagBody, FlatBody, FlatPlace, MorningBody
from perkup.coach.safety.screening import QUESTIONS, SIGNS
from perkup.vocabulary import FollowUpKind
from perkup.web.content.follow_up_questions import SIDES, questions
from perkup.web.context import context_of
from perkup.web.forms import form, last_value, parse_day, yes_or_no
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response


async def checks(request: Request) -> Response:
    """Show everything due on one page; `?then=DAY` goes on with that day's session."""
    app = context_of(request).app
    then = request.query_params.get("then", "")
    back = f"/checks?then={then}" if then.isdecimal() else "/checks"
    context = {"questions": questions(app, back), "then": then if then.isdecimal() else "", "hold": app.safety.hold()}
    return page(request, "checks.html", context)


async def flat(request: Request) -> Response:
    """Record the one-sided answer. Yes holds everything at once, then asks for signs that make it more urgent."""
    app = context_of(request).app
    fields = await form(request)
    answer = yes_or_no(fields, "answer")
    if answer is None:
        raise BadRequestError(
            sentence("follow_ups_words.say_yes_or_no"), sentence("follow_ups_words.not_sure_counts_as_yes_see")
        )
    where: FlatPlace = (
        "retest" if any(check.kind == FollowUpKind.RETEST for check in app.safety.follow_ups()) else "weekly"
    )
    app.safety.flat_check(FlatBody(answer, where))
    return RedirectResponse("/checks/signs" if answer else _return_address(fields), 303)


async def signs(request: Request) -> Response:
    """Ask what else is there with the flat side; the hold is on already."""
    app = context_of(request).app
    hold = app.safety.hold()
    if hold is None or "one_sided" not in hold.flags:
        return RedirectResponse("/hold", 303)
    question_by_id = {question.id: question for question in QUESTIONS}
    context = {"signs": [question_by_id[name] for name in SIGNS], "today_is": app.now().date()}
    return page(request, "checks_signs.html", context)


async def tell_signs(request: Request) -> Response:
    """Record side, signs and since when; they can only make it more urgent."""
    app = context_of(request).app
    fields = await form(request)
    flags = [name for name in fields.get("sign", []) if name in SIGNS]
    side = last_value(fields, "side")
    words = f"The {side} side." if side in SIDES else ""
    since = parse_day(last_value(fields, "since"))
    if flags or words or since:
        app.safety.flag(FlagBody(["one_sided", *flags], words, since))
    return RedirectResponse("/hold", 303)


async def morning(request: Request) -> Response:
    """Record whether the pain of a session had settled by the next morning."""
    app = context_of(request).app
    fields = await form(request)
    settled = yes_or_no(fields, "settled")
    if settled is None:
        raise BadRequestError(
            sentence("follow_ups_words.please_answer_the_question"),
            sentence("follow_ups_words.either_answer_is_fine_it_decides"),
        )
    app.safety.next_morning(MorningBody(last_value(fields, "session"), settled))
    return RedirectResponse(_return_address(fields), 303)


def _return_address(fields: Mapping[str, list[str]]) -> str:
    """Return the address of the page where the question stood; only one of our own."""
    path = last_value(fields, "back")
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"


ROUTES = [
    Route("/checks", checks),
    Route("/checks/flat", flat, methods=["POST"]),
    Route("/checks/signs", signs),
    Route("/checks/signs", tell_signs, methods=["POST"]),
    Route("/checks/morning", morning, methods=["POST"]),
]
