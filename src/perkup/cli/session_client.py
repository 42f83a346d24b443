"""A session's way into the journal: through the running coach, or straight there when none runs.

Everything happens in one thread of its own, in order, so that a slow or dying coach never holds up a countdown. Each
item has a key, and a key counts once, so what the coach may have heard before it died is safely told again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from perkup.app.coach_client import NotRunningError, call
from perkup.app.session_log import SessionView

if TYPE_CHECKING:
    from perkup.app.application import Application
    from perkup.app.data_folder import DataFolder
    from perkup.app.session_selection import Source

FLUSH_S = 10.0
LOOK_S = 1.0
"""So often a session looks whether a red flag was told elsewhere."""


class SessionClient:
    """Client that records one session at a time in the journal of `home`."""

    def __init__(self, home: DataFolder) -> None:
        self.home = home
        self.session = self.turn = ""
        self._app: Application | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="perkup-link")
        self._told: list[Future[Any]] = []
        self._look: Future[bool] | None = None
        self._looked = 0.0

    def begin(self, source: Source, move: str | None, first_side: Literal["left", "right"] | None) -> SessionView:
        """Begin or go on with a session. Raises what the app raises: `PerkupError` with what to do."""

        def ask() -> SessionView:
            body = {"source": source, "move": move, "first_side": first_side}
            try:
                return msgspec.convert(call(self.home, "POST", "/api/session", body), SessionView)
            except NotRunningError:
                return self._direct().begin(source, move, first_side=first_side)

        view = self._thread.submit(ask).result()
        self.session, self.turn = view.session, view.turn
        return view

    def record(self, index: int, outcome: str, seconds: float, reps: int | None) -> None:
        """Record a step that is over. Returns at once."""
        key = f"{self.turn}.{index}.{outcome}"
        at = datetime.now(UTC).astimezone()
        self._send(
            f"/api/session/{self.session}/step",
            {"index": index, "outcome": outcome, "seconds": seconds, "reps": reps, "at": at.isoformat(), "key": key},
            lambda app: app.record_step(
                self.session, index, outcome=outcome, seconds=seconds, reps=reps, at=at, key=key
            ),
        )

    def end(self, how: str) -> None:
        """End the session. Returns at once."""
        key, at = f"{self.turn}.end", datetime.now(UTC).astimezone()
        self._send(
            f"/api/session/{self.session}/end",
            {"how": how, "key": key, "at": at.isoformat()},
            lambda app: app.end(self.session, how, key, at),
        )

    def feedback(self, answer: str, **more: Any) -> list[str]:
        """Record how it went; return the lines of advice where the answer puts the programme on hold."""
        about = more.get("move") or ("reserve" if "reps_in_reserve" in more else None)
        key = f"{self.turn}.feedback" + (f".{about}" if about else "")
        answers = self._send(
            f"/api/session/{self.session}/feedback",
            {"answer": answer, "key": key, **more},
            lambda app: {"advice": msgspec.to_builtins(app.feedback(self.session, answer, key=key, **more))},
        ).result(FLUSH_S)
        advice = (answers or {}).get("advice")
        return [advice["title"], *advice["what_to_do"]] if advice else []

    def withheld(self, moves: Collection[str]) -> bool:
        """Return True where a red flag withholds one of these moves. Looks in the background, never waits."""
        look = self._look
        if look is not None and look.done() and look.exception() is None and look.result():
            return True
        if look is None or (look.done() and monotonic() - self._looked > LOOK_S):
            self._looked = monotonic()
            self._look = self._thread.submit(self._held, frozenset(moves))
        return False

    def flush(self, seconds: float = FLUSH_S) -> list[str]:
        """Wait until everything is told; what could not be, in words."""
        done, late = wait_for(self._told, seconds)
        troubles = [str(error) for error in (future.exception() for future in done) if error is not None]
        self._told = [*late]
        return [*dict.fromkeys(troubles), *(["The journal did not answer in time."] if late else [])]

    def close(self) -> None:
        """Tell what is left and let go of the journal."""

        def let_go() -> None:
            if self._app is not None:
                self._app.close()

        self._thread.submit(let_go)
        self._thread.shutdown(wait=True)

    def _send(self, path: str, body: dict[str, Any], directly: Callable[[Application], Any]) -> Future[Any]:
        def tell() -> Any:
            with suppress(NotRunningError):
                return call(self.home, "POST", path, body)
            return directly(self._direct())

        future = self._thread.submit(tell)
        self._told.append(future)
        return future

    def _held(self, moves: frozenset[str]) -> bool:
        from perkup.app.session_selection import is_withheld

        app = self._direct()
        return is_withheld(moves, app.library, app.safety_status())

    def _direct(self) -> Application:
        if self._app is None:
            from perkup.app.application import Application

            self._app = Application.open(self.home)
        return self._app
