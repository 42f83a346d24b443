"""The moves: the library, one page a move, and the contact sheet for a printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.routing import Route

from perkup.coach.safety import permitted
from perkup.coach.screening import CAUTIONS
from perkup.moves.findings import NOTE, findings_sentences
from perkup.web.api import find_move
from perkup.web.bodies import BadRequestError
from perkup.web.face import face_of
from perkup.web.render import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.coach.safety import Standing
    from perkup.moves.model import Move

STEPS = {
    "break": ("At the desk", "Small moves for a two-minute break. Nobody needs a gym kit for these."),
    "stretch": ("Stretch", "For the front of the hip, which sitting keeps short all day."),
    "strength": ("Strength", "For the muscles that push the leg back."),
    "walk": ("Walk", "Walking that lets the back leg trail. The oldest move there is."),
}
PLACES = {
    "desk": "at the desk",
    "floor": "on the floor",
    "bed": "on a bed",
    "stairs": "on stairs",
    "outdoors": "outdoors",
}


class Card(NamedTuple):
    """A move on the shelf, with whether it is for this person now."""

    move: Move
    dose: str
    allowed: bool
    why: str


def dose_words(move: Move) -> str:
    """How much of it, as a person would say: 2 x 10 each side; hold 15 s, 4 times each side."""
    dose = move.dose
    side = " each side" if move.sides == "each" else ""
    if dose.reps is not None:
        hold = f", held {dose.hold_s:g} s" if dose.hold_s else ""
        return f"{f'{dose.sets} × ' if dose.sets > 1 else ''}{dose.reps} times{side}{hold}"
    times = dose.sets * dose.rounds
    length = f"{dose.hold_s / 60:g} min" if dose.hold_s >= 60 and dose.hold_s % 30 == 0 else f"{dose.hold_s:g} s"
    return f"{length}{f', {times} times' if times > 1 else ''}{side}"


_DRAWN: dict[tuple[str, bool, str | None], tuple[Move, str]] = {}


def _figure(move: Move, still: bool, phase: str | None) -> str:
    """The figure, drawn once as long as the move stays the same; a move holds dicts, so no cache takes it as a key."""
    from perkup.moves.figure import figure

    known = _DRAWN.get((move.id, still, phase))
    if known is None or known[0] is not move:
        known = (move, figure(move, still=still, phase=phase))
        _DRAWN[move.id, still, phase] = known
    return known[1]


def drawn(move: Move, *, still: bool = True, phase: str | None = None) -> Any:
    """The figure as markup. It is our own drawing: nothing in it comes from outside unescaped."""
    from markupsafe import Markup

    return Markup(_figure(move, still, phase))


def card(move: Move, stands: Standing) -> Card:
    """One move with the verdict for this person."""
    verdict = permitted(move, stands)
    return Card(move, dose_words(move), verdict.allowed, verdict.why)


async def library(request: Request) -> Response:
    """Every move, by what it is for; `?step=` narrows it."""
    app = face_of(request).app
    step = request.query_params.get("step", "")
    if step and step not in STEPS:
        raise BadRequestError("There is no such shelf.", f"The shelves are {', '.join(STEPS)}.")
    shelves, stands = [], app.standing()
    for name, (title, text) in STEPS.items():
        cards = [card(move, stands) for move in app.library.moves.values() if move.step == name]
        if cards and step in ("", name):
            shelves.append((name, title, text, sorted(cards, key=lambda each: not each.allowed)))
    there = [
        (name, title)
        for name, (title, _text) in STEPS.items()
        if any(m.step == name for m in app.library.moves.values())
    ]
    return page(
        request, "moves.html", {"shelves": shelves, "step": step, "steps": there, "drawn": drawn, "places": PLACES}
    )


async def one(request: Request) -> Response:
    """One move whole: how, how much, for whom not, and what is known about it."""
    app = face_of(request).app
    move = find_move(request)
    verdict = app.permitted(move.id)
    context = {
        "move": move,
        "dose": dose_words(move),
        "verdict": verdict,
        "drawn": drawn,
        "step": STEPS[move.step][0],
        "place": PLACES[move.place],
        "cautions": [CAUTIONS.get(word, word.replace("_", " ")) for word in move.cautions],
        "easier": [app.library.moves[name] for name in move.easier if name in app.library.moves],
        "physics": findings_sentences(move),
        "physics_note": NOTE,
        "harder": [app.library.moves[name] for name in move.harder if name in app.library.moves],
    }
    return page(request, "move.html", context)


async def sheet(request: Request) -> Response:
    """All figures on one sheet, for the wall or for looking whether each is right."""
    app = face_of(request).app
    moves = [(move, dose_words(move)) for move in app.library.moves.values()]
    return page(request, "sheet.html", {"moves": moves, "drawn": drawn})


def routes() -> list[Route]:
    """Addresses of the library."""
    return [Route("/moves", library), Route("/moves/sheet", sheet), Route("/moves/{move}", one)]
