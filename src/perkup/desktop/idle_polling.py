"""Idle on systems that only answer when asked (macOS, Windows): asked as seldom as the answer allows."""

import asyncio
from collections.abc import Callable

from perkup.desktop.idle_threshold import IdleThreshold

ASK_WHILE_IDLE_S = 5.0
ASK_WHILE_FINE_S = 1.0


class PolledIdle:
    """Questions for the idle time: once a threshold while somebody types, else every 5 s, or 1 s when fine.

    edge : threshold that is told. idle_s : returns the seconds without input and may raise OSError.
    after : runs a function later (a loop's `call_later`).
    """

    def __init__(
        self,
        edge: IdleThreshold,
        idle_s: Callable[[], float],
        after: Callable[[float, Callable[[], None]], asyncio.Handle],
    ) -> None:
        self._edge = edge
        self._idle_s = idle_s
        self._after = after
        self._fine = False
        self._next: asyncio.Handle | None = None

    def sample(self) -> None:
        """Ask now, tell what changed, and plan the next question."""
        idle_s = self._idle_s()
        self._edge.sampled(idle_s)  # whoever hears it may call `fine`, which looks and plans too
        self.close()
        pause_s = ASK_WHILE_FINE_S if self._fine else ASK_WHILE_IDLE_S
        wait_s = pause_s if self._edge.idle else max(self._edge.threshold_s - idle_s, 0.1)
        self._next = self._after(wait_s, self.sample)

    def set_fine_idle(self, on: bool) -> None:
        if on == self._fine:
            return
        self._fine = on
        self._edge.set_fine_idle(on)
        self.sample()

    def close(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
