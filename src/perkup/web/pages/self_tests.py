"""Self-tests of days 1, 15 and 30: how they are done, written down, and judged against the person's own first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import RedirectResponse
from starlette.routing import Route

from perkup.app.requests import FlatBody
from perkup.app.self_test_service import POSSIBLE
from perkup.coach.programme.self_tests import BY_ID, GIRTH_TIMES, TESTS, SelfTest, hanging_angle
from perkup.coach.text import number_text
from perkup.errors import ErrorCode, PerkupError
from perkup.vocabulary import ChangeDirection, FollowUpKind, LengthUnit, SelfTestName, SelfTestUnit
from perkup.web.content import newest_lines
from perkup.web.content.figures import drawer
from perkup.web.content.follow_up_questions import SIDES, asked_first
from perkup.web.context import context_of
from perkup.web.forms import form, last_value, yes_or_no
from perkup.web.templating import page, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from perkup.app.application import Application
    from perkup.app.self_test_service import DayResult
    from perkup.moves.move import Move

CM_PER_INCH = 2.54
HOW: dict[str, tuple[str, ...]] = {
    "single_leg_bridge": (
        "On your back, one foot flat and close, the other leg straight and level with the bent thigh.",
        "Push through the heel until shoulder, hip and knee make one line. Only reps to that height count.",
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
        "Let the other leg hang, knee loose. Don't push it down.",
        "Lay a phone with a level on the hanging thigh and read it: below level is plus, above level is minus. A helper"
        " sees it better than you do.",
    ),
    "hip_girth": (
        "Feet together, the tape level around the widest part, snug but not biting.",
        "Measure, take the tape off, measure again. Three times; the mean counts.",
        "Same tape, same underwear, same time of day. Muscles are patient; so is the tape.",
    ),
}


LENGTHS = (
    ("thomas-thigh", "Thigh, hip to knee"),
    ("thomas-right-drop", "Right knee below the hip"),
    ("thomas-left-drop", "Left knee below the hip"),
)
"""The tape's way to the hanging-leg angle: the fields of two lengths a leg, the thigh's for both."""
THIGH_CM = (20.0, 70.0)
"""How long a thigh can be; anything else is a slip of the pen (product default)."""


class SelfTestForm(NamedTuple):
    """Self-test on the form: what it is, who shows it, why it is left out (empty: it is not), what was before.

    `lengths`: fields that may be filled in instead, from which the result is worked out.
    """

    test: SelfTest
    how: tuple[str, ...]
    move: Move | None
    withheld: str
    low: float
    high: float
    unit: str
    fields: tuple[tuple[str, str], ...]
    before: list[DayResult]
    lengths: tuple[tuple[str, str], ...] = ()


async def tests(request: Request) -> Response:
    """Show the self-tests: how, results so far, and where to write down new ones."""
    return await newest_lines.show(request, lambda request: _tests_page(request, {}, {}, 200))


def _tests_page(request: Request, typed: Mapping[str, str], errors: Mapping[str, str], status: int) -> Response:
    web_context = context_of(request)
    app = web_context.app
    if app.safety.hold():
        return RedirectResponse("/programme", 303)
    leaving = web_context.vanishing_names()
    results = [result for result in app.programme.tests.results() if result.event not in leaving]
    units = app.settings.current.display.units
    undo = request.query_params.get("undo", "")
    context = {
        "flat": next((check for check in app.safety.follow_ups() if check.kind == FollowUpKind.FLAT_CHECK), None),
        "entries": [_entry(app, test, results, units) for test in TESTS],
        "results": newest_lines.newest(request, results[::-1]),
        "names": {test.id: test.name for test in TESTS},
        "shown": lambda result: result_text(result, units),
        "said": lambda result: result_sentence(result, units),
        "typed": typed,
        "tape_used": any(typed.get(name) for name, _label in LENGTHS),
        "errors": errors,
        "saved": "saved" in request.query_params,
        "undo": undo if undo in web_context.erasures else "",
        "units": units,
        "drawn": drawer(request),
        "video": any(getattr(route, "path", "") == "/measure" for route in request.app.routes),
    }
    return page(request, "programme_tests.html", context, status=status)


def _entry(app: Application, test: SelfTest, results: list[DayResult], units: str) -> SelfTestForm:
    move = app.library.moves.get(test.move or "")
    verdict = app.safety.check_move(move.id) if move else None
    low, high = POSSIBLE[test.id]
    unit: str = test.unit
    if test.id == SelfTestName.HIP_GIRTH:
        fields = tuple((f"{test.id}-{n}", sentence("self_tests_words.reading", n=n)) for n in range(1, GIRTH_TIMES + 1))
        if units == LengthUnit.INCH:
            low, high, unit = round(low / CM_PER_INCH), round(high / CM_PER_INCH), "in"
    elif test.sided:
        fields = tuple((f"{test.id}-{side}", sentence(f"self_tests_words.leg_{side}")) for side in SIDES)
    else:
        fields = ((test.id, sentence("self_tests_words.how_many")),)
    before = [result for result in results if result.test == test.id]
    withheld = verdict.why if verdict and not verdict.allowed else ""
    lengths = LENGTHS if test.id == SelfTestName.THOMAS else ()
    return SelfTestForm(test, HOW[test.id], move, withheld, low, high, unit, fields, before, lengths)


def result_text(result: DayResult, units: str) -> str:
    """Return a result with its unit, lengths in the person's own."""
    if result.unit == SelfTestUnit.CM and units == LengthUnit.INCH:
        return f"{result.value / CM_PER_INCH:.1f} in"
    value = number_text(result.value)
    sign: dict[str, str] = {SelfTestUnit.DEGREES: "°", SelfTestUnit.CM: " cm"}
    return value + sign.get(result.unit, "")


