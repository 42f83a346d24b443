"""Programme over the HTTP API: the thirty days, swaps, marks and self-tests."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from perkup.app.requests import (
    BadRequestError,
    DayChangeBody,
    GirthAnswer,
    GirthBody,
    LogBody,
    MarkBody,
    RestDaysBody,
    SelfTestBody,
    StartBody,
    SwapBody,
)
from perkup.app.self_test_service import DayResult
from perkup.app.views.programme_overview import ProgrammeView
from perkup.coach.programme.plan_model import PlanDay
from perkup.moves.move import Move
from perkup.web.api.endpoint import Endpoint
from perkup.web.api.json_body import answer, answer_empty, read
from perkup.web.context import context_of


async def programme(request: Request) -> Response:
    return answer(context_of(request).app.programme.overview())


async def programme_day(request: Request) -> Response:
    return answer(context_of(request).app.programme.day(_day(request)))


async def start_programme(request: Request) -> Response:
    body = await read(request, StartBody)
    return answer(context_of(request).app.programme.start(body.on))


async def mark_move(request: Request) -> Response:
    body = await read(request, MarkBody)
    context_of(request).app.programme.set_move_mark(body.kind, body.move, body.on)
    return answer_empty()


async def swap_choices(request: Request) -> Response:
    return answer(context_of(request).app.programme.swaps.choices(_day(request), request.path_params["slot"]))


async def swap_move(request: Request) -> Response:
    body = await read(request, SwapBody)
    context_of(request).app.programme.swaps.swap(_day(request), request.path_params["slot"], body.to, body.why)
    return answer_empty()


async def rest_days(request: Request) -> Response:
    body = await read(request, RestDaysBody)
    context_of(request).app.programme.days.rest(body.first, body.last, body.why)
    return answer_empty()


async def end_rest(request: Request) -> Response:
    context_of(request).app.programme.days.back()
    return answer_empty()


async def change_day(request: Request) -> Response:
    body = await read(request, DayChangeBody)
    context_of(request).app.programme.days.change_today(body.how)
    return answer_empty()


async def log_session(request: Request) -> Response:
    body = await read(request, LogBody)
    context_of(request).app.programme.days.log(body.on, body.answer)
    return answer_empty()


async def self_tests(request: Request) -> Response:
    return answer(context_of(request).app.programme.tests.results())


async def record_self_test(request: Request) -> Response:
    body = await read(request, SelfTestBody)
    context_of(request).app.programme.tests.record(body.test, body.value, body.side, body.method)
    return answer_empty()


async def record_girth(request: Request) -> Response:
    body = await read(request, GirthBody)
    return answer(GirthAnswer(context_of(request).app.programme.tests.record_girth(body.cm)))


def _day(request: Request) -> int:
    word = request.path_params["day"]
    if not (word.isdecimal() and word.isascii() and len(word) < 4):
        raise BadRequestError(f"`{word[:40]}` is not a day of the programme.", "Days go from 1 to 30.")
    return int(word)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/programme", programme, "The thirty days, with what is to do today.", ProgrammeView),
    Endpoint("POST", "/api/programme/start", start_programme, "Begin a block.", ProgrammeView, StartBody),
    Endpoint("POST", "/api/programme/mark", mark_move, "Mark a favourite or a ban.", None, MarkBody),
    Endpoint("GET", "/api/programme/day/{day}", programme_day, "One day of the plan.", PlanDay),
    Endpoint("GET", "/api/programme/day/{day}/swap/{slot}", swap_choices, "Moves that may take a slot.", list[Move]),
    Endpoint("POST", "/api/programme/day/{day}/swap/{slot}", swap_move, "Swap the move of a slot.", None, SwapBody),
    Endpoint("POST", "/api/programme/rest", rest_days, "Let the programme rest for some days.", None, RestDaysBody),
    Endpoint("POST", "/api/programme/back", end_rest, "End the rest under way.", None),
    Endpoint("POST", "/api/programme/today", change_day, "Make today's day lighter, or skip it.", None, DayChangeBody),
    Endpoint("POST", "/api/programme/did", log_session, "The session due was done elsewhere.", None, LogBody),
    Endpoint("GET", "/api/self-tests", self_tests, "Results of the self-tests, oldest first.", list[DayResult]),
    Endpoint("POST", "/api/self-tests", record_self_test, "Write down a self-test.", None, SelfTestBody),
    Endpoint("POST", "/api/self-tests/girth", record_girth, "Write down three girths.", GirthAnswer, GirthBody),
)
