"""Facts that a plan is derived from: the block that began, the person's profile, and what was done so far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from perkup.app.kept_history import KeptHistory
from perkup.app.settings.settings_schema import Settings
from perkup.coach.day_boundary import DayBoundary
from perkup.coach.programme.training_history import LOOK_BACK, TrainingHistory
from perkup.coach.programme.training_profile import WEEKDAYS, TrainingProfile, block_weekdays, profile_from
from perkup.event_types import PlanStarted
from perkup.journal.events import Recorded
from perkup.journal.store import Journal


class PlanFacts:
    """Facts of one person's plan. `settings` and `today` are asked each time, since both change while a coach runs."""

    def __init__(
        self,
        journal: Journal,
        settings: Callable[[], Settings],
        today: Callable[[], date],
        history: KeptHistory | None = None,
    ) -> None:
        self._journal = journal
        self._settings = settings
        self._today = today
        self._history = history or KeptHistory(journal)

    def today(self) -> date:
        """Return the person's day that it is now."""
        return self._today()

    def started(self) -> Recorded[PlanStarted] | None:
        """Return the beginning of the newest block, None before the first."""
        return self._journal.newest(PlanStarted)

    def block(self) -> int:
        """Return the number of the present block; 1 before the first has begun."""
        start_event = self.started()
        return 1 if start_event is None else start_event.data.block

    def seed(self) -> int:
        """Return the seed of the present block."""
        start_event = self.started()
        return 1 if start_event is None else start_event.data.seed

    def profile(self) -> TrainingProfile:
        """Return who the present block is for: the settings, with the strength days it began with."""
        start_event = self.started()
        if start_event is None:
            return self.profile_from(self._today())
        present = self.profile_from(start_event.data.start)
        return msgspec.structs.replace(present, strength_weekdays=self.strength_weekdays(start_event.data))

    def strength_weekdays(self, block: PlanStarted) -> tuple[int, ...]:
        """Return the strength days that a block began with; the present wishes where its record does not tell them."""
        weekdays = block_weekdays(block.profile)
        return self.profile_from(block.start).strength_weekdays if weekdays is None else weekdays

    def earlier(self) -> tuple[Recorded[PlanStarted], ...]:
        """Return the beginnings of the blocks before the present one that the history still reaches back to."""
        present = self.started()
        if present is None:
            return ()
        blocks = self._journal.read(PlanStarted, since=present.at - LOOK_BACK)
        return tuple(block for block in blocks if block.data.block != present.data.block)

    def profile_from(self, start: date) -> TrainingProfile:
        """Return who a block is for that begins on this day, by the settings alone."""
        programme = self._settings().programme
        facts: dict[str, Any] = {
            "start": start,
            "minutes_per_session": programme.minutes_per_session,
            "equipment": programme.equipment,
            "places": programme.places,
            "level": programme.level,
            "strength_weekdays": [_weekday(day) for day in programme.strength_weekdays],
        }
        return profile_from(facts | ({"age": programme.age} if programme.age else {}), self._today())

    def history(self) -> TrainingHistory:
        """Return what was done of the programme by today; the same object as long as nothing of it changed."""
        return self._history.history(self._today())

    def boundary(self) -> DayBoundary:
        """Return when the person's days end, and ended."""
        return self._history.boundary()

    def state(self) -> tuple[object, ...]:
        """Return what tells one state of history, settings and date from another."""
        start_event = self.started()
        return (start_event and start_event.id, self.history(), self._settings().programme, self._today())


def _weekday(word: str) -> int:
    return next(index for index, name in enumerate(WEEKDAYS) if name.startswith(word))
