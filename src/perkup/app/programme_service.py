"""Programme of thirty days: the plan as it stands, a new block, swaps, favourites and self-tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.day_service import DayService
from perkup.app.library_service import find_move
from perkup.app.programme_plan import ProgrammePlan
from perkup.app.self_test_service import SelfTestService
from perkup.app.swap_service import SwapService
from perkup.app.views.programme_overview import ProgrammeView, programme_view
from perkup.coach.safety.answers import AGE_ADVICE
from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from perkup.app.plan_facts import PlanFacts
    from perkup.app.prescription_service import PrescriptionService
    from perkup.app.requests import MoveMark
    from perkup.app.session_selection import Selection
    from perkup.coach.safety.safety_rules import SafetyStatus
    from perkup.journal.store import Journal
    from perkup.moves.library import MoveLibrary

LATEST = timedelta(days=30)
"""A block begins within so many days (product default)."""


class ProgrammeService(ProgrammePlan):
    """Programme of one person: the plan, and what changes it."""

    def __init__(
        self,
        journal: Journal,
        facts: PlanFacts,
        library: Callable[[], MoveLibrary],
        safety: Callable[[], SafetyStatus],
        today: Callable[[], date],
        listeners: ChangeListeners,
    ) -> None:
        super().__init__(facts, library, safety, today)
        self._journal = journal
        self._listeners = listeners
        self.swaps = SwapService(journal, self, listeners)
        self.tests = SelfTestService(journal, listeners, facts.boundary)
        self.days = DayService(journal, self, today, listeners)

    @cached_property
    def prescriptions(self) -> PrescriptionService:
        """Return the plan of a physiotherapist."""
        from perkup.app.prescription_service import PrescriptionService

        return PrescriptionService(self._journal, self.library, self.facts, self._safety, self._listeners)

    def prescribed_session(self) -> Selection | None:
        """Return today's session of a physiotherapist's plan; None where none is open, or it has none today."""
        opened = self.facts.history().open_prescription(self._today())
        return None if opened is None else self.prescriptions.selection()

    def overview(self) -> ProgrammeView:
        """Return the thirty days at a glance, with what is to do today."""
        return programme_view(self, self._today())

    def start(self, on: date | None = None, *, again: bool = False) -> ProgrammeView:
        """Begin a block, today or within a month: the first, or the next one from where the person is.

        Only with `again` may it begin while another is under way.
        """
        start_event, safety, today = self.facts.started(), self._safety(), self._today()
        if not safety.screened:
            raise PerkupError(
                "First, a short safety check.",
                "They take a minute: `perkup run`, then the page.",
                code=ErrorCode.SCREENING_NEEDED,
            )
        if safety.hold:
            raise PerkupError(
                "Everything is paused.",
                "Your plan starts when a clinician has cleared you.",
                code=ErrorCode.ON_HOLD,
            )
        if safety.age in AGE_ADVICE:
            raise PerkupError(AGE_ADVICE[safety.age], code=ErrorCode.NOT_ALLOWED)
        if start_event is not None and not again and not self.is_over():
            raise PerkupError(
                "Your 30 days are not over yet.", "You can start the next 30 after day 30.", code=ErrorCode.UNDER_WAY
            )
        first = on or today
        if not today <= first <= today + LATEST:
            raise PerkupError(
                f"Your 30 days cannot start on {first}.", "Start today, or within a month.", code=ErrorCode.INVALID_DATE
            )
        block = 1 if start_event is None else start_event.data.block + 1
        profile = self.facts.profile_from(first)
        facts = {"block": block, "seed": block, "profile": profile.as_facts(), "start": first.isoformat()}
        self._journal.append("plan_started", facts)
        self._listeners.notify(Topic.JOURNAL)
        return self.overview()

    def set_move_mark(self, kind: MoveMark, move: str, on: bool) -> None:
        """Mark a favourite, or a move the person never wants (`ban`); `on` False takes the mark off."""
        find_move(move, self.library())
        self._journal.append(kind, {"move": move, "on": on})
        self._listeners.notify(Topic.JOURNAL)
