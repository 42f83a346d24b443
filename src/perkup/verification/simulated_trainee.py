"""Simulated trainee: a random person with habits, and the journal of their life so far."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from perkup.coach.day_boundary import DAY_ENDS
from perkup.coach.programme import training_history as past
from perkup.coach.programme.plan_context import BlockCalendar, block_calendar
from perkup.coach.programme.training_profile import PLACES, TrainingProfile, profile_from
from perkup.coach.protocols import MoveCollection
from perkup.coach.safety import safety_rules
from perkup.coach.safety.safety_rules import QUESTIONS
from perkup.coach.safety.safety_status import SafetyFold
from perkup.coach.safety.screening import CAUTIONS, QuestionKind
from perkup.coach.seeded_random import SeededRandom
from perkup.event_types import KINDS
from perkup.moves.move import Move
from perkup.verification.life_rules import LifeMemory
from perkup.verification.plan_under_test import RuleViolation

THINGS = ("bed", "chair", "desk", "step", "stairs", "band", "sofa", "wall", "cushion")
START = date(2026, 3, 2)
LATE = 0.15
"""So many go to bed late."""
STEADY = 0.1
"""So many always come, find everything easy, and change nothing: their weeks must not shrink."""


class SimulatedEvent(msgspec.Struct, frozen=True):
    """Event of a simulated journal."""

    at: datetime
    data: msgspec.Struct

    @property
    def named_at(self) -> datetime:
        """The instant: nobody sets a clock back here."""
        return self.at

    @property
    def told_at(self) -> datetime:
        """The instant too."""
        return self.at


class TraineeHabits(msgspec.Struct, frozen=True):
    """Habits of a person: how likely they come, how hard moves are for them, how often something hurts.

    improves : how much stronger, or weaker, they get a day. quits : how often they stop half way. late : their day
    ends at three, and they train at half past one.
    """

    comes: float
    strong: float
    hurts: float
    flags: float
    tinkers: float
    improves: float = 0.0
    quits: float = 0.0
    late: bool = False

    @property
    def nothing_happens(self) -> bool:
        """Return True for somebody who always comes, whom nothing hurts, who changes nothing."""
        return self.comes == 1.0 and not (self.hurts or self.flags or self.tinkers or self.quits)


class SimulatedTrainee(msgspec.Struct):
    """A person while they live: their journal, today, and what was found broken."""

    number: int
    profile: TrainingProfile
    habits: TraineeHabits
    library: MoveCollection[Move]
    lots: SeededRandom
    seed: int
    journal: list[SimulatedEvent]
    broken: list[RuleViolation]
    away_until: date | None = None
    memory: LifeMemory = msgspec.field(default_factory=LifeMemory)
    _read: tuple[int, past.TrainingHistory, safety_rules.SafetyStatus] | None = None
    _history: past.HistoryFold = msgspec.field(default_factory=past.HistoryFold)
    _safety: SafetyFold = msgspec.field(default_factory=SafetyFold)
    _calendar: tuple[tuple[object, ...], BlockCalendar] | None = None

    def tell(self, today: date, what: str, hour: int = 18, /, **data: Any) -> None:
        """Write a fact into the journal, later than all that stands in it."""
        at = datetime.combine(today, time(hour), UTC) + timedelta(seconds=len(self.journal))
        if self.journal:
            at = max(at, self.journal[-1].at + timedelta(seconds=1))
        self.journal.append(SimulatedEvent(at, msgspec.convert(data, KINDS[what])))

    def known(self) -> tuple[past.TrainingHistory, safety_rules.SafetyStatus]:
        """Return what the journal says of sessions and of safety; each event is read once."""
        count = 0 if self._read is None else self._read[0]
        if self._read is None or count != len(self.journal):
            for record in self.journal[count:]:
                self._history.add(record)
                self._safety.add(record.at, record.data)
            self._read = (len(self.journal), self._history.history(), self._safety.status())
        return self._read[1:]

    def calendar(self, on: date) -> BlockCalendar:
        """Return the block as it stands on a day."""
        state = (len(self.journal), on, self.profile)
        if self._calendar is None or self._calendar[0] != state:
            self._calendar = (state, block_calendar(self.profile, self.known()[0], on))
        return self._calendar[1]


def someone(number: int, seed: int, library: MoveCollection[Move]) -> SimulatedTrainee:
    """Return a random person: answers, equipment, places, level, minutes, wishes and habits."""
    lots = SeededRandom("person", seed, number)
    raw: dict[str, Any] = {
        "level": lots.choice(("new", "some", "fit")),
        "minutes_per_session": 15 + lots.randbelow(11),
        "age": 18 + lots.randbelow(70),
        "equipment": lots.sample_independent(THINGS, lots.choice((0.5, 0.8, 1.0))),
        "cautions": lots.sample_independent(tuple(CAUTIONS), lots.choice((0.0, 0.0, 0.1, 0.3))),
        "start": START + timedelta(days=lots.randbelow(7)),
    }
    if lots.chance(0.25):
        raw["places"] = lots.sample_independent(PLACES, 0.8)
    if lots.chance(0.3):
        raw["strength_weekdays"] = lots.sample_independent(range(7), 0.5)
    habits = TraineeHabits(
        lots.choice((0.6, 0.9, 1.0)),
        lots.random(),
        lots.choice((0.0, 0.05, 0.15)),
        lots.choice((0.0, 0.02)),
        lots.choice((0.0, 0.2)),
        lots.choice((-0.01, 0.0, 0.0, 0.01)),
        lots.choice((0.0, 0.0, 0.1)),
    )
    if lots.chance(STEADY):
        habits = TraineeHabits(1.0, 1.0, 0.0, 0.0, 0.0)
    if SeededRandom("late", seed, number).chance(LATE):
        habits = msgspec.structs.replace(habits, late=True)
    life = SimulatedTrainee(number, profile_from(raw, START), habits, library, lots, lots.randbelow(1 << 30), [], [])
    answers = {q.id: q.kind in (QuestionKind.CAUTION, QuestionKind.INFO) and lots.chance(0.05) for q in QUESTIONS}
    life.tell(life.profile.start, "screening", 7, answers=answers)
    if habits.late:
        life.tell(life.profile.start, "settings_changed", 7, changes={DAY_ENDS: ["00:00", "03:00"]}, by="web")
    return life
