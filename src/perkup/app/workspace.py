"""Workspace of one person: the data folder opened, with journal, settings, library, break clock and safety."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from perkup.app.change_listeners import ChangeListeners
from perkup.app.data_folder import DataFolder
from perkup.app.journaled_clock import JournaledClock, StampNow, open_clock
from perkup.app.kept_history import KeptHistory
from perkup.app.kept_safety import KeptSafety
from perkup.app.library_service import LibraryService
from perkup.app.loop_first import loop_first
from perkup.app.plan_facts import PlanFacts
from perkup.app.safety_service import SafetyService
from perkup.app.session_journal import SessionJournal
from perkup.app.settings.live_settings import LiveSettings
from perkup.app.settings_service import SettingsService
from perkup.journal.store import Journal

if TYPE_CHECKING:
    import asyncio


def machine_clocks() -> StampNow:
    """Return what reads the clocks of this machine."""
    from perkup.desktop.system_clocks import read_clocks

    return read_clocks


class Folds(NamedTuple):
    """What was folded from the whole past, in another thread."""

    history: KeptHistory
    safety: KeptSafety
    clock: JournaledClock | None


class Workspace:
    """Data folder of one person, opened. `stamp` reads the clocks of the machine."""

    def __init__(self, home: DataFolder, journal: Journal, stamp: StampNow) -> None:
        self.home = home
        self.journal = journal
        self.listeners = ChangeListeners()
        self.library = LibraryService(home.own_moves)
        self.settings = SettingsService(LiveSettings(home.settings_file, journal), self.listeners)
        self.clock = open_clock(journal, self.settings.current, stamp)
        self.history = KeptHistory(journal)
        self.kept_safety = kept = KeptSafety(journal, self.history)
        self.safety = SafetyService(kept, journal, self.library, self.listeners, self.now, self.settings)
        self.plan_facts = PlanFacts(journal, lambda: self.settings.current, lambda: self.now().date(), self.history)
        self.sessions = SessionJournal(journal, self.library, self.now)
        self._following: asyncio.Task[None] | None = None

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

    def problems(self) -> list[str]:
        """List what a person should know is wrong: settings, journal, own moves."""
        journal = [problem for problem in (self.journal.trouble, self.journal.notice) if problem]
        return [*self.settings.problems(), *journal, *self.library.problems()]

    def forget(self) -> None:
        """Drop what was folded from the journal, after an erasure or an import."""
        self.clock.forget()
        self.sessions.forget()

    async def change_past(self, change: Callable[[], None], *, clock_too: bool) -> None:
        """Run a change of the journal's past in another thread, and fold it again there; this thread goes on.

        clock_too : whether inputs of the break clock may be among what changed.
        """
        await self._renew_folds(change, clock_too=clock_too)
        if not clock_too:
            self.clock.keep_past()

    def fold_beside(self) -> None:
        """Leave folding the whole past again to `follow_past`."""
        self.history.beside = self.kept_safety.beside = True

    async def follow_past(self) -> None:
        """Fold again in another thread where another program changed the journal's past, or the wall clock went back.

        Who calls it while that goes on waits for it; the event loop does not.
        """
        import asyncio

        if self._following is None and (self.history.needs_renewal() or self.kept_safety.needs_renewal()):
            self._following = asyncio.get_running_loop().create_task(self._renew_folds(lambda: None, clock_too=False))
            self._following.add_done_callback(self._followed)
        if self._following is not None:
            await asyncio.shield(self._following)

    def _followed(self, _done: object) -> None:
        self._following = None

    async def _renew_folds(self, change: Callable[[], None], *, clock_too: bool) -> None:
        import asyncio

        folds = None
        self.history.renew_elsewhere()
        self.kept_safety.renew_elsewhere()
        try:
            folds = await asyncio.to_thread(self._changed, change, clock_too=clock_too)
        finally:
            self.history.adopt(folds.history if folds else None)
            self.kept_safety.adopt(folds.safety if folds else None)
            self.safety.forget()
            self.sessions.forget()
            if folds and folds.clock:
                self.clock.adopt(folds.clock)
            elif clock_too:
                self.clock.forget()

    def _changed(self, change: Callable[[], None], *, clock_too: bool) -> Folds:
        with loop_first():
            change()
            history, safety = KeptHistory(self.journal), KeptSafety(self.journal, self.history)
            history.refresh()
            safety.refresh()
            return Folds(history, safety, self.clock.another() if clock_too else None)
