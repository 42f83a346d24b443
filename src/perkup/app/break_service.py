"""Breaks of the running coach: inputs to the break clock, and the status after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.journaled_clock import JournaledClock
from perkup.app.policy_history import break_policy, policy_data
from perkup.app.requests import BadRequestError
from perkup.app.safety_service import SafetyService
from perkup.app.settings_service import SettingsService
from perkup.app.views import status_view
from perkup.coach.break_clock.clock_state import ClockTurn
from perkup.desktop.interface import SenseStatus
from perkup.errors import ErrorCode, PerkupError

Senses = Callable[[], Sequence[SenseStatus]]


class BreakService:
    """Break clock of one person. `running` is True while a coach senses the desk, `url` where its pages are then."""

    def __init__(
        self,
        clock: JournaledClock,
        settings: SettingsService,
        safety: SafetyService,
        listeners: ChangeListeners,
        senses: Senses,
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._safety = safety
        self._listeners = listeners
        self.senses = senses
        self.running = False
        self.url: str | None = None
        self.own_focus = False
        self._on_turn: Callable[[ClockTurn], None] = _ignore_turn
        self._on_stop: Callable[[], object] = _ignore_stop
        listeners.subscribe(self._follow_settings)

    def connect_desktop(
        self, *, on_turn: Callable[[ClockTurn], None], on_stop: Callable[[], object], senses: Senses | None = None
    ) -> None:
        """Hand the effects of every turn to `on_turn`, a request to end to `on_stop`; `senses` tells what is sensed."""
        self._on_turn = on_turn
        self._on_stop = on_stop
        self.senses = senses or self.senses

    def start(self) -> None:
        """Begin to run: somebody is at the desk, and the settings hold that are in force now."""
        self.running = True
        self._settings.record_unseen()
        self.apply_input("start")
        self._apply_policy()
        self.apply_input("active")

    def finish(self) -> None:
        """End to run."""
        self.apply_input("stop")
        self.running = False

    def status(self) -> status_view.StatusView:
        """Return what the coach is doing now."""
        return status_view.status(
            self._clock.status(),
            running=self.running,
            url=self.url,
            hold=self._safety.status().hold,
            answered_at=self._safety.answers().answered_at,
            senses=self.senses(),
        )

    def apply_input(self, event: str, **data: Any) -> status_view.StatusView:
        """Give the clock one input, hand its effects to whoever runs the desk, and return the new status."""
        self._settings.reload()
        turn = self._clock.apply_input(event, data)
        self._on_turn(turn)
        self._listeners.notify(Topic.STATUS)
        return self.status()

    def take(self) -> status_view.StatusView:
        """Begin the break now; where nobody can tell whether the hands rest, the person is asked at its end."""
        return self._command("take", **({} if self.senses_hands() else {"sensed": False}))

    def senses_hands(self) -> bool:
        """Return False where the desk cannot tell whether somebody is away from the keyboard."""
        return all(sense.available for sense in self.senses() if sense.name == "idle")

    def done(self) -> status_view.StatusView:
        """End the break: it was taken."""
        return self._command("done")

    def skip(self) -> status_view.StatusView:
        """Leave this break out."""
        return self._command("skip")

    def postpone(self, minutes: float = 5) -> status_view.StatusView:
        """Have the break a little later: 5 or 10 minutes."""
        return self._command("postpone", minutes=minutes)

    def pause(self, minutes: float | None = None, until: datetime | None = None) -> status_view.StatusView:
        """Prompt no more for a while; every pause ends by itself (an hour where nothing is said)."""
        if until is not None:
            if until.tzinfo is None:
                raise BadRequestError(
                    "`until` needs an offset from UTC.",
                    "For example 2026-03-02T14:00:00+01:00.",
                    code=ErrorCode.INVALID_DATE,
                )
            minutes = (until - self._clock.now().wall).total_seconds() / 60
        if minutes is not None and minutes <= 0:
            raise PerkupError(
                "That pause would end before it starts.",
                "Give a time in the future.",
                code=ErrorCode.INVALID_DATE,
            )
        return self._command("pause", **({} if minutes is None else {"minutes": minutes}))

    def resume(self) -> status_view.StatusView:
        """End the pause."""
        return self._command("resume")

    def answer(self, was: str) -> status_view.StatusView:
        """Answer "Away, or reading?": `here` makes the idleness desk time, `away` leaves it a break."""
        return self._command("answer", was=was)

    def sit(self) -> status_view.StatusView:
        """Record that the person sits."""
        return self._command("sit")

    def stand(self) -> status_view.StatusView:
        """Record that the person stands."""
        return self._command("stand")

    def set_own_focus(self, focused: bool) -> None:
        """Say whether input goes to Perkup itself, which is never counted as typing through a break."""
        self.own_focus = focused

    def stop(self) -> None:
        """End the coach, as Ctrl+C does where it was started: what was begun is kept, the lock let go."""
        self._require_running()
        self._on_stop()

    def _command(self, event: str, **data: Any) -> status_view.StatusView:
        self._require_running()
        return self.apply_input(event, **data)

    def _follow_settings(self, topic: str) -> None:
        if topic == Topic.SETTINGS:
            self._apply_policy()

    def _apply_policy(self) -> None:
        """Give the clock of a running coach the settings in force, where it works by others."""
        policy = break_policy(self._settings.current)
        if self.running and policy != self._clock.clock.policy:
            self._on_turn(self._clock.apply_input("settings", policy_data(policy)))

    def _require_running(self) -> None:
        if not self.running:
            raise PerkupError("Perkup is not running.", "Start it with `perkup run`.", code=ErrorCode.NOT_RUNNING)


def _ignore_turn(turn: ClockTurn) -> None:
    """Take a turn of a clock that no desk is connected to."""


def _ignore_stop() -> None:
    """Take a request to end where nothing runs."""