def result_sentence(result: DayResult, units: str) -> str:
    """Compare a result with the first: only above the detectable difference it is called a change."""
    if result.change is None:
        return sentence("self_tests_words.your_first_result")
    change = result.change
    unit = {"degrees": "°", "cm": " cm"}.get(result.unit, "")
    scale = CM_PER_INCH if result.unit == SelfTestUnit.CM and units == LengthUnit.INCH else 1.0
    unit = " in" if scale != 1 else unit
    size, limit = abs(change.difference) / scale, change.detectable / scale
    if change.direction == ChangeDirection.NONE:
        return sentence("self_tests_words.steady_so_far", limit=f"{number_text(limit)}{unit}")
    is_more = change.direction == ChangeDirection.UP
    key = "self_tests_words.more_than_at_first" if is_more else "self_tests_words.less_than_at_first"
    return sentence(key, amount=f"{number_text(size)}{unit}")


async def save_tests(request: Request) -> Response:
    """Write down what was filled in; where something is wrong nothing is, and the form keeps what was typed."""
    app = context_of(request).app
    if app.safety.hold():
        return RedirectResponse("/programme", 303)
    fields = await form(request)
    typed = {name: values[-1].strip().replace(",", ".") for name, values in fields.items()}
    results, errors = _read(typed, app.settings.current.display.units)
    is_flat = yes_or_no(fields, "flat")
    if asked_first(app) and is_flat is None:
        errors["flat"] = sentence("self_tests_words.this_one_needs_an_answer_not")
    if not results and not errors and is_flat is None:
        errors[""] = sentence("self_tests_words.nothing_filled_in_yet_one_test")
    if errors:
        return _tests_page(request, typed, errors, 400)
    for test, side, values, method in results:
        if test == SelfTestName.HIP_GIRTH:
            app.programme.tests.record_girth(values)
        else:
            app.programme.tests.record(test, values[0], side, method)
    if is_flat is not None:
        app.safety.flat_check(FlatBody(is_flat, "retest"))
    return RedirectResponse("/checks/signs" if is_flat else "/programme/tests?saved", 303)


Found = list[tuple[str, str | None, list[float], str]]


