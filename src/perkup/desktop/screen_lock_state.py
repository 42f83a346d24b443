"""Locked or not, from several witnesses that may disagree or fall silent."""

from perkup.desktop.interface import DesktopEvent, Emit

_REQUEST = "request"


class ScreenLockState:
    """State of the lock: locked while any witness says so. A request to lock counts until somebody is active again."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._locked_by: set[str] = set()

    @property
    def locked(self) -> bool:
        """Return True while any witness says that the screen is locked."""
        return bool(self._locked_by)

    def report(self, witness: str, locked: bool) -> None:
        """Take the word of one witness, and tell when the state changes by it."""
        before = self.locked
        (self._locked_by.add if locked else self._locked_by.discard)(witness)
        if self.locked != before:
            self._emit(DesktopEvent("lock" if self.locked else "unlock"))

    def request_lock(self) -> None:
        """Count a mere request to lock, which no witness has confirmed."""
        self.report(_REQUEST, True)

    def withdraw_request(self) -> None:
        """Drop a request to lock: it was answered, or somebody is at the keyboard."""
        self.report(_REQUEST, False)
