"""Coach over HTTP: all that a `Coach` offers, asked of the running coach of a data folder."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from perkup.app.http_link import HttpLink, decode
from perkup.app.requests import (
    BeginBody,
    CheckAnswer,
    CheckBody,
    ClearBody,
    ConsentBody,
    DayChangeBody,
    DeliverAnswer,
    DeliverBody,
    EndBody,
    FeedbackAnswer,
    FeedbackBody,
    FlagBody,
    FlatBody,
    GirthAnswer,
    GirthBody,
    HereBody,
    LogBody,
    MarkBody,
    MistakeBody,
    MorningBody,
    NoteBody,
    PauseBody,
    PhotoBody,
    PostponeBody,
    RestDaysBody,
    ScreeningAnswer,
    ScreeningBody,
    ScreeningSaved,
    SelfTestBody,
    StartBody,
    StepBody,
    SwapBody,
    WhereaboutsBody,
)
from perkup.app.views.status_view import HoldView, StatusView
from perkup.vocabulary import RestReason, Whereabouts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from perkup.app.note_service import StoredNote
    from perkup.app.photo_store import StoredPhoto
    from perkup.app.requests import MoveMark
    from perkup.app.self_test_service import DayResult
    from perkup.app.session_log import SessionView
    from perkup.app.settings.settings_schema import Settings, Value
    from perkup.app.views.history_view import HistoryView
    from perkup.app.views.programme_overview import ProgrammeView
    from perkup.app.views.reasons_view import ReasonLine
    from perkup.app.views.today_view import TodayView
    from perkup.coach.clinician_summary import ClinicianSummary
    from perkup.coach.follow_ups import FollowUp
    from perkup.coach.programme.plan_model import PlanDay
    from perkup.coach.safety.safety_rules import SafetyAdvice
    from perkup.moves.move import Move
    from perkup.vocabulary import Answer, DayChange, NoteSubject, OneSide

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

    def hold(self) -> HoldView | None:
        """Return what pauses everything, with what to do about it; None where nothing does."""
        return _hold(self._link.send("GET", "/api/hold"))

    def follow_ups(self) -> list[FollowUp]:
        """Return the questions that are due."""
        from perkup.coach.follow_ups import FollowUp

        return self._link.get("/api/checks", list[FollowUp])

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
        return _hold(self._link.send("POST", path, body))


class HttpSwaps:
    """Swaps of moves in the slots of the plan, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def choices(self, number: int, slot: str) -> list[Move]:
        """Return the moves that may take a slot of a day, nearest first."""
        from perkup.moves.move import Move

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


class HttpSelfTests:
    """Self-tests, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def results(self) -> list[DayResult]:
        """Return every result, oldest first."""
        from perkup.app.self_test_service import DayResult

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

    def overview(self) -> ProgrammeView:
        """Return the thirty days at a glance, with what is to do today."""
        from perkup.app.views.programme_overview import ProgrammeView

        return self._link.get("/api/programme", ProgrammeView)

    def day(self, number: int) -> PlanDay:
        """Return one day of the present block."""
        from perkup.coach.programme.plan_model import PlanDay

        return self._link.get(f"/api/programme/day/{number}", PlanDay)

    def start(self, on: date | None = None) -> ProgrammeView:
        """Begin a block, today or within a month."""
        from perkup.app.views.programme_overview import ProgrammeView

        return self._link.post("/api/programme/start", StartBody(on), ProgrammeView)

    def set_move_mark(self, kind: MoveMark, move: str, on: bool) -> None:
        """Mark a move as a favourite, or as one never to be planned (`ban`); `on` False takes the mark off."""
        self._link.send("POST", "/api/programme/mark", MarkBody(kind, move, on))


class HttpNotes:
    """Notes, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def all(self) -> list[StoredNote]:
        """Return every note, newest first."""
        from perkup.app.note_service import StoredNote

        return self._link.get("/api/notes", list[StoredNote])

    def add(self, about: NoteSubject, text: str, ref: str = "") -> StoredNote:
        """Record a note; `ref` names the day, session or move, a day's may be empty for today."""
        from perkup.app.note_service import StoredNote

        return self._link.post("/api/notes", NoteBody(about, text, ref), StoredNote)


class HttpPhotos:
    """Private photos, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def all(self) -> list[StoredPhoto]:
        """Return every photo, newest first by the day it was taken."""
        from perkup.app.photo_store import StoredPhoto

        return self._link.get("/api/photos", list[StoredPhoto])

    def add(self, content: bytes, pose: str, on: date | None = None) -> StoredPhoto:
        """Keep a photo without place, time or camera; `on` is the day it was taken."""
        from perkup.app.photo_store import StoredPhoto

        return self._link.post("/api/photos", PhotoBody(content, pose, on), StoredPhoto)

    def picture(self, event: str) -> bytes:
        """Return the picture of a photo."""
        return self._link.send("GET", _in_path("/api/photos", event))

    def forget(self, event: str) -> None:
        """Erase a photo for good, file and all."""
        self._link.send("POST", _in_path("/api/photos", event) + "/forget", {})


class HttpLibrary:
    """Moves of the library, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    @property
    def moves(self) -> dict[str, Move]:
        """Every move by its id."""
        from perkup.moves.move import Move

        return {move.id: move for move in self._link.get("/api/moves", list[Move])}


class HttpSettings:
    """Settings, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def on_file(self) -> Settings:
        """Return the settings as their file has them now."""
        return self._send("GET", "/api/settings")

    def change(self, changes: Mapping[str, Value]) -> Settings:
        """Change settings by name; return those in force."""
        return self._send("PATCH", "/api/settings", changes)

    def reload(self) -> Settings:
        """Take over an edit of the file; return the settings in force."""
        return self._send("POST", "/api/settings/reload", {})

    def check(self, request: CheckBody) -> CheckAnswer:
        """Say what is wrong with a value before it is saved."""
        return self._link.post("/api/settings/check", request, CheckAnswer)

    def _send(self, method: str, path: str, body: Mapping[str, Value] | None = None) -> Settings:
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
        self.programme = HttpProgramme(link)
        self.notes = HttpNotes(link)
        self.photos = HttpPhotos(link)
        self.library = HttpLibrary(link)
        self.settings = HttpSettings(link)
        self.views = HttpViews(link)


def _hold(answer: bytes) -> HoldView | None:
    return None if answer == b"null" else decode(answer, HoldView)


def _session(session_id: str) -> str:
    return _in_path("/api/session", session_id)


def _slot(number: int, slot: str) -> str:
    return _in_path(f"/api/programme/day/{number}/swap", slot)


def _in_path(path: str, name: str) -> str:
    from urllib.parse import quote

    return f"{path}/{quote(name, safe='')}"
