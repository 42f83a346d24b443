"""Sessions, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.http_link import join_path
from perkup.app.requests import DeliverAnswer, FeedbackAnswer
from perkup.app.session_log import SessionView

if TYPE_CHECKING:
    from perkup.app.http_link import HttpLink
    from perkup.app.requests import BeginBody, DeliverBody, EndBody, FeedbackBody, StepBody
    from perkup.coach.safety.safety_rules import SafetyAdvice


class HttpSessions:
    """Sessions, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def begin(self, request: BeginBody) -> SessionView:
        """Begin a session, or go on with an open one."""
        return self._link.post("/api/session", request, SessionView)

    def view(self, session_id: str) -> SessionView:
        """Return one session whole."""
        return self._link.get(_session(session_id), SessionView)

    def record_step(self, session_id: str, report: StepBody) -> None:
        """Record one step as it was performed."""
        self._link.send("POST", f"{_session(session_id)}/step", report)

    def end(self, session_id: str, report: EndBody) -> None:
        """Record how a session ended."""
        self._link.send("POST", f"{_session(session_id)}/end", report)

    def feedback(self, session_id: str, report: FeedbackBody) -> SafetyAdvice | None:
        """Record how it went; return what to do where the programme is on hold."""
        return self._link.post(f"{_session(session_id)}/feedback", report, FeedbackAnswer).advice

    def deliver(self, delivery: DeliverBody) -> DeliverAnswer:
        """Record what was done while the coach was away, item by item."""
        return self._link.post("/api/deliver", delivery, DeliverAnswer)


def _session(session_id: str) -> str:
    return join_path("/api/session", session_id)
