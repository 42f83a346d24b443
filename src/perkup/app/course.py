"""The thirty days at work: the plan of this person today, its sessions, swaps, tests and what to ask next.

The plan is never stored: it is derived from the profile and seed of `plan_started`, the journal and today's date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from perkup.coach import history as past
from perkup.coach import programme
from perkup.coach.plans import Plan, PlanDay
from perkup.coach.profile import WEEKDAYS, Fit, Profile, profile_from
from perkup.coach.selftests import BY_ID, Change, girth, judged
from perkup.coach.timeline import Item, Routine
from perkup.errors import PerkupError
from perkup.journal.events import Event

if TYPE_CHECKING:
    from perkup.app.settings import Settings
    from perkup.coach.safety import Standing
    from perkup.journal.store import Journal
    from perkup.moves.library import Library

KINDS = (
    "plan_started",
    "session_started",
    "step_recorded",
    "session_ended",
    "feedback",
    "next_morning",
    "swap",
    "ban",
    "favourite",
    "self_test",
)
STANDING_KINDS = ("screening", "flag", "flat_check", "cleared")
DAYS = 30


class Result(msgspec.Struct, frozen=True):
    """One self-test result and what it is against the first of its kind, None for the first itself."""

    test: str
    side: str | None
    on: date
    value: float
    unit: str
    change: Change | None


class Course:
    """One person's programme. `standing` and `today` are asked each time, since both change while the coach runs."""

    def __init__(
        self,
        journal: Journal,
        library: Callable[[], Library],
        settings: Callable[[], Settings],
        standing: Callable[[], Standing],
        today: Callable[[], date],
    ) -> None:
        self._journal = journal
        self._library = library
        self._settings = settings
        self._standing = standing
        self._today = today
        self._made: tuple[tuple[object, ...], Plan] | None = None

    # --- what is asked ---------------------------------------------------------------------------------------------

    def started(self) -> Event | None:
        """The newest block's beginning, None before the first."""
        return self._journal.last("plan_started")

    def plan(self) -> Plan:
        """The thirty days of the present block; before the first has begun, as they would be from today.

        Made once for one state of journal, settings and date: it takes tens of milliseconds.
        """
        state = (self._newest(), self._journal.rewrites(), self._settings().programme, self._today())
        if self._made is None or self._made[0] != state:
            self._made = (state, self._plan())
        return self._made[1]

    def _newest(self) -> tuple[str | None, ...]:
        """The newest event of each kind that a plan depends on."""
        newest = (self._journal.last(kind) for kind in (*KINDS, *STANDING_KINDS))
        return tuple(event.id if event else None for event in newest)

    def _plan(self) -> Plan:
        begun = self.started()
        profile = self._profile(self._today()) if begun is None else self._profile(_start(begun))
        seed = 1 if begun is None else int(begun.data["seed"])
        return programme.plan(profile, self._library(), self._standing(), seed, self.history(), self._today())

    def day(self, number: int) -> PlanDay:
        """One day of the present block."""
        if not 1 <= number <= DAYS:
            raise PerkupError(f"There is no day {number}.", f"Days go from 1 to {DAYS}.")
        return self.plan().days[number - 1]

    def next_day(self) -> PlanDay | None:
        """The first day that is not done and not yet to come; None on a day with nothing left, or before the start."""
        if self.started() is None:
            return None
        today = self._today()
        return next((day for day in self.plan().days if not day.done and day.date == today), None)

    def history(self) -> past.History:
        """What was done of the programme."""
        return past.read(self._journal.events(kinds=KINDS))

    def is_over(self) -> bool:
        """Whether the present block's last day has passed or is done: a new block may begin."""
        last = self.plan().days[-1]
        return self.started() is not None and (last.done or last.date < self._today())

    def routine(self, number: int) -> Routine:
        """The routine of one day, in the plan's order and doses."""
        day = self.day(number)
        if not day.items:
            raise PerkupError("There is nothing to do on this day.", " ".join(day.notes))
        moves = self._library().moves
        items = tuple(
            Item(
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
            if item.role != "test"
        )
        return Routine(past.routine_name(self._block(), number), f"Day {number}, {day.kind}", "programme", items)

    def results(self) -> list[Result]:
        """Every self-test and girth, oldest first, each against the first of its kind and side."""
        first: dict[tuple[str, str | None], float] = {}
        found: list[Result] = []
        for event in self._journal.events(kinds=("self_test", "girth")):
            test, side, value, unit = _measured(event)
            if test not in BY_ID:
                continue
            before = first.setdefault((test, side), value)
            change = judged(test, before, value) if (test, side) in {(r.test, r.side) for r in found} else None
            found.append(Result(test, side, event.at.astimezone().date(), value, unit, change))
        return found

    # --- what is told ----------------------------------------------------------------------------------------------

    def start(self, on: date | None = None) -> Event:
        """Begin a block: the first, or the next one from where the person is."""
        begun = self.started()
        if begun is not None and not self.is_over():
            raise PerkupError("A block is under way.", "The next one begins after its thirtieth day.")
        first = on or self._today()
        block = 1 if begun is None else int(begun.data["block"]) + 1
        profile = self._profile(first)
        facts = {"block": block, "seed": block, "profile": profile.as_facts(), "start": first.isoformat()}
        return self._journal.append("plan_started", facts)

    def swap(self, number: int, slot: str, to: str, why: str = "") -> None:
        """Another move in this slot of this day; the slot and its history stay."""
        day = self.day(number)
        item = next((item for item in day.items if item.slot == slot), None)
        if item is None:
            raise PerkupError(f"Day {number} has no slot `{slot}`.", f"It has {', '.join(i.slot for i in day.items)}.")
        if day.done:
            raise PerkupError(f"Day {number} is done.", "Swap a move of a day that is still to come.")
        if to not in {move.id for move in self.choices(number, slot)}:
            raise PerkupError(f"`{to}` does not fit this slot for you.", "The page of the day lists what does.")
        facts = {"day": number, "slot": slot, "from": item.move, "to": to, "why": why}
        self._journal.append("swap", facts)

    def choices(self, number: int, slot: str) -> list[Any]:
        """Moves that may take this slot: permitted, with what the person has, of the same kind, not in the day yet."""
        day = self.day(number)
        item = next((item for item in day.items if item.slot == slot), None)
        if item is None:
            return []
        plan_profile = self._profile(day.date)
        fit = Fit(plan_profile, self._standing(), self.history().bans)
        moves = self._library().moves
        taken = {each.move for each in day.items}
        step = moves[item.move].step
        return [
            move for name, move in sorted(moves.items()) if move.step == step and name not in taken and fit.has(move)
        ]

    def mark(self, kind: str, move: str, on: bool) -> None:
        """A favourite, or a move the person never wants (`ban`); `on` False takes the mark off."""
        if move not in self._library().moves:
            raise PerkupError(f"There is no move `{move}`.", "`perkup moves` lists them.")
        self._journal.append(kind, {"move": move, "on": on})

    def tested(self, test: str, value: float, side: str | None, method: str = "") -> None:
        """A self-test's result, in the test's unit."""
        if test not in BY_ID:
            raise PerkupError(f"There is no self-test `{test}`.", f"There are {', '.join(BY_ID)}.")
        if not 0 <= abs(value) <= 500:
            raise PerkupError(f"{value:g} {BY_ID[test].unit} cannot be right.", "Read it once more.")
        unit = BY_ID[test].unit
        self._journal.append("self_test", {"test": test, "side": side, "value": value, "unit": unit, "method": method})

    def girth(self, readings: Iterable[float]) -> float:
        """Three readings of the tape in centimetres; their mean."""
        three = list(readings)
        mean = girth(three)
        self._journal.append("girth", {"cm": three})
        return mean

    # --- inside ----------------------------------------------------------------------------------------------------

    def _block(self) -> int:
        begun = self.started()
        return 1 if begun is None else int(begun.data["block"])

    def _profile(self, start: date) -> Profile:
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


def _start(begun: Event) -> date:
    return date.fromisoformat(begun.data["start"])


def _measured(event: Event) -> tuple[str, str | None, float, str]:
    if event.kind == "girth":
        readings = event.data["cm"]
        return "hip_girth", None, sum(readings) / len(readings), "cm"
    return event.data["test"], event.data["side"], event.data["value"], event.data["unit"]
