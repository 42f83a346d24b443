"""A desk made of plain lists, for tests of whoever uses a desk."""

from typing import Any

from perkup.desktop.interface import ClosedReason, DesktopEvent, Emit, Notification, SenseStatus
from perkup.desktop.senses import STATUS_NAMES


class FakeDesktop:
    """Records what it was asked and says what it is told to say.

    `notices` holds what is on screen by tag, `shown` every notice ever shown, `closed` the tags closed by the coach,
    `fine_calls` each call of `fine`, `found` what `probe` returns. With `available` False nothing can be shown.
    """

    def __init__(self, *, available: bool = True) -> None:
        self.available = available
        self.running = False
        self.notices: dict[str, Notification] = {}
        self.shown: list[Notification] = []
        self.closed: list[str] = []
        self.fine_calls: list[bool] = []
        self.found: list[DesktopEvent] = []
        self.missing: set[str] = set()
        self.listening: frozenset[str] = frozenset()
        self._emit: Emit | None = None

    async def listen(self, senses: frozenset[str]) -> None:
        self.listening = senses

    async def start(self, emit: Emit) -> None:
        self._emit = emit
        self.running = True

    def set_fine_idle(self, on: bool) -> None:
        self.fine_calls.append(on)

    async def stop(self) -> None:
        self._emit = None
        self.running = False
        self.notices.clear()

    def senses(self) -> list[SenseStatus]:
        detail = "Scripted for a test." if self.available else "There is no desk here."
        return [SenseStatus(name, self.available and name not in self.missing, detail) for name in STATUS_NAMES]

    async def probe(self) -> list[DesktopEvent]:
        return list(self.found)

    async def notify(self, note: Notification) -> bool:
        if not (self.available and self.running) or "notifications" in self.missing:
            return False
        self.notices[note.tag] = note
        self.shown.append(note)
        return True

    async def close_notice(self, tag: str) -> None:
        if self.notices.pop(tag, None) is not None:
            self.closed.append(tag)

    def emit(self, event: str, **data: Any) -> None:
        """Let the desk notice something; LookupError before `start` or after `stop`."""
        if self._emit is None:
            raise LookupError("the fake desk is not started")
        self._emit(DesktopEvent(event, data))

    def press(self, tag: str, action: str) -> None:
        """Press a button of the notice with this tag, which then leaves the screen; LookupError if either is absent."""
        note = self.notices[tag]
        if action != "default" and action not in dict(note.actions):
            raise LookupError(f"notice {tag!r} has no button {action!r}")
        del self.notices[tag]
        if note.on_action is not None:
            note.on_action(action)

    def dismiss(self, tag: str) -> None:
        """Close the notice as the person would, without choosing; LookupError if absent."""
        note = self.notices.pop(tag)
        if note.on_closed is not None:
            note.on_closed(ClosedReason.DISMISSED)
