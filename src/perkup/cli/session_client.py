"""Session of the terminal. Each report has a key, and a key counts once: what may have arrived is safely sent again."""

from collections.abc import Collection
from concurrent.futures import Future
from datetime import datetime
from time import monotonic
from typing import Any

from perkup.app.background_connection import FLUSH_S, BackgroundConnection
from perkup.app.data_folder import DataFolder
from perkup.app.requests import BeginBody, EndBody, FeedbackBody, StepBody
from perkup.app.session_log import SessionView
from perkup.vocabulary import Answer, SessionEnding, StepEnding

LOOK_S = 1.0
"""So often a session looks whether a red flag was raised elsewhere."""


class SessionClient(BackgroundConnection):
    """Client of the coach of one data folder for one session at a time."""

    def __init__(self, home: DataFolder) -> None:
        super().__init__(home)
        self.session, self.turn, self._looked = "", "", 0.0
        self._look: Future[bool] | None = None

    def begin(self, request: BeginBody) -> SessionView:
        """Begin or go on with a session. Raises `PerkupError` where nothing of it is permitted."""
        view = self.ask(lambda coach: coach.sessions.begin(request))
        self.session, self.turn = view.session, view.turn
        return view

    def record(self, index: int, outcome: StepEnding, seconds: float, reps: int | None) -> None:
        """Record that a step is over. Returns at once."""
        key = f"{self.turn}.{index}.{outcome}"
        report = StepBody(index, outcome, seconds, key, reps, datetime.now().astimezone())
        self.send(lambda coach: coach.sessions.record_step(self.session, report))

    def end(self, how: SessionEnding) -> None:
        """Record that the session is over. Returns at once."""
        report = EndBody(how, f"{self.turn}.end", datetime.now().astimezone())
        self.send(lambda coach: coach.sessions.end(self.session, report))

    def feedback(self, answer: Answer, **more: Any) -> list[str]:
        """Record how it went; return the lines of advice where the answer puts the programme on hold."""
        about = more.get("move") or ("reserve" if "reps_in_reserve" in more else None)
        if "place" in more:
            about = f"{about}.{datetime.now().astimezone().timestamp():.3f}"
        report = FeedbackBody(answer, ".".join(filter(None, (self.turn, "feedback", about))), **more)
        advice = self.send(lambda coach: coach.sessions.feedback(self.session, report)).result(FLUSH_S)
        return [advice.title, *advice.what_to_do] if advice else []

    def withheld(self, moves: Collection[str]) -> bool:
        """Return True where a red flag withholds one of these moves. Looks in the background, never waits."""
        look = self._look
        if look is None or (look.done() and monotonic() - self._looked > LOOK_S):
            self._looked = monotonic()
            self._look = self.submit(lambda coach: coach.safety.withheld(moves) is not None)
        return look is not None and look.done() and look.exception() is None and look.result()
