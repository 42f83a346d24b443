"""Playing a timeline: where one is, what is heard, what gets recorded. Pure: every instant comes in.

The terminal player runs on this; `web/static/player-core.js` is its twin for the page, and one set of scenarios
(`tests/coach/session/playing.json`) holds both to the same behaviour.

Deadlines are instants, never counted ticks: however late a tick comes, the player lands where the clock says. When
the machine slept, or nobody looked at the clock for over a minute, nobody followed the voice either; then it pauses
where it was last seen and counts nothing of the gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from perkup.coach.session.cues import Cue, round_ms
from perkup.coach.session.timeline import Timeline, TimelineStep
from perkup.vocabulary import SessionEnding, StepEnding


class PlayerPhase(StrEnum):
    """Phases of a session player."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


SLEPT_S = 3.0
"""Wall time running ahead of monotonic time by more than this between two looks means that the machine slept."""
LOST_S = 75.0
"""A longer gap between two looks means that the player was frozen: a hidden tab still looks once a minute."""
LATE_S = 1.5
"""A cue this late is no longer sounded."""
AGAIN_S = 2.0
"""Going back begins the step again after this long in it, and goes to the step before until then."""
BEGUN_S = 1.0
"""A step left after less than this counts as skipped, after more as done in part."""

RANK: Mapping[str, int] = {StepEnding.SKIPPED: 0, StepEnding.PARTIAL: 1, StepEnding.DONE: 2}


class PlayerInstant(NamedTuple):
    """Reading of the clocks, seconds: `mono` never jumps, `wall` runs on while the machine sleeps."""

    mono: float
    wall: float


@dataclass(frozen=True, slots=True)
class StepEntered:
    """A step begins."""

    index: int


@dataclass(frozen=True, slots=True)
class CueDue:
    """A cue of a step is due."""

    index: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """A step of work is over; `seconds` is the time really spent in it."""

    index: int
    outcome: StepEnding
    seconds: float
    reps: int | None


