"""Player: pages from which a break, the stretches or one move begin, and the page that plays a session.

The page carries all it needs (timeline, figures, words about pain), so that it plays on when the coach stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.app.requests import BadRequestError, BeginBody
from perkup.coach.session.feedback_questions import (
    ANSWERS,
    PAIN_KINDS,
    PAIN_SOURCE,
    RESERVE_QUESTION,
    RESERVES,
    WARNING_FLAGS,
    asks_reserve,
    pain_advice,
    warning_advice,
)
from perkup.errors import PerkupError
from perkup.moves.muscle_words import MuscleLine, muscle_lines
from perkup.vocabulary import OneSide, SessionSource, Side
from perkup.web.content.body_places import SPOTS, place_fields
from perkup.web.content.figures import drawer, shelf_of, side_markup
from perkup.web.content.session_addresses import again_address
from perkup.web.context import context_of
from perkup.web.error_pages import error_text
from perkup.web.forms import number
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from perkup.app.application import Application
    from perkup.app.session_log import SessionView
    from perkup.app.settings.settings_schema import PlayerSettings
    from perkup.app.views.status_view import HoldView
    from perkup.coach.session.timeline import Timeline
    from perkup.moves.move import Move
    from perkup.moves.move_pictures import PictureShelf


WALK = "brk_walk"
"""Move of the card while the safety questions permit no other."""
DRAWN_MOST = 60
"""Figures kept ready, about 9 kB each: enough for a session of the programme."""

_DRAWN: dict[tuple[str, str, str], tuple[Move, str]] = {}


class PlayerFigure(NamedTuple):
    """Figure of the page: the moving one where `phase` is empty, else the still of that phase."""

    move: str
    side: str
    phase: str
    markup: str
    lines: list[MuscleLine]


async def show_break(request: Request) -> Response:
    """Show the page from which the break begins, or goes on."""
    return _start_page(request, SessionSource.BREAK)


async def begin_break(request: Request) -> Response:
    """Begin the break, or go on with it, and lead to its player."""
    return _begin(request, SessionSource.BREAK)


async def show_card(request: Request) -> Response:
    """Show the small card of a due break: its first move, how long until it begins by itself, and the choices."""
    app = context_of(request).app
    context: dict[str, object] = {
        "move": _move_to_show(app),
        "drawn": drawer(request),
        "sentence": app.sessions.prompt_sentence(),
        "seconds": number(request.query_params.get("s", ""), name="s", low=0, high=120, default=10),
        "postpone": app.settings.current.clock.postpone_min[0],
        "problems": [],
    }
    return page(request, "card.html", context)


def _move_to_show(app: Application) -> Move | None:
    """Return the move that the card of a due break draws: before the safety questions a walk, none where all is
    paused."""
    hold, walk = app.safety.hold(), app.library.moves.get(WALK)
    if hold is not None:
        return walk if hold.walk_stays else None
    if app.safety.unanswered():
        return walk
    try:
        return app.library.moves.get(app.sessions.preview(SessionSource.BREAK).moves[0])
    except (PerkupError, IndexError):
        return walk


async def show_stretch(request: Request) -> Response:
    """Show the page from which the two psoas stretches begin, or the one move that is asked for."""
    move = request.query_params.get("move")
    return _start_page(request, SessionSource.MOVE if move else SessionSource.STRETCH, move)


async def begin_stretch(request: Request) -> Response:
    """Begin the two psoas stretches, or the one move that is asked for, and lead to the player."""
    move = request.query_params.get("move")
    return _begin(request, SessionSource.MOVE if move else SessionSource.STRETCH, move)


async def play(request: Request) -> Response:
    """Show the player, at the first step that is not recorded."""
    web_context = context_of(request)
    view = web_context.app.sessions.view(request.path_params["session"])
    moves = web_context.app.library.moves
    hold = web_context.app.safety.hold()
    move_ids = {step.move for step in view.timeline.steps}
    withheld = web_context.app.safety.withheld(move_ids) if view.ended is None else None
    if withheld is not None:
        return RedirectResponse("/hold", 303) if hold else error_text(request, 409, withheld.refusal())
    names = {step.move: moves[step.move].name for step in view.timeline.steps if step.move in moves}
    context = {
        "session": view,
        "moves": names,
        "minutes": max(1, round(view.timeline.total_s / 60)),
        "pictures": pictures(view.timeline, moves, shelf_of(request)),
        "data": data(
            view,
            web_context.app.settings.current.player,
            window="window" in request.query_params,
            hold=hold,
            answered_at=web_context.app.safety.answers().answered_at,
        ),
        "letters": web_context.app.settings.current.player.letters,
        "answers": ANSWERS,
        "reserves": RESERVES if asks_reserve(view.timeline) else (),
        "reserve_question": RESERVE_QUESTION,
        "spots": SPOTS,
        "again": again_address(view),
        "pain_kinds": PAIN_KINDS,
        "pain_source": PAIN_SOURCE,
        "problems": [],
    }
    return page(request, "player.html", context)


def pictures(timeline: Timeline, moves: dict[str, Move], shelf: PictureShelf) -> list[PlayerFigure]:
    """Return every figure that the timeline shows: moving, and still in each phase that a step stands for."""
    views: dict[tuple[str, OneSide, str], None] = {}
    for step in timeline.steps:
        if step.move in moves:
            side = OneSide.LEFT if step.side == Side.LEFT else OneSide.RIGHT
            views[step.move, side, ""] = None
            views[step.move, side, step.phase] = None
    return [
        PlayerFigure(
            name,
            side,
            phase,
            side_markup(moves[name], shelf, side, phase) or _draw_figure(moves[name], side, phase),
            muscle_lines(moves[name], side),
        )
        for name, side, phase in views
    ]


def _draw_figure(move: Move, side: OneSide, phase: str) -> str:
    """Draw the figure once as long as the move stays the same; the oldest of many is forgotten."""
    from perkup.moves.figure.svg import figure

    name = (move.id, side, phase)
    entry = _DRAWN.pop(name, None)
    if entry is None or entry[0] is not move:
        entry = (move, figure(move, side=side, still=bool(phase), phase=phase or None))
    _DRAWN[name] = entry
    if len(_DRAWN) > DRAWN_MOST:
        del _DRAWN[next(iter(_DRAWN))]
    return entry[1]


def data(
    view: SessionView,
    wanted: PlayerSettings,
    *,
    window: bool,
    hold: HoldView | None,
    answered_at: datetime | None = None,
) -> str:
    """Return what the script reads, as JSON that is safe inside a page."""
    document = {
        "session": view.session,
        "source": view.source,
        "timeline": view.timeline,
        "turn": view.turn,
        "recorded": {str(index): outcome for index, outcome in view.passed_outcomes().items()},
        "ended": view.ended,
        "window": window,
        "hold": {"tier": hold.tier, "since": hold.since} if hold else None,
        "answered_at": answered_at,
        "sound": {"speech": wanted.speech, "beeps": wanted.beeps, "volume": wanted.volume, "voice": wanted.voice},
        "letters": wanted.letters,
        "places": {spot.value: place_fields(spot.value) for spot in SPOTS},
        "warnings": {place: warning_advice(place) for place in WARNING_FLAGS},
        "advice": {kind: [pain_advice(pain, kind) for pain in range(11)] for kind, _ in PAIN_KINDS},
    }
    return msgspec.json.encode(document).decode().replace("<", "\\u003c")


def _start_page(request: Request, source: SessionSource, move: str | None = None) -> Response:
    side = _first_side(request)
    app = context_of(request).app
    preview = app.sessions.preview(source, move)
    query = {"move": move, "side": side, "window": request.query_params.get("window")}
    query_text = urlencode({name: value for name, value in query.items() if value is not None})
    context = {
        "preview": preview,
        "moves": [app.library.moves[name] for name in preview.moves if name in app.library.moves],
        "drawn": drawer(request),
        "action": f"{request.url.path}?{query_text}" if query_text else request.url.path,
    }
    return page(request, "start.html", context)


def _begin(request: Request, source: SessionSource, move: str | None = None) -> Response:
    view = context_of(request).app.sessions.begin(BeginBody(source, move, first_side=_first_side(request)))
    window = "?window=1" if "window" in request.query_params else ""
    return RedirectResponse(f"/play/{view.session}{window}", 303)


def _first_side(request: Request) -> OneSide | None:
    side = request.query_params.get("side")
    if side is None:
        return None
    if side not in tuple(OneSide):
        raise BadRequestError(
            sentence("player_words.is_not_a_side", side=side), sentence("player_words.say_left_or_right")
        )
    return OneSide(side)


ROUTES = [
    Route("/card", show_card),
    Route("/break", show_break),
    Route("/break", begin_break, methods=["POST"]),
    Route("/stretch", show_stretch),
    Route("/stretch", begin_stretch, methods=["POST"]),
    Route("/play/{session}", play),
]
