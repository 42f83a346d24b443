"""Measurements, calendar and phone, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perkup.app.requests import CalendarState, MeasurementBody, MeasurementSaved, MessageSent, PhoneState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.app.http_link import HttpLink
    from perkup.app.requests import CalendarBody, PhoneBody

MESSAGE_S = 90.0
"""Longer than a service for messages may take to answer."""


class HttpMeasurements:
    """Measurements from video or markers, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def keep(self, file: str, document: Mapping[str, Any]) -> MeasurementSaved:
        """Record the document of `measure --json`; `file` is the name of what was measured."""
        return self._link.post("/api/measurements", MeasurementBody(file, dict(document)), MeasurementSaved)


class HttpCalendar:
    """Calendar, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def state(self) -> CalendarState:
        """Return whether it is offered, and under which address."""
        return self._link.get("/api/calendar", CalendarState)

    def change(self, request: CalendarBody) -> CalendarState:
        """Offer it, or no longer, or under a new address; what is offered stays."""
        return self._link.post("/api/calendar", request, CalendarState)

    def document(self) -> bytes:
        """Return the calendar as a file."""
        return self._link.send("GET", "/api/calendar/file")


class HttpPhone:
    """Reminders on the phone, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def state(self) -> PhoneState:
        """Return whether they are on, through which services, and the next one."""
        return self._link.get("/api/phone", PhoneState)

    def switch(self, request: PhoneBody) -> PhoneState:
        """Switch them on or off, and name services or forget them."""
        return self._link.post("/api/phone", request, PhoneState)

    def say_hello(self) -> int:
        """Send a message now and wait for it; return how many services took it."""
        return self._link.post("/api/phone/test", {}, MessageSent, timeout_s=MESSAGE_S).services
