"""The thirty days at work: the plan of this person today, its sessions, swaps, tests and what to ask next.

The plan is never stored: it is derived from the settings of the programme, the seed and the strength days of
`plan_started`, the journal and today's date. A change of minutes, things, places or level counts at once; other
strength days count from the next block on, since the days behind would not fit them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from perkup.coach.programme import planner, schedule, swaps
from perkup.coach.programme import training_history as past
from perkup.coach.programme.plan_context import plan_context
from perkup.coach.programme.plan_model import ItemRole, Plan, PlanDay, PlanItem
from perkup.coach.programme.self_tests import BY_ID, SelfTestChange, girth, judged
from perkup.coach.programme.training_profile import WEEKDAYS, TrainingProfile, profile_from
from perkup.coach.protocols import SAFETY_EVENTS
from perkup.coach.session.timeline import Routine, RoutineItem
from perkup.errors import PerkupError
from perkup.event_types import GirthMeasured, PlanStarted, SelfTestRecorded, kind_name
from perkup.journal.events import Event, Recorded

if TYPE_CHECKING:
    from perkup.app.settings.settings_schema import Settings
    from perkup.coach.safety.safety_rules import SafetyStatus
    from perkup.journal.store import Journal
    from perkup.moves.library import MoveLibrary
    from perkup.moves.move import Move

PLAN_EVENTS = (*dict.fromkeys((*past.HISTORY_EVENTS, *SAFETY_EVENTS)),)
"""The events that a plan depends on."""
DAYS = 30
LATEST = timedelta(days=30)
"""A block begins within so many days (product default)."""
WORDS = {"strength": "strength", "mobility": "stretches", "rest": "a light day", "retest": "the stretches"}
"""What the session of a day is called; the self-tests are no part of it."""
POSSIBLE: dict[str, tuple[float, float]] = {
    "single_leg_bridge": (0, 200),
    "chair_stand": (0, 80),
    "thomas": (-60, 60),
    "hip_girth": (50, 200),
}
"""What a self-test can give; anything else is a slip of the pen (product default)."""


class DayResult(msgspec.Struct, frozen=True):
    """One self-test result and what it is against the first of its kind, None for the first itself.

    `event` is its id in the journal.
    """

    test: str
    side: str | None
    on: date
    value: float
    unit: str
    change: SelfTestChange | None
    event: str = ""


class ProgrammeService:
    """One person's programme. `standing` and `today` are asked each time, since both change while the coach runs."""

    def __init__(
        self,
        journal: Journal,
        library: Callable[[], MoveLibrary],
        settings: Callable[[], Settings],
        standing: Callable[[], SafetyStatus],
        today: Callable[[], date],
    ) -> None:
        self._journal = journal
        self._library = library
        self._settings = settings
        self._standing = standing
        self._today = today
        self._made: tuple[tuple[object, ...], Plan] | None = None
        self._past: tuple[tuple[object, ...], past.TrainingHistory] | None = None

    # --- what is asked ---------------------------------------------------------------------------------------------

    def started(self) -> Recorded[PlanStarted] | None:
        """The newest block's beginning, None before the first."""
        return self._journal.newest(PlanStarted)

    def plan(self, seed: int | None = None) -> Plan:
        """The thirty days of the present block; before the first has begun, as they would be from today.

        Made once for one state of journal, settings and date: it takes tens of milliseconds. With another `seed` than
        the block's: as they would be with that one.
        """
        if seed is not None and seed != self._seed():
            return self._plan(seed)
        state = (self._newest(), self._journal.rewrites(), self._settings().programme, self._today())
        if self._made is None or self._made[0] != state:
            self._made = (state, self._plan(self._seed()))
        return self._made[1]

    def _newest(self) -> tuple[str | None, ...]:
        """The newest event of each kind that a plan depends on."""
        newest = (self._journal.last(kind_name(struct)) for struct in PLAN_EVENTS)
        return tuple(event.id if event else None for event in newest)

    def _plan(self, seed: int) -> Plan:
        return planner.plan(self.profile(), self._library(), self._standing(), seed, self.history(), self._today())

    def _seed(self) -> int:
        begun = self.started()
        return 1 if begun is None else begun.data.seed

    def profile(self) -> TrainingProfile:
        """Who the present block is for: the settings, with the strength days it began with."""
        begun = self.started()
        if begun is None:
            return self._profile(self._today())
        present = self._profile(begun.data.start)
        began_with = begun.data.profile.get("strength_weekdays")
        return present if began_with is None else msgspec.structs.replace(present, strength_weekdays=tuple(began_with))

    def day(self, number: int) -> PlanDay:
        """One day of the present block."""
        if not 1 <= number <= DAYS:
            raise PerkupError(f"There is no day {number}.", f"Days go from 1 to {DAYS}.")
        return self.plan().days[number - 1]

    def reached(self) -> dict[int, date]:
        """The days done, and the re-test days whose results were written down, each with its date."""
        plan, history = self.plan(), self.history()
        done = {day: done.on for day, done in history.of_block(plan.block).items()}
        return schedule.with_tests([day.kind for day in plan.days], plan.start, done, history.tested)

    def next_day(self) -> PlanDay | None:
        """The day that today is, if there is still something to do in it; None too before the start and after the end.

        Where only the results of a re-test were written down, its stretches are still to do.
        """
        if self.started() is None:
            return None
        plan = self.plan()
        up = schedule.pointer([day.date for day in plan.days], self.reached(), self._today())
        return plan.days[up - 1] if up and not plan.days[up - 1].done else None

    def waiting(self) -> int:
        """For how many days the session that is up has waited; 0 where none was missed."""
        up, plan = self.next_day(), self.plan()
        if up is None:
            return 0
        planned = schedule.dates([day.kind for day in plan.days], plan.start, self.reached())
        return (self._today() - planned[up.day - 1]).days

    def history(self) -> past.TrainingHistory:
        """What was done of the programme; read once for one state of the journal."""
        state = (self._newest(), self._journal.rewrites())
        if self._past is None or self._past[0] != state:
            self._past = (state, past.read(self._journal.read(*past.HISTORY_EVENTS)))
        return self._past[1]

    def is_over(self) -> bool:
        """Whether the present block's last day has passed or is done: a new block may begin."""
        if self.started() is None:
            return False
        return DAYS in self.reached() or self.plan().days[-1].date < self._today()

    def routine(self, number: int) -> Routine:
        """The routine of today's day, in the plan's order and doses; a day done, missed or to come is not performed."""
        day = self.day(number)
        if day.done:
            raise PerkupError(f"Day {number} is done.", "Twice is welcome: the moves page begins any move by itself.")
        if self.started() is not None and day.date != self._today():
            raise PerkupError(
                f"Day {number} is not today's.", "Today's session is on the programme's page; rest is part of the plan."
            )
        if not day.items:
            raise PerkupError("There is nothing to do on this day.", " ".join(day.notes))
        moves = self._library().moves
        items = tuple(
            RoutineItem(
                move=moves[item.move],
                sets=item.sets,
                reps=item.reps,
                hold_s=item.hold_s,
                rounds=item.rounds,
                rest_s=item.rest_s,
                sides=item.sides,
                tempo=moves[item.move].dose.tempo,
                reason=item.reason,
            )
            for item in day.items
            if item.role != ItemRole.TEST
        )
        if not items:
            raise PerkupError("There is nothing to be led through on this day.", "Its self-tests have a page.")
        return Routine(past.routine_name(self._block(), number), f"Day {number}: {WORDS[day.kind]}", "programme", items)

    def results(self) -> list[DayResult]:
        """Every self-test and girth, oldest first, each against the first of its kind and side."""
        first: dict[tuple[str, str | None], float] = {}
        found: list[DayResult] = []
        for record in self._journal.read(SelfTestRecorded, GirthMeasured):
            test, side, value, unit = _measured(record.data)
            if test not in BY_ID:
                continue
            before = first.setdefault((test, side), value)
            change = judged(test, before, value) if (test, side) in {(r.test, r.side) for r in found} else None
            on = record.at.astimezone().date()
            found.append(DayResult(test, side, on, value, unit, change, record.id))
        return found

    # --- what is told ----------------------------------------------------------------------------------------------

    def start(self, on: date | None = None) -> Event:
        """Begin a block, today or within a month: the first, or the next one from where the person is."""
        begun, stands, today = self.started(), self._standing(), self._today()
        if not stands.screened:
            raise PerkupError("The safety questions come first.", "They take a minute: `perkup run`, then the page.")
        if stands.hold:
            raise PerkupError("Everything is paused.", "The programme begins when a clinician has cleared you.")
        if begun is not None and not self.is_over():
            raise PerkupError("A block is under way.", "The next one begins after its thirtieth day.")
        first = on or today
        if not today <= first <= today + LATEST:
            raise PerkupError(f"A block cannot begin on {first}.", "Begin today, or within a month.")
        block = 1 if begun is None else begun.data.block + 1
        profile = self._profile(first)
        facts = {"block": block, "seed": block, "profile": profile.as_facts(), "start": first.isoformat()}
        return self._journal.append("plan_started", facts)

    def swap(self, number: int, slot: str, to: str, why: str = "") -> None:
        """Another move in this slot of this day; the slot and its history stay."""
        day, item = self.day(number), self.item(number, slot)
        if day.done:
            raise PerkupError(f"Day {number} is done.", "Swap a move of a day that is still to come.")
        if to not in {move.id for move in self.choices(number, slot)}:
            raise PerkupError(f"`{to}` does not fit this slot for you.", "The page of the day lists what does.")
        facts = {"day": number, "slot": slot, "from": item.move, "to": to, "why": why}
        self._journal.append("swap", facts)

    def item(self, number: int, slot: str) -> PlanItem:
        """What a slot of a day holds now."""
        day = self.day(number)
        found = next((item for item in day.items if item.slot == slot), None)
        if found is None:
            raise PerkupError(f"Day {number} has no slot `{slot}`.", f"It has {', '.join(i.slot for i in day.items)}.")
        return found

    def choices(self, number: int, slot: str) -> list[Move]:
        """The moves that may take this slot with every rule of the programme kept, nearest first."""
        self.item(number, slot)
        context = plan_context(
            self.profile(), self._library(), self._standing(), self._seed(), self.history(), self._today()
        )
        moves = self._library().moves
        return [moves[name] for name in swaps.swap_options(context, planner.build_plan(context, number).days, slot)]

    def set_move_mark(self, kind: str, move: str, on: bool) -> None:
        """A favourite, or a move the person never wants (`ban`); `on` False takes the mark off."""
        if move not in self._library().moves:
            raise PerkupError(f"There is no move `{move}`.", "`perkup moves` lists them.")
        self._journal.append(kind, {"move": move, "on": on})

    def tested(self, test: str, value: float, side: str | None, method: str = "") -> None:
        """A self-test's result, in the test's unit."""
        if test not in BY_ID:
            raise PerkupError(f"There is no self-test `{test}`.", f"There are {', '.join(BY_ID)}.")
        low, high = POSSIBLE[test]
        if not low <= value <= high:
            raise PerkupError(f"{value:g} {BY_ID[test].unit} cannot be right.", "Read it once more.")
        if BY_ID[test].sided != (side in ("left", "right")):
            raise PerkupError(
                f"{BY_ID[test].name}: {'which side?' if BY_ID[test].sided else 'it has no sides.'}",
                "Say left or right.",
            )
        unit = BY_ID[test].unit
        self._journal.append("self_test", {"test": test, "side": side, "value": value, "unit": unit, "method": method})

    def girth(self, readings: Iterable[float]) -> float:
        """Three readings of the tape in centimetres; their mean."""
        three = list(readings)
        mean = girth(three)
        low, high = POSSIBLE["hip_girth"]
        if not all(low <= each <= high for each in three):
            raise PerkupError(f"A girth is from {low:g} to {high:g} cm.", "Read the tape once more.")
        self._journal.append("girth", {"cm": three})
        return mean

    # --- inside ----------------------------------------------------------------------------------------------------

    def _block(self) -> int:
        begun = self.started()
        return 1 if begun is None else begun.data.block

    def _profile(self, start: date) -> TrainingProfile:
        wanted = self._settings().programme
        facts: dict[str, Any] = {
            "start": start,
            "minutes_per_session": wanted.minutes_per_session,
            "equipment": wanted.equipment,
            "places": wanted.places,
            "level": wanted.level,
            "strength_weekdays": [_weekday(day) for day in wanted.strength_weekdays],
        }
        return profile_from(facts | ({"age": wanted.age} if wanted.age else {}), self._today())


def _weekday(word: str) -> int:
    return next(index for index, name in enumerate(WEEKDAYS) if name.startswith(word))


def _measured(event: Struct) -> tuple[str, str | None, float, str]:
    """Return the self-test, side, value and unit of a recorded self-test or girth."""
    if isinstance(event, GirthMeasured):
        return "hip_girth", None, sum(event.cm) / len(event.cm), "cm"
    assert isinstance(event, SelfTestRecorded)
    return event.test, event.side, event.value, event.unit
