"""Six believable weeks for `perkup --demo`: an office worker who gets better at it, made up from a seed.

The days go through the real break clock and the real timelines; only the person is invented. Everything is written
in one go, as an import would, since a folder that is thrown away needs no durability event by event.
"""

from __future__ import annotations

import bisect
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from perkup.app import session_log
from perkup.app.change_listeners import ChangeListeners
from perkup.app.demo.sample_measurement import sample_walk
from perkup.app.journaled_clock import line_facts
from perkup.app.plan_facts import PlanFacts
from perkup.app.policy_history import break_policy, policy_data
from perkup.app.programme_service import ProgrammeService
from perkup.app.settings.settings_file import change_settings
from perkup.coach.break_clock.clock import advance, clock_wants_fine, initial_clock
from perkup.coach.break_clock.clock_state import BreakClock, ClockEffect, ClockInput, ClockStamp
from perkup.coach.safety.safety_rules import fold_safety_status
from perkup.coach.safety.screening import QUESTIONS
from perkup.coach.session import routines
from perkup.coach.session.timeline import Routine, Timeline, compile
from perkup.desktop.senses import SIGNALS
from perkup.event_types import CLOCK, EFFECT, KINDS, validate
from perkup.journal.events import Event, Recorded, new_id
from perkup.journal.schema import Row, to_row
from perkup.journal.store import Journal
from perkup.journal.upgrades import read_event
from perkup.motion.measurement_types import to_document
from perkup.moves.library import load
from perkup.moves.move import DayKind
from perkup.vocabulary import OneSide, Posture, SelfTestName, Side

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder
    from perkup.app.settings.settings_schema import Settings

DAYS = 42
SEED = 30
PROGRAMME_DAYS = 24
"""So many days ago the invented person began the thirty days."""
MISSED = 7
"""On one day in so many there is no session."""
TESTS: dict[str, tuple[str | None, float, float]] = {
    "single_leg_bridge left": ("left", 9, 21),
    "single_leg_bridge right": ("right", 12, 24),
    "chair_stand": (None, 14, 17),
    "thomas left": ("left", -3, 4),
    "thomas right": ("right", 1, 5),
}
"""Self-tests with their side, at the first test and at the second."""
SETTINGS: dict[str, Any] = {"clock.standing_desk": True} | {
    f"hours.{day}": "08:30-12:30, 13:00-17:30" for day in ("mon", "tue", "wed", "thu", "fri")
}


def fill(home: DataFolder, *, now: datetime | None = None, days: int = DAYS, seed: int = SEED) -> int:
    """Write the weeks before `now` into an empty folder; how many events there are."""
    until = now or datetime.now().astimezone()
    _, settings = change_settings(home.settings_file, SETTINGS)
    weeks = SampleWeeks(until, random.Random(seed), initial_clock(break_policy(settings)), settings)
    for back in range(days, -1, -1):
        weeks.day((until - timedelta(days=back)).date().toordinal() - until.date().toordinal())
    with Journal.open(home.journal_file, clock=lambda: until) as journal:
        return journal.import_events(iter(weeks.rows)).new


