"""Programme: the thirty days at a glance, a day whole, a swap in its slot, favourites and bans, a new block."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import BadRequestError, BeginBody
from perkup.app.settings.settings_file import require_setting
from perkup.app.settings.settings_schema import SettingKind, setting_value
from perkup.coach.programme.dose_text import dose_text
from perkup.coach.programme.self_tests import BY_ID
from perkup.coach.programme.training_profile import HOME
from perkup.coach.safety.answers import AGE_ADVICE
from perkup.coach.text import duration_text
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import (
    Answer,
    DayChange,
    DayState,
    FollowUpKind,
    ItemRole,
    NoteSubject,
    RestReason,
    SessionSource,
    Side,
    StepEnding,
)
from perkup.web.content.figures import drawer
from perkup.web.content.follow_up_questions import asked_first, questions
from perkup.web.content.labels import day_contents, day_kinds, day_states, places
from perkup.web.content.plan_calendar import calendar_weeks, days_to_move_to
from perkup.web.content.setting_checks import check_changes
from perkup.web.context import context_of
from perkup.web.forms import form
from perkup.web.template_filters import title
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.application import Application
    from perkup.app.session_log import SessionView
    from perkup.coach.programme.plan_model import PlanDay, PlanItem
    from perkup.coach.programme.self_tests import SelfTest
    from perkup.moves.move import Move

STAGES = {
    "learn": "Easy sets. Get to know the moves.",
    "build": "Stop each set when you could still do 2 or 3 more.",
    "own it": "Nothing new this week. Do what you know, and do it well.",
}
ROLES = {"walk": "Walk", "strength": "Strength", "stretch": "Stretch", "test": "And"}
WHYS = ("for a change", "too easy today", "too hard today", "no space or equipment")
KIT = (*HOME, "step", "stairs", "band")
LEVELS = {
    "new": ("Beginner", "Little or no strength training so far."),
    "some": ("Some", "Now and then, or some years ago."),
    "fit": ("Fit", "Most weeks, for months."),
}
WEEKDAYS = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
FIELDS = ("minutes_per_session", "level", "equipment", "places", "strength_weekdays", "age")


class ItemRow(NamedTuple):
    """Move of a day as the page shows it."""

    item: PlanItem
    move: Move
    dose: str
    reason: str
    liked: bool
    swaps: bool


async def overview(request: Request) -> Response:
    """Show the thirty days; before the first block what they are, on hold only what to do about it."""
    from perkup.app.views.programme_overview import thirty, wishes_of

    app = context_of(request).app
    hold = app.safety.hold()
    if hold:
        up = app.programme.next_day()
        return page(request, "programme_hold.html", {"hold": hold, "up": up})
    course = app.programme
    today = app.today()
    history = course.facts.history()
    view = thirty(course, today)
    monday = today - timedelta(days=today.weekday())
    context = {
        "view": view,
        "day": course.day(view.today) if view.today else None,
        "contents": day_contents(course.day(view.today)) if view.today else "",
        "next": next((d for w in view.weeks for d in w.days if d.state == DayState.TO_COME and d.date > today), None),
        "screened": app.safety.is_screened(),
        "for_adults": AGE_ADVICE.get(app.safety.status().age, ""),
        "questions": questions(app, "/programme"),
        "left_out": [title(entry.why) for entry in course.plan().left_out],
        "liked": _named(app, history.favourites),
        "banned": _named(app, history.bans),
        "profile": _profile(app),
        "starts": _starts(today),
        "kinds": day_kinds(),
        "stages": STAGES,
        "states": day_states(),
        "rests": [rest for rest in history.away if rest[1] >= today],
        "calendar": calendar_weeks(view, today, history.away),
        "weekdays": [f"{monday + timedelta(days=n):%A}" for n in range(7)],
        "move_to": days_to_move_to(today),
        "fresh": _new_move(app, view.today) if view.today else None,
        "skipped": course.days.skipped_today(),
        "changed": view.today is not None and history.change_on(course.facts.block(), view.today, today) is not None,
        "today": today,
        "yesterday": today - timedelta(days=1),
        "wishes": wishes_of(app.programme),
        "saved": "saved" in request.query_params,
        "wrong": "",
    }
    return page(request, "programme.html", context)


class NewMove(NamedTuple):
    """Move that comes for the first time, and why."""

    name: str
    reason: str


def _new_move(app: Application, number: int) -> NewMove | None:
    """Return the first strength move of a day that no earlier day of the plan had, where the plan says why."""
    days = app.programme.plan().days
    before = {item.move for day in days if day.day < number for item in day.items}
    for item in days[number - 1].items:
        if number > 1 and item.role == ItemRole.STRENGTH and item.move not in before and item.reason:
            return NewMove(app.library.moves[item.move].name, item.reason)
    return None


def _named(app: Application, ids: frozenset[str]) -> list[Move]:
    return [app.library.moves[name] for name in sorted(ids) if name in app.library.moves]


def _profile(app: Application) -> dict[str, object]:
    profile = app.settings.current.programme
    own = [thing for thing in profile.equipment if thing not in KIT]
    return {
        "now": profile,
        "kit": (*KIT, *own),
        "places": places(),
        "levels": LEVELS,
        "weekdays": WEEKDAYS,
        "minutes": range(15, 26, 5) if profile.minutes_per_session % 5 == 0 else (15, 20, 25),
    }


def _starts(today: date) -> list[tuple[date, str]]:
    monday = today + timedelta(days=-today.weekday() % 7)
    starts = [(today, "today"), (today + timedelta(days=1), "tomorrow")]
    return starts if monday in dict(starts) else [*starts, (monday, sentence("programme_words.on_monday"))]


async def start(request: Request) -> Response:
    """Keep the profile and begin a block."""
    app = context_of(request).app
    fields = await form(request)
    if not app.safety.is_screened():
        return RedirectResponse("/welcome/safety", 303)
    _keep_profile(app, fields)
    app.programme.start(_date(fields.get("start", [""])[-1]))
    return RedirectResponse("/programme", 303)


async def start_again(request: Request) -> Response:
    """Begin a new block although the present one is not over."""
    context_of(request).app.programme.start(again=True)
    return RedirectResponse("/programme", 303)


async def save(request: Request) -> Response:
    """Change the profile of the block under way."""
    _keep_profile(context_of(request).app, await form(request))
    return RedirectResponse("/programme?saved", 303)


def _keep_profile(app: Application, fields: Mapping[str, list[str]]) -> None:
    if "profile" not in fields:
        raise BadRequestError(
            sentence("programme_words.the_form_came_without_its_fields"),
            sentence("programme_words.open_your_plan_and_send_it"),
        )
    profile = {f"programme.{name}": _profile_value(fields, name) for name in FIELDS}
    check_changes(profile, sentence("programme_words.nothing_was_changed_go_back_and"))
    changes = {key: value for key, value in profile.items() if value != setting_value(app.settings.current, key)}
    if changes:
        app.settings.change(changes, "web")


def _profile_value(fields: Mapping[str, list[str]], name: str) -> Any:
    values = [word.strip() for word in fields.get(name, []) if word.strip()]
    about = require_setting(f"programme.{name}")
    if about.kind == SettingKind.LIST:
        return values
    value: Any = values[-1] if values else about.default
    if about.kind == SettingKind.WHOLE_NUMBER and str(value).isdecimal():
        return int(value)
    return value


def _date(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as trouble:
        raise BadRequestError(
            sentence("programme_words.is_not_a_day", typed=words[:40]),
            sentence("programme_words.write_it_like_2026_03_02"),
            code=ErrorCode.INVALID_DATE,
        ) from trouble


async def day_page(request: Request) -> Response:
    """Show a day: what to do, how much, and why so."""
    from perkup.app.views.programme_overview import thirty

    app = context_of(request).app
    if app.safety.hold():
        return RedirectResponse("/programme", 303)
    number = request.path_params["day"]
    day, view = app.programme.day(number), thirty(app.programme, app.today())
    glance = next(summary for week in view.weeks for summary in week.days if summary.day == number)
    session = app.programme.facts.history().of_block(view.block)[number].session if day.done else None
    if session is None:
        lines = _lines(app, number, changeable=glance.state in (DayState.TODAY, DayState.TO_COME) and view.started)
    else:
        lines = _done_lines(app, number, app.sessions.view(session))
    moves = app.library.moves
    context = {
        "day": day,
        "state": glance.state,
        "session": session,
        "started": view.started,
        "waiting": view.waiting if glance.state == DayState.TODAY else 0,
        "roles": [(ROLES[role], [line for line in lines if line.item.role == role]) for role in ROLES],
        "breaks": [moves[name] for name in day.breaks if name in moves],
        "tests": _tests(app, day),
        "contents": day_contents(day),
        "tested": number in app.programme.reached(),
        "questions": [
            question
            for question in (questions(app, f"/programme/{number}") if glance.state == DayState.TODAY else [])
            if question.check.kind != FollowUpKind.RETEST
        ],
        "notes": _notes(app, day.date),
        "kinds": day_kinds(),
        "states": day_states(),
        "drawn": drawer(request),
        "noted": "noted" in request.query_params,
    }
    return page(request, "programme_day.html", context)


def _lines(app: Application, number: int, *, changeable: bool) -> list[ItemRow]:
    moves, liked = app.library.moves, app.programme.facts.history().favourites
    return [
        ItemRow(
            item,
            moves[item.move],
            dose_text(item),
            title(item.reason),
            item.move in liked,
            changeable,
        )
        for item in app.programme.day(number).items
        if item.role != ItemRole.TEST
    ]


def _done_lines(app: Application, number: int, session: SessionView) -> list[ItemRow]:
    moves = app.library.moves
    return [
        ItemRow(item, moves[item.move], done_words(session, item.move), "", liked=False, swaps=False)
        for item in app.programme.day(number).items
        if item.role != ItemRole.TEST
    ]


def done_words(session: SessionView, move: str) -> str:
    """Say what was really done of a move: 2 × 11 each side; 1 min each side."""
    steps = {step.index: step for step in session.timeline.steps}
    done = [(steps[record.index], record) for record in session.recorded if record.outcome != StepEnding.SKIPPED]
    mine = [(step, record) for step, record in done if step.move == move]
    if not mine:
        return ""
    sides = sorted(str(side) for side in {step.side for step, _each in mine} if side in (Side.LEFT, Side.RIGHT))
    shown_side = [(step, record) for step, record in mine if not sides or step.side == sides[0]]
    reps = [record.reps for _step, record in shown_side if record.reps is not None]
    if reps:
        count = f"{min(reps)}" if min(reps) == max(reps) else f"{min(reps)} to {max(reps)}"
        amount = f"{len(reps)} × {count}"
    else:
        amount = duration_text(sum(record.seconds for _step, record in shown_side))
    if len(sides) == 2:
        return sentence("programme_words.each_side", amount=amount)
    return sentence(f"programme_words.only_{sides[0]}", amount=amount) if sides else amount


def _tests(app: Application, day: PlanDay) -> list[tuple[SelfTest, Move | None, str]]:
    """Return the self-tests of a day, who shows each, and why it is left out (empty: it is not)."""
    entries = []
    for test in (BY_ID[name] for name in day.tests if name in BY_ID):
        move = app.library.moves.get(test.move or "")
        verdict = app.safety.check_move(move.id) if move else None
        entries.append((test, move, verdict.why if verdict and not verdict.allowed else ""))
    return entries


def _notes(app: Application, on: date) -> list[tuple[str, str]]:
    """Return the day's comments, oldest first: (event id, text)."""
    return [(note.event, note.text) for note in app.notes.of_day(on)]


