"""Workspace of one person: the data folder opened, with journal, settings, library, break clock and safety."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from perkup.app.change_listeners import ChangeListeners
from perkup.app.journaled_clock import StampNow, open_clock
from perkup.app.kept_past import KeptPast
from perkup.app.library_service import LibraryService
from perkup.app.plan_facts import PlanFacts
from perkup.app.safety_service import SafetyService
from perkup.app.session_journal import SessionJournal
from perkup.app.settings_service import SettingsService
from perkup.journal.store import Journal

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder


def machine_clocks() -> StampNow:
    """Return what reads the clocks of this machine."""
    from perkup.desktop.system_clocks import read_clocks

    return read_clocks


class Workspace:
    """Data folder of one person, opened. `stamp` reads the clocks of the machine."""

    def __init__(self, home: DataFolder, journal: Journal, stamp: StampNow) -> None:
        self.home = home
        self.journal = journal
        self.listeners = ChangeListeners()
        self.library = LibraryService(home.own_moves)
        self.settings = SettingsService(home.settings_file, journal, self.listeners)
        self.clock = open_clock(journal, self.settings.current, stamp)
        self.past = KeptPast(journal, self.clock, self._forget_derived)
        self.history = self.past.history
        self.safety = SafetyService(self.past.safety, journal, self.library, self.listeners, self.now, self.settings)
        self.plan_facts = PlanFacts(journal, lambda: self.settings.current, self.today, self.history)
        self.sessions = SessionJournal(journal, self.library, self.now, self.history.boundary)

    @classmethod
    def open(cls, home: DataFolder, stamp: StampNow | None, *, lasting: bool) -> Workspace:
        """Open the folder's journal and fold the clock from it. `stamp` is the machine's clocks where None.

        A `lasting` one goes on in memory while the disk does not work; else it reads, and what writes is an error.
        """
        clocks = machine_clocks() if stamp is None else stamp
        journal = (Journal.open if lasting else Journal.open_for_command)(
            home.journal_file, clock=lambda: clocks().wall
        )
        return cls(home, journal, clocks)

    def now(self) -> datetime:
        """Read the wall clock, with its offset."""
        return self.clock.now().wall

    def today(self) -> date:
        """Return the person's day that it is now."""
        return self.history.boundary().day_of(self.now())

    def problems(self) -> list[str]:
        """List what a person should know is wrong: settings, journal, own moves."""
        journal = [problem for problem in (self.journal.trouble, self.journal.notice) if problem]
        return [*self.settings.problems(), *journal, *self.library.problems()]

    def forget(self) -> None:
        """Drop what was folded from the journal, after an erasure or an import."""
        self.clock.forget()
        self.past.forget()
        self.sessions.forget()

    def _forget_derived(self) -> None:
        """Drop what was derived from the folds, after the past changed."""
        self.safety.forget()
        self.sessions.forget()
