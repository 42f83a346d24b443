"""Safety and the questions that are due, kept while the coach runs: only what matters to them is held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self

from msgspec import Struct

from perkup.app.kept_fold import KeptFold
from perkup.app.kept_history import SESSION_RECORDS, KeptHistory
from perkup.coach.day_boundary import MIDNIGHT, DayBoundary
from perkup.coach.follow_ups import CheckFacts, FollowUp, checks_due, is_painful
from perkup.coach.performed_sessions import PerformedSession, fold_sessions
from perkup.coach.protocols import SAFETY_EVENTS, is_to_come, told_at
from perkup.coach.safety.safety_status import SafetyFold
from perkup.coach.safety.screening import CAUTIONS
from perkup.event_types import Feedback, FlatSideChecked, PlanStarted, ScreeningAnswered
from perkup.journal.events import Recorded
from perkup.journal.store import Journal

FEW_PAINFUL = 16
"""So many painful answers are kept without looking whether they are still asked about."""


class KeptSafety(KeptFold):
    """Safety of one person. `history` is that of the programme, whose re-tests are asked for."""

    def __init__(self, journal: Journal, history: KeptHistory) -> None:
        super().__init__(journal, *SAFETY_EVENTS)
        self._journal = journal
        self._history = history
        self._folded_on = journal.now().date()
        self._fold = SafetyFold(self._folded_on)
        self._answered_at: datetime | None = None
        self._checked_at: datetime | None = None
        self._block: PlanStarted | None = None
        self._painful: list[tuple[datetime, Feedback]] = []
        self._painful_after_clearing = FEW_PAINFUL

    def fold(self) -> SafetyFold:
        """Return the safety events so far; another object, or the same with more in it, once there are new ones."""
        self.refresh()
        return self._fold

    def needs_renewal(self) -> bool:
        """Return True too on another day than that of the fold, where something is dated in a day to come: on a later
        day what was so at the fold, on an earlier one perhaps what has come since.
        """
        return super().needs_renewal() or (not self._renewing and self._waits_for_another_day())

    def refresh(self) -> None:
        """Bring the fold up to the present state of the journal, and to this day."""
        if self._waits_for_another_day() and not (self._renewing or self.beside):
            self.begin_again()
        self._fold.today = self._journal.now().date()
        super().refresh()

    def _waits_for_another_day(self) -> bool:
        today = self._journal.now().date()
        return today < self._folded_on or (self._fold.waits and today != self._folded_on)

    def follow_ups(self, now: datetime) -> list[FollowUp]:
        """Return the questions that are due, most urgent first."""
        self.refresh()
        boundary = self._history.boundary()
        self._clear_painful(now, boundary)
        facts = CheckFacts(
            status=self._fold.status(now.date()),
            answered_at=self._answered_at,
            checked_at=self._checked_at,
            block=self._block,
            history=self._history.history(boundary.day_of(now)),
            sessions=self._painful_sessions(),
            boundary=boundary,
        )
        return checks_due(facts, now)

    def start_anew(self) -> Self:
        """Return the safety of the same journal and history that has read nothing yet."""
        return type(self)(self._journal, self._history)

    def bans(self) -> frozenset[str]:
        """Return the moves that the person never wants."""
        return self._history.bans()

    def prescribed_cautions(self, now: datetime) -> frozenset[str]:
        """Return the cautions that an open plan of a physiotherapist adds."""
        opened = self._history.history(self.today(now)).open_prescription(self.today(now))
        return frozenset(opened.plan.cautions) & CAUTIONS.keys() if opened else frozenset()

    def today(self, now: datetime) -> date:
        """Return the person's day that an instant belongs to."""
        return self._history.boundary().day_of(now)

    def reset(self) -> None:
        """Begin with nothing."""
        self._folded_on = self._journal.now().date()
        self._fold, self._painful = SafetyFold(self._folded_on), []
        self._answered_at = self._checked_at = self._block = None
        self._painful_after_clearing = FEW_PAINFUL

    def fold_event(self, record: Recorded[Struct]) -> None:
        """Fold in one event."""
        at, event = record.at, record.data
        self._fold.add(at, event)
        match event:
            case ScreeningAnswered():
                self._answered_at = at
            case FlatSideChecked() if not is_to_come(at.date(), self._fold.today):
                self._checked_at = at
            case PlanStarted():
                self._block = event
            case Feedback() if is_painful(event, at, at):
                self._painful.append((at, event))
                if len(self._painful) > 2 * self._painful_after_clearing:
                    self._clear_painful(at - timedelta(days=1))

    def _time(self, record: Recorded[Struct]) -> datetime:
        return told_at(record, self._fold.today)

    def _read_past(self) -> Iterable[Recorded[Struct]]:
        return self._journal.read(*SAFETY_EVENTS)

    def _clear_painful(self, now: datetime, boundary: DayBoundary = MIDNIGHT) -> None:
        """Let go of the pain that no morning asks about any more.

        While events are folded this happens whenever the list has doubled, so that a thousand sore sessions of one
        week cost a thousand readings and not a million.
        """
        self._painful = [(at, feedback) for at, feedback in self._painful if is_painful(feedback, at, now, boundary)]
        self._painful_after_clearing = max(FEW_PAINFUL, len(self._painful))

    def _painful_sessions(self) -> list[PerformedSession]:
        sessions: list[PerformedSession] = []
        for name in dict.fromkeys(feedback.session for _at, feedback in self._painful):
            sessions += fold_sessions(self._journal.of_session(name, *SESSION_RECORDS)).values()
        return sorted(sessions, key=lambda session: session.opened_at)
