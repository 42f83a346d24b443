"""Sheets for the printer: a session, a choice of moves, or all of them for the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError
from perkup.coach.programme.dose_text import dose_of, dose_text
from perkup.errors import ErrorCode
from perkup.vocabulary import ItemRole
from perkup.web.content.figures import drawer
from perkup.web.content.labels import day_kinds
from perkup.web.context import context_of
from perkup.web.template_filters import long_day
from perkup.web.templating import packed, page, say, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.application import Application
    from perkup.moves.move import Move

CUES_MOST = 3
ONE_COLUMN_MOST = 5
"""So many moves fit under one another on one A4; more stand in two columns."""
ONE_PAGE_MOST = 10
"""So many moves fit on one A4 with picture, cues and boxes."""


class SheetCard(NamedTuple):
    """Move on a sheet: how much of it, what to mind, and a box to tick for each set."""

    move: Move
    dose: str
    sets: int

    @property
    def cues(self) -> tuple[str, ...]:
        """Return what to mind, at most three lines."""
        return tuple(self.move.cues[:CUES_MOST])


async def sheet(request: Request) -> Response:
    """Show a sheet to print: `?day=` a session, `?move=` (often) a choice, or every move that is for this person."""
    app = context_of(request).app
    if "day" in request.query_params:
        return _session(request, app, request.query_params["day"])
    allowed = [move for move in app.library.moves.values() if app.safety.check_move(move.id).allowed]
    names = request.query_params.getlist("move")
    chosen = [move for move in allowed if move.id in names]
    context = {"title": say("sheet.all_moves"), "about": "", "choice": allowed, "names": [move.id for move in chosen]}
    if chosen:
        cards = [SheetCard(move, dose_of(move), move.dose.sets * move.dose.rounds) for move in chosen]
        context["title"] = say("sheet.your_moves", n=len(cards))
    else:
        cards = [SheetCard(move, dose_of(move), 1) for move in allowed]
    return _sheet(request, cards, context, is_wall=not chosen)


def _session(request: Request, app: Application, number: str) -> Response:
    if app.safety.hold():
        return RedirectResponse("/hold", 303)
    last = len(app.programme.plan().days)
    if not number.isdecimal() or not 1 <= int(number) <= last:
        raise BadRequestError(
            sentence("print_sheets_words.the_plan_has_no_such_day"),
            sentence("print_sheets_words.it_has_days_1_to", last=last),
            code=ErrorCode.NOT_FOUND,
        )
    day = app.programme.day(int(number))
    moves = app.library.moves
    cards = [
        SheetCard(moves[item.move], dose_text(item), item.sets * item.rounds)
        for item in day.items
        if item.role != ItemRole.TEST and item.move in moves
    ]
    context = {
        "title": say("sheet.session", day=day.day, kind=day_kinds()[day.kind][0]),
        "about": say("sheet.session_about", date=long_day(day.date), minutes=day.minutes),
        "choice": [],
        "names": [],
    }
    return _sheet(request, cards, context, is_wall=False)


def _sheet(request: Request, cards: list[SheetCard], context: Mapping[str, object], *, is_wall: bool) -> Response:
    common = {
        "cards": cards,
        "wall": is_wall,
        "columns": 1 if len(cards) <= ONE_COLUMN_MOST else 2,
        "pages": 1 if is_wall else -(-len(cards) // ONE_PAGE_MOST),
        "drawn": drawer(request, lazy=False),
    }
    return packed(request, page(request, "sheet.html", {**common, **context}))


ROUTES = [Route("/moves/sheet", sheet)]