class SampleWeeks:
    """The invented weeks while they are written; `rows` are the journal's rows in order."""

    def __init__(self, until: datetime, dice: random.Random, clock: BreakClock, settings: Settings) -> None:
        self.until = until
        self.dice = dice
        self.clock = clock
        self.wake: float | None = None
        self.rows: list[Row] = []
        library = load()
        self.moves = library.moves
        self.kept = SampleRecord()
        journal = cast(Journal, self.kept)
        self.course: ProgrammeService = ProgrammeService(
            journal,
            PlanFacts(journal, lambda: settings, self._date),
            lambda: library,
            lambda: fold_safety_status(self.kept.records),
            self._date,
            ChangeListeners(),
        )
        self.last_break: list[str] = []
        self._at = until
        self._booted = until
        self._boot_id = ""
        self._name: str | None = None

    def day(self, offset: int) -> None:
        """Invent one day, `offset` days from the last: work on weekdays, a stretch session on most days."""
        morning = self.until.replace(hour=8, minute=20, second=0, microsecond=0) + timedelta(days=offset)
        self._at = self._booted = morning + timedelta(minutes=self.dice.uniform(0, 25))
        self._boot_id = f"demo{-offset:03}"
        if not self.rows:
            self._record("screening", {"answers": {question.id: False for question in QUESTIONS}})
        if (morning.weekday() < 5 or offset == 0) and self._at < self.until:
            self._work_until(self._at + timedelta(hours=self.dice.uniform(8.2, 9.2)))
        progress = 1 + offset / DAYS
        if self.dice.random() < 0.55 + 0.4 * progress and self._at < self.until:
            self._move_on(self._at + timedelta(minutes=self.dice.uniform(10, 90)))
            if self.course.facts.started() and self._at < self.until:
                self._train(offset)
            else:
                self._stretch()
        if offset == -PROGRAMME_DAYS and self._at < self.until:
            self._record("flat_check", {"one_sided": False, "where": "screening"})
            profile = {"start": self._at.date().isoformat()}
            self._record("plan_started", {"block": 1, "seed": 1, "profile": profile, "start": self._at.date()})
            self._train(offset)

    def _date(self) -> date:
        return self._at.date()

    def _train(self, offset: int) -> None:
        """Yield the programme's session of the day, with its tests where it has some; some days are missed."""
        up = self.course.next_day()
        if up is None or (offset < 0 and -offset % MISSED == 3):
            return
        if up.kind == DayKind.RETEST:
            self._test(up.day)
        self._perform(self.course.routine(up.day), share=1.0, feedback={"reps_in_reserve": self.dice.choice([2, 3, 3])})

    def _test(self, day: int) -> None:
        later = day > 1
        for name, (side, first, second) in TESTS.items():
            test, _, _side = name.partition(" ")
            unit = "degrees" if test == SelfTestName.THOMAS else "repetitions"
            self._record("self_test", {"test": test, "side": side, "value": second if later else first, "unit": unit})
        around = 98.2 if later else 99.0
        self._record("girth", {"cm": [around, around + 0.3, around - 0.2]})
        result = sample_walk(self.dice, *((10.6, 12.4) if later else (8.2, 11.1)))
        facts = {"measurement": f"{self.dice.getrandbits(48):012x}", "file": "walk.mp4", "definition": "trunk-thigh"}
        self._record("measurement", {**facts, "result": to_document(result)})
        if later:
            self._record("note", {"about": "day", "ref": self._at.date().isoformat(), "text": "Stairs feel shorter."})

    def _work_until(self, evening: datetime) -> None:
        self._feed("start")
        self._feed("active")
        self._feed("sit")
        lunch = self._booted.replace(hour=12, minute=self.dice.randrange(5, 40))
        while self._at < min(evening, self.until):
            if self._at > lunch:
                self._walk_away(self.dice.uniform(28, 50))
                lunch += timedelta(days=1)
            self._run(self.dice.uniform(12, 40))
            if self.dice.random() < 0.35:
                self._walk_away(self.dice.uniform(3, 14))
        self._feed("stop")

    def _walk_away(self, minutes: float) -> None:
        self._feed("lock")
        self._run(minutes)
        self._feed("unlock")
        self._feed("active")

    def _run(self, minutes: float) -> None:
        """Let time pass with the clock's own wake-ups in it, answering what it says."""
        end = min(self._at + timedelta(minutes=minutes), self.until)
        while True:
            wake = None if self.wake is None else self._booted + timedelta(seconds=self.wake)
            if wake is None or wake >= end:
                break
            self._move_on(wake)
            self._answer(self._feed("tick"))
        self._move_on(end)

    def _answer(self, effects: tuple[ClockEffect, ...]) -> None:
        kinds = {effect.kind for effect in effects}
        if "posture_offer" in kinds and self.dice.random() < 0.7:
            self._feed("sit" if self.clock.posture == Posture.STANDING else "stand")
        if "prompt" not in kinds:
            return
        self._move_on(self._at + timedelta(seconds=self.dice.uniform(5, 50)))
        roll = self.dice.random()
        if roll < 0.72:
            self._break()
        elif roll < 0.84:
            self._feed("postpone", minutes=5)
        elif roll < 0.93:
            self._feed("skip")

    def _break(self) -> None:
        self._feed("take")
        seed = len(self.rows)
        routine = routines.break_routine(
            self.moves, lambda move: True, break_s=self.clock.policy.break_s, last=self.last_break, seed=seed
        )
        self.last_break = [item.move.id for item in routine.items]
        if clock_wants_fine(self.clock):
            self._feed("idle", since_s=1)
        self._perform(routine, share=1.0 if self.dice.random() < 0.9 else 0.6)
        self._feed("done")
        self._feed("active")

    def _stretch(self) -> None:
        self._perform(routines.stretch_routine(self.moves, lambda move: move), share=1.0)

    def _perform(self, routine: Routine, *, share: float, feedback: dict[str, Any] | None = None) -> None:
        timeline = compile(routine, first_side=self.dice.choice([OneSide.LEFT, OneSide.RIGHT]))
        session = f"{self.dice.getrandbits(64):016x}"
        first = "left" if next((s.side for s in timeline.steps if s.side == Side.LEFT), None) else "right"
        self._record(
            "session_started", {"session": session, **session_log.session_fields(routine, first, len(timeline.work))}
        )
        for facts in self._steps(session, timeline, share):
            self._record("step_recorded", facts)
        finished = share == 1.0
        how = "finished" if finished else "stopped"
        self._record("session_ended", {"session": session, "how": how, "seconds": timeline.total_s * share})
        if finished and (feedback or self.dice.random() < 0.5):
            answer = self.dice.choices(["easy", "right", "hard"], [2, 6, 1])[0]
            self._record("feedback", {"session": session, "answer": answer, **(feedback or {})})

    def _steps(self, session: str, timeline: Timeline, share: float) -> Iterator[dict[str, Any]]:
        for step in timeline.steps[: round(len(timeline.steps) * share)]:
            self._move_on(self._at + timedelta(seconds=step.seconds))
            if not step.works:
                continue
            yield {
                "session": session,
                "index": step.index,
                "move": step.move,
                "side": step.side,
                "phase": step.kind,
                "outcome": "done",
                "seconds": step.seconds,
                "reps": step.reps,
                "performed_at": self._at,
            }

    def _feed(self, event: str, **data: Any) -> tuple[ClockEffect, ...]:
        since_boot = (self._at - self._booted).total_seconds()
        line = ClockInput(ClockStamp(self._at, since_boot, since_boot, self._boot_id), event, data)
        if self.clock.last is None:
            self._record("policy", {"policy": policy_data(self.clock.policy)})
        turn = advance(self.clock, line, SIGNALS)
        self.clock, self.wake = turn.clock, turn.wake
        self._record("clock", line_facts(line))
        for effect in turn.effects:
            self._record("effect", {"kind": effect.kind, "reason": effect.reason})
        return turn.effects

    def _record(self, kind: str, facts: dict[str, Any]) -> None:
        version, data = validate(kind, facts)
        self._name = new_id(self._at, self._name, self.dice.randbytes(10))
        event = Event(self._name, self._at, kind, version, data)
        self.rows.append(to_row(event))
        record = read_event(event)
        if record is not None and kind not in (CLOCK, EFFECT):
            self.kept.records.append(record)

    def _move_on(self, to: datetime) -> None:
        self._at = max(self._at, min(to, self.until))


