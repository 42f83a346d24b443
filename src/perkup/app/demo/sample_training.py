"""Programme of the invented person: begun, trained, tested."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from perkup.app.change_listeners import ChangeListeners
from perkup.app.demo.sample_measurement import sample_walk
from perkup.app.plan_facts import PlanFacts
from perkup.app.programme_service import ProgrammeService
from perkup.coach.safety.safety_rules import fold_safety_status
from perkup.motion.measurement_types import to_document
from perkup.moves.move import DayKind
from perkup.vocabulary import SelfTestName

if TYPE_CHECKING:
    from perkup.app.demo.sample_journal import SampleJournal
    from perkup.app.demo.sample_sessions import SampleSessions
    from perkup.app.settings.settings_schema import Settings
    from perkup.journal.store import Journal
    from perkup.moves.library import MoveLibrary

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


class SampleTraining:
    """Programme of one sample journal."""

    def __init__(
        self, journal: SampleJournal, sessions: SampleSessions, settings: Settings, library: Callable[[], MoveLibrary]
    ) -> None:
        self._journal = journal
        self._sessions = sessions
        self._dice = journal.dice
        events = cast("Journal", journal.kept)
        self._programme = ProgrammeService(
            events,
            PlanFacts(events, lambda: settings, journal.today),
            library,
            lambda: fold_safety_status(journal.kept.records),
            journal.today,
            ChangeListeners(),
        )

    def is_started(self) -> bool:
        """Return True once the thirty days have begun."""
        return self._programme.facts.started() is not None

    def begin(self) -> None:
        """Begin the thirty days today."""
        self._journal.record("flat_check", {"one_sided": False, "where": "screening"})
        start = self._journal.today()
        profile = {"start": start.isoformat()}
        self._journal.record("plan_started", {"block": 1, "seed": 1, "profile": profile, "start": start})

    def train(self, offset: int) -> None:
        """Do the programme's session of the day, with its tests where it has some; some days are missed."""
        up = self._programme.next_day()
        if up is None or (offset < 0 and -offset % MISSED == 3):
            return
        if up.kind == DayKind.RETEST:
            self._test(up.day)
        self._sessions.perform(
            self._programme.routine(up.day), share=1.0, feedback={"reps_in_reserve": self._dice.choice([2, 3, 3])}
        )

    def _test(self, day: int) -> None:
        later = day > 1
        for name, (side, first, second) in TESTS.items():
            test, _, _side = name.partition(" ")
            unit = "degrees" if test == SelfTestName.THOMAS else "repetitions"
            self._journal.record(
                "self_test", {"test": test, "side": side, "value": second if later else first, "unit": unit}
            )
        around = 98.2 if later else 99.0
        self._journal.record("girth", {"cm": [around, around + 0.3, around - 0.2]})
        result = sample_walk(self._dice, *((10.6, 12.4) if later else (8.2, 11.1)))
        measured = {
            "measurement": f"{self._dice.getrandbits(48):012x}",
            "file": "walk.mp4",
            "definition": "trunk-thigh",
        }
        self._journal.record("measurement", {**measured, "result": to_document(result)})
        if later:
            self._journal.record(
                "note", {"about": "day", "ref": self._journal.at.date().isoformat(), "text": "Stairs feel shorter."}
            )
