"""Programme of thirty days, over HTTP: read, begun, its days and moves changed, its self-tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.http_link import join_path
from perkup.app.requests import (
    DayChangeBody,
    GirthAnswer,
    GirthBody,
    LogBody,
    MarkBody,
    PrescriptionBody,
    RestDaysBody,
    SelfTestBody,
    StartBody,
    SwapBody,
)
from perkup.app.self_test_service import DayResult
from perkup.app.views.prescription_report import PrescriptionReport, ReportAnswer
from perkup.app.views.prescription_view import PrescriptionAnswer, PrescriptionView
from perkup.app.views.programme_overview import ProgrammeView
from perkup.coach.programme.plan_model import PlanDay
from perkup.moves.move import Move
from perkup.vocabulary import RestReason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from perkup.app.http_link import HttpLink
    from perkup.app.requests import MoveMark
    from perkup.vocabulary import Answer, DayChange, OneSide


class HttpSwaps:
    """Swaps of moves in the slots of the plan, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def choices(self, number: int, slot: str) -> list[Move]:
        """Return the moves that may take a slot of a day, nearest first."""
        return self._link.get(_slot(number, slot), list[Move])

    def swap(self, number: int, slot: str, to: str, why: str = "") -> None:
        """Put another move into a slot of a day."""
        self._link.send("POST", _slot(number, slot), SwapBody(to, why))


class HttpDays:
    """Changes of the programme's days, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def rest(self, first: date, last: date, why: RestReason = RestReason.HOLIDAY) -> None:
        """Let the programme rest from the first to the last of these days."""
        self._link.send("POST", "/api/programme/rest", RestDaysBody(first, last, why))

    def back(self) -> None:
        """End the rest under way."""
        self._link.send("POST", "/api/programme/back", {})

    def change_today(self, how: DayChange) -> None:
        """Make today's day lighter, skip it, turn its strength into stretches, or leave it as planned."""
        self._link.send("POST", "/api/programme/today", DayChangeBody(how))

    def log(self, on: date, answer: Answer | None = None) -> None:
        """Record that the session that is due was done elsewhere, on a day since it was due."""
        self._link.send("POST", "/api/programme/did", LogBody(on, answer))


class HttpPrescriptions:
    """Plan of a physiotherapist, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def view(self) -> PrescriptionView | None:
        """Return the plan that is open; None for none."""
        return self._link.get("/api/prescription", PrescriptionAnswer).prescription

    def open(self, text: str) -> PrescriptionView:
        """Open the plan of a file."""
        return self._link.post("/api/prescription", PrescriptionBody(text), PrescriptionView)

    def close(self) -> None:
        """Close the plan that is open."""
        self._link.send("POST", "/api/prescription/close", {})

    def report(self) -> PrescriptionReport | None:
        """Return how the plan opened last went; None where none was ever opened."""
        return self._link.get("/api/prescription/return", ReportAnswer).report


class HttpSelfTests:
    """Self-tests, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def results(self) -> list[DayResult]:
        """Return every result, oldest first."""
        return self._link.get("/api/self-tests", list[DayResult])

    def record(self, test: str, value: float, side: OneSide | None, method: str = "") -> None:
        """Record a result in the test's unit."""
        self._link.send("POST", "/api/self-tests", SelfTestBody(test, value, side, method))

    def record_girth(self, readings: Sequence[float]) -> float:
        """Record three readings of the tape in centimetres; return their mean."""
        return self._link.post("/api/self-tests/girth", GirthBody(list(readings)), GirthAnswer).cm


class HttpProgramme:
    """Programme of thirty days, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link
        self.swaps = HttpSwaps(link)
        self.days = HttpDays(link)
        self.tests = HttpSelfTests(link)
        self.prescriptions = HttpPrescriptions(link)

    def overview(self) -> ProgrammeView:
        """Return the thirty days at a glance, with what is to do today."""
        return self._link.get("/api/programme", ProgrammeView)

    def day(self, number: int) -> PlanDay:
        """Return one day of the present block."""
        return self._link.get(f"/api/programme/day/{number}", PlanDay)

    def start(self, on: date | None = None) -> ProgrammeView:
        """Begin a block, today or within a month."""
        return self._link.post("/api/programme/start", StartBody(on), ProgrammeView)

    def set_move_mark(self, kind: MoveMark, move: str, on: bool) -> None:
        """Mark a move as a favourite, or as one never to be planned (`ban`); `on` False takes the mark off."""
        self._link.send("POST", "/api/programme/mark", MarkBody(kind, move, on))


def _slot(number: int, slot: str) -> str:
    return join_path(f"/api/programme/day/{number}/swap", slot)
