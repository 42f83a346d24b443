"""Coach: what may be asked of it, by pages, verbs and programs, wherever it runs.

`Coach` is what every coach offers: the one in this process (`local_coach.LocalCoach`) and the one of another process
over HTTP (`coach_client.HttpCoach`). What the HTTP API does not offer (the programme, notes, photos, erasing without
an undo) is no part of it; who needs that asks a `LocalCoach`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from perkup.app.requests import (
    BeginBody,
    CheckAnswer,
    CheckBody,
    ClearBody,
    ConsentBody,
    DeliverAnswer,
    DeliverBody,
    EndBody,
    FeedbackBody,
    FlagBody,
    FlatBody,
    MistakeBody,
    MorningBody,
    ScreeningAnswer,
    ScreeningSaved,
    StepBody,
)
from perkup.app.session_log import SessionView
from perkup.app.settings.settings_schema import Settings
from perkup.app.views.history_view import HistoryView
from perkup.app.views.reasons_view import ReasonLine
from perkup.app.views.status_view import HoldView, StatusView
from perkup.app.views.today_view import TodayView
from perkup.coach.clinician_summary import ClinicianSummary
from perkup.coach.safety.safety_rules import SafetyAdvice


class Breaks(Protocol):
    """Commands to the break clock. Each needs a running coach and returns the new status."""

    def take(self) -> StatusView:
        """Begin the break now."""
        ...

    def done(self) -> StatusView:
        """End the break: it was taken."""
        ...

    def skip(self) -> StatusView:
        """Leave this break out."""
        ...

    def postpone(self, minutes: float = 5) -> StatusView:
        """Have the break a little later."""
        ...

    def pause(self, minutes: float | None = None, until: datetime | None = None) -> StatusView:
        """Prompt no more for a while."""
        ...

    def resume(self) -> StatusView:
        """End the pause."""
        ...

    def answer(self, was: str) -> StatusView:
        """Answer "Away, or reading?": `here` or `away`."""
        ...

    def sit(self) -> StatusView:
        """Record that the person sits."""
        ...

    def stand(self) -> StatusView:
        """Record that the person stands."""
        ...

    def set_own_focus(self, focused: bool) -> None:
        """Say whether input goes to Perkup itself."""
        ...

    def stop(self) -> None:
        """End the coach."""
        ...


class Sessions(Protocol):
    """Sessions: begun, recorded step by step, ended, and how they went. A key makes each report count once."""

    def begin(self, request: BeginBody) -> SessionView:
        """Begin a session, or go on with an open one."""
        ...

    def view(self, session_id: str) -> SessionView:
        """Return one session whole."""
        ...

    def record_step(self, session_id: str, report: StepBody) -> None:
        """Record one step as it was performed."""
        ...

    def end(self, session_id: str, report: EndBody) -> None:
        """Record how a session ended."""
        ...

    def feedback(self, session_id: str, report: FeedbackBody) -> SafetyAdvice | None:
        """Record how it went; return what to do where the programme is on hold."""
        ...

    def deliver(self, delivery: DeliverBody) -> DeliverAnswer:
        """Record what was done while the coach was away, item by item."""
        ...


class Safety(Protocol):
    """Screening, red flags, clearance, and the answers to follow-up questions."""

    def screening(self) -> ScreeningAnswer:
        """Return the safety questions, and whether they were answered once."""
        ...

    def screen(self, answers: dict[str, bool | str], age: int | None = None) -> ScreeningSaved:
        """Record the answers to the safety questions."""
        ...

    def consent(self, consent: ConsentBody) -> None:
        """Record at 16 or 17 who agreed."""
        ...

    def take_back_flag(self, mistake: MistakeBody) -> HoldView | None:
        """Take back red flags that were ticked by mistake."""
        ...

    def flag(self, report: FlagBody) -> HoldView | None:
        """Record a red flag, which pauses everything."""
        ...

    def clear(self, clearance: ClearBody) -> HoldView | None:
        """Record the day on which a clinician cleared the person."""
        ...

    def flat_check(self, answer: FlatBody) -> HoldView | None:
        """Record the answer to the one-sided question."""
        ...

    def next_morning(self, answer: MorningBody) -> None:
        """Record whether the pain of a session had settled by the next morning."""
        ...


class SettingsAccess(Protocol):
    """Settings: read, checked and changed."""

    def on_file(self) -> Settings:
        """Return the settings as their file has them now."""
        ...

    def change(self, changes: dict[str, Any]) -> Settings:
        """Change settings by name; return those in force."""
        ...

    def reload(self) -> Settings:
        """Take over an edit of the file; return the settings in force."""
        ...

    def check(self, request: CheckBody) -> CheckAnswer:
        """Say what is wrong with a value before it is saved."""
        ...


class Views(Protocol):
    """Views of the day: nothing here changes anything."""

    def status(self) -> StatusView:
        """Return what the coach is doing now."""
        ...

    def today(self) -> TodayView:
        """Return all that the first page shows."""
        ...

    def why(self, limit: int = 50) -> list[ReasonLine]:
        """Return why something was said or held back, newest first."""
        ...

    def history(self, days: int = 28) -> HistoryView:
        """Return the last days at a glance, newest first."""
        ...

    def summary(self) -> ClinicianSummary:
        """Return one page for a clinician."""
        ...


class Coach(Protocol):
    """Interface of a coach, in this process or over HTTP."""

    @property
    def breaks(self) -> Breaks:
        """Commands to the break clock."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Sessions."""
        ...

    @property
    def safety(self) -> Safety:
        """Safety."""
        ...

    @property
    def settings(self) -> SettingsAccess:
        """Settings."""
        ...

    @property
    def views(self) -> Views:
        """Views."""
        ...
