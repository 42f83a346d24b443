"""Prescribe: a physiotherapist's plan made on a form, opened from a file, printed, and told how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.responses import Response as PlainResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError, BeginBody
from perkup.app.text_file import MOST_BYTES
from perkup.coach.programme.dose_text import prescribed_dose
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.programme.training_profile import WEEKDAYS
from perkup.coach.safety.screening import CAUTIONS
from perkup.errors import PerkupError
from perkup.moves.side_words import words_for_side
from perkup.vocabulary import OneSide, SessionSource, Side
from perkup.web.content.figures import drawer
from perkup.web.content.follow_up_questions import asked_first
from perkup.web.content.plan_files import plan_text
from perkup.web.context import context_of
from perkup.web.forms import form, last_value, sent_file
from perkup.web.templating import page, say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.event_types import PrescriptionOpened
    from perkup.moves.move import Move

ROWS = 6
NUMBERS = ("sets", "reps", "hold")
SHORT_DAYS = tuple(name[:3] for name in WEEKDAYS)


class TypedRow(NamedTuple):
    """One move as it was typed."""

    move: str = ""
    sets: str = ""
    reps: str = ""
    hold: str = ""
    side: str = ""
    note: str = ""


class TypedPlan(NamedTuple):
    """The form as it was typed."""

    title: str = ""
    by: str = ""
    weeks: str = ""
    days: Sequence[str] = ()
    cautions: Sequence[str] = ()
    stop: str = ""
    pain_limit: str = ""
    rows: Sequence[TypedRow] = (TypedRow(),) * ROWS


class HandoutLine(NamedTuple):
    """One move of the handout."""

    move: Move
    dose: str
    steps: Sequence[str]
    is_left: bool
    days: str
    note: str


async def prescribe(request: Request) -> Response:
    """Show the plan that is open, and where to open or write one."""
    return _page(request)


def _page(request: Request, typed: TypedPlan | None = None, wrong: str = "") -> Response:
    app = context_of(request).app
    context = {
        "view": app.programme.prescriptions.view(),
        "reported": app.programme.facts.history().prescription is not None,
        "weekdays": list(zip(SHORT_DAYS, (name.capitalize()[:3] for name in WEEKDAYS), strict=True)),
        "numbers": range(1, ROWS + 1),
        "moves": sorted(app.library.moves.values(), key=lambda move: move.name),
        "cautions": CAUTIONS,
        "typed": typed or TypedPlan(),
        "saved": next((word for word in ("opened", "closed") if word in request.query_params), ""),
        "wrong": wrong,
    }
    return page(request, "prescribe.html", context, status=400 if wrong else 200)


async def write(request: Request) -> Response:
    """Make a plan of the form: as a file, as a handout, or open it here."""
    app = context_of(request).app
    fields = await form(request)
    typed = _typed(fields)
    try:
        plan = app.programme.prescriptions.draft(_raw(typed))
        if last_value(fields, "what") == "open":
            app.programme.prescriptions.open_plan(plan)
            return RedirectResponse("/prescribe?opened", 303)
    except PerkupError as error:
        return _page(request, typed, f"{error.message} {error.hint}".strip())
    if last_value(fields, "what") == "handout":
        return _handout(request, plan)
    headers = {"content-disposition": 'attachment; filename="perkup-plan.toml"'}
    return PlainResponse(plan_text(plan), media_type="application/toml; charset=utf-8", headers=headers)


def _typed(fields: Mapping[str, list[str]]) -> TypedPlan:
    rows = [TypedRow(*(last_value(fields, f"{key}-{n}")[:300] for key in TypedRow._fields)) for n in range(1, ROWS + 1)]
    return TypedPlan(
        title=last_value(fields, "title"),
        by=last_value(fields, "by"),
        weeks=last_value(fields, "weeks"),
        days=fields.get("days", []),
        cautions=fields.get("cautions", []),
        stop=last_value(fields, "stop"),
        pain_limit=last_value(fields, "pain_limit"),
        rows=rows,
    )


def _raw(typed: TypedPlan) -> dict[str, object]:
    """Return the plan of a form in the shape of a file. Raises `PerkupError` for what is no number."""
    moves: list[dict[str, object]] = []
    for row in typed.rows:
        if not row.move:
            continue
        dose = {name: _parse_whole(value) for name, value in zip(NUMBERS, row[1:4], strict=True) if value.strip()}
        if "hold" in dose:
            dose["hold_s"] = dose.pop("hold")
        side = {"side": row.side} if row.side else {}
        moves.append({"move": row.move, "note": row.note, **dose, **side})
    limit = {"pain_limit": _parse_whole(typed.pain_limit)} if typed.pain_limit.strip() else {}
    weeks = {"weeks": _parse_whole(typed.weeks)} if typed.weeks.strip() else {}
    return {
        "title": typed.title.strip(),
        "by": typed.by.strip(),
        "days": list(typed.days),
        "cautions": list(typed.cautions),
        "stop": [line.strip() for line in typed.stop.splitlines() if line.strip()],
        "moves": moves,
        **limit,
        **weeks,
    }


def _parse_whole(words: str) -> int:
    if not (words.strip().isascii() and words.strip().isdecimal() and len(words.strip()) < 6):
        raise BadRequestError(f"“{words[:20]}” is not a whole number.", "Write it in digits.")
    return int(words)


async def open_file(request: Request) -> Response:
    """Open a plan file that was sent."""
    app = context_of(request).app
    fields = await request.form(max_files=1, max_fields=2)
    try:
        file = sent_file(fields, "file", "No file came with this.", "Choose a file first.")
        content = await file.read(MOST_BYTES + 1)
    finally:
        await fields.close()
    try:
        app.programme.prescriptions.open(content.decode("utf-8", "replace"))
    except PerkupError as error:
        return _page(request, None, f"{error.message} {error.hint}".strip())
    return RedirectResponse("/prescribe?opened", 303)


async def close(request: Request) -> Response:
    """Close the plan that is open."""
    context_of(request).app.programme.prescriptions.close()
    return RedirectResponse("/prescribe?closed", 303)


async def begin(request: Request) -> Response:
    """Begin today's session of the plan, and play it; a question that is due comes first."""
    app = context_of(request).app
    if app.safety.hold():
        return RedirectResponse("/hold", 303)
    if asked_first(app):
        return RedirectResponse("/checks", 303)
    view = app.sessions.begin(BeginBody(SessionSource.PROGRAMME))
    return RedirectResponse(f"/play/{view.session}", 303)


