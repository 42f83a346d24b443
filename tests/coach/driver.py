"""Drives a break clock through anything that can happen to a desk, ticks included, with the promise checker beside it.

Shared by the state machines of `test_break_promises` (hypothesis chooses) and by `bench/clock.py` (a seed chooses).
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from perkup.coach.break_clock.break_policy import BreakPolicy
from perkup.coach.break_clock.clock import advance, initial_clock, status
from perkup.coach.break_clock.clock_state import BreakClock, ClockEffect, ClockInput, ClockStamp
from perkup.desktop.senses import SIGNALS
from perkup.verification.break_promises import PromiseMonitor, PromiseViolation

START = datetime.fromisoformat("2026-03-02T08:50:00+01:00")
OFFICE = ((("09:00", "12:00"), ("13:00", "17:00")),) * 5 + ((), ())
SETTINGS: tuple[dict[str, Any], ...] = (
    {"interval_s": 1200},
    {"interval_s": 1800},
    {"interval_s": 3600},
    {"break_s": 60},
    {"break_s": 120},
    {"break_s": 300},
    {"notice_s": 0},
    {"notice_s": 60},
    {"standing_desk": True},
)
PLAIN = (
    "active",
    "lock",
    "unlock",
    "take",
    "done",
    "skip",
    "resume",
    "sit",
    "stand",
    "start",
    "tick",
    "wake",
    "stop",
    "unseen",
)


class Driver:
    """One desk.

    After the coach was dead nobody outside can know what is due before the next prompt, or when that is withdrawn
    (`haze`): nothing is skipped or put off then. `calm` sees the same without any wall-clock step: its effects must
    fall on the same boot seconds."""

    def __init__(self) -> None:
        self.policy = BreakPolicy()
        self.clock: BreakClock = initial_clock(self.policy)
        self.calm: BreakClock = initial_clock(self.policy)
        self.watch = PromiseMonitor(self.policy, SIGNALS)
        self.wake: float | None = None
        self.stamp = ClockStamp(START, 100.0, 100.0, "boot-0")
        self.calm_wall = START
        self.boots = 0
        self.off = False
        self.haze = False
        self.hazy_prompt = False
        self.started = 0.0
        self.deferred: dict[str, bool] = {}
        self.broken: list[PromiseViolation] = []
        self.effects: list[ClockEffect] = []
        self.say("start")

    @property
    def violations(self) -> list[PromiseViolation]:
        """Everything found so far."""
        return [*self.watch.violations, *self.broken]

    def go(self, seconds: float) -> None:
        """Awake for `seconds`, woken whenever the clock asked for it."""
        end = self.stamp.boot + seconds
        while self.wake is not None and self.wake <= end:
            self._shift(self.wake - self.stamp.boot)
            self.say("tick")
        self._shift(end - self.stamp.boot)

    def say(self, event: str, **data: Any) -> None:
        """One line, now."""
        if self.off and event not in ("start", "stop"):
            return
        self.haze = self.haze or (event == "start" and not self.off and self.clock.last is not None)
        if event == "start":
            self.started = self.stamp.boot
        early = event in ("skip", "postpone") and self.clock.prompt is None and not self.clock.noticed
        if self.haze and early:
            return
        self.off = event == "stop" or (self.off and event != "start")
        line = ClockInput(self.stamp, event, data)
        turn = advance(self.clock, line, SIGNALS)
        calm = advance(
            self.calm, ClockInput(msgspec.structs.replace(self.stamp, wall=self.calm_wall), event, data), SIGNALS
        )
        self.clock, self.wake, self.calm = turn.clock, turn.wake, calm.clock
        self.effects.extend(turn.effects)
        kinds = {effect.kind for effect in turn.effects}
        self.haze = (self.haze and "prompt" not in kinds) or (self.hazy_prompt and "withheld" in kinds)
        self.hazy_prompt = self.haze or (self.hazy_prompt and "end" not in kinds)
        self.watch.see(line, turn.effects, turn.spans)
        told = [(effect.kind, effect.at.boot) for effect in turn.effects]
        if told != [(effect.kind, effect.at.boot) for effect in calm.effects]:
            self._blame(4, f"{event} gave {told} after a step of the wall clock")

    def idle(self, since: float) -> None:
        """No input for `since` seconds."""
        self.say("idle", since_s=min(since, self.stamp.boot - self.started))

    def type(self, seconds: float) -> None:
        """Typing in 5-s samples."""
        for _ in range(int(seconds / 5)):
            self.say("active")
            self.go(5)

    def sense(self, name: str) -> None:
        """A meeting, full screen or do-not-disturb begins or ends."""
        self.deferred[name] = not self.deferred.get(name, False)
        self.say(name, on=self.deferred[name])

    def answer(self, was: str) -> None:
        """The person answers "Away, or reading?", asked or not. After a kill nobody outside knows what it corrects."""
        if not self.haze:
            self.say("answer", was=was)

    def sleep(self, seconds: float, announced: bool) -> None:
        """The machine sleeps and wakes."""
        if announced:
            self.say("sleep")
        self._shift(seconds, asleep=True)
        self.say("wake" if announced else "tick")

    def jump(self, seconds: float) -> None:
        """The wall clock is set, while the coach looks."""
        if self.off:
            return
        self.stamp = msgspec.structs.replace(self.stamp, wall=self.stamp.wall + timedelta(seconds=seconds))
        self.say("tick")

    def zone(self, hours: float) -> None:
        """The wall clock shows another zone."""
        wall = self.stamp.wall.astimezone(timezone(timedelta(hours=hours)))
        self.stamp = msgspec.structs.replace(self.stamp, wall=wall)
        self.say("tick")

    def reboot(self, gap: float, clean: bool) -> None:
        """The machine boots anew; by its wall clock it was off for `gap` seconds."""
        if self.off:
            gap = abs(gap)
        self.say("stop" if clean else "tick")
        wall = self.stamp.wall + timedelta(seconds=gap)
        self.calm_wall += timedelta(seconds=max(0.0, gap))
        self.boots += 1
        self.deferred.clear()
        self.stamp = ClockStamp(wall, 10.0, 10.0, f"boot-{self.boots}")
        self.say("start")

    def kill(self, dead: float) -> None:
        """The coach is killed, folds its journal again, and is started after `dead` seconds."""
        if self.off:
            return
        again = msgspec.json.decode(msgspec.json.encode(self.clock), type=BreakClock)
        if again != self.clock:
            self._blame(6, "the stored clock is not the clock")
        before = self.clock
        asked = self.wake
        self.clock = again
        self.haze = True
        self._shift(dead)
        self.say("start")
        if asked is not None and asked > self.stamp.boot and self._kept(before, self.clock):
            self._blame(6, f"killed with a wake-up at {asked}, woken at {self.wake}")

    def settings(self, number: int) -> None:
        """Change a setting."""
        self.say("settings", **SETTINGS[number % len(SETTINGS)])

    def hours(self, on: bool) -> None:
        """Turn office hours on or off."""
        self.say("settings", hours=OFFICE if on else BreakPolicy().hours)

    def _kept(self, before: BreakClock, after: BreakClock) -> bool:
        deadline = status(before, self.stamp, SIGNALS).deadline
        return deadline != status(after, self.stamp, SIGNALS).deadline or (
            before.day == after.day and before.today.prompts > after.today.prompts
        )

    def _blame(self, promise: int, detail: str) -> None:
        self.broken.append(PromiseViolation(promise, self.stamp.wall, detail))

    def _shift(self, seconds: float, *, asleep: bool = False) -> None:
        at = self.stamp
        wall = at.wall + timedelta(seconds=seconds)
        self.calm_wall += timedelta(seconds=seconds)
        self.stamp = ClockStamp(wall, at.mono + (0.0 if asleep else seconds), at.boot + seconds, at.boot_id)