@dataclass(frozen=True, slots=True)
class SleepDetected:
    """Sleep or freeze: nobody looked for this many seconds; the player paused itself."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SessionFinished:
    """The session is over: `finished` when at least half of its work was done, else `stopped`."""

    how: SessionEnding


Effect = StepEntered | CueDue | StepOutcome | SleepDetected | SessionFinished


class SessionPlayer:
    """Player of one timeline. Each method takes the instant (s) and returns the effects in order."""

    def __init__(self, timeline: Timeline, recorded: Mapping[int, str] | None = None) -> None:
        self.timeline = timeline
        self.recorded: dict[int, str] = dict(recorded or {})
        self.earlier = frozenset(index for index, outcome in self.recorded.items() if outcome == StepEnding.DONE)
        at = timeline.resume_at([index for index, outcome in self.recorded.items() if outcome in RANK])
        self.phase: PlayerPhase = PlayerPhase.READY if at is not None else PlayerPhase.FINISHED
        self.index = at if at is not None else max(0, len(timeline.steps) - 1)
        self.before_s = 0.0
        self.since = 0.0
        self.cue = 0
        self.seen = PlayerInstant(0.0, 0.0)

    @property
    def step(self) -> TimelineStep:
        """The step under way."""
        return self.timeline.steps[self.index]

    def elapsed(self, now: PlayerInstant) -> float:
        """Seconds spent in the step under way, up to its length."""
        running_s = now.mono - self.since if self.phase == PlayerPhase.RUNNING else 0.0
        return min(self.before_s + max(0.0, running_s), self.step.seconds)

    def start(self, now: PlayerInstant) -> list[Effect]:
        """Begin, or go on after a pause."""
        if self.phase not in {PlayerPhase.READY, PlayerPhase.PAUSED}:
            return []
        first = self.phase == PlayerPhase.READY
        self.phase, self.since, self.seen = PlayerPhase.RUNNING, now.mono, now
        return [*([StepEntered(self.index)] if first else []), *self.tick(now)]

    def pause(self, now: PlayerInstant) -> list[Effect]:
        """Stand still where one is."""
        if self.phase != PlayerPhase.RUNNING:
            return []
        effects = self.tick(now)
        if self.phase == PlayerPhase.RUNNING:
            self.before_s, self.phase = self.elapsed(now), PlayerPhase.PAUSED
        return effects

    def tick(self, now: PlayerInstant) -> list[Effect]:
        """Catch up with the clock: cues that are due, steps that are over."""
        if self.phase != PlayerPhase.RUNNING:
            return []
        gap = now.mono - self.seen.mono
        asleep = now.wall - self.seen.wall - gap
        if asleep > SLEPT_S or gap > LOST_S:
            return self._sleep(gap + max(0.0, asleep))
        self.seen = now
        effects: list[Effect] = []
        while self.phase == PlayerPhase.RUNNING:
            spent = round_ms(self.before_s + now.mono - self.since)
            effects += self._cues(spent)
            if spent < self.step.seconds:
                break
            effects += self._record(StepEnding.DONE, self.step.seconds)
            effects += self._enter_step(self._following_step(self.index), now, carry_s=spent - self.step.seconds)
        return effects

    def next_step(self, now: PlayerInstant) -> list[Effect]:
        """Leave this step for the one after it."""
        if self.phase not in {PlayerPhase.RUNNING, PlayerPhase.PAUSED}:
            return []
        return [*self._leave_step(now), *self._enter_step(self._following_step(self.index), now)]

    def previous_step(self, now: PlayerInstant) -> list[Effect]:
        """Begin this step again, or, when it has only just begun, go to the one before."""
        if self.phase not in {PlayerPhase.RUNNING, PlayerPhase.PAUSED}:
            return []
        again = self.elapsed(now) > AGAIN_S
        return self._enter_step(self.index if again else max(0, self.index - 1), now)

    def finish(self, now: PlayerInstant) -> list[Effect]:
        """End here; what was begun counts as done in part."""
        if self.phase in {PlayerPhase.FINISHED, PlayerPhase.STOPPED}:
            return []
        effects = self._leave_step(now) if self.phase != PlayerPhase.READY and self.elapsed(now) >= BEGUN_S else []
        self.before_s, self.phase = self.elapsed(now), PlayerPhase.STOPPED
        return [*effects, SessionFinished(SessionEnding.STOPPED)]

    def _sleep(self, seconds: float) -> list[Effect]:
        self.before_s, self.phase = self.elapsed(self.seen), PlayerPhase.PAUSED
        return [SleepDetected(round_ms(seconds))]

    def _cues(self, spent: float) -> list[Effect]:
        cues = self.step.cues
        due: list[Effect] = []
        while self.cue < len(cues) and cues[self.cue].at_s <= spent:
            if spent - cues[self.cue].at_s <= LATE_S:
                due.append(CueDue(self.index, cues[self.cue]))
            self.cue += 1
        return due

    def _leave_step(self, now: PlayerInstant) -> list[Effect]:
        spent = round_ms(self.elapsed(now))
        return self._record(StepEnding.PARTIAL if spent >= BEGUN_S else StepEnding.SKIPPED, spent)

    def _record(self, outcome: StepEnding, seconds: float) -> list[Effect]:
        step = self.step
        if not step.works or RANK.get(self.recorded.get(step.index, ""), -1) >= RANK[outcome]:
            return []
        self.recorded[step.index] = outcome
        reps = None if not step.reps or not step.rep_s else min(step.reps, int(round_ms(seconds) / step.rep_s + 1e-6))
        return [StepOutcome(step.index, outcome, seconds, reps)]

    def _following_step(self, index: int) -> int:
        """Return the step that follows, past those of work that were done before this player began."""
        steps = self.timeline.steps
        later = next((step.index for step in steps[index + 1 :] if step.works), None)
        return index + 1 if later is None or later not in self.earlier else self._following_step(later)

    def _enter_step(self, index: int, now: PlayerInstant, *, carry_s: float = 0.0) -> list[Effect]:
        if index >= len(self.timeline.steps):
            work = self.timeline.work
            done = sum(self.recorded.get(step.index) == StepEnding.DONE for step in work)
            self.phase, self.before_s = PlayerPhase.FINISHED, self.step.seconds
            return [SessionFinished(SessionEnding.FINISHED if 2 * done >= len(work) else SessionEnding.STOPPED)]
        self.index, self.cue, self.before_s = index, 0, 0.0
        self.since = now.mono - carry_s
        self.seen = now
        return [StepEntered(index)]
