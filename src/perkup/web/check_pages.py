"""What is due to be asked: one-sided flattening, the morning after pain, and the self-tests of days 1, 15 and 30."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.course import POSSIBLE
from perkup.coach.checks import Check, due_checks
from perkup.coach.screening import QUESTIONS
from perkup.coach.selftests import BY_ID, GIRTH_TIMES, TESTS, SelfTest
from perkup.errors import PerkupError
from perkup.web.bodies import BadRequestError, form
from perkup.web.face import face_of
from perkup.web.library_pages import drawn
from perkup.web.render import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.app import App
    from perkup.app.course import Result
    from perkup.moves.model import Move

CM_PER_INCH = 2.54
SIDES = ("right", "left")
SIGNS = (
    "leg_numbness",
    "leg_weakness",
    "foot_drop",
    "night_pain",
    "weight_loss",
    "saddle_numbness",
    "bladder_bowel_sexual",
    "both_legs",
)
"""What makes one flat side more urgent, in the order asked."""
HOW: dict[str, tuple[str, ...]] = {
    "single_leg_bridge": (
        "On your back, one foot flat and close, the other leg straight and level with the bent thigh.",
        "Push through the heel until shoulder, hip and knee make one line. That height counts, every time.",
        "About one a second or two. Stop when you no longer get as high, when it cramps, or at 50.",
        "Rest a minute, then the other leg. The same side first each time.",
    ),
    "chair_stand": (
        "A firm chair against the wall, arms crossed on the chest, feet flat.",
        "Set a timer to 30 seconds. Up until hip and knee are straight, down until you sit.",
        "Count each full stand. One more than halfway up when it rings counts too.",
    ),
    "thomas": (
        "Sit on the very edge of a bed or firm table, lie back, hug one knee until the low back lies flat.",
        "Let the other leg hang, knee loose. Nobody pushes it.",
        "Lay a phone with a level on the hanging thigh and read it: below level is plus, above level is minus. A helper"
        " sees it better than you do.",
    ),
    "hip_girth": (
        "Feet together, the tape level around the widest part, snug but not biting.",
        "Read it, let go, lay it on anew. Three times; the mean counts.",
        "Same tape, same underwear, same time of day. Muscles are patient; so is the tape.",
    ),
}


class Question(NamedTuple):
    """A check with where its form leads back to."""

    check: Check
    back: str


class Entry(NamedTuple):
    """One self-test on the form: what it is, who shows it, why it is left out (empty: it is not), what was before."""

    test: SelfTest
    how: tuple[str, ...]
    move: Move | None
    withheld: str
    low: float
    high: float
    unit: str
    fields: tuple[tuple[str, str], ...]
    before: list[Result]


def due(app: App) -> list[Check]:
    """What is due to be asked now."""
    from perkup.app.app import CHECK_KINDS

    return due_checks(app.journal.events(kinds=CHECK_KINDS), app.now())


def questions(app: App, back: str) -> list[Question]:
    """What is due, for a page that its answers lead back to."""
    return [Question(check, back) for check in due(app)]


def asked_first(app: App) -> bool:
    """Whether the one-sided question is due: it comes before a session."""
    return any(check.kind == "flat_check" for check in due(app))


async def checks(request: Request) -> Response:
    """Everything due on one page; `?then=DAY` goes on with that day's session."""
    app = face_of(request).app
    then = request.query_params.get("then", "")
    back = f"/checks?then={then}" if then.isdecimal() else "/checks"
    context = {"questions": questions(app, back), "then": then if then.isdecimal() else "", "hold": app.hold()}
    return page(request, "checks.html", context)


async def flat(request: Request) -> Response:
    """One side flatter? Yes holds everything at once, then asks for signs that make it more urgent."""
    app = face_of(request).app
    fields = await form(request)
    if (answer := _one(fields, "answer")) not in ("yes", "no"):
        raise BadRequestError("Say yes or no.", "Not sure counts as yes: somebody should have a look.")
    where = "retest" if any(check.kind == "retest" for check in due(app)) else "weekly"
    app.flat_check(answer == "yes", where)
    return RedirectResponse("/checks/signs" if answer == "yes" else _back(fields), 303)


async def signs(request: Request) -> Response:
    """What else is there with the flat side; the hold is on already."""
    app = face_of(request).app
    hold = app.hold()
    if hold is None or "one_sided" not in hold.flags:
        return RedirectResponse("/hold", 303)
    asked = {question.id: question for question in QUESTIONS}
    context = {"signs": [asked[name] for name in SIGNS], "today_is": app.now().date()}
    return page(request, "checks_signs.html", context)


