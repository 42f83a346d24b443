"""Past as it was folded from the journal: kept, and folded again in another thread when it changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from perkup.app.kept_history import KeptHistory
from perkup.app.kept_safety import KeptSafety
from perkup.app.loop_first import loop_first

if TYPE_CHECKING:
    import asyncio

    from perkup.app.journaled_clock import JournaledClock
    from perkup.app.kept_fold import KeptFold
    from perkup.journal.store import Journal


FoldT = TypeVar("FoldT", bound="KeptFold")


class RenewedPast(NamedTuple):
    """What was folded from the whole past in another thread: a fold for each that is kept, and perhaps the clock."""

    folds: list[KeptFold]
    clock: JournaledClock | None


class KeptPast:
    """Folds of one person's past. `forget_derived` drops what others derived from them."""

    def __init__(self, journal: Journal, clock: JournaledClock, forget_derived: Callable[[], None]) -> None:
        self._journal = journal
        self._clock = clock
        self._forget_derived = forget_derived
        self.history = KeptHistory(journal)
        self.safety = KeptSafety(journal, self.history)
        self._kept: list[KeptFold] = [self.history, self.safety]
        self._beside = False
        self._following: asyncio.Task[None] | None = None

    def keep(self, fold: FoldT) -> FoldT:
        """Keep one more fold of the journal as the others are kept; return it."""
        fold.beside = self._beside
        self._kept.append(fold)
        return fold

    async def change(self, change: Callable[[], None], *, clock_too: bool) -> None:
        """Run a change of the journal's past in another thread, and fold it again there; this thread goes on.

        clock_too : whether inputs of the break clock may be among what changed.
        """
        await self._renew_folds(change, list(self._kept), clock_too=clock_too)
        if not clock_too:
            self._clock.keep_past()

    def fold_beside(self) -> None:
        """Leave folding the whole past again to `follow`."""
        self._beside = True
        for fold in self._kept:
            fold.beside = True

    def forget(self) -> None:
        """Drop what was folded, after a change of the past in this thread."""
        for fold in self._kept:
            fold.forget()

    async def follow(self) -> None:
        """Fold in another thread what was not folded yet, or has to be again: another program changed the past, or the
        wall clock went back.

        Who calls it while that goes on waits for it; the event loop does not.
        """
        import asyncio

        if self._following is None and (needed := [fold for fold in self._kept if fold.needs_renewal()]):
            renewal = self._renew_folds(lambda: None, needed, clock_too=False)
            self._following = asyncio.get_running_loop().create_task(renewal)
            self._following.add_done_callback(self._end_following)
        if self._following is not None:
            await asyncio.shield(self._following)

    def _end_following(self, _done: object) -> None:
        self._following = None

    async def _renew_folds(self, change: Callable[[], None], kept: list[KeptFold], *, clock_too: bool) -> None:
        import asyncio

        renewed = None
        for fold in kept:
            fold.renew_elsewhere()
        try:
            renewed = await asyncio.to_thread(self._change_and_fold, change, kept, clock_too=clock_too)
        finally:
            for number, fold in enumerate(kept):
                fold.adopt(renewed.folds[number] if renewed else None)
            self._forget_derived()
            if renewed and renewed.clock:
                self._clock.adopt(renewed.clock)
            elif clock_too:
                self._clock.forget()

    def _change_and_fold(self, change: Callable[[], None], kept: list[KeptFold], *, clock_too: bool) -> RenewedPast:
        with loop_first():
            change()
            folds = [fold.start_anew() for fold in kept]
            for fold in folds:
                fold.refresh()
            return RenewedPast(folds, self._clock.start_anew() if clock_too else None)
