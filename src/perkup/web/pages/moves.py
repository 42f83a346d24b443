"""Moves: the library and one page a move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from starlette.routing import Route

from perkup.app.requests import BadRequestError
from perkup.coach.programme.dose_text import dose_of
from perkup.coach.safety.safety_rules import check_move
from perkup.errors import ErrorCode
from perkup.moves.findings import NOTE, findings_sentences
from perkup.moves.muscle_words import muscle_lines
from perkup.moves.own_cautions import QUESTIONS
from perkup.web.content.figures import drawer, drawing_of
from perkup.web.content.labels import places
from perkup.web.context import context_of, requested_move
from perkup.web.templating import packed, page, sentence

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.coach.safety.safety_rules import SafetyStatus
    from perkup.moves.move import Move

STEPS = {
    "break": ("At the desk", "Small moves for a two-minute break. No equipment needed."),
    "stretch": ("Stretch", "For the front of the hip, which sitting keeps short."),
    "strength": ("Strength", "For the muscles that push the leg back."),
    "walk": ("Walk", "Walking that takes the leg back."),
}
NOTHING = "nothing"
LONGEST_SEARCH = 100


class MoveCard(NamedTuple):
    """A move on the shelf, with whether it is for this person now."""

    move: Move
    dose: str
    allowed: bool
    why: str


def card(move: Move, safety_status: SafetyStatus) -> MoveCard:
    """Return the move with the verdict for this person."""
    verdict = check_move(move, safety_status)
    return MoveCard(move, dose_of(move), verdict.allowed, verdict.why)


class LibraryFilter(NamedTuple):
    """Filter of the shelves; empty is anything. `mine`: only what this person may do now."""

    step: str
    place: str
    kit: str
    mine: bool
    text: str = ""

    def fits(self, card: MoveCard) -> bool:
        """Return True where a card stays on its shelf."""
        move = card.move
        if not all(word in search_text(move) for word in self.text.lower().split()):
            return False
        kit = not self.kit or (not move.equipment if self.kit == NOTHING else self.kit in move.equipment)
        return kit and self.place in ("", move.place) and (card.allowed or not self.mine)

    def query(self, step: str) -> str:
        """Return the address of another shelf that keeps the rest of the filter."""
        mine = "yes" if self.mine else ""
        filters = {"q": self.text, "step": step, "place": self.place, "with": self.kit, "mine": mine}
        encoded = urlencode({key: value for key, value in filters.items() if value})
        return f"/moves?{encoded}" if encoded else "/moves"


def wish(request: Request, kit: Collection[str]) -> LibraryFilter:
    """Read the filter from the address; raise `BadRequestError` where there is no such shelf, place or thing."""
    query = {key: request.query_params.get(key, "") for key in ("step", "place", "with")}
    for key, choices in (("step", STEPS), ("place", places()), ("with", kit)):
        if query[key] and query[key] not in choices:
            raise BadRequestError(
                sentence("moves_words.no_such_choice"),
                sentence("moves_words.there_are", choices=", ".join(choices)),
                code=ErrorCode.NOT_FOUND,
            )
    text = request.query_params.get("q", "").strip()[:LONGEST_SEARCH]
    mine = request.query_params.get("mine", "") == "yes"
    return LibraryFilter(query["step"], query["place"], query["with"], mine, text)


def search_text(move: Move) -> str:
    """Return what a search looks through: name, muscles in plain words and Latin, place, equipment."""
    muscles = [*move.muscles.stretched, *move.muscles.working, *(line.text for line in muscle_lines(move))]
    words = [move.name, move.summary, STEPS[move.category][0], places()[move.place], *move.equipment, *muscles]
    return " ".join(words).lower()


async def library(request: Request) -> Response:
    """Show every move, by what it is for; `?step=`, `?place=`, `?with=` and `?mine=yes` narrow it."""
    app = context_of(request).app
    moves, status = app.library.moves.values(), app.safety.status()
    kit = [NOTHING, *sorted({thing for move in moves for thing in move.equipment})]
    selection = wish(request, kit)
    shelves = []
    for name, (title, text) in STEPS.items():
        cards = [card(move, status) for move in moves if move.category == name]
        cards = [entry for entry in cards if selection.fits(entry)]
        if cards and selection.step in ("", name):
            shelves.append((name, title, text, sorted(cards, key=lambda entry: not entry.allowed)))
    context = {
        "shelves": shelves,
        "wish": selection,
        "steps": [(name, title) for name, (title, _) in STEPS.items() if any(m.category == name for m in moves)],
        "found": sum(len(cards) for *_, cards in shelves),
        "total": len(moves),
        "drawn": drawer(request),
        "places": places(),
        "kit": kit,
        "nothing": NOTHING,
    }
    return packed(request, page(request, "moves.html", context))


async def moving(request: Request) -> Response:
    """Send the drawing of a move by itself: moving, `?still` or a `?phase=`; a card that is pointed at shows it, and a
    browser that cannot read the pictures."""
    from starlette.responses import Response as Plain

    query = request.query_params
    move = requested_move(request)
    phase = query.get("phase")
    if phase and all(keyframe.phase != phase for keyframe in move.keyframes):
        raise BadRequestError(
            sentence("moves_words.this_move_has_no_such_phase"),
            sentence("moves_words.its_page_shows_the_phases"),
            code=ErrorCode.NOT_FOUND,
        )
    still = "still" in query or bool(phase)
    return packed(request, Plain(drawing_of(move, still=still, phase=phase or None), media_type="image/svg+xml"))


async def move_page(request: Request) -> Response:
    """Show a move whole: how, how much, for whom not, and what is known about it."""
    app = context_of(request).app
    move = requested_move(request)
    verdict = app.safety.check_move(move.id)
    context = {
        "move": move,
        "dose": dose_of(move),
        "verdict": verdict,
        "instead": None if verdict.allowed else app.safety.stand_in(move.id),
        "drawn": drawer(request),
        "muscles": muscle_lines(move),
        "step": STEPS[move.category][0],
        "place": places()[move.place],
        "questions": [QUESTIONS[word] for word in move.cautions_open],
        "easier": [app.library.moves[name] for name in move.easier if name in app.library.moves],
        "physics": findings_sentences(move),
        "physics_note": NOTE,
        "harder": [app.library.moves[name] for name in move.harder if name in app.library.moves],
    }
    return packed(request, page(request, "move.html", context))


ROUTES = [
    Route("/moves", library),
    Route("/moves/{move}", move_page),
    Route("/moves/{move}/figure", moving),
]
