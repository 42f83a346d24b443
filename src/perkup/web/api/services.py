"""Measurements made elsewhere, calendar, phone and plans of a physiotherapist over the HTTP API."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from perkup.app.requests import (
    CalendarBody,
    CalendarState,
    MeasurementBody,
    MeasurementSaved,
    MessageSent,
    PhoneBody,
    PhoneState,
    PrescriptionBody,
)
from perkup.app.views.prescription_report import ReportAnswer
from perkup.app.views.prescription_view import PrescriptionAnswer, PrescriptionView
from perkup.web.api.endpoint import CALENDAR, Endpoint
from perkup.web.api.json_body import answer, answer_empty, read
from perkup.web.context import context_of


async def keep_measurement(request: Request) -> Response:
    body = await read(request, MeasurementBody)
    return answer(context_of(request).app.measuring.keep(body.file, body.result), 201)


async def calendar(request: Request) -> Response:
    return answer(context_of(request).app.calendar.state())


async def change_calendar(request: Request) -> Response:
    return answer(context_of(request).app.calendar.change(await read(request, CalendarBody)))


async def calendar_file(request: Request) -> Response:
    return Response(context_of(request).app.calendar.document(), media_type=CALENDAR)


async def phone(request: Request) -> Response:
    return answer(context_of(request).app.phone.state())


async def switch_phone(request: Request) -> Response:
    return answer(context_of(request).app.phone.switch(await read(request, PhoneBody)))


async def test_phone(request: Request) -> Response:
    """Send beside the event loop: a service may take a minute to answer."""
    return answer(MessageSent(await run_in_threadpool(context_of(request).app.phone.say_hello)))


async def prescription(request: Request) -> Response:
    return answer(PrescriptionAnswer(context_of(request).app.programme.prescriptions.view()))


async def open_prescription(request: Request) -> Response:
    body = await read(request, PrescriptionBody)
    return answer(context_of(request).app.programme.prescriptions.open(body.text), 201)


async def close_prescription(request: Request) -> Response:
    context_of(request).app.programme.prescriptions.close()
    return answer_empty()


async def prescription_return(request: Request) -> Response:
    return answer(ReportAnswer(await run_in_threadpool(context_of(request).app.programme.prescriptions.report)))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/api/measurements",
        keep_measurement,
        "Keep a result of `perkup measure --json`.",
        MeasurementSaved,
        MeasurementBody,
        status=201,
    ),
    Endpoint("GET", "/api/calendar", calendar, "Whether the calendar is offered, and where.", CalendarState),
    Endpoint(
        "POST",
        "/api/calendar",
        change_calendar,
        "Offer it or no longer, or anew.",
        CalendarState,
        CalendarBody,
    ),
    Endpoint("GET", "/api/calendar/file", calendar_file, "The calendar as a file.", str, content=CALENDAR),
    Endpoint("GET", "/api/phone", phone, "Reminders on the phone: how they stand.", PhoneState),
    Endpoint("POST", "/api/phone", switch_phone, "Switch them on or off, name services.", PhoneState, PhoneBody),
    Endpoint("POST", "/api/phone/test", test_phone, "Send a message now.", MessageSent),
    Endpoint("GET", "/api/prescription", prescription, "The open plan of a physiotherapist.", PrescriptionAnswer),
    Endpoint(
        "POST",
        "/api/prescription",
        open_prescription,
        "Open the plan of a file.",
        PrescriptionView,
        PrescriptionBody,
        status=201,
    ),
    Endpoint("POST", "/api/prescription/close", close_prescription, "Close it.", None),
    Endpoint("GET", "/api/prescription/return", prescription_return, "How it went.", ReportAnswer),
)
