"""The HTTP API: thin handlers over the app, one table that is also the reference (docs/api.md)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import chain
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from perkup.app.application import Application
from perkup.app.settings.settings_schema import info, wrong
from perkup.app.settings.settings_transfer import unjournalled_changes
from perkup.errors import PerkupError
from perkup.event_types import VERSIONS
from perkup.journal.events import Event, new_id
from perkup.web import event_stream
from perkup.web.api.json_body import answer, nothing, read
from perkup.web.api.schemas import (
    BeginBody,
    CheckBody,
    ClearBody,
    DeliverBody,
    EndBody,
    EndItem,
    EraseBody,
    FeedbackBody,
    FeedbackItem,
    FlagBody,
    FlatBody,
    HereBody,
    MorningBody,
    PauseBody,
    PostponeBody,
    ScreeningBody,
    StepBody,
    StepItem,
    UndoBody,
)
from perkup.web.context import face_of, find_move
from perkup.web.forms import BadRequestError, number

EXPORT_BATCH = 500
SETTINGS = "settings_changed"


async def status(request: Request) -> Response:
    return answer(face_of(request).app.status())


async def take(request: Request) -> Response:
    return answer(face_of(request).app.take())


async def done(request: Request) -> Response:
    return answer(face_of(request).app.done())


async def skip(request: Request) -> Response:
    return answer(face_of(request).app.skip())


async def postpone(request: Request) -> Response:
    body = await read(request, PostponeBody)
    return answer(face_of(request).app.postpone(body.minutes))


async def pause(request: Request) -> Response:
    body = await read(request, PauseBody)
    if body.until is not None and body.until.tzinfo is None:
        raise BadRequestError("`until` needs an offset from UTC.", "For example 2026-03-02T14:00:00+01:00.")
    return answer(face_of(request).app.pause(body.minutes, body.until))


async def resume(request: Request) -> Response:
    return answer(face_of(request).app.resume())


async def sit(request: Request) -> Response:
    return answer(face_of(request).app.sit())


async def stand(request: Request) -> Response:
    return answer(face_of(request).app.stand())


async def here(request: Request) -> Response:
    body = await read(request, HereBody)
    face_of(request).app.set_own_focus(body.focused)
    return nothing()


async def today(request: Request) -> Response:
    return answer(face_of(request).app.today())


async def why(request: Request) -> Response:
    limit = number(request.query_params.get("limit"), name="limit", low=1, high=1000, default=50)
    return answer(face_of(request).app.why(int(limit)))


async def history(request: Request) -> Response:
    days = number(request.query_params.get("days"), name="days", low=1, high=3660, default=28)
    return answer(face_of(request).app.history(int(days)))


async def moves(request: Request) -> Response:
    return answer(list(face_of(request).app.library.moves.values()))


async def move(request: Request) -> Response:
    return answer(find_move(request))


async def doctor(request: Request) -> Response:
    return answer(face_of(request).app.senses())


async def begin(request: Request) -> Response:
    body = await read(request, BeginBody)
    app = face_of(request).app
    which_day = {} if body.day is None else {"day": body.day}
    return answer(app.begin(body.source, body.move, first_side=body.first_side, **which_day), 201)


async def session(request: Request) -> Response:
    return answer(face_of(request).app.session(request.path_params["session"]))


async def step(request: Request) -> Response:
    body = await read(request, StepBody)
    _step(request, request.path_params["session"], body)
    return nothing()


async def end(request: Request) -> Response:
    body = await read(request, EndBody)
    _end(request, request.path_params["session"], body)
    return nothing()


async def feedback(request: Request) -> Response:
    body = await read(request, FeedbackBody)
    return answer({"advice": _feedback(request, request.path_params["session"], body)})


async def deliver(request: Request) -> Response:
    """Item by item: what one item is refused for keeps no other from arriving."""
    body = await read(request, DeliverBody)
    delivered: list[str] = []
    refused: list[dict[str, str]] = []
    for item in body.items:
        try:
            _DELIVER[type(item)](request, item.session, item)
        except PerkupError as trouble:
            refused.append({"key": item.key, **trouble.as_json()})
        else:
            delivered.append(item.key)
    return answer({"done": delivered, "refused": refused})


def _step(request: Request, session_id: str, body: StepBody) -> None:
    face_of(request).app.record_step(
        session_id,
        body.index,
        outcome=body.outcome,
        seconds=body.seconds,
        reps=body.reps,
        at=body.at,
        key=body.key,
    )


def _end(request: Request, session_id: str, body: EndBody) -> None:
    face_of(request).app.end(session_id, body.how, body.key, body.at)


def _feedback(request: Request, session_id: str, body: FeedbackBody) -> Any:
    return face_of(request).app.feedback(
        session_id,
        body.answer,
        move=body.move,
        pain=body.pain,
        pain_kind=body.pain_kind,
        reps_in_reserve=body.reps_in_reserve,
        key=body.key,
    )


_DELIVER: dict[type, Callable[[Request, str, Any], Any]] = {StepItem: _step, EndItem: _end, FeedbackItem: _feedback}


async def settings(request: Request) -> Response:
    return answer(face_of(request).app.settings_on_file())


async def reload_settings(request: Request) -> Response:
    app = face_of(request).app
    app.refresh_settings()
    return answer(app.settings)


async def change_settings(request: Request) -> Response:
    changes = await read(request, dict[str, Any])
    if not changes:
        raise BadRequestError("No setting was named.", 'Send {"interval_min": 25}, for example.')
    app = face_of(request).app
    app.change_settings(changes, "web")
    return answer(app.settings)


async def check_setting(request: Request) -> Response:
    body = await read(request, CheckBody)
    about = info(body.key)
    if about is None:
        raise BadRequestError(f"There is no setting `{body.key}`.", "GET /api/settings lists them.")
    reason = wrong(about, body.value)
    return answer({"wrong": None if reason is None else f"{about.title} {reason}."})


async def screening(request: Request) -> Response:
    from perkup.coach.safety.safety_rules import QUESTIONS

    return answer({"screened": face_of(request).app.screened(), "questions": QUESTIONS})


async def screen(request: Request) -> Response:
    body = await read(request, ScreeningBody)
    return answer(face_of(request).app.screen(body.answers))


async def flag(request: Request) -> Response:
    body = await read(request, FlagBody)
    app = face_of(request).app
    app.flag(body.flags, body.words, body.since)
    return answer(app.hold())


async def clear(request: Request) -> Response:
    body = await read(request, ClearBody)
    app = face_of(request).app
    app.clear(body.on, body.words)
    return answer(app.hold())


async def flat_check(request: Request) -> Response:
    body = await read(request, FlatBody)
    app = face_of(request).app
    app.flat_check(body.one_sided, body.where, body.side, body.signs)
    return answer(app.hold())


async def next_morning(request: Request) -> Response:
    body = await read(request, MorningBody)
    face_of(request).app.next_morning(body.session, body.settled)
    return nothing()


async def summary(request: Request) -> Response:
    return answer(face_of(request).app.for_the_doctor())


async def export(request: Request) -> Response:
    """The whole journal as JSON lines, a few hundred events at a time."""
    app = face_of(request).app

    async def lines() -> AsyncIterator[bytes]:
        batch: list[bytes] = []
        for event in chain(app.journal.events(), _unjournalled_settings(app)):
            batch.append(msgspec.json.encode(event) + b"\n")
            if len(batch) == EXPORT_BATCH:
                yield b"".join(batch)
                batch = []
        yield b"".join(batch)

    name = f"perkup-{app.now():%Y-%m-%d}.jsonl"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


def _unjournalled_settings(app: Application) -> Iterator[Event]:
    """Yield the event of what the settings file says and the journal does not, without writing it there."""
    changes = unjournalled_changes(app.settings_on_file(), app.journal)
    if changes:
        name = new_id(app.now(), app.journal.last_id(), secrets.token_bytes(10))
        yield Event(name, app.now(), SETTINGS, VERSIONS[SETTINGS], {"changes": changes, "by": "file"})


async def launch(request: Request) -> Response:
    """A link that lets a browser in once, within a minute."""
    return answer({"link": f"/open?key={face_of(request).tickets.issue()}"})


async def erase(request: Request) -> Response:
    body = await read(request, EraseBody)
    face = face_of(request)
    token = face.erase_soon(body.event)
    return answer({"token": token, "until": face.erasures[token].at}, 202)


async def undo(request: Request) -> Response:
    body = await read(request, UndoBody)
    face_of(request).undo_erasure(body.token)
    return nothing()


async def stop(request: Request) -> Response:
    face_of(request).app.stop()
    return nothing()


async def missing(request: Request) -> Response:
    raise HTTPException(404, "The API has no such address.")


class Endpoint(msgspec.Struct, frozen=True):
    """One line of the API: what it takes (a body struct), what it answers, and what for."""

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    summary: str
    answers: str
    body: type | UnsetType = UNSET


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/api/status", status, "What the coach is doing now.", "the status"),
    Endpoint("POST", "/api/launch", launch, "A link that lets a browser in once, within a minute.", '`{"link"}`'),
    Endpoint("POST", "/api/stop", stop, "End the coach.", "nothing (204)"),
    Endpoint("POST", "/api/clock/take", take, "Take the break now.", "the status"),
    Endpoint("POST", "/api/clock/done", done, "The break is over, and it was taken.", "the status"),
    Endpoint("POST", "/api/clock/skip", skip, "Leave this break out.", "the status"),
    Endpoint("POST", "/api/clock/postpone", postpone, "Have it a little later.", "the status", PostponeBody),
    Endpoint("POST", "/api/clock/pause", pause, "No prompts for a while; it ends by itself.", "the status", PauseBody),
    Endpoint("POST", "/api/clock/resume", resume, "End the pause.", "the status"),
    Endpoint("POST", "/api/clock/sit", sit, "I am sitting now.", "the status"),
    Endpoint("POST", "/api/clock/stand", stand, "I am standing now.", "the status"),
    Endpoint("POST", "/api/here", here, "Whether the input goes to Perkup itself.", "nothing (204)", HereBody),
    Endpoint("GET", "/api/events", event_stream.events, "The live stream.", "server-sent events"),
    Endpoint("GET", "/api/today", today, "All that Today shows.", "today"),
    Endpoint("GET", "/api/why", why, "Why it spoke or kept quiet; `?limit=50`.", "reasons, newest first"),
    Endpoint("GET", "/api/history", history, "Days and sessions; `?days=28`.", "days, newest first"),
    Endpoint("GET", "/api/moves", moves, "The moves library.", "a list of moves"),
    Endpoint("GET", "/api/moves/{move}", move, "One move.", "the move"),
    Endpoint("GET", "/api/doctor", doctor, "What the coach can sense, and why not.", "a list of senses"),
    Endpoint("POST", "/api/session", begin, "Begin a session, or go on with an open one.", "the session", BeginBody),
    Endpoint("GET", "/api/session/{session}", session, "A session with its timeline.", "the session"),
    Endpoint("POST", "/api/session/{session}/step", step, "Record a step.", "nothing (204)", StepBody),
    Endpoint("POST", "/api/session/{session}/end", end, "End a session.", "nothing (204)", EndBody),
    Endpoint("POST", "/api/session/{session}/feedback", feedback, "How it went.", '`{"advice"}`', FeedbackBody),
    Endpoint(
        "POST",
        "/api/deliver",
        deliver,
        "Deliver what was done while the coach was away.",
        '`{"done": [keys], "refused": [{"key", "error", "hint"}]}`',
        DeliverBody,
    ),
    Endpoint("GET", "/api/settings", settings, "The settings in force.", "the settings"),
    Endpoint("PATCH", "/api/settings", change_settings, "Change settings by name.", "the settings", dict),
    Endpoint("POST", "/api/settings/reload", reload_settings, "Take over an edit of the file.", "the settings"),
    Endpoint("POST", "/api/settings/check", check_setting, "Whether a value would do.", '`{"wrong"}`', CheckBody),
    Endpoint(
        "POST", "/api/check/flat", flat_check, "One flat side: yes holds everything.", "the hold or null", FlatBody
    ),
    Endpoint("POST", "/api/check/morning", next_morning, "The morning after.", "nothing (204)", MorningBody),
    Endpoint("GET", "/api/summary", summary, "One page for a clinician.", "the summary"),
    Endpoint("GET", "/api/export", export, "The whole journal, as `perkup export` writes it.", "JSON lines"),
    Endpoint("GET", "/api/screening", screening, "The safety questions.", '`{"screened", "questions"}`'),
    Endpoint("POST", "/api/screening", screen, "Answer the safety questions.", "the judgement", ScreeningBody),
    Endpoint("POST", "/api/flag", flag, "Report a red flag: the programme is held.", "the hold", FlagBody),
    Endpoint("POST", "/api/clear", clear, "A clinician cleared me.", "the hold or null", ClearBody),
    Endpoint(
        "POST", "/api/erase", erase, "Erase an event or session, in ten seconds.", '`{"token", "until"}`', EraseBody
    ),
    Endpoint("POST", "/api/erase/undo", undo, "Take an erasure back.", "nothing (204)", UndoBody),
)


def routes() -> list[Route]:
    """The table as routes; one route a path so that a wrong method is told as such."""
    by_path: dict[str, dict[str, Callable[[Request], Awaitable[Response]]]] = {}
    for endpoint in ENDPOINTS:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint.handler
    found = [Route(path, _dispatch(by_method), methods=list(by_method)) for path, by_method in by_path.items()]
    return [*found, Route("/api/{rest:path}", missing)]


def _dispatch(
    by_method: dict[str, Callable[[Request], Awaitable[Response]]],
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await by_method[method](request)

    return handle
