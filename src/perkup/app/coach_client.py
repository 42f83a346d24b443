"""Coach over HTTP: all that a `Coach` offers, asked of the running coach of a data folder."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.app.http_link import HttpLink, decode
from perkup.app.requests import (
    BeginBody,
    CheckAnswer,
    CheckBody,
    ClearBody,
    ConsentBody,
    DeliverAnswer,
    DeliverBody,
    EndBody,
    FeedbackAnswer,
    FeedbackBody,
    FlagBody,
    FlatBody,
    HereBody,
    MistakeBody,
    MorningBody,
    PauseBody,
    PostponeBody,
    ScreeningAnswer,
    ScreeningBody,
    ScreeningSaved,
    StepBody,
    WhereaboutsBody,
)
from perkup.app.views.status_view import HoldView, StatusView
from perkup.vocabulary import Whereabouts

if TYPE_CHECKING:
    from perkup.app.session_log import SessionView
    from perkup.app.settings.settings_schema import Settings
    from perkup.app.views.history_view import HistoryView
    from perkup.app.views.reasons_view import ReasonLine
    from perkup.app.views.today_view import TodayView
    from perkup.coach.clinician_summary import ClinicianSummary
    from perkup.coach.safety.safety_rules import SafetyAdvice

# The structs of large views are imported where they are read: a verb that asks for the status needs none of them.


class HttpBreaks:
    """Commands to the break clock, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def take(self) -> StatusView:
        """Begin the break now."""
        return self._command("take")

    def done(self) -> StatusView:
        """End the break: it was taken."""
        return self._command("done")

    def skip(self) -> StatusView:
        """Leave this break out."""
        return self._command("skip")

    def postpone(self, minutes: float = 5) -> StatusView:
        """Have the break a little later."""
        return self._command("postpone", PostponeBody(minutes))

    def pause(self, minutes: float | None = None, until: datetime | None = None) -> StatusView:
        """Prompt no more for a while."""
        return self._command("pause", PauseBody(minutes, until))

    def resume(self) -> StatusView:
        """End the pause."""
        return self._command("resume")

    def answer(self, was: str) -> StatusView:
        """Answer "Away, or reading?": `here` or `away`."""
        return self._command("answer", WhereaboutsBody(Whereabouts(was)))

    def sit(self) -> StatusView:
        """Record that the person sits."""
        return self._command("sit")

    def stand(self) -> StatusView:
        """Record that the person stands."""
        return self._command("stand")

    def set_own_focus(self, focused: bool) -> None:
        """Say whether input goes to Perkup itself."""
        self._link.send("POST", "/api/here", HereBody(focused))

    def stop(self) -> None:
        """End the coach."""
        self._link.send("POST", "/api/stop", {})

    def _command(self, verb: str, body: msgspec.Struct | None = None) -> StatusView:
        return self._link.post(f"/api/clock/{verb}", {} if body is None else body, StatusView)


class HttpSessions:
    """Sessions, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def begin(self, request: BeginBody) -> SessionView:
        """Begin a session, or go on with an open one."""
        from perkup.app.session_log import SessionView

        return self._link.post("/api/session", request, SessionView)

    def view(self, session_id: str) -> SessionView:
        """Return one session whole."""
        from perkup.app.session_log import SessionView

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


class HttpSafety:
    """Screening, red flags, clearance and follow-up answers, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def screening(self) -> ScreeningAnswer:
        """Return the safety questions, and whether they were answered once."""
        return self._link.get("/api/screening", ScreeningAnswer)

    def screen(self, answers: dict[str, bool | str], age: int | None = None) -> ScreeningSaved:
        """Record the answers to the safety questions."""
        return self._link.post("/api/screening", ScreeningBody(answers, age), ScreeningSaved)

    def consent(self, consent: ConsentBody) -> None:
        """Record at 16 or 17 who agreed."""
        self._link.send("POST", "/api/consent", consent)

    def take_back_flag(self, mistake: MistakeBody) -> HoldView | None:
        """Take back red flags that were ticked by mistake."""
        return self._hold("/api/flag/mistake", mistake)

    def flag(self, report: FlagBody) -> HoldView | None:
        """Record a red flag, which pauses everything."""
        return self._hold("/api/flag", report)

    def clear(self, clearance: ClearBody) -> HoldView | None:
        """Record the day on which a clinician cleared the person."""
        return self._hold("/api/clear", clearance)

    def flat_check(self, answer: FlatBody) -> HoldView | None:
        """Record the answer to the one-sided question."""
        return self._hold("/api/check/flat", answer)

    def next_morning(self, answer: MorningBody) -> None:
        """Record whether the pain of a session had settled by the next morning."""
        self._link.send("POST", "/api/check/morning", answer)

    def _hold(self, path: str, body: msgspec.Struct) -> HoldView | None:
        answer = self._link.send("POST", path, body)
        return None if answer == b"null" else decode(answer, HoldView)


class HttpSettings:
    """Settings, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def on_file(self) -> Settings:
        """Return the settings as their file has them now."""
        return self._send("GET", "/api/settings")

    def change(self, changes: dict[str, Any]) -> Settings:
        """Change settings by name; return those in force."""
        return self._send("PATCH", "/api/settings", changes)

    def reload(self) -> Settings:
        """Take over an edit of the file; return the settings in force."""
        return self._send("POST", "/api/settings/reload", {})

    def check(self, request: CheckBody) -> CheckAnswer:
        """Say what is wrong with a value before it is saved."""
        return self._link.post("/api/settings/check", request, CheckAnswer)

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Settings:
        from perkup.app.settings.settings_schema import Settings

        return decode(self._link.send(method, path, body), Settings)


class HttpViews:
    """Views of the day, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def status(self) -> StatusView:
        """Return what the coach is doing now."""
        return self._link.get("/api/status", StatusView)

    def today(self) -> TodayView:
        """Return all that the first page shows."""
        from perkup.app.views.today_view import TodayView

        return self._link.get("/api/today", TodayView)

    def why(self, limit: int = 50) -> list[ReasonLine]:
        """Return why something was said or held back, newest first."""
        from perkup.app.views.reasons_view import ReasonLine

        return self._link.get(f"/api/why?limit={limit}", list[ReasonLine])

    def history(self, days: int = 28) -> HistoryView:
        """Return the last days at a glance, newest first."""
        from perkup.app.views.history_view import HistoryView

        return self._link.get(f"/api/history?days={days}", HistoryView)

    def summary(self) -> ClinicianSummary:
        """Return one page for a clinician."""
        from perkup.coach.clinician_summary import ClinicianSummary

        return self._link.get("/api/summary", ClinicianSummary)


class HttpCoach:
    """Running coach of a data folder, asked over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self.breaks = HttpBreaks(link)
        self.sessions = HttpSessions(link)
        self.safety = HttpSafety(link)
        self.settings = HttpSettings(link)
        self.views = HttpViews(link)


def _session(session_id: str) -> str:
    from urllib.parse import quote

    return f"/api/session/{quote(session_id, safe='')}"
