"""Thirty days of one person as they stand today: the plan, the days done, and the day that is up.

The plan is never stored: it is derived from the settings of the programme, the seed and the strength days of
`plan_started`, the journal and today's date. A change of minutes, things, places or level counts at once; other
strength days count from the next block on, since the days behind would not fit them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from perkup.app.plan_facts import PlanFacts
from perkup.coach.programme import planner, schedule
from perkup.coach.programme.plan_context import PlanContext, plan_context
from perkup.coach.programme.plan_model import Plan, PlanDay
from perkup.coach.programme.schedule import Progressed
from perkup.coach.programme.training_history import routine_name
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.coach.session.timeline import Routine, RoutineItem
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.library import MoveLibrary
from perkup.moves.move import DayKind
from perkup.vocabulary import ItemRole

DAYS = 30
WORDS = {"strength": "strength", "mobility": "stretches", "rest": "a light day", "retest": "the stretches"}
"""What the session of a day is called; the self-tests are no part of it."""


class ProgrammePlan:
    """Plan of one person. `safety` and `today` are asked each time, since both change while a coach runs."""

    def __init__(
        self,
        facts: PlanFacts,
        library: Callable[[], MoveLibrary],
        safety: Callable[[], SafetyStatus],
        today: Callable[[], date],
    ) -> None:
        self.facts = facts
        self.library = library
        self._safety = safety
        self._today = today
        self._plan: tuple[tuple[object, ...], Plan] | None = None
        self._resting: tuple[tuple[object, ...], Mapping[str, str]] | None = None

    def plan(self, seed: int | None = None) -> Plan:
        """Return the thirty days of the present block; before the first has begun, as they would be from today.

        Built once for one state of history, safety, settings and date: it takes tens of milliseconds. With another
        `seed` than the block's: as they would be with that one.
        """
        if seed is not None and seed != self.facts.seed():
            return self._build(seed)
        state = (*self.facts.state(), self._safety())
        if self._plan is None or self._plan[0] != state:
            self._plan = (state, self._build(self.facts.seed()))
        return self._plan[1]

    def context(self) -> PlanContext:
        """Return what the plan of the present block is built from."""
        facts = self.facts
        return plan_context(
            facts.profile(), self.library(), self._safety(), facts.seed(), facts.history(), self._today()
        )

    def day(self, number: int) -> PlanDay:
        """Return one day of the present block."""
        if not 1 <= number <= DAYS:
            raise PerkupError(f"There is no day {number}.", f"Days go from 1 to {DAYS}.", code=ErrorCode.NOT_FOUND)
        return self.plan().days[number - 1]

    def reached(self) -> dict[int, date]:
        """Return the days done, and the re-test days whose results were written down, each with its date."""
        plan, history = self.plan(), self.facts.history()
        done = {day: done.on for day, done in history.of_block(plan.block).items()}
        progressed = Progressed(history.skipped(plan.block) | done, history.rests)
        return schedule.with_tests(self._kinds(plan), plan.start, progressed, history.tested)

    def next_day(self) -> PlanDay | None:
        """Return today's open day of the plan, or None (before the start, after the end, all done).

        Where only the results of a re-test were written down, its stretches are still to do.
        """
        if self.facts.started() is None:
            return None
        plan = self.plan()
        up = schedule.pointer([day.date for day in plan.days], self.reached(), self._today())
        day = plan.days[up - 1] if up else None
        return None if day is None or day.done or day.skipped else day

    def _kinds(self, plan: Plan) -> tuple[DayKind, ...]:
        return schedule.kinds(plan.start, self.facts.profile().strength_weekdays)

    def resting(self) -> Mapping[str, str]:
        """Return the moves that hurt once too often and rest now, each with what to do about it."""
        if not self.facts.history().done:
            return {}
        state = (*self.facts.state(), self._safety())
        if self._resting is None or self._resting[0] != state:
            self._resting = (state, self.context().fit.resting)
        return self._resting[1]

    def waiting(self) -> int:
        """Count the days that the session that is up has waited; 0 where none was missed."""
        up, plan = self.next_day(), self.plan()
        if up is None:
            return 0
        progressed = Progressed(self.reached(), self.facts.history().rests)
        planned = schedule.dates(self._kinds(plan), plan.start, progressed)
        return (self._today() - planned[up.day - 1]).days

    def is_over(self) -> bool:
        """Return True once the present block's last day has passed or is done: a new block may begin."""
        if self.facts.started() is None:
            return False
        return DAYS in self.reached() or self.plan().days[-1].date < self._today()

    def routine(self, number: int) -> Routine:
        """Return the routine of today's day, in the plan's order and doses.

        A day done, missed or to come is not performed: it raises `PerkupError`.
        """
        day = self.day(number)
        if day.done:
            raise PerkupError(
                f"Day {number} is done.",
                "You can do any move again from the Moves page.",
                code=ErrorCode.ALREADY_DONE,
            )
        if self.facts.started() is not None and day.date != self._today():
            raise PerkupError(
                f"Day {number} is not today's.",
                "Today's session is on the Plan page. Rest is part of the plan.",
                code=ErrorCode.INVALID_DATE,
            )
        if not day.items:
            raise PerkupError("Nothing planned for this day.", " ".join(day.notes), code=ErrorCode.NOTHING_TO_DO)
        moves = self.library().moves
        items = tuple(
            RoutineItem(
                move=moves[item.move],
                sets=item.sets,
                reps=item.reps,
                hold_s=item.hold_s,
                rounds=item.rounds,
                rest_s=item.rest_s,
                sides=item.sides,
                tempo=item.tempo or moves[item.move].dose.tempo,
                reason=item.reason,
            )
            for item in day.items
            if item.role != ItemRole.TEST
        )
        if not items:
            raise PerkupError(
                "Nothing to do step by step on this day.",
                "Its tests have a page of their own.",
                code=ErrorCode.NOTHING_TO_DO,
            )
        return Routine(routine_name(self.facts.block(), number), f"Day {number}: {WORDS[day.kind]}", "programme", items)

    def _build(self, seed: int) -> Plan:
        facts = self.facts
        return planner.plan_thirty_days(
            facts.profile(), self.library(), self._safety(), seed, facts.history(), self._today()
        )