async def begin(request: Request) -> Response:
    """Begin the day's session, or go on with it, and play it; a question that is due comes first."""
    app, number = context_of(request).app, request.path_params["day"]
    if app.safety.hold():
        return RedirectResponse("/hold", 303)
    if asked_first(app):
        return RedirectResponse(f"/checks?then={number}", 303)
    view = app.sessions.begin(BeginBody(SessionSource.PROGRAMME, day=number))
    return RedirectResponse(f"/play/{view.session}", 303)


async def swap_page(request: Request) -> Response:
    """Show what else may take a slot of a day."""
    app = context_of(request).app
    number, slot = request.path_params["day"], request.path_params["slot"]
    if app.safety.hold():
        return RedirectResponse("/programme", 303)
    item = app.programme.swaps.item(number, slot)
    move = app.library.moves[item.move]
    choices = app.programme.swaps.choices(number, slot)
    original = next(
        (
            applied.came_from
            for applied in app.programme.facts.history().swaps
            if (applied.day, applied.slot) == (number, slot)
        ),
        None,
    )
    context = {
        "day": app.programme.day(number),
        "item": item,
        "move": move,
        "choices": sorted(choices, key=lambda each: each.id != original),
        "original": original,
        "easier": move.easier,
        "harder": move.harder,
        "whys": WHYS,
        "drawn": drawer(request),
        "places": places(),
    }
    return page(request, "programme_swap.html", context)


