"""The player's addresses: begin a break, the stretches or one move, and play a session.

The page carries all it needs (timeline, figures, words about pain), so that it plays on when the coach stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast
from urllib.parse import urlencode

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from perkup.coach.safety import PainKind, pain_rule
from perkup.web.bodies import BadRequestError
from perkup.web.face import face_of
from perkup.web.render import page

if TYPE_CHECKING:
    from starlette.requests import Request

    from perkup.app.app import Source
    from perkup.app.sessions import SessionView
    from perkup.coach.timeline import Side, Timeline
    from perkup.moves.model import Move

ANSWERS = (
    ("easy", "Easy", "more would be fine"),
    ("right", "Right", "just what I needed"),
    ("hard", "Hard", "a little less next time"),
    ("hurt", "It hurt", "tell me where"),
)
PAIN_KINDS: tuple[tuple[PainKind, str], ...] = (
    ("ordinary", "Sore, pulling or pinching"),
    ("electric", "Electric"),
    ("spreading", "Spreading down the leg"),
    ("numb", "Numb or tingling"),
)
PAIN_SOURCE = "The 0 to 10 rule: Thomeé 1997 and Silbernagel 2007, as reported."
PAIN_ADVICE: dict[str, str] = {
    "go_on": "Up to 2 is fine to go on with. It should not climb over the week.",
    "watch": "From 3 to 5: go on only if it has settled by tomorrow morning. If it has not, do less next time.",
    "easier": "Above 5: stop this move. Perkup leaves it out from now on and offers the easier one.",
    "stop": "Electric, spreading or numb pain: stop this move, whatever the number, and let a clinician look at it "
    "before you do it again. In both legs, numb between the legs, or with bladder or bowel changes: call your "
    "emergency number now.",
}
"""What a pain answer leads to, by the action of `coach.safety.pain_rule`."""


class Picture(NamedTuple):
    """One figure of the page: the moving one where `phase` is empty, else the still of that phase."""

    move: str
    side: str
    phase: str
    svg: str


async def take_break(request: Request) -> Response:
    """Begin the break, or go on with it, and play it."""
    return _begin(request, "break")


async def stretch(request: Request) -> Response:
    """Begin the two psoas stretches, or the one move that is asked for."""
    move = request.query_params.get("move")
    return _begin(request, "move" if move else "stretch", move)


async def play(request: Request) -> Response:
    """The player, at the first step that is not recorded."""
    face = face_of(request)
    view = face.app.session(request.path_params["session"])
    moves = face.app.library.moves
    names = {step.move: moves[step.move].name for step in view.timeline.steps if step.move in moves}
    context = {
        "session": view,
        "moves": names,
        "minutes": max(1, round(view.timeline.total_s / 60)),
        "pictures": pictures(view.timeline, moves),
        "data": data(view, face.app.settings.player, window="window" in request.query_params),
        "answers": ANSWERS,
        "pain_kinds": PAIN_KINDS,
        "pain_source": PAIN_SOURCE,
    }
    return page(request, "player.html", context)


def pictures(timeline: Timeline, moves: dict[str, Move]) -> list[Picture]:
    """Every figure that the timeline shows: moving, and still in each phase that a step stands for."""
    from perkup.moves.figure import figure

    wanted: dict[tuple[str, Side, str], None] = {}
    for step in timeline.steps:
        if step.move in moves:
            side: Side = "left" if step.side == "left" else "right"
            wanted[step.move, side, ""] = None
            wanted[step.move, side, step.phase] = None
    return [
        Picture(name, side, phase, figure(moves[name], side=side, still=bool(phase), phase=phase or None))
        for name, side, phase in wanted
    ]


def data(view: SessionView, sound: Any, *, window: bool) -> str:
    """What the script reads, as JSON that is safe inside a page."""
    told = {
        "session": view.session,
        "source": view.source,
        "timeline": view.timeline,
        "recorded": {str(step.index): step.outcome for step in view.recorded},
        "ended": view.ended,
        "window": window,
        "sound": {"speech": sound.speech, "beeps": sound.beeps, "volume": sound.volume, "voice": sound.voice},
        "advice": pain_advice(),
    }
    return msgspec.json.encode(told).decode().replace("<", "\\u003c")


def pain_advice() -> dict[str, list[str]]:
    """For each kind of pain what to do at 0 to 10, so that the page can tell even when the coach is away."""
    return {kind: [PAIN_ADVICE[pain_rule(pain, kind).action] for pain in range(11)] for kind, _ in PAIN_KINDS}


def _begin(request: Request, source: Source, move: str | None = None) -> Response:
    if "prefetch" in request.headers.get("sec-purpose", ""):
        return Response(status_code=503)
    side = request.query_params.get("side")
    if side not in {None, "left", "right"}:
        raise BadRequestError(f"`{side}` is not a side.", "Say left or right.")
    view = face_of(request).app.begin(source, move, first_side=cast("Literal['left', 'right'] | None", side))
    more = {name: value for name, value in request.query_params.items() if name == "window"}
    return RedirectResponse(f"/play/{view.session}{'?' + urlencode(more) if more else ''}", 303)


ROUTES = [
    Route("/break", take_break),
    Route("/stretch", stretch),
    Route("/play/{session}", play),
]
