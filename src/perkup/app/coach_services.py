"""Services of a coach that reach beyond its pages: measurements made elsewhere, the calendar, the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.app.requests import CalendarBody, CalendarState, MeasurementSaved, PhoneBody, PhoneState
    from perkup.app.views.prescription_report import PrescriptionReport
    from perkup.app.views.prescription_view import PrescriptionView


class Measurements(Protocol):
    """Measurements from video or markers."""

    def keep(self, file: str, document: Mapping[str, Any]) -> MeasurementSaved:
        """Record the document of `measure --json`; `file` is the name of what was measured."""
        ...


class Calendar(Protocol):
    """Calendar: as a file, or under an address to subscribe to."""

    def state(self) -> CalendarState:
        """Return whether it is offered, and under which address."""
        ...

    def change(self, request: CalendarBody) -> CalendarState:
        """Offer it, or no longer, or under a new address; what is offered stays."""
        ...

    def document(self) -> bytes:
        """Return the calendar as a file."""
        ...


class Prescriptions(Protocol):
    """Plan of a physiotherapist."""

    def view(self) -> PrescriptionView | None:
        """Return the plan that is open; None for none."""
        ...

    def open(self, text: str) -> PrescriptionView:
        """Open the plan of a file."""
        ...

    def close(self) -> None:
        """Close the plan that is open."""
        ...

    def report(self) -> PrescriptionReport | None:
        """Return how the plan opened last went; None where none was ever opened."""
        ...


class Phone(Protocol):
    """Reminders on the phone."""

    def state(self) -> PhoneState:
        """Return whether they are on, through which services, and the next one."""
        ...

    def switch(self, request: PhoneBody) -> PhoneState:
        """Switch them on or off, and name services or forget them."""
        ...

    def say_hello(self) -> int:
        """Send a message now and wait for it; return how many services took it."""
        ...