async def handout(request: Request) -> Response:
    """Show the plan that is open as a sheet to print."""
    view = context_of(request).app.programme.prescriptions.view()
    if view is None:
        return RedirectResponse("/prescribe", 303)
    return _handout(request, view.plan, {line.entry.move for line in view.lines if line.refusal})


def _handout(request: Request, plan: PrescriptionOpened, without: Collection[str] = ()) -> Response:
    moves = context_of(request).app.library.moves
    lines = [
        HandoutLine(
            move=moves[entry.move],
            dose=prescribed_dose(entry, moves[entry.move]),
            steps=[words_for_side(step, Side(entry.only or Side.RIGHT)) for step in moves[entry.move].how[:4]],
            is_left=entry.only == OneSide.LEFT,
            days=_day_names(entry.days),
            note=entry.reason,
        )
        for entry in plan.moves
        if entry.move in moves and entry.move not in without
    ]
    context = {
        "plan": plan,
        "last": plan.last,
        "lines": lines,
        "days": _day_names(plan.days) or say("prescribe_handout.every_day"),
        "drawn": drawer(request),
    }
    return page(request, "prescribe_handout.html", context)


def _day_names(days: Sequence[int]) -> str:
    return ", ".join(WEEKDAYS[day].capitalize()[:3] for day in days)


async def report(request: Request) -> Response:
    """Show how the plan opened last went, to take along."""
    app = context_of(request).app
    context = {
        "report": await run_in_threadpool(app.programme.prescriptions.report),
        "names": {name: test.name for name, test in BY_ID.items()},
        "today": app.today(),
    }
    return page(request, "prescribe_return.html", context)


ROUTES = [
    Route("/prescribe", prescribe),
    Route("/prescribe", write, methods=["POST"]),
    Route("/prescribe/open", open_file, methods=["POST"]),
    Route("/prescribe/close", close, methods=["POST"]),
    Route("/prescribe/begin", begin, methods=["POST"]),
    Route("/prescribe/handout", handout),
    Route("/prescribe/return", report),
]
