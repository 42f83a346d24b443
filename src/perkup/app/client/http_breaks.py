"""Commands to the break clock, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.app.requests import HereBody, PauseBody, PostponeBody, WhereaboutsBody
from perkup.app.views.status_view import StatusView
from perkup.vocabulary import Whereabouts

if TYPE_CHECKING:
    from datetime import datetime

    import msgspec

    from perkup.app.http_link import HttpLink


class HttpBreaks:
    """Commands to the break clock, over HTTP."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link

    def take(self) -> StatusView:
        """Begin the break now."""
        return self._command("take")

    def done(self) -> StatusView:
        """End the break: it was taken."""
        return self._command("done")

    def skip(self) -> StatusView:
        """Leave this break out."""
        return self._command("skip")

    def postpone(self, minutes: float = 5) -> StatusView:
        """Have the break a little later."""
        return self._command("postpone", PostponeBody(minutes))

    def pause(self, minutes: float | None = None, until: datetime | None = None) -> StatusView:
        """Prompt no more for a while."""
        return self._command("pause", PauseBody(minutes, until))

    def resume(self) -> StatusView:
        """End the pause."""
        return self._command("resume")

    def answer(self, was: str) -> StatusView:
        """Answer "Away, or reading?": `here` or `away`."""
        return self._command("answer", WhereaboutsBody(Whereabouts(was)))

    def sit(self) -> StatusView:
        """Record that the person sits."""
        return self._command("sit")

    def stand(self) -> StatusView:
        """Record that the person stands."""
        return self._command("stand")

    def set_own_focus(self, focused: bool) -> None:
        """Say whether input goes to Perkup itself."""
        self._link.send("POST", "/api/here", HereBody(focused))

    def stop(self) -> None:
        """End the coach."""
        self._link.send("POST", "/api/stop", {})

    def _command(self, verb: str, body: msgspec.Struct | None = None) -> StatusView:
        return self._link.post(f"/api/clock/{verb}", {} if body is None else body, StatusView)
