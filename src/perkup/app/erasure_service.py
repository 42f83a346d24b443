"""Erasing in a coach at work: events go for good, and what was folded from them is folded again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from perkup.app import erasure
from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.data_folder import DataFolder
from perkup.app.session_log import session_event_ids
from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import ClockInputRecorded, kind_name
from perkup.journal.store import Journal

CLOCK = kind_name(ClockInputRecorded)


class PastChange(Protocol):
    """Runs a change of the past in another thread."""

    def __call__(self, change: Callable[[], None], *, clock_too: bool) -> Awaitable[None]: ...


class ErasureService:
    """Erasing of one person's events. `forget` drops what was folded from the journal; `change_past` runs a change of
    the past in another thread and folds it again there."""

    def __init__(
        self,
        home: DataFolder,
        journal: Journal,
        listeners: ChangeListeners,
        forget: Callable[[], None],
        change_past: PastChange,
    ) -> None:
        self._change_past = change_past
        self._home = home
        self._journal = journal
        self._listeners = listeners
        self._forget = forget

    def erase(self, event_ids: Sequence[str]) -> None:
        """Really remove events with the files that belong to them, and forget what was folded from them."""
        plan = erasure.erasure_of_events(self._home, self._journal, event_ids)
        erasure.execute_erasure(self._journal, plan)
        self._forget()
        self._listeners.notify(Topic.JOURNAL)

    async def erase_beside(self, event_ids: Sequence[str]) -> None:
        """Erase as `erase` does, beside the event loop; a large file is rewritten when the coach ends."""
        plan = erasure.erasure_of_events(self._home, self._journal, event_ids)
        kinds = {event.kind for name in plan.events if (event := self._journal.get(name)) is not None}
        small = self._journal.size() <= erasure.SMALL_BYTES
        await self._change_past(
            lambda: erasure.execute_erasure(self._journal, plan, rewrite=small), clock_too=CLOCK in kinds
        )
        self._listeners.notify(Topic.JOURNAL)

    def erasable_events(self, event_or_session: str) -> tuple[str, ...]:
        """Return the ids of an event, or of all that belongs to a session.

        Raises `PerkupError` where there is no such event or session, or where a hold rests on it.
        """
        event_ids = tuple(session_event_ids(self._journal, event_or_session))
        if not event_ids and self._journal.get(event_or_session) is None:
            raise PerkupError(
                "There is no such event or session.", "The history lists every session.", code=ErrorCode.NOT_FOUND
            )
        event_ids = event_ids or (event_or_session,)
        erasure.keep_hold(self._journal, event_ids)
        return event_ids
