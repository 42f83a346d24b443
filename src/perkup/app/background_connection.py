"""CoachConnection in a thread of its own: reports are sent in order, and nobody waits for a slow coach."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

from perkup.app.coach_connection import connect

if TYPE_CHECKING:
    from perkup.app.coach import Coach
    from perkup.app.data_folder import DataFolder

Answer = TypeVar("Answer")
FLUSH_S = 10.0


class BackgroundConnection:
    """CoachConnection of one data folder that works in the background."""

    def __init__(self, home: DataFolder) -> None:
        self._connection = connect(home)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="perkup-link")
        self._sent: list[Future[Any]] = []

    def ask(self, question: Callable[[Coach], Answer]) -> Answer:
        """Ask the coach and wait for the answer."""
        return self._thread.submit(self._connection.ask, question).result()

    def send(self, question: Callable[[Coach], Answer]) -> Future[Answer]:
        """Send a report and return at once; `flush` waits for it."""
        future = self.submit(question)
        self._sent.append(future)
        return future

    def submit(self, question: Callable[[Coach], Answer]) -> Future[Answer]:
        """Ask the coach and return at once; `flush` does not wait for it."""
        return self._thread.submit(self._connection.ask, question)

    def flush(self, seconds: float = FLUSH_S) -> list[str]:
        """Wait until every report arrived; return why some could not, in words."""
        done, late = wait(self._sent, seconds)
        troubles = [str(error) for error in (future.exception() for future in done) if error is not None]
        self._sent = [*late]
        return [*dict.fromkeys(troubles), *(["The journal did not answer in time."] if late else [])]

    def close(self) -> None:
        """Send what is left and let go of the journal."""
        self._thread.submit(self._connection.close)
        self._thread.shutdown(wait=True)
