"""What a person makes of the programme's days: rests from day to day, a lighter or skipped day, one done elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.move import DayKind
from perkup.vocabulary import Answer, DayChange, ItemRole, RestReason

if TYPE_CHECKING:
    from perkup.app.programme_plan import ProgrammePlan
    from perkup.coach.programme.plan_model import PlanDay
    from perkup.journal.store import Journal

LONGEST_REST = timedelta(days=92)
"""A rest that is longer is a new beginning (product default)."""
LATE = timedelta(days=7)
"""So long afterwards a session that was done elsewhere can still be told (product default)."""


class DayService:
    """Changes of days, each an event of the journal that the plan is derived from."""

    def __init__(
        self, journal: Journal, plan: ProgrammePlan, today: Callable[[], date], listeners: ChangeListeners
    ) -> None:
        self._journal = journal
        self._plan = plan
        self._today = today
        self._listeners = listeners

    def rest(self, first: date, last: date, why: RestReason = RestReason.HOLIDAY) -> None:
        """Let the programme rest from the first to the last of these days: nothing is up, nothing is lost."""
        self._require_block()
        if last < first or last - first > LONGEST_REST:
            raise PerkupError(
                f"You cannot be away from {first} to {last}.",
                f"Give the first and the last day, {LONGEST_REST.days} days at most.",
                code=ErrorCode.INVALID_DATE,
            )
        if last < self._today():
            raise PerkupError(
                "That time is already over.", "What you missed waits for you anyway.", code=ErrorCode.INVALID_DATE
            )
        self._record("rest_days", {"first": first, "last": last, "why": why})

    def back(self) -> None:
        """End the rest under way: from today on the days are as planned."""
        today = self._today()
        for first, last in self._plan.facts.history().away:
            if first <= today <= last:
                ended = today - timedelta(days=1)
                self._record("rest_days", {"first": first, "last": ended, "why": RestReason.OTHER})
                return
        raise PerkupError(
            "You are not away at the moment.", "`perkup programme --show` has the days.", code=ErrorCode.NOT_FOUND
        )

    def change_today(self, how: DayChange) -> None:
        """Make today's day lighter, skip it, turn its strength into stretches, or leave it as planned.

        As planned takes back what was made of it today, a skip too.
        """
        skipped = self.skipped_today() if how == DayChange.AS_PLANNED else None
        day = skipped or self._day_that_is_up()
        if (
            how in (DayChange.LIGHTER, DayChange.MOBILITY)
            and day.kind != DayKind.STRENGTH
            and not self._was_changed(day)
        ):
            raise PerkupError(
                f"Day {day.day} has no strength moves.",
                "It is easy already. You can also skip it.",
                code=ErrorCode.NOT_ALLOWED,
            )
        facts = {"date": self._today(), "day": day.day, "block": self._plan.facts.block(), "how": how}
        self._record("day_changed", facts)

    def skipped_today(self) -> PlanDay | None:
        """Return the day that was skipped today, None where none was, or where another is up already."""
        if self._plan.facts.started() is None or self._plan.next_day() is not None:
            return None
        return next((day for day in reversed(self._plan.plan().days) if day.skipped and self._was_changed(day)), None)

    def log(self, on: date, answer: Answer | None = None) -> None:
        """Tell that the day that is up was done elsewhere, on a day since it was due: a missed one, or today's."""
        day, today = self._day_that_is_up(), self._today()
        due = today - timedelta(days=self._plan.waiting())
        if not max(due, today - LATE) <= on <= today:
            raise PerkupError(
                f"Day {day.day} cannot have been done on {on}.",
                f"Give a day from {due} until today.",
                code=ErrorCode.INVALID_DATE,
            )
        moves = self._plan.library().moves
        items = [
            {
                "move": item.move,
                "sets": item.sets,
                "reps": item.reps,
                "hold_s": item.hold_s,
                "rounds": item.rounds,
                "rest_s": item.rest_s,
                "sides": item.sides,
                "tempo": item.tempo or moves[item.move].dose.tempo,
            }
            for item in day.items
            if item.role != ItemRole.TEST
        ]
        facts = {"block": self._plan.facts.block(), "day": day.day, "on": on, "items": items, "answer": answer}
        self._record("session_logged", facts)

    def _record(self, kind: str, facts: dict[str, object]) -> None:
        self._journal.append(kind, facts)
        self._listeners.notify(Topic.JOURNAL)

    def _was_changed(self, day: PlanDay) -> bool:
        """Return True for a day that was changed today already: it may be changed again."""
        return self._plan.facts.history().change_on(self._plan.facts.block(), day.day, self._today()) is not None

    def _require_block(self) -> None:
        if self._plan.facts.started() is None:
            raise PerkupError(
                "You have not started a plan.",
                "Start it with `perkup programme --start`.",
                code=ErrorCode.NOTHING_TO_DO,
            )

    def _day_that_is_up(self) -> PlanDay:
        self._require_block()
        day = self._plan.next_day()
        if day is None:
            raise PerkupError(
                "Nothing left to do today.", "`perkup programme --show` has the days.", code=ErrorCode.NOTHING_TO_DO
            )
        return day