async def swap(request: Request) -> Response:
    """Put another move into a slot; the slot and its history stay."""
    app = context_of(request).app
    fields = await form(request)
    number, slot = request.path_params["day"], request.path_params["slot"]
    app.programme.swaps.swap(number, slot, fields.get("to", [""])[-1], fields.get("why", [""])[-1][:200])
    return RedirectResponse(f"/programme/{number}#{slot}", 303)


async def days(request: Request) -> Response:
    """Let the programme rest, end a rest, change today's day, or keep that it was done elsewhere."""
    app = context_of(request).app
    fields = {name: values[-1] for name, values in (await form(request)).items()}
    service, what = app.programme.days, fields.get("what", "")
    if what == "rest":
        first, last = (_date(fields.get(name, "")) for name in ("first", "last"))
        if first is None or last is None:
            raise BadRequestError(
                sentence("programme_words.please_give_a_first_and_a"),
                sentence("programme_words.give_both_like_2026_07_01"),
            )
        service.rest(first, last, _word(RestReason, fields.get("why", RestReason.HOLIDAY)))
    elif what == "back":
        service.back()
    elif what == "move":
        to = _date(fields.get("to", ""))
        if to is None or to <= app.today():
            raise BadRequestError(
                sentence("programme_words.please_choose_a_day_after_today"),
                sentence("programme_words.go_back_and_choose_again"),
            )
        service.rest(app.today(), to - timedelta(days=1), RestReason.OTHER)
    elif what == "today":
        service.change_today(_word(DayChange, fields.get("how", "")))
    elif what == "did":
        on = _date(fields.get("on", "")) or app.today()
        service.log(on, _word(Answer, fields["felt"]) if fields.get("felt") else None)
    else:
        raise BadRequestError(
            sentence("programme_words.that_is_not_a_choice_for"), sentence("programme_words.go_back_and_choose_again")
        )
    return RedirectResponse("/programme", 303)


