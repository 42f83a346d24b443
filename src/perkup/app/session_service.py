"""Sessions of one person: begun, recorded step by step, ended, and how they went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from perkup.app.break_service import BreakService
from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.requests import (
    BeginBody,
    DeliverAnswer,
    DeliverBody,
    EndBody,
    EndItem,
    FeedbackBody,
    FeedbackItem,
    FlagBody,
    RefusedItem,
    StepBody,
    StepItem,
)
from perkup.app.routine_chooser import RoutineChooser
from perkup.app.safety_service import SafetyService
from perkup.app.session_journal import SessionJournal, SessionPreview, next_side
from perkup.app.session_log import SessionView
from perkup.coach.performed_sessions import PerformedSession
from perkup.coach.safety.safety_rules import SafetyAdvice
from perkup.coach.session.feedback_questions import WARNING_FLAGS, place_text
from perkup.errors import ErrorCode, PerkupError
from perkup.event_checks import is_possible_instant
from perkup.vocabulary import ClockPhase, SessionEnding, SessionSource, StorePlace

if TYPE_CHECKING:
    from perkup.event_types import SessionStarted
    from perkup.journal.events import Recorded


class SessionService:
    """Sessions of one person. `now` reads the wall clock."""

    def __init__(
        self,
        sessions: SessionJournal,
        chooser: RoutineChooser,
        breaks: BreakService,
        safety: SafetyService,
        listeners: ChangeListeners,
        now: Callable[[], datetime],
    ) -> None:
        self._sessions = sessions
        self._chooser = chooser
        self._breaks = breaks
        self._safety = safety
        self._listeners = listeners
        self._now = now

    def begin(self, request: BeginBody) -> SessionView:
        """Begin a session, or go on with the one of the same kind that was left open a short while ago.

        Raises `WithheldError` where a red flag withholds it, `ScreeningNeededError` where a safety question is open and
        `PerkupError` where nothing of it is permitted.
        """
        routine, replaced = self._chooser.choose_routine(request.source, request.move, request.day)
        self._safety.require_answers()
        if SessionSource(request.source) == SessionSource.BREAK and self._breaks.running and not self._is_on_break():
            self._breaks.take()
        recent = self._sessions.recent()
        session = self._sessions.resumable(recent, routine)
        if session is not None and not self._safety.withholds(session.moves()):
            return self._sessions.take_up(session)
        view = self._sessions.start(routine, replaced, request.first_side or next_side(recent))
        self._listeners.notify(Topic.SESSION)
        return view

    def preview(self, source: SessionSource, move: str | None = None) -> SessionPreview:
        """Return what `begin` would begin or go on with now, and begin nothing. Raises what `begin` raises."""
        return self._chooser.preview(source, move)

    def prompt_sentence(self) -> str:
        """Say in one sentence what the next break holds."""
        return self._chooser.prompt_sentence()

    def view(self, session_id: str) -> SessionView:
        """Return one session whole. What safety leaves out by now is not taken up again."""
        session = self._sessions.find(session_id)
        view = self._sessions.view(session)
        if not view.can_resume or not self._safety.withholds(session.moves()):
            return view
        return msgspec.structs.replace(view, can_resume=False)

    def title(self, session_id: str) -> str | None:
        """Return the title of a session, None where there is no session of that id."""
        return self._sessions.title(session_id)

    def begun_since(self, start: datetime) -> list[Recorded[SessionStarted]]:
        """Return how each session since `start` began, newest first."""
        return self._sessions.begun_since(start)

    @property
    def kept(self) -> StorePlace:
        """Return where the last events are kept: in memory while the disk does not work."""
        return self._sessions.kept

    def record_step(self, session_id: str, report: StepBody) -> None:
        """Record one step as it was performed; sent twice with the same key, it is recorded once."""
        step = self._sessions.step(session_id, report.index)
        facts = {
            "session": session_id,
            "index": report.index,
            "move": step.move,
            "side": step.side,
            "phase": step.kind,
            "outcome": report.outcome,
            "seconds": report.seconds,
            "reps": report.reps,
            "performed_at": self._instant(report).isoformat(),
        }
        self._sessions.record("step_recorded", facts, report.key)
        self._listeners.notify(Topic.SESSION)

    def end(self, session_id: str, report: EndBody) -> None:
        """Record how a session ended: finished, stopped or left.

        Finishing a break ends the clock's break too; a stopped one runs out on the clock, which sees whether the hands
        went back to work.
        """
        self._breaks.set_own_focus(False)
        session = self._sessions.find(session_id)
        seconds = max(0.0, (self._instant(report) - session.at).total_seconds())
        facts = {"session": session_id, "how": report.how, "seconds": seconds}
        self._sessions.record("session_ended", facts, report.key)
        if self._breaks.running and session.start.source == SessionSource.BREAK:
            self._end_break(session, SessionEnding(report.how))
        self._listeners.notify(Topic.SESSION)

    def _end_break(self, session: PerformedSession, how: SessionEnding) -> None:
        """Let the clock know of a break whose session is over: one with steps, finished or unseen by any sense."""
        status = self._breaks.status()
        evident = how == SessionEnding.FINISHED or not self._breaks.senses_hands()
        if session.performed and evident and (self._is_on_break() or status.asked_break is not None):
            self._breaks.done()

    def _instant(self, report: StepBody | EndBody) -> datetime:
        """Return when it happened, now where nothing is said. Raises PerkupError for a time that cannot be."""
        if report.at is None:
            return self._now()
        if not is_possible_instant(report.at):
            raise PerkupError(
                "`at` must be a time between 1970 and 2200, with its offset from UTC.",
                "For example 2026-03-02T14:00:00+01:00.",
                code=ErrorCode.INVALID_DATE,
            )
        return report.at

    def feedback(self, session_id: str, report: FeedbackBody) -> SafetyAdvice | None:
        """Record how it went; return what to do where the programme is on hold."""
        session = self._sessions.find(session_id)
        if report.move is not None:
            self._sessions.require_move(session, report.move)
        facts = {
            "session": session_id,
            "answer": report.answer,
            "move": report.move,
            "pain": report.pain,
            "pain_kind": report.pain_kind,
            "reps_in_reserve": report.reps_in_reserve,
            "place": report.place,
            "place_side": report.place_side,
            "view": report.view,
            "words": report.words,
        }
        flag = WARNING_FLAGS.get(report.place) if report.place else None
        if flag is not None and report.place is not None:
            words = report.words or f"During a session: {place_text(report.place)}."
            self._safety.flag(FlagBody([flag], words, self._now().date()), f"{report.key}.flag")
        self._sessions.record("feedback", facts, report.key)
        self._listeners.notify(Topic.SESSION)
        return self._safety.advice()

    def deliver(self, delivery: DeliverBody) -> DeliverAnswer:
        """Record item by item: what one item is refused for keeps no other from arriving."""
        recorded: list[str] = []
        refused: list[RefusedItem] = []
        for item in delivery.items:
            try:
                self._deliver(item)
            except PerkupError as error:
                refused.append(RefusedItem(item.key, **error.as_json()))
            else:
                recorded.append(item.key)
        return DeliverAnswer(recorded, refused, self._sessions.kept)

    def _deliver(self, item: StepItem | EndItem | FeedbackItem) -> None:
        match item:
            case StepItem():
                self.record_step(item.session, item)
            case EndItem():
                self.end(item.session, item)
            case FeedbackItem():
                self.feedback(item.session, item)

    def _is_on_break(self) -> bool:
        return self._breaks.status().phase == ClockPhase.ON_BREAK
