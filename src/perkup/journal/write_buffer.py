"""Events that wait in memory while the disk does not work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from perkup.event_types import JournalRecovered
from perkup.journal.events import Event

MOST = 20_000
"""Then the oldest go first, and are counted."""


class WriteBuffer:
    """Events in order of id; `dropped` counts those for which memory had no room."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.dropped = 0

    def add(self, event: Event) -> None:
        """Keep one more event, letting the oldest go where there are too many."""
        self.events.append(event)
        if len(self.events) > MOST:
            del self.events[0]
            self.dropped += 1

    def find(self, kind: str, key: str) -> Event | None:
        """Return the event that carries the client's key."""
        return next((event for event in self.events if (event.kind, event.key) == (kind, key)), None)

    def select(self, kinds: Collection[str] | None, since: datetime | None, after: str | None) -> list[Event]:
        """Return the events that a reader asks for, in order."""
        return [
            event
            for event in self.events
            if (kinds is None or event.kind in kinds)
            and (since is None or event.at >= since)
            and (after is None or event.id > after)
        ]

    def clear(self) -> None:
        """Forget all events: they are in the file now."""
        self.events.clear()
        self.dropped = 0

    def loss(self) -> JournalRecovered | None:
        """Return what to record about those that were dropped."""
        if not self.dropped:
            return None
        return JournalRecovered("the disk did not work for so long that memory ran out", 0, self.dropped)
