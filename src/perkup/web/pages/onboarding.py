"""First run: four calm steps, everything changeable later, ending on Today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError
from perkup.app.settings.hours_text import WEEKDAYS
from perkup.app.settings.settings_schema import ALL_DAY, find_setting, rejection_reason
from perkup.app.views.safety_words import QUESTIONS
from perkup.errors import ErrorCode
from perkup.web.content.evidence import claim
from perkup.web.context import face_of
from perkup.web.forms import form
from perkup.web.templating import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

STEPS = ("hours", "rhythm", "desk", "safety")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
INTERVALS = ((20, "eager"), (30, "the classic"), (45, "deep work"), (60, "at the very least"))
LENGTHS = ((1, "a stretch of the legs"), (2, "stand, walk, one or two moves"), (3, "a little more"), (5, "the goal"))
OFFICE = ("09:00", "17:30")


async def show(request: Request) -> Response:
    """Show a step."""
    step = request.path_params.get("step", STEPS[0])
    if step not in STEPS:
        raise HTTPException(404)
    return _page(request, step)


def _page(request: Request, step: str, wrong: str = "", status: int = 200) -> Response:
    settings = face_of(request).app.settings.current
    hours = [getattr(settings.hours, day) for day in WEEKDAYS]
    context: dict[str, Any] = {
        "step": step,
        "number": STEPS.index(step) + 1,
        "steps": STEPS,
        "before": STEPS[STEPS.index(step) - 1] if step != STEPS[0] else "",
        "wrong": wrong,
        "clock": settings.clock,
        "days": list(zip(WEEKDAYS, DAYS, [bool(spans) for spans in hours], strict=True)),
        "always": all(spans == ALL_DAY for spans in hours),
        "office": _office(hours),
        "intervals": INTERVALS,
        "lengths": LENGTHS,
        "questions": QUESTIONS,
        "claim": claim("A break every 20 to 30 minutes"),
    }
    return page(request, "welcome.html", context, status=status)


def _office(hours: list[str]) -> tuple[str, str]:
    """Return the first span that is not the whole day, to fill the form with."""
    for spans in hours:
        start, dash, end = spans.partition(",")[0].partition("-")
        if dash and spans != ALL_DAY:
            return start.strip().zfill(5), end.strip().zfill(5)
    return OFFICE


async def save(request: Request) -> Response:
    """Keep a step and go on to the next; the last one ends on Today, or on the hold page."""
    step = request.path_params["step"]
    if step not in STEPS:
        raise HTTPException(404)
    app = face_of(request).app
    fields = await form(request)
    if step == "safety":
        judgement = app.safety.screen(answers(fields))
        return RedirectResponse("/hold" if judgement.tier else "/", 303)
    try:
        changes = {"hours": _hours, "rhythm": _rhythm, "desk": _desk}[step](fields)
    except BadRequestError as trouble:
        return _page(request, step, trouble.message, 400)
    app.settings.change(changes, "web")
    if step == "desk" and app.breaks.running:
        (app.breaks.stand if fields.get("now", [""])[-1] == "standing" else app.breaks.sit)()
    return RedirectResponse(f"/welcome/{STEPS[STEPS.index(step) + 1]}", 303)


def answers(fields: dict[str, list[str]]) -> dict[str, bool | str]:
    """Return the answer to every question: what is not ticked is a no."""
    choices: dict[str, bool | str] = {}
    for question in QUESTIONS:
        if question.options:
            allowed = [option.value for option in question.options]
            value = fields.get(question.id, [allowed[0]])[-1]
            choices[question.id] = value if value in allowed else allowed[0]
        else:
            choices[question.id] = question.id in fields
    return choices


def _hours(fields: dict[str, list[str]]) -> dict[str, Any]:
    if fields.get("when", ["office"])[-1] == "always":
        return {f"hours.{day}": ALL_DAY for day in WEEKDAYS}
    span = f"{fields.get('from', [''])[-1]}-{fields.get('to', [''])[-1]}"
    days = set(fields.get("day", []))
    if not days.intersection(WEEKDAYS):
        raise BadRequestError("Choose at least one day.", "")
    changes = {f"hours.{day}": span if day in days else "" for day in WEEKDAYS}
    return _checked(changes)


def _rhythm(fields: dict[str, list[str]]) -> dict[str, Any]:
    return _checked({key: _whole(fields, key) for key in ("clock.interval_min", "clock.break_min")})


def _desk(fields: dict[str, list[str]]) -> dict[str, Any]:
    return {"clock.standing_desk": fields.get("desk", [""])[-1] == "standing", "player.speech": "speech" in fields}


def _whole(fields: dict[str, list[str]], key: str) -> int:
    try:
        return int(fields.get(key, [""])[-1])
    except ValueError as trouble:
        raise BadRequestError("Choose one of each.", "") from trouble


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        about = find_setting(key)
        assert about is not None
        if (reason := rejection_reason(about, value)) is not None:
            raise BadRequestError(f"{about.title} {reason}.", "", code=ErrorCode.INVALID_SETTING)
    return changes


ROUTES = [
    Route("/welcome", show),
    Route("/welcome/{step}", show),
    Route("/welcome/{step}", save, methods=["POST"]),
]