Word = TypeVar("Word", bound=StrEnum)


def _word(words: type[Word], text: str) -> Word:
    try:
        return words(text)
    except ValueError:
        raise BadRequestError(
            sentence("programme_words.is_not_a_choice_here", typed=text[:40]),
            sentence("programme_words.choose_one_of", choices=", ".join(words)),
        ) from None


async def mark(request: Request) -> Response:
    """Make a move a favourite, or ban it, or neither any more."""
    app = context_of(request).app
    fields = await form(request)
    kind, move = fields.get("kind", [""])[-1], fields.get("move", [""])[-1]
    if kind not in ("favourite", "ban"):
        raise BadRequestError(
            sentence("programme_words.that_did_not_work"), sentence("programme_words.a_move_can_be_a_favourite")
        )
    app.programme.set_move_mark("ban" if kind == "ban" else "favourite", move, fields.get("on", ["yes"])[-1] == "yes")
    return RedirectResponse(_return_address(fields), 303)


async def note(request: Request) -> Response:
    """Keep the person's own words about a day."""
    app = context_of(request).app
    fields = await form(request)
    number, text = request.path_params["day"], fields.get("text", [""])[-1].strip()
    if len(text) > 2000:
        raise PerkupError(
            sentence("programme_words.the_note_is_longer_than_2000"),
            sentence("programme_words.make_it_shorter"),
            code=ErrorCode.TOO_LARGE,
        )
    app.notes.add(NoteSubject.DAY, text, app.programme.day(number).date.isoformat())
    return RedirectResponse(f"/programme/{number}?noted#notes", 303)


def _return_address(fields: Mapping[str, list[str]]) -> str:
    """Return the address that a form came from, never anywhere else than a page of the programme."""
    day = fields.get("day", [""])[-1]
    return f"/programme/{day}" if day.isdecimal() else "/programme"


ROUTES = [
    Route("/programme", overview),
    Route("/programme/start", start, methods=["POST"]),
    Route("/programme/again", start_again, methods=["POST"]),
    Route("/programme/profile", save, methods=["POST"]),
    Route("/programme/mark", mark, methods=["POST"]),
    Route("/programme/days", days, methods=["POST"]),
    Route("/programme/{day:int}", day_page),
    Route("/programme/{day:int}/begin", begin, methods=["POST"]),
    Route("/programme/{day:int}/note", note, methods=["POST"]),
    Route("/programme/{day:int}/swap/{slot}", swap_page),
    Route("/programme/{day:int}/swap/{slot}", swap, methods=["POST"]),
]
