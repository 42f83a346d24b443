"""Past as it was folded from the journal: kept, and folded again in another thread when it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from perkup.app.kept_history import KeptHistory
from perkup.app.kept_safety import KeptSafety
from perkup.app.loop_first import loop_first

if TYPE_CHECKING:
    import asyncio

    from perkup.app.journaled_clock import JournaledClock
    from perkup.journal.store import Journal


class Folds(NamedTuple):
    """What was folded from the whole past, in another thread."""

    history: KeptHistory
    safety: KeptSafety
    clock: JournaledClock | None


class KeptPast:
    """Folds of one person's past. `forget_derived` drops what others derived from them."""

    def __init__(self, journal: Journal, clock: JournaledClock, forget_derived: Callable[[], None]) -> None:
        self._journal = journal
        self._clock = clock
        self._forget_derived = forget_derived
        self.history = KeptHistory(journal)
        self.safety = KeptSafety(journal, self.history)
        self._following: asyncio.Task[None] | None = None

    async def change(self, change: Callable[[], None], *, clock_too: bool) -> None:
        """Run a change of the journal's past in another thread, and fold it again there; this thread goes on.

        clock_too : whether inputs of the break clock may be among what changed.
        """
        await self._renew_folds(change, clock_too=clock_too)
        if not clock_too:
            self._clock.keep_past()

    def fold_beside(self) -> None:
        """Leave folding the whole past again to `follow`."""
        self.history.beside = self.safety.beside = True

    async def follow(self) -> None:
        """Fold again in another thread where another program changed the journal's past, or the wall clock went back.

        Who calls it while that goes on waits for it; the event loop does not.
        """
        import asyncio

        if self._following is None and (self.history.needs_renewal() or self.safety.needs_renewal()):
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
        self.safety.renew_elsewhere()
        try:
            folds = await asyncio.to_thread(self._changed, change, clock_too=clock_too)
        finally:
            self.history.adopt(folds.history if folds else None)
            self.safety.adopt(folds.safety if folds else None)
            self._forget_derived()
            if folds and folds.clock:
                self._clock.adopt(folds.clock)
            elif clock_too:
                self._clock.forget()

    def _changed(self, change: Callable[[], None], *, clock_too: bool) -> Folds:
        with loop_first():
            change()
            history, safety = KeptHistory(self._journal), KeptSafety(self._journal, self.history)
            history.refresh()
            safety.refresh()
            return Folds(history, safety, self._clock.another() if clock_too else None)