async def tell_signs(request: Request) -> Response:
    """Side, signs and since when, as told; they can only make it more urgent."""
    from perkup.web.actions import _day

    app = face_of(request).app
    fields = await form(request)
    flags = [name for name in fields.get("sign", []) if name in SIGNS]
    side = _one(fields, "side")
    words = f"The {side} side." if side in SIDES else ""
    since = _day(_one(fields, "since"))
    if flags or words or since:
        app.flag(["one_sided", *flags], words, since)
    return RedirectResponse("/hold", 303)


async def morning(request: Request) -> Response:
    """Whether the pain of a session had settled by the next morning."""
    app = face_of(request).app
    fields = await form(request)
    if (answer := _one(fields, "settled")) not in ("yes", "no"):
        raise BadRequestError("Say whether it has settled.", "Either answer is fine; it sets the next dose.")
    app.next_morning(_one(fields, "session"), answer == "yes")
    return RedirectResponse(_back(fields), 303)


async def tests(request: Request) -> Response:
    """The self-tests: how, results so far, and where to write down new ones."""
    return _tests_page(request, {}, {}, 200)


def _tests_page(request: Request, typed: Mapping[str, str], errors: Mapping[str, str], status: int) -> Response:
    face = face_of(request)
    app = face.app
    if app.hold():
        return RedirectResponse("/programme", 303)
    leaving = face.leaving()
    results = [each for each in app.course.results() if each.event not in leaving]
    units = app.settings.display.units
    undo = request.query_params.get("undo", "")
    context = {
        "flat": next((check for check in due(app) if check.kind == "flat_check"), None),
        "entries": [_entry(app, test, results, units) for test in TESTS],
        "results": results,
        "names": {test.id: test.name for test in TESTS},
        "shown": lambda result: shown(result, units),
        "said": lambda result: said(result, units),
        "typed": typed,
        "errors": errors,
        "saved": "saved" in request.query_params,
        "undo": undo if undo in face.erasures else "",
        "units": units,
        "drawn": drawn,
        "video": any(getattr(route, "path", "") == "/measure" for route in request.app.routes),
    }
    return page(request, "programme_tests.html", context, status=status)


def _entry(app: App, test: SelfTest, results: list[Result], units: str) -> Entry:
    move = app.library.moves.get(test.move or "")
    verdict = app.permitted(move.id) if move else None
    low, high = POSSIBLE[test.id]
    unit = test.unit
    if test.id == "hip_girth":
        fields = tuple((f"{test.id}-{n}", f"Reading {n}") for n in range(1, GIRTH_TIMES + 1))
        if units == "in":
            low, high, unit = round(low / CM_PER_INCH), round(high / CM_PER_INCH), "in"
    elif test.sided:
        fields = tuple((f"{test.id}-{side}", f"{side.capitalize()} leg") for side in SIDES)
    else:
        fields = ((test.id, "How many"),)
    before = [each for each in results if each.test == test.id]
    withheld = verdict.why if verdict and not verdict.allowed else ""
    return Entry(test, HOW[test.id], move, withheld, low, high, unit, fields, before)


def shown(result: Result, units: str) -> str:
    """A result with its unit, lengths in the person's own."""
    if result.unit == "cm" and units == "in":
        return f"{result.value / CM_PER_INCH:.1f} in"
    number = f"{result.value:.1f}".rstrip("0").rstrip(".")
    return f"{number}°" if result.unit == "degrees" else f"{number} {'' if result.unit != 'cm' else 'cm'}".strip()


def said(result: Result, units: str) -> str:
    """What a result is against the first: only above the detectable difference it is called a change."""
    if result.change is None:
        return "the first, to compare with"
    change = result.change
    unit = {"degrees": "°", "cm": " cm"}.get(result.unit, "")
    scale = CM_PER_INCH if result.unit == "cm" and units == "in" else 1.0
    unit = " in" if scale != 1 else unit
    size, limit = abs(change.difference) / scale, change.detectable / scale
    if change.direction == "none":
        return f"too close to call (a change starts at {_plain(limit)}{unit})"
    return f"{_plain(size)}{unit} {'more' if change.direction == 'up' else 'less'} than at first"


