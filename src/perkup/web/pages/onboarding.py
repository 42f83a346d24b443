"""First run: what this is, three questions and the safety cards; then the first break is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError, ConsentBody
from perkup.app.views.screening_view import change_sentences, dropped_words
from perkup.coach.safety.screening import GROUPS
from perkup.vocabulary import AgeLimit
from perkup.web.content.evidence import claim
from perkup.web.content.figures import drawing_of
from perkup.web.content.hours_choice import hours_changes, hours_choice
from perkup.web.content.safety_answers import HIP, fields_of_answers, read_answers
from perkup.web.content.setting_checks import check_changes
from perkup.web.context import SafetyDraft, context_of
from perkup.web.forms import form, last_value
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.requests import ScreeningSaved
    from perkup.web.content.safety_answers import Fields

STEPS = ("hours", "rhythm", "show", "safety")
INTERVALS = ((20, "eager"), (30, "the usual"), (45, "deep work"), (60, "lightest"))
LENGTHS = ((1, "a stretch of the legs"), (2, "stand, walk, one or two moves"), (3, "a little more"), (5, "the goal"))
SHOWS = (
    ("note", "A notification", "With Start, Snooze and Skip."),
    ("window", "A card, then a window", "A small card. When you stop typing, the moves open in a window."),
    ("full", "A card, then the whole screen", "Over everything, on every screen. Esc and a click always leave."),
)
FIRST_BREAK = "/break"
"""Page that offers the first break right after the first run."""
FIGURE = "brk_kickback"
"""Move that shows on the first page what this is."""


async def show(request: Request) -> Response:
    """Show a step."""
    step = request.path_params.get("step", STEPS[0])
    if step not in STEPS:
        raise HTTPException(404)
    return _page(request, step)


def _page(
    request: Request, step: str, wrong: str = "", status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    web_context = context_of(request)
    settings = web_context.app.settings.current
    on_file, draft = web_context.app.safety.answers(), web_context.safety_draft
    if draft is not None and draft.is_current(web_context.app.now(), on_file.answered_at):
        fields = draft.fields
    else:
        fields = fields_of_answers(on_file.answers, settings.programme.age)
    hours = hours_choice(settings.hours)
    context: dict[str, object] = {
        "step": step,
        "number": STEPS.index(step) + 1,
        "steps": STEPS,
        "before": STEPS[STEPS.index(step) - 1] if step != STEPS[0] else "",
        "wrong": wrong,
        "clock": settings.clock,
        "days": hours.days,
        "always": hours.always,
        "office": (hours.start, hours.end),
        "intervals": INTERVALS,
        "lengths": LENGTHS,
        "show": settings.break_.show,
        "shows": SHOWS,
        "speech": settings.player.speech,
        "autostart": web_context.app.autostart.status() if web_context.app.autostart else None,
        "figure": drawing_of(web_context.app.library.moves[FIGURE], still=False) if step == STEPS[0] else "",
        "groups": GROUPS,
        "hip": HIP,
        "fields": fields,
        "errors": errors or {},
        "next": local_path(request.query_params.get("next", "") or last_value(fields, "next")),
        "claim": claim("A break every 20 to 30 minutes"),
    }
    return page(request, "welcome.html", context, status=status)


async def save(request: Request) -> Response:
    """Keep a step and go on to the next; the last one ends on Today, or on the hold page."""
    step = request.path_params["step"]
    if step not in STEPS:
        raise HTTPException(404)
    app = context_of(request).app
    fields = await form(request)
    if step == "safety":
        return await _save_safety(request, fields)
    try:
        changes = {"hours": hours_changes, "rhythm": _rhythm, "show": _show}[step](fields)
    except BadRequestError as trouble:
        return _page(request, step, trouble.message, 400)
    app.settings.change(changes, "web")
    if step == "show" and app.autostart is not None and ("login" in fields) != app.autostart.status().on:
        app.autostart.switch("login" in fields)
    return RedirectResponse(f"/welcome/{STEPS[STEPS.index(step) + 1]}", 303)


async def _save_safety(request: Request, fields: Fields) -> Response:
    """Save complete answers; ask once more where a caution is dropped, and show again what is not complete."""
    web_context = context_of(request)
    app, result = web_context.app, read_answers(fields)
    draft = SafetyDraft(fields, app.now(), app.safety.answers().answered_at)
    if last_value(fields, "go") == "back":
        web_context.safety_draft = draft
        return RedirectResponse("/welcome/show", 303)
    if result.wrong:
        web_context.safety_draft = draft
        return _page(request, "safety", sentence("onboarding_words.some_cards_are_not_answered_yet"), 422, result.wrong)
    change = app.safety.preview(result.answers, result.age)
    if change.dropped and last_value(fields, "sure") != " ".join(change.dropped):
        context = {
            "fields": {name: values for name, values in fields.items() if name != "sure"},
            "dropped": dropped_words(change),
            "change": change_sentences(change, app.library.moves),
            "sure": " ".join(change.dropped),
        }
        return page(request, "safety_confirm.html", context)
    web_context.safety_draft = None
    was_here = app.safety.is_screened()
    saved = app.safety.screen(result.answers, result.age)
    if saved.age == AgeLimit.NEEDS_CONSENT:
        app.safety.consent(ConsentBody("parent" in fields, "clinician" in fields))
    target = local_path(last_value(fields, "next")) or ("/" if was_here else FIRST_BREAK)
    return RedirectResponse(_next_address(saved, target), 303)


def _next_address(saved: ScreeningSaved, target: str) -> str:
    """Return where saved answers lead: the hold page, what they change, or on."""
    if saved.tier:
        return "/hold"
    if saved.sentences or saved.ask_first or saved.age != AgeLimit.NONE:
        return f"/safety?{urlencode({'saved': '', 'next': target})}"
    return target


def local_path(path: str) -> str:
    """Return a page of ours to go on to, empty for anything else."""
    beginnings = ("/break", "/stretch", "/programme", "/moves")
    return path if path.startswith(beginnings) and "\\" not in path and "\n" not in path else ""


def _rhythm(fields: dict[str, list[str]]) -> dict[str, Any]:
    return check_changes({key: _parse_whole(fields, key) for key in ("clock.interval_min", "clock.break_min")})


def _show(fields: dict[str, list[str]]) -> dict[str, Any]:
    return check_changes({"break.show": last_value(fields, "show")}) | {"player.speech": "speech" in fields}


def _parse_whole(fields: dict[str, list[str]], key: str) -> int:
    try:
        return int(fields.get(key, [""])[-1])
    except ValueError as trouble:
        raise BadRequestError(sentence("onboarding_words.choose_one_of_each"), "") from trouble


ROUTES = [
    Route("/welcome", show),
    Route("/welcome/{step}", show),
    Route("/welcome/{step}", save, methods=["POST"]),
]
