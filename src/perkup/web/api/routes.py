"""Routes of the HTTP API: thin handlers over the app, and one table that is also its reference (docs/api.md)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from perkup.app.requests import (
    BeginBody,
    CheckAnswer,
    CheckBody,
    ClearBody,
    ConsentBody,
    DeliverAnswer,
    DeliverBody,
    EndBody,
    EraseBody,
    ErasureAnswer,
    FeedbackAnswer,
    FeedbackBody,
    FlagBody,
    FlatBody,
    HereBody,
    LaunchAnswer,
    MistakeBody,
    MorningBody,
    MovesBody,
    PauseBody,
    PostponeBody,
    ScreeningAnswer,
    ScreeningBody,
    ScreeningSaved,
    StepBody,
    UndoBody,
    WhereaboutsBody,
    WithheldMove,
)
from perkup.app.session_log import SessionView
from perkup.app.settings.settings_schema import Settings
from perkup.app.views.history_view import HistoryView
from perkup.app.views.reasons_view import ReasonLine
from perkup.app.views.status_view import ClearanceView, HoldView, StatusView
from perkup.app.views.today_view import TodayView
from perkup.coach.clinician_summary import ClinicianSummary
from perkup.coach.follow_ups import FollowUp
from perkup.coach.safety.answers import AnswerChange
from perkup.desktop.interface import SenseStatus
from perkup.moves.move_pictures import PicturedMove, pictured
from perkup.web import event_stream
from perkup.web.api import notes_and_photos, programme, services
from perkup.web.api.endpoint import LINES, STREAM, Endpoint, QueryNumber
from perkup.web.api.json_body import answer, answer_empty, read
from perkup.web.api.openapi import document
from perkup.web.content.figures import shelf_of
from perkup.web.context import context_of, requested_move
from perkup.web.forms import number

EXPORT_BATCH = 500


async def status(request: Request) -> Response:
    return answer(context_of(request).app.views.status())


async def take(request: Request) -> Response:
    return answer(context_of(request).app.breaks.take())


async def done(request: Request) -> Response:
    return answer(context_of(request).app.breaks.done())


async def skip(request: Request) -> Response:
    return answer(context_of(request).app.breaks.skip())


async def postpone(request: Request) -> Response:
    body = await read(request, PostponeBody)
    return answer(context_of(request).app.breaks.postpone(body.minutes))


async def answer_question(request: Request) -> Response:
    body = await read(request, WhereaboutsBody)
    return answer(context_of(request).app.breaks.answer(body.was))


async def pause(request: Request) -> Response:
    body = await read(request, PauseBody)
    return answer(context_of(request).app.breaks.pause(body.minutes, body.until))


async def resume(request: Request) -> Response:
    return answer(context_of(request).app.breaks.resume())


async def sit(request: Request) -> Response:
    return answer(context_of(request).app.breaks.sit())


async def stand(request: Request) -> Response:
    return answer(context_of(request).app.breaks.stand())


async def here(request: Request) -> Response:
    body = await read(request, HereBody)
    context_of(request).app.breaks.set_own_focus(body.focused)
    return answer_empty()


async def today(request: Request) -> Response:
    return answer(context_of(request).app.views.today())


async def why(request: Request) -> Response:
    return answer(context_of(request).app.views.why(_number(request, LIMIT)))


async def history(request: Request) -> Response:
    days = _number(request, DAYS)
    return answer(await context_of(request).app.views.history_beside(days))


async def moves(request: Request) -> Response:
    shelf = shelf_of(request)
    return answer([pictured(move, shelf) for move in context_of(request).app.library.moves.values()])


async def move(request: Request) -> Response:
    return answer(pictured(requested_move(request), shelf_of(request)))


async def doctor(request: Request) -> Response:
    return answer(context_of(request).app.breaks.senses())


async def begin(request: Request) -> Response:
    return _with_storage_header(
        request, answer(context_of(request).app.sessions.begin(await read(request, BeginBody)), 201)
    )


async def session(request: Request) -> Response:
    return answer(context_of(request).app.sessions.view(request.path_params["session"]))


async def step(request: Request) -> Response:
    body = await read(request, StepBody)
    context_of(request).app.sessions.record_step(request.path_params["session"], body)
    return _with_storage_header(request, answer_empty())


async def end(request: Request) -> Response:
    body = await read(request, EndBody)
    context_of(request).app.sessions.end(request.path_params["session"], body)
    return _with_storage_header(request, answer_empty())


async def feedback(request: Request) -> Response:
    body = await read(request, FeedbackBody)
    advice = context_of(request).app.sessions.feedback(request.path_params["session"], body)
    return _with_storage_header(request, answer(FeedbackAnswer(advice)))


async def deliver(request: Request) -> Response:
    """Record item by item: what one item is refused for keeps no other from arriving."""
    return _with_storage_header(
        request, answer(context_of(request).app.sessions.deliver(await read(request, DeliverBody)))
    )


def _with_storage_header(request: Request, response: Response) -> Response:
    """Say in a header where what was recorded is kept: in the file, or in memory while the disk does not work."""
    response.headers["perkup-kept"] = context_of(request).app.sessions.kept
    return response


async def settings(request: Request) -> Response:
    return answer(context_of(request).app.settings.on_file())


async def reload_settings(request: Request) -> Response:
    return answer(context_of(request).app.settings.reload())


async def change_settings(request: Request) -> Response:
    return answer(context_of(request).app.settings.change(await read(request, dict[str, Any])))


async def check_setting(request: Request) -> Response:
    return answer(context_of(request).app.settings.check(await read(request, CheckBody)))


async def hold(request: Request) -> Response:
    return answer(context_of(request).app.safety.hold())


async def checks(request: Request) -> Response:
    return answer(context_of(request).app.safety.follow_ups())


async def screening(request: Request) -> Response:
    return answer(context_of(request).app.safety.screening())


async def preview_screening(request: Request) -> Response:
    body = await read(request, ScreeningBody)
    return answer(context_of(request).app.safety.preview(body.answers, body.age))


async def clearance(request: Request) -> Response:
    return answer(context_of(request).app.safety.partial_clearance())


async def withheld(request: Request) -> Response:
    return answer(context_of(request).app.safety.withheld((await read(request, MovesBody)).moves))


async def screen(request: Request) -> Response:
    body = await read(request, ScreeningBody)
    app = context_of(request).app
    return answer(app.safety.screen(body.answers, body.age))


async def consent(request: Request) -> Response:
    context_of(request).app.safety.consent(await read(request, ConsentBody))
    return answer_empty()


async def mistake(request: Request) -> Response:
    return answer(context_of(request).app.safety.take_back_flag(await read(request, MistakeBody)))


async def flag(request: Request) -> Response:
    return answer(context_of(request).app.safety.flag(await read(request, FlagBody)))


async def clear(request: Request) -> Response:
    return answer(context_of(request).app.safety.clear(await read(request, ClearBody)))


async def flat_check(request: Request) -> Response:
    return answer(context_of(request).app.safety.flat_check(await read(request, FlatBody)))


async def next_morning(request: Request) -> Response:
    context_of(request).app.safety.next_morning(await read(request, MorningBody))
    return answer_empty()


async def summary(request: Request) -> Response:
    return answer(await context_of(request).summary())


async def export(request: Request) -> Response:
    """Send the whole journal as JSON lines, a few hundred events at a time."""
    app = context_of(request).app

    def lines() -> Iterator[bytes]:  # starlette runs a plain iterator in a thread
        batch: list[bytes] = []
        for line in app.views.exported_lines():
            batch.append(line)
            if len(batch) == EXPORT_BATCH:
                yield b"".join(batch)
                batch = []
        yield b"".join(batch)

    name = f"perkup-{app.now():%Y-%m-%d}.jsonl"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


async def launch(request: Request) -> Response:
    """Issue a link that lets a browser in once, within a minute."""
    return answer({"link": f"/open?key={context_of(request).tickets.issue()}"})


async def renew_secret(request: Request) -> Response:
    """Replace the secret: every browser has to come in by a new link."""
    context_of(request).renew_secret()
    return answer_empty()


async def erase(request: Request) -> Response:
    body = await read(request, EraseBody)
    web_context = context_of(request)
    token = await web_context.erase_soon(body.event)
    return answer({"token": token, "until": web_context.erasures[token].at}, 202)


async def undo(request: Request) -> Response:
    body = await read(request, UndoBody)
    context_of(request).undo_erasure(body.token)
    return answer_empty()


async def stop(request: Request) -> Response:
    context_of(request).app.breaks.stop()
    return answer_empty()


async def openapi_document(request: Request) -> Response:
    return answer(document(ENDPOINTS))


def _number(request: Request, query: QueryNumber) -> int:
    words = request.query_params.get(query.name)
    return int(number(words, name=query.name, low=query.low, high=query.high, default=query.default))


async def missing(request: Request) -> Response:
    raise HTTPException(404, "The API has no such address.")


LIMIT = QueryNumber("limit", 1, 1000, 50)
DAYS = QueryNumber("days", 1, 3660, 28)
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/openapi.json", openapi_document, "This API, as OpenAPI 3.1.", dict[str, Any]),
    Endpoint("GET", "/api/status", status, "What the coach is doing now.", StatusView),
    Endpoint("POST", "/api/launch", launch, "A link that lets a browser in once, within a minute.", LaunchAnswer),
    Endpoint("POST", "/api/secret/renew", renew_secret, "Replace the secret; every browser is signed out.", None),
    Endpoint("POST", "/api/stop", stop, "End the coach.", None),
    Endpoint("POST", "/api/clock/take", take, "Take the break now.", StatusView),
    Endpoint("POST", "/api/clock/done", done, "The break is over, and it was taken.", StatusView),
    Endpoint("POST", "/api/clock/skip", skip, "Leave this break out.", StatusView),
    Endpoint("POST", "/api/clock/postpone", postpone, "Have it a little later.", StatusView, PostponeBody),
    Endpoint(
        "POST",
        "/api/clock/answer",
        answer_question,
        "Say whether I was here or away just now.",
        StatusView,
        WhereaboutsBody,
    ),
    Endpoint("POST", "/api/clock/pause", pause, "No reminders for a while. It ends on its own.", StatusView, PauseBody),
    Endpoint("POST", "/api/clock/resume", resume, "End the pause.", StatusView),
    Endpoint("POST", "/api/clock/sit", sit, "I am sitting now.", StatusView),
    Endpoint("POST", "/api/clock/stand", stand, "I am standing now.", StatusView),
    Endpoint("POST", "/api/here", here, "Whether the input goes to Perkup itself.", None, HereBody),
    Endpoint("GET", "/api/events", event_stream.events, "The live stream.", str, content=STREAM),
    Endpoint("GET", "/api/today", today, "All that Today shows.", TodayView),
    Endpoint(
        "GET", "/api/why", why, "Why each reminder came or was held back, newest first.", list[ReasonLine], query=LIMIT
    ),
    Endpoint("GET", "/api/history", history, "Days and sessions, newest first.", HistoryView, query=DAYS),
    Endpoint("GET", "/api/moves", moves, "The moves library, with the addresses of its pictures.", list[PicturedMove]),
    Endpoint("GET", "/api/moves/{move}", move, "One move.", PicturedMove),
    Endpoint("GET", "/api/doctor", doctor, "What the coach can sense, and why not.", list[SenseStatus]),
    Endpoint(
        "POST", "/api/session", begin, "Begin a session, or go on with an open one.", SessionView, BeginBody, status=201
    ),
    Endpoint("GET", "/api/session/{session}", session, "A session with its timeline.", SessionView),
    Endpoint("POST", "/api/session/{session}/step", step, "Record a step.", None, StepBody),
    Endpoint("POST", "/api/session/{session}/end", end, "End a session.", None, EndBody),
    Endpoint("POST", "/api/session/{session}/feedback", feedback, "How it went.", FeedbackAnswer, FeedbackBody),
    Endpoint(
        "POST", "/api/deliver", deliver, "Deliver what was done while the coach was away.", DeliverAnswer, DeliverBody
    ),
    Endpoint("GET", "/api/settings", settings, "The settings in force.", Settings),
    Endpoint("PATCH", "/api/settings", change_settings, "Change settings by name.", Settings, dict),
    Endpoint("POST", "/api/settings/reload", reload_settings, "Take over an edit of the file.", Settings),
    Endpoint("POST", "/api/settings/check", check_setting, "Whether a value would do.", CheckAnswer, CheckBody),
    Endpoint("GET", "/api/hold", hold, "What pauses everything, and what to do about it.", HoldView | None),
    Endpoint("GET", "/api/checks", checks, "The questions that are due.", list[FollowUp]),
    Endpoint("POST", "/api/check/flat", flat_check, "One flat side: yes holds everything.", HoldView | None, FlatBody),
    Endpoint("POST", "/api/check/morning", next_morning, "The morning after.", None, MorningBody),
    *programme.ENDPOINTS,
    *notes_and_photos.ENDPOINTS,
    *services.ENDPOINTS,
    Endpoint("GET", "/api/summary", summary, "One page for a clinician.", ClinicianSummary),
    Endpoint("GET", "/api/export", export, "The whole journal, as `perkup export` writes it.", str, content=LINES),
    Endpoint("GET", "/api/screening", screening, "The safety questions.", ScreeningAnswer),
    Endpoint("POST", "/api/screening", screen, "Answer all safety questions.", ScreeningSaved, ScreeningBody),
    Endpoint(
        "POST",
        "/api/screening/preview",
        preview_screening,
        "What answers would change; nothing is recorded.",
        AnswerChange,
        ScreeningBody,
    ),
    Endpoint("GET", "/api/clearance", clearance, "What a clinician allows meanwhile.", ClearanceView | None),
    Endpoint(
        "POST", "/api/withheld", withheld, "The first of these moves not to be done.", WithheldMove | None, MovesBody
    ),
    Endpoint("POST", "/api/consent", consent, "At 16 or 17: who agreed.", None, ConsentBody),
    Endpoint("POST", "/api/flag", flag, "Report a red flag: the programme is held.", HoldView, FlagBody),
    Endpoint(
        "POST", "/api/flag/mistake", mistake, "Flags ticked by mistake, within 10 min.", HoldView | None, MistakeBody
    ),
    Endpoint("POST", "/api/clear", clear, "A clinician cleared me.", HoldView | None, ClearBody),
    Endpoint(
        "POST", "/api/erase", erase, "Erase an event or session, in ten seconds.", ErasureAnswer, EraseBody, status=202
    ),
    Endpoint("POST", "/api/erase/undo", undo, "Take an erasure back.", None, UndoBody),
)


def routes() -> list[Route]:
    """Return the table as routes, one a path, so that a wrong method is answered as such."""
    by_path: dict[str, dict[str, Callable[[Request], Awaitable[Response]]]] = {}
    for endpoint in ENDPOINTS:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint.handler
    table = [Route(path, _dispatch(by_method), methods=list(by_method)) for path, by_method in by_path.items()]
    return [*table, Route("/api/{rest:path}", missing)]


def _dispatch(
    by_method: dict[str, Callable[[Request], Awaitable[Response]]],
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await by_method[method](request)

    return handle
