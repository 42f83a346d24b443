"""Coach: what may be asked of it, by pages, verbs and programs, wherever it runs.

`Coach` is what every coach offers: the one in this process (`local_coach.LocalCoach`) and the one of another process
over HTTP (`coach_client.HttpCoach`). No part of it are erasing of anything but a photo at once, since the HTTP API
leaves time to take an erasure back, and the start at login, which writes how the program that is asked is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from perkup.app.coach_services import Calendar, Measurements, Phone, Prescriptions
    from perkup.app.note_service import StoredNote
    from perkup.app.photo_store import StoredPhoto
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
        MoveMark,
        ScreeningAnswer,
        ScreeningSaved,
        StepBody,
        WithheldMove,
    )
    from perkup.app.self_test_service import DayResult
    from perkup.app.session_log import SessionView
    from perkup.app.settings.settings_schema import Settings, Value
    from perkup.app.views.history_view import HistoryView
    from perkup.app.views.programme_overview import ProgrammeView
    from perkup.app.views.reasons_view import ReasonLine
    from perkup.app.views.status_view import ClearanceView, HoldView, StatusView
    from perkup.app.views.today_view import TodayView
    from perkup.coach.clinician_summary import ClinicianSummary
    from perkup.coach.follow_ups import FollowUp
    from perkup.coach.programme.plan_model import PlanDay
    from perkup.coach.safety.answers import AnswerChange
    from perkup.coach.safety.safety_rules import SafetyAdvice
    from perkup.moves.move import Move
    from perkup.vocabulary import Answer, DayChange, NoteSubject, OneSide, RestReason


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

    def hold(self) -> HoldView | None:
        """Return what pauses everything, with what to do about it; None where nothing does."""
        ...

    def partial_clearance(self) -> ClearanceView | None:
        """Return what a clinician allows although all else is paused."""
        ...

    def withheld(self, moves: Iterable[str]) -> WithheldMove | None:
        """Return the first of these moves that may not be done now, with its reason; None where all may."""
        ...

    def follow_ups(self) -> list[FollowUp]:
        """Return the questions that are due."""
        ...

    def screening(self) -> ScreeningAnswer:
        """Return the safety questions, and whether they were answered once."""
        ...

    def preview(self, answers: dict[str, bool | str], age: int | None = None) -> AnswerChange:
        """Return what these answers would change, and record nothing."""
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


class Swaps(Protocol):
    """Swaps of moves in the slots of the plan."""

    def choices(self, number: int, slot: str) -> list[Move]:
        """Return the moves that may take a slot of a day, nearest first."""
        ...

    def swap(self, number: int, slot: str, to: str, why: str = "") -> None:
        """Put another move into a slot of a day."""
        ...


class Days(Protocol):
    """Changes of the programme's days."""

    def rest(self, first: date, last: date, why: RestReason = ...) -> None:
        """Let the programme rest from the first to the last of these days."""
        ...

    def back(self) -> None:
        """End the rest under way."""
        ...

    def change_today(self, how: DayChange) -> None:
        """Make today's day lighter, skip it, turn its strength into stretches, or leave it as planned."""
        ...

    def log(self, on: date, answer: Answer | None = None) -> None:
        """Record that the session that is due was done elsewhere, on a day since it was due."""
        ...


class SelfTests(Protocol):
    """Self-tests: written down, and each result against the first of its kind."""

    def results(self) -> list[DayResult]:
        """Return every result, oldest first."""
        ...

    def record(self, test: str, value: float, side: OneSide | None, method: str = "") -> None:
        """Record a result in the test's unit."""
        ...

    def record_girth(self, readings: Sequence[float]) -> float:
        """Record three readings of the tape in centimetres; return their mean."""
        ...


class Programme(Protocol):
    """Programme of thirty days: read, begun, and changed move by move."""

    @property
    def swaps(self) -> Swaps:
        """Swaps of moves."""
        ...

    @property
    def days(self) -> Days:
        """Changes of days."""
        ...

    @property
    def prescriptions(self) -> Prescriptions:
        """Plan of a physiotherapist."""
        ...

    @property
    def tests(self) -> SelfTests:
        """Self-tests."""
        ...

    def overview(self) -> ProgrammeView:
        """Return the thirty days at a glance, with what is to do today."""
        ...

    def day(self, number: int) -> PlanDay:
        """Return one day of the present block."""
        ...

    def start(self, on: date | None = None) -> ProgrammeView:
        """Begin a block, today or within a month."""
        ...

    def set_move_mark(self, kind: MoveMark, move: str, on: bool) -> None:
        """Mark a move as a favourite, or as one never to be planned (`ban`); `on` False takes the mark off."""
        ...


class Notes(Protocol):
    """Notes: own words about a day, a session or a move."""

    def all(self) -> list[StoredNote]:
        """Return every note, newest first."""
        ...

    def add(self, about: NoteSubject, text: str, ref: str = "") -> StoredNote:
        """Record a note; `ref` names the day, session or move, a day's may be empty for today."""
        ...


class Photos(Protocol):
    """Private photos."""

    def all(self) -> list[StoredPhoto]:
        """Return every photo, newest first by the day it was taken."""
        ...

    def add(self, content: bytes, pose: str, on: date | None = None) -> StoredPhoto:
        """Keep a photo without place, time or camera; `on` is the day it was taken."""
        ...

    def picture(self, event: str) -> bytes:
        """Return the picture of a photo."""
        ...

    def forget(self, event: str) -> None:
        """Erase a photo for good, file and all."""
        ...


class Library(Protocol):
    """Moves that there are: the shipped ones and the person's own."""

    @property
    def moves(self) -> Mapping[str, Move]:
        """Every move by its id."""
        ...


class SettingsAccess(Protocol):
    """Settings: read, checked and changed."""

    def on_file(self) -> Settings:
        """Return the settings as their file has them now."""
        ...

    def change(self, changes: Mapping[str, Value]) -> Settings:
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
    def programme(self) -> Programme:
        """Programme of thirty days, with swaps and self-tests."""
        ...

    @property
    def notes(self) -> Notes:
        """Notes."""
        ...

    @property
    def photos(self) -> Photos:
        """Photos."""
        ...

    @property
    def library(self) -> Library:
        """Moves."""
        ...

    @property
    def measuring(self) -> Measurements:
        """Measurements."""
        ...

    @property
    def calendar(self) -> Calendar:
        """Calendar."""
        ...

    @property
    def phone(self) -> Phone:
        """Reminders on the phone."""
        ...

    @property
    def settings(self) -> SettingsAccess:
        """Settings."""
        ...

    @property
    def views(self) -> Views:
        """Views."""
        ...