def _read(typed: Mapping[str, str], units: str) -> tuple[Found, dict[str, str]]:
    """Read what a form holds: (test, side, values in the test's unit, how it was taken) and what is wrong, by field."""
    results: Found = []
    errors: dict[str, str] = {}
    for test in TESTS:
        if test.id == SelfTestName.HIP_GIRTH:
            _read_girth(typed, units, results, errors)
            continue
        for side in SIDES if test.sided else (None,):
            name = f"{test.id}-{side}" if side else test.id
            if typed.get(name):
                value = _number(test.id, name, typed[name], errors)
                if value is not None:
                    results.append((test.id, side, [value], "by hand"))
    _read_lengths(typed, units, results, errors)
    return results, errors


def _read_lengths(typed: Mapping[str, str], units: str, results: Found, errors: dict[str, str]) -> None:
    """Read hanging-leg angles from two lengths each; the unit falls out."""
    thigh = None
    for side in SIDES:
        name = f"thomas-{side}-drop"
        if not typed.get(name):
            continue
        if typed.get(f"thomas-{side}"):
            errors[name] = sentence("self_tests_words.this_leg_already_has_an_angle")
            continue
        thigh = thigh or _length("thomas-thigh", typed, THIGH_CM, units, errors)
        drop = _length(name, typed, (-THIGH_CM[1], THIGH_CM[1]), units, errors)
        if thigh is None or drop is None:
            continue
        try:
            results.append(("thomas", side, [round(hanging_angle(drop, thigh), 1)], "by tape"))
        except PerkupError as trouble:
            errors[name] = str(trouble)


def _length(
    name: str, typed: Mapping[str, str], limits: tuple[float, float], units: str, errors: dict[str, str]
) -> float | None:
    low, high = (limit / CM_PER_INCH if units == LengthUnit.INCH else limit for limit in limits)
    try:
        value = float(typed.get(name, ""))
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        errors[name] = sentence("self_tests_words.a_number_from_to_please", low=f"{low:.0f}", high=f"{high:.0f}")
        return None
    return value


def _read_girth(typed: Mapping[str, str], units: str, results: Found, errors: dict[str, str]) -> None:
    names = [f"hip_girth-{n}" for n in range(1, GIRTH_TIMES + 1)]
    filled = [name for name in names if typed.get(name)]
    if not filled:
        return
    scale = CM_PER_INCH if units == LengthUnit.INCH else 1.0
    values = [_number("hip_girth", name, typed[name], errors, scale) for name in filled]
    if len(filled) < GIRTH_TIMES:
        missing = next(name for name in names if name not in filled)
        errors.setdefault(missing, sentence("self_tests_words.three_readings_please_the_mean_of"))
    elif None not in values:
        mean_of = [round(value, 2) for value in values if value is not None]
        results.append(("hip_girth", None, mean_of, "by tape"))


def _number(test: str, name: str, words: str, errors: dict[str, str], scale: float = 1.0) -> float | None:
    low, high = (limit / scale for limit in POSSIBLE[test])
    try:
        value = float(words)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        errors[name] = sentence("self_tests_words.a_number_from_to_please", low=f"{low:.0f}", high=f"{high:.0f}")
        return None
    if BY_ID[test].unit == SelfTestUnit.REPETITIONS and value != int(value):
        errors[name] = sentence("self_tests_words.whole_reps_only_please")
        return None
    return value * scale


async def erase(request: Request) -> Response:
    """Erase one result after ten seconds; the page offers to keep it."""
    web_context = context_of(request)
    event = request.path_params["event"]
    if event not in {result.event for result in web_context.app.programme.tests.results()}:
        raise PerkupError(
            sentence("self_tests_words.there_is_no_such_result"),
            sentence("self_tests_words.the_list_shows_every_result"),
            code=ErrorCode.NOT_FOUND,
        )
    return RedirectResponse(f"/programme/tests?undo={await web_context.erase_soon(event)}", 303)


async def keep(request: Request) -> Response:
    """Take the erasure of a result back."""
    fields = await form(request)
    context_of(request).undo_erasure(last_value(fields, "token"))
    return RedirectResponse("/programme/tests", 303)


ROUTES = [
    Route("/programme/tests", tests),
    Route("/programme/tests", save_tests, methods=["POST"]),
    Route("/programme/tests/keep", keep, methods=["POST"]),
    Route("/programme/tests/{event}/erase", erase, methods=["POST"]),
]
