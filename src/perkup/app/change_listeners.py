"""Listeners of changes: who wants to know when the coach's state moves on."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Topic(StrEnum):
    """Part of the coach that changed."""

    STATUS = "status"
    SESSION = "session"
    SETTINGS = "settings"
    JOURNAL = "journal"
    MEASURE = "measure"
    PHONE = "phone"


class ChangeListeners:
    """Listeners of one coach, each called with the topic of every change."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str], None]] = []

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the topic of each change; return the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self, topic: Topic) -> None:
        """Tell the listeners that something of this topic changed."""
        for listener in list(self._listeners):
            listener(topic)
