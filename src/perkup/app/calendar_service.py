"""Calendar of one person: as a file, or offered under an address, which is written down before anybody is told it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.calendar_subscription import PATH
from perkup.app.requests import CalendarBody, CalendarState

if TYPE_CHECKING:
    from perkup.app.calendar_subscription import CalendarSubscription
    from perkup.app.local_coach import LocalCoach


class CalendarService:
    """Calendar of one coach."""

    def __init__(self, coach: LocalCoach, subscription: CalendarSubscription) -> None:
        self._coach = coach
        self._subscription = subscription

    def state(self) -> CalendarState:
        """Return whether it is offered, and under which address."""
        settings = self._coach.settings.on_file()
        if not settings.calendar.feed:
            return CalendarState(False, None)
        base = self._coach.breaks.url or f"http://127.0.0.1:{settings.web.port}"
        return CalendarState(True, f"{base}{PATH}?key={self._subscription.key}")

    def change(self, request: CalendarBody) -> CalendarState:
        """Offer it, or no longer, or under a new address; what is offered stays."""
        if request.feed is not None and request.feed != self._coach.settings.current.calendar.feed:
            self._coach.settings.change({"calendar.feed": request.feed}, "cli")
        if request.renew:
            self._subscription.renew()
        if self._coach.settings.current.calendar.feed:
            self._subscription.save()
        return self.state()

    def document(self) -> bytes:
        """Return the calendar as a file. What was issued is remembered, and written at the coach's end."""
        return self._subscription.calendar(self._coach)
