"""Six believable weeks for `perkup --demo`: an office worker who gets better at it, made up from a seed.

The days go through the real break clock and the real timelines; only the person is invented. Everything is written
in one go, as an import would, since a folder that is thrown away needs no durability event by event.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from perkup.app.demo.sample_desk import SampleDesk
from perkup.app.demo.sample_journal import SampleJournal
from perkup.app.demo.sample_sessions import SampleSessions
from perkup.app.demo.sample_training import SampleTraining
from perkup.app.policy_history import break_policy
from perkup.app.settings.settings_file import change_settings
from perkup.coach.break_clock.clock import initial_clock
from perkup.coach.safety.screening import QUESTIONS
from perkup.journal.store import Journal
from perkup.moves.library import load

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder
    from perkup.app.settings.settings_schema import Settings

DAYS = 42
SEED = 30
PROGRAMME_DAYS = 24
"""So many days ago the invented person began the thirty days."""
SETTINGS: dict[str, Any] = {"clock.standing_desk": True} | {
    f"hours.{day}": "08:30-12:30, 13:00-17:30" for day in ("mon", "tue", "wed", "thu", "fri")
}


def fill(home: DataFolder, *, now: datetime | None = None, days: int = DAYS, seed: int = SEED) -> int:
    """Write the weeks before `now` into an empty folder; how many events there are."""
    until = now or datetime.now().astimezone()
    _, settings = change_settings(home.settings_file, SETTINGS)
    weeks = SampleWeeks(SampleJournal(until, random.Random(seed)), settings)
    for back in range(days, -1, -1):
        weeks.day((until - timedelta(days=back)).date().toordinal() - until.date().toordinal())
    with Journal.open(home.journal_file, clock=lambda: until) as journal:
        return journal.import_events(iter(weeks.journal.rows)).new


class SampleWeeks:
    """The invented weeks while they are written into `journal`."""

    def __init__(self, journal: SampleJournal, settings: Settings) -> None:
        library = load()
        self.journal = journal
        self._dice = journal.dice
        self._moves = library.moves
        self._sessions = SampleSessions(journal)
        self._training = SampleTraining(journal, self._sessions, settings, lambda: library)
        self._desk = SampleDesk(journal, self._sessions, initial_clock(break_policy(settings)), library.moves)

    def day(self, offset: int) -> None:
        """Invent one day, `offset` days from the last: work on weekdays, a stretch session on most days."""
        journal = self.journal
        morning = journal.until.replace(hour=8, minute=20, second=0, microsecond=0) + timedelta(days=offset)
        journal.at = morning + timedelta(minutes=self._dice.uniform(0, 25))
        self._desk.boot(journal.at, f"demo{-offset:03}")
        if not journal.rows:
            journal.record("screening", {"answers": {question.id: False for question in QUESTIONS}})
        if (morning.weekday() < 5 or offset == 0) and journal.at < journal.until:
            self._desk.work_until(journal.at + timedelta(hours=self._dice.uniform(8.2, 9.2)))
        progress = 1 + offset / DAYS
        if self._dice.random() < 0.55 + 0.4 * progress and journal.at < journal.until:
            journal.move_on(journal.at + timedelta(minutes=self._dice.uniform(10, 90)))
            if self._training.is_started() and journal.at < journal.until:
                self._training.train(offset)
            else:
                self._sessions.stretch(self._moves)
        if offset == -PROGRAMME_DAYS and journal.at < journal.until:
            self._training.begin()
            self._training.train(offset)
