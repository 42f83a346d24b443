"""What is due to be asked: one-sided flattening and the morning after pain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.coach.follow_ups import FollowUp, due_checks
from perkup.coach.safety.screening import QUESTIONS, SIGNS
from perkup.web.context import face_of
from perkup.web.forms import BadRequestError, form
from perkup.web.pages.actions import day_of
from perkup.web.templating import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.application import Application

SIDES = ("right", "left")


class FollowUpQuestion(NamedTuple):
    """A check with where its form leads back to."""

    check: FollowUp
    back: str


def due(app: Application) -> list[FollowUp]:
    """What is due to be asked now."""
    from perkup.app.application import CHECK_KINDS

    return due_checks(app.journal.events(kinds=CHECK_KINDS), app.now())


def questions(app: Application, back: str) -> list[FollowUpQuestion]:
    """What is due, for a page that its answers lead back to."""
    return [FollowUpQuestion(check, back) for check in due(app)]


def asked_first(app: Application) -> bool:
    """Whether the one-sided question is due: it comes before a session."""
    return any(check.kind == "flat_check" for check in due(app))


async def checks(request: Request) -> Response:
    """Everything due on one page; `?then=DAY` goes on with that day's session."""
    app = face_of(request).app
    then = request.query_params.get("then", "")
    back = f"/checks?then={then}" if then.isdecimal() else "/checks"
    context = {"questions": questions(app, back), "then": then if then.isdecimal() else "", "hold": app.hold()}
    return page(request, "checks.html", context)


async def flat(request: Request) -> Response:
    """One side flatter? Yes holds everything at once, then asks for signs that make it more urgent."""
    app = face_of(request).app
    fields = await form(request)
    if (answer := one(fields, "answer")) not in ("yes", "no"):
        raise BadRequestError("Say yes or no.", "Not sure counts as yes: somebody should have a look.")
    where = "retest" if any(check.kind == "retest" for check in due(app)) else "weekly"
    app.flat_check(answer == "yes", where)
    return RedirectResponse("/checks/signs" if answer == "yes" else _back(fields), 303)


async def signs(request: Request) -> Response:
    """What else is there with the flat side; the hold is on already."""
    app = face_of(request).app
    hold = app.hold()
    if hold is None or "one_sided" not in hold.flags:
        return RedirectResponse("/hold", 303)
    asked = {question.id: question for question in QUESTIONS}
    context = {"signs": [asked[name] for name in SIGNS], "today_is": app.now().date()}
    return page(request, "checks_signs.html", context)


async def tell_signs(request: Request) -> Response:
    """Side, signs and since when, as told; they can only make it more urgent."""
    app = face_of(request).app
    fields = await form(request)
    flags = [name for name in fields.get("sign", []) if name in SIGNS]
    side = one(fields, "side")
    words = f"The {side} side." if side in SIDES else ""
    since = day_of(one(fields, "since"))
    if flags or words or since:
        app.flag(["one_sided", *flags], words, since)
    return RedirectResponse("/hold", 303)


async def morning(request: Request) -> Response:
    """Whether the pain of a session had settled by the next morning."""
    app = face_of(request).app
    fields = await form(request)
    if (answer := one(fields, "settled")) not in ("yes", "no"):
        raise BadRequestError("Say whether it has settled.", "Either answer is fine; it sets the next dose.")
    app.next_morning(one(fields, "session"), answer == "yes")
    return RedirectResponse(_back(fields), 303)


def one(fields: Mapping[str, list[str]], name: str) -> str:
    """The last value of a field, empty where it is missing."""
    return fields.get(name, [""])[-1]


def _back(fields: Mapping[str, list[str]]) -> str:
    """Where the question stood; only a page of our own."""
    path = one(fields, "back")
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"


ROUTES = [
    Route("/checks", checks),
    Route("/checks/flat", flat, methods=["POST"]),
    Route("/checks/signs", signs),
    Route("/checks/signs", tell_signs, methods=["POST"]),
    Route("/checks/morning", morning, methods=["POST"]),
]