class SampleRecord:
    """The part of a journal that the programme reads, in memory while the weeks are written."""

    def __init__(self) -> None:
        self.records: list[Recorded[Struct]] = []

    def read(
        self, *types: type[Struct], since: datetime | None = None, after: str | None = None
    ) -> Iterator[Recorded[Struct]]:
        """Yield the events of these types, in order."""
        return (
            record
            for record in self.records[0 if after is None else self._place_after(after) :]
            if isinstance(record.data, types) and (since is None or record.at >= since)
        )

    def _place_after(self, name: str) -> int:
        return bisect.bisect_right(self.records, name, key=lambda record: record.id)

    def of_session(self, session: str, *types: type[Struct]) -> list[Recorded[Struct]]:
        """Return the events of these types that belong to one session."""
        return [record for record in self.read(*types) if getattr(record.data, "session", None) == session]

    def token(self) -> tuple[int, ...]:
        """Return a mark of the present state."""
        return (len(self.records),)

    def last_id(self) -> str | None:
        """Return the newest event's id."""
        return self.records[-1].id if self.records else None

    def newest(self, struct: type[Struct]) -> Recorded[Struct] | None:
        """Return the newest event of a type."""
        return next((record for record in reversed(self.records) if isinstance(record.data, struct)), None)

    def last(self, kind: str) -> Recorded[Struct] | None:
        """Return the newest event of a kind."""
        return self.newest(KINDS[kind])

    def rewrites(self) -> int:
        """Return 0: nothing is ever erased here."""
        return 0