def _plain(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


async def save_tests(request: Request) -> Response:
    """Write down what was filled in; where something is wrong nothing is, and the form keeps what was typed."""
    app = face_of(request).app
    if app.hold():
        return RedirectResponse("/programme", 303)
    fields = await form(request)
    typed = {name: values[-1].strip().replace(",", ".") for name, values in fields.items()}
    found, errors = _read(typed, app.settings.display.units)
    flat_said = typed.get("flat", "")
    if asked_first(app) and flat_said not in ("yes", "no"):
        errors["flat"] = "This one needs an answer. Not sure counts as yes."
    if not found and not errors and not flat_said:
        errors[""] = "Nothing is filled in yet. One test is enough to begin with."
    if errors:
        return _tests_page(request, typed, errors, 400)
    for test, side, values in found:
        if test == "hip_girth":
            app.course.girth(values)
        else:
            app.course.tested(test, values[0], side, "by hand")
    app.tell("journal")
    if flat_said in ("yes", "no"):
        app.flat_check(flat_said == "yes", "retest")
    return RedirectResponse("/checks/signs" if flat_said == "yes" else "/programme/tests?saved", 303)


Found = list[tuple[str, str | None, list[float]]]


def _read(typed: Mapping[str, str], units: str) -> tuple[Found, dict[str, str]]:
    """What a form holds: (test, side, values in the test's unit) and what is wrong, by field."""
    found: Found = []
    errors: dict[str, str] = {}
    for test in TESTS:
        if test.id == "hip_girth":
            _read_girth(typed, units, found, errors)
            continue
        for side in SIDES if test.sided else (None,):
            name = f"{test.id}-{side}" if side else test.id
            if typed.get(name):
                value = _number(test.id, name, typed[name], errors)
                if value is not None:
                    found.append((test.id, side, [value]))
    return found, errors


def _read_girth(typed: Mapping[str, str], units: str, found: Found, errors: dict[str, str]) -> None:
    names = [f"hip_girth-{n}" for n in range(1, GIRTH_TIMES + 1)]
    given = [name for name in names if typed.get(name)]
    if not given:
        return
    scale = CM_PER_INCH if units == "in" else 1.0
    values = [_number("hip_girth", name, typed[name], errors, scale) for name in given]
    if len(given) < GIRTH_TIMES:
        missing = next(name for name in names if name not in given)
        errors.setdefault(missing, "Three readings, please: the mean of three is what counts.")
    elif None not in values:
        found.append(("hip_girth", None, [round(value, 2) for value in values if value is not None]))


def _number(test: str, name: str, words: str, errors: dict[str, str], scale: float = 1.0) -> float | None:
    low, high = (limit / scale for limit in POSSIBLE[test])
    try:
        value = float(words)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        errors[name] = f"A number from {low:.0f} to {high:.0f}, please."
        return None
    if BY_ID[test].unit == "repetitions" and value != int(value):
        errors[name] = "Whole repetitions only: halves are for pizza."
        return None
    return value * scale


async def erase(request: Request) -> Response:
    """Erase one result after ten seconds; the page offers to keep it."""
    face = face_of(request)
    event = request.path_params["event"]
    if event not in {each.event for each in face.app.course.results()}:
        raise PerkupError("There is no such result.", "The list shows every result.")
    return RedirectResponse(f"/programme/tests?undo={face.erase_soon(event)}", 303)


async def keep(request: Request) -> Response:
    """Take the erasure of a result back."""
    fields = await form(request)
    face_of(request).keep(_one(fields, "token"))
    return RedirectResponse("/programme/tests", 303)


def _one(fields: Mapping[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[-1]


def _back(fields: Mapping[str, list[str]]) -> str:
    """Where the question stood; only a page of our own."""
    path = _one(fields, "back")
    return path if path.startswith("/") and not path.startswith("//") and "\\" not in path else "/"


def _routes() -> list[Route]:
    pairs: list[tuple[str, Any, str]] = [
        ("/checks", checks, "GET"),
        ("/checks/flat", flat, "POST"),
        ("/checks/signs", signs, "GET"),
        ("/checks/signs", tell_signs, "POST"),
        ("/checks/morning", morning, "POST"),
        ("/programme/tests", tests, "GET"),
        ("/programme/tests", save_tests, "POST"),
        ("/programme/tests/keep", keep, "POST"),
        ("/programme/tests/{event}/erase", erase, "POST"),
    ]
    return [Route(path, handler, methods=[method]) for path, handler, method in pairs]


ROUTES = _routes()
