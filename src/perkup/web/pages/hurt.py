"""It hurt: where, how much and what kind, after a session, for a page without a script."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.requests import BadRequestError, FeedbackBody
from perkup.coach.session.feedback_questions import PAIN_KINDS, PAIN_SOURCE, WARNING_FLAGS, pain_advice
from perkup.vocabulary import Answer, PainKind
from perkup.web.content.body_places import SPOTS, place_fields
from perkup.web.context import context_of
from perkup.web.forms import form, last_value
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from starlette.requests import Request

KEY_MOST = 60


async def ask(request: Request) -> Response:
    """Show the form."""
    return _form(request)


async def answer(request: Request) -> Response:
    """Record where it hurt, and say what to do; a warning sign leads to the page of the safety pause."""
    app, session_id = context_of(request).app, request.path_params["session"]
    fields = await form(request)
    place = place_fields(last_value(fields, "where"))
    kind, pain, move = (last_value(fields, name) for name in ("kind", "pain", "move"))
    if place is None or move not in _moves(request):
        return _form(request, sentence("hurt_words.please_choose_the_move_and_the"), move)
    details: dict[str, Any] = {}
    if place["place"] not in WARNING_FLAGS:
        if kind not in dict(PAIN_KINDS) or not pain.isdecimal() or int(pain) > 10:
            return _form(request, sentence("hurt_words.please_choose_how_much_and_what"), move)
        details = {"pain": int(pain), "pain_kind": kind}
    words, key = last_value(fields, "words").strip()[:2000], last_value(fields, "key")
    if not key.isalnum() or len(key) > KEY_MOST:
        raise BadRequestError(sentence("hurt_words.the_form_is_too_old"), sentence("hurt_words.open_it_again"))
    body = FeedbackBody(Answer.HURT, f"{session_id}.hurt.{key}", move=move, words=words, **place, **details)
    if app.sessions.feedback(session_id, body) is not None:
        return RedirectResponse("/hold", 303)
    return _form(request, advice=[pain_advice(int(pain), PainKind(kind))])


def _form(request: Request, wrong: str = "", move: str = "", advice: list[str] | None = None) -> Response:
    context = {
        "session": context_of(request).app.sessions.view(request.path_params["session"]),
        "moves": _moves(request),
        "move": move or request.query_params.get("move", ""),
        "spots": SPOTS,
        "pain_kinds": PAIN_KINDS,
        "pain_source": PAIN_SOURCE,
        "key": secrets.token_hex(8),
        "wrong": wrong,
        "advice": advice or [],
    }
    return page(request, "hurt.html", context)


def _moves(request: Request) -> dict[str, str]:
    view = context_of(request).app.sessions.view(request.path_params["session"])
    return {step.move: step.title for step in view.timeline.steps}


ROUTES = [Route("/hurt/{session}", ask), Route("/hurt/{session}", answer, methods=["POST"])]
