"""A tape of desk events with three separate clocks, recorded by a test and played by the real player."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock_state import ClockInput, ClockStamp
from perkup.coach.break_clock.replay import ReplayResult, play
from perkup.desktop.senses import SIGNALS

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+01:00")


class Tape:
    """`at(600, "lock")` goes to 600 s of monotonic time and says it; `sleep`, `jump` and `reboot` part the clocks."""

    def __init__(self, wall: datetime = MONDAY, policy: BreakPolicy | None = None) -> None:
        self.policy = policy
        self.wall, self.mono, self.boot, self.boot_id = wall, 0.0, 0.0, "a"
        self.lines: list[ClockInput] = []

    def at(self, mono: float, event: str, **data: Any) -> Tape:
        """Go on to `mono`, awake, and say `event`."""
        ahead = mono - self.mono
        assert ahead >= 0, "a tape only goes on"
        self.wall += timedelta(seconds=ahead)
        self.mono, self.boot = mono, self.boot + ahead
        return self.say(event, **data)

    def say(self, event: str, **data: Any) -> Tape:
        """Say `event` now."""
        self.lines.append(ClockInput(ClockStamp(self.wall, self.mono, self.boot, self.boot_id), event, data))
        return self

    def begin(self) -> Tape:
        """The coach starts and somebody types."""
        return self.say("start").say("active")

    def sleep(self, seconds: float) -> Tape:
        """The machine sleeps: boot and wall time go on, monotonic time does not."""
        self.wall += timedelta(seconds=seconds)
        self.boot += seconds
        return self

    def jump(self, seconds: float) -> Tape:
        """Somebody sets the wall clock."""
        self.wall += timedelta(seconds=seconds)
        return self

    def zone(self, offset: float) -> Tape:
        """The wall clock shows another zone, hours from UTC."""
        from datetime import timezone

        self.wall = self.wall.astimezone(timezone(timedelta(hours=offset)))
        return self

    def reboot(self, gap: float, boot_id: str = "b") -> Tape:
        """The machine boots; by the wall clock it was off for `gap` seconds."""
        self.wall += timedelta(seconds=gap)
        self.mono = self.boot = 0.0
        self.boot_id = boot_id
        return self

    def play(self) -> ReplayResult:
        """Drive the clock through it."""
        return play(self.lines, SIGNALS, self.policy)

    def prompts(self) -> list[float]:
        """Monotonic times of the prompts."""
        return times(self.play(), "prompt")


def times(played: ReplayResult, kind: str) -> list[float]:
    """Monotonic times of the effects of one kind."""
    return [round(effect.at.mono, 3) for effect in played.effects if effect.kind == kind]


def causes(played: ReplayResult) -> list[str]:
    """The causes of what was withheld, in order."""
    return [effect.data["cause"] for effect in played.effects if effect.kind == "withheld"]


def ledger(played: ReplayResult) -> list[tuple[float, float, str, str | None]]:
    """The ledger on the monotonic clock."""
    return [(round(span.start.mono, 3), round(span.end.mono, 3), span.state, span.cause) for span in played.ledger]
