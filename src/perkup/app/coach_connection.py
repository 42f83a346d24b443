"""Connection of a command to the coach of a data folder: the one that runs, or one in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from perkup.errors import BusyError, NotRunningError, PerkupError

if TYPE_CHECKING:
    from types import TracebackType

    from perkup.app.application import Application
    from perkup.app.coach import Coach
    from perkup.app.data_folder import DataFolder

Answer = TypeVar("Answer")


class CoachConnection:
    """Connection to the coach of one data folder. Use it from one thread, and close it."""

    def __init__(self, home: DataFolder) -> None:
        self.home = home
        self._running: Coach | None = None
        self._local: Application | None = None
        self.busy: BusyError | None = None

    def ask(self, question: Callable[[Coach], Answer]) -> Answer:
        """Ask the running coach, so that its pages know at once; the journal itself where none answers.

        `busy` is then the error of a coach that runs and did not answer. Raises it where the journal is not enough, or
        cannot be read.
        """
        try:
            return question(self.running)
        except NotRunningError as error:
            self.busy = error if isinstance(error, BusyError) else None
        try:
            local = self.local
        except PerkupError as error:
            raise self.busy.because_of(error) if self.busy is not None else error from None
        try:
            return question(local)
        except NotRunningError as error:
            raise self.busy or error from None

    @property
    def running(self) -> Coach:
        """The coach that runs, over HTTP; its link looks for it anew at each request."""
        if self._running is None:
            from perkup.app.coach_client import HttpCoach
            from perkup.app.http_link import HttpLink
            from perkup.app.settings.style_choice import choose_style

            self._running = HttpCoach(HttpLink(self.home))
            choose_style(self.home.settings_file)
        return self._running

    @property
    def local(self) -> Application:
        """The coach in this process, opened when first asked for."""
        if self._local is None:
            from perkup.app.application import Application

            self._local = Application.open(self.home)
        return self._local

    def close(self) -> None:
        """Let go of the journal, where it was opened."""
        if self._local is not None:
            self._local.close()
            self._local = None

    def __enter__(self) -> CoachConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(home: DataFolder) -> CoachConnection:
    """Connect to the coach of this folder. Nothing is opened or sent before something is asked."""
    return CoachConnection(home)
