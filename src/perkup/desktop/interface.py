"""Interface of a desktop: the protocol and the structs that every platform shares."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol

import msgspec

Emit = Callable[["DesktopEvent"], None]

IDLE_AFTER_S = 120.0
FINE_IDLE_AFTER_S = 5.0
RECONNECT_S = (1.0, 3.0, 10.0, 30.0, 60.0)
"""Waits before a display or bus that went away is tried again; the last one from then on."""


def reconnect_delay_s(attempt: int) -> float:
    """Return how long to wait before an attempt, counted from 0, to take up what went away."""
    return RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)]


class Urgency(StrEnum):
    """Urgency of a notification, by the names of freedesktop."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


class ClosedReason(StrEnum):
    """Reason why a notification left the screen without an action."""

    EXPIRED = "expired"
    DISMISSED = "dismissed"
    CLOSED = "closed"


class DesktopEvent(msgspec.Struct, frozen=True):
    """Event that the desktop noticed, by the names of the replay contract.

    `active`, `lock`, `unlock`, `sleep`, `wake` carry no data; `idle` carries `{"since_s": seconds without input so
    far}`; the switches of the senses carry `{"on": bool}`.
    """

    event: str
    data: dict[str, Any] = {}

    @property
    def is_on(self) -> bool:
        """State that a switch reports; False for an event that is none."""
        return self.data.get("on") is True


class SenseStatus(msgspec.Struct, frozen=True):
    """State of one sense: what it can do here, or why not, in one sentence; `hint` says how to get it, or is ""."""

    name: str
    available: bool
    detail: str
    hint: str = ""


class Notification(msgspec.Struct, frozen=True):
    """Notification. One with a tag that is on screen already replaces it.

    `actions` are `(key, label)` buttons; `on_action` gets the key, or "default" for a click on the notice itself.
    `url` is written below the body where no buttons can be shown. `on_closed` hears why it left without an action.
    `expire_s` None leaves the time to the desktop, 0 means it stays until somebody acts. `sound` lets the desktop make
    its sound for a message.
    """

    title: str
    body: str
    actions: tuple[tuple[str, str], ...] = ()
    on_action: Callable[[str], None] | None = None
    tag: str = "perkup"
    urgency: Urgency = Urgency.NORMAL
    expire_s: float | None = None
    url: str = ""
    sound: bool = False
    on_closed: Callable[[ClosedReason], None] | None = None


class Desktop(Protocol):
    """Desktop somebody may sit at. Nothing here raises for what the machine lacks; `senses` tells it instead."""

    async def start(self, emit: Emit) -> None:
        """Begin to sense; `emit` is called in the running loop, also with what already holds (locked, idle)."""
        ...

    async def listen(self, senses: frozenset[str]) -> None:
        """Listen with the senses of these names only; another that listened lets go of all that it holds."""
        ...

    def set_fine_idle(self, on: bool) -> None:
        """Report idle from 5 s without input and active again at once; off: idle from 120 s."""
        ...

    async def stop(self) -> None:
        """End sensing, close every notice, let go of every connection. Safe to call twice."""
        ...

    def senses(self) -> list[SenseStatus]:
        """Return the state of every sense, always the same names in the same order."""
        ...

    async def probe(self) -> list[DesktopEvent]:
        """Look once, before each reminder, at what is too expensive to watch."""
        ...

    async def notify(self, note: Notification) -> bool:
        """Show `note`; False when it could not be shown."""
        ...

    async def close_notice(self, tag: str) -> None:
        """Take the notice with this tag off the screen, if it is there."""
        ...
