"""Locked or not, from several witnesses that may disagree or fall silent."""

from perkup.desktop.interface import DesktopEvent, Emit

REQUEST = "request"


class ScreenLockState:
    """Locked while any witness says so; a request to lock counts until the person is seen to be active again."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._held: set[str] = set()

    @property
    def locked(self) -> bool:
        return bool(self._held)

    def say(self, witness: str, on: bool) -> None:
        before = self.locked
        (self._held.add if on else self._held.discard)(witness)
        if self.locked != before:
            self._emit(DesktopEvent("lock" if self.locked else "unlock"))

    def active(self) -> None:
        """Somebody is at the keyboard: a mere request to lock was answered by no witness, so it is over."""
        self.say(REQUEST, False)
