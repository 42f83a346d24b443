"""What past sessions say of a person as a whole: how hard their moves may be, whether they do too much or too little.

All numbers are product defaults; `progression` holds the ladder of each single move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

import msgspec

from perkup.coach.programme.progression import IN_RESERVE
from perkup.coach.programme.schedule import STRENGTH_WEEKS, week_of
from perkup.coach.programme.training_history import CompletedSession, Exposure, TrainingHistory
from perkup.coach.programme.training_profile import SENIOR, TrainingProfile
from perkup.vocabulary import Answer

BEGINS = {"new": 1.0, "some": 1.7, "fit": 2.5}
"""The hardest level of a strength move somebody begins with; part of a level counts towards the next."""
YEARS = 0.5
"""From `SENIOR` on people begin so much lower, and rise half as fast."""
EASY, ON_TARGET, SILENT, TOO_HARD = 0.34, 0.1, 0.1, -0.5
"""How a session moves the level: with 4 or more left, 2 or 3 left, no answer, nothing left."""
FIRST_COUNTS = 2
"""The first session with answers counts so often: it finds the level."""
EXPECTED = 0.1
"""What each session still to come is expected to add."""
LOWEST, HIGHEST = 1.0, 3.0
WEEK = timedelta(days=7)
RECENT = 3
PLENTY, ENOUGH = 4, 2


class Readiness(msgspec.Struct, frozen=True):
    """What the sessions so far say.

    level : the hardest level of a move, in parts. overreached_on : the day of a second session running with nothing
    left, None where there was none. can_peak : the last sessions went well; None where nobody said. is_easy : so did
    they all, with plenty left. weekly_sets : the strength sets done in each week, by block and week.
    """

    level: float
    overreached_on: date | None = None
    can_peak: bool | None = None
    is_easy: bool = False
    weekly_sets: Mapping[tuple[int, int], int] = {}

    def sets_before(self, block: int, week: int) -> int:
        """Return the strength sets of the week before one; the first of a block has the last of the block before."""
        before = (block, week - 1) if week > 1 else (block - 1, STRENGTH_WEEKS)
        return self.weekly_sets.get(before, 0)

    def is_lighter(self, on: date) -> bool:
        """Return True in the week after somebody overreached."""
        return self.overreached_on is not None and on - self.overreached_on <= WEEK


def assess_readiness(profile: TrainingProfile, history: TrainingHistory, strength: Collection[str]) -> Readiness:
    """Fold the sessions so far; `strength` are the ids of strength moves."""
    is_senior = profile.age >= SENIOR
    level = max(LOWEST, BEGINS[profile.level] - (YEARS if is_senior else 0.0))
    easy = EASY / 2 if is_senior else EASY
    answered: list[tuple[date, float]] = []
    overreached_on: date | None = None
    for done in history.done:
        exposures = [exposure for exposure in done.exposures if exposure.move in strength]
        if not exposures or not any(move in strength for move in done.moves):
            continue
        reserves = list(_reserves(exposures))
        if not reserves:
            level = min(HIGHEST, level + SILENT)
            continue
        left = float(median(reserves))
        change = easy if left >= PLENTY else ON_TARGET if left >= ENOUGH else TOO_HARD if left < 1 else 0.0
        level = min(HIGHEST, max(LOWEST, level + change * (1 if answered else FIRST_COUNTS)))
        if left < 1 and answered and answered[-1][1] < 1:
            overreached_on = done.on
        answered.append((done.on, left))
    return Readiness(
        level=level,
        overreached_on=overreached_on,
        can_peak=_can_peak(history, answered, overreached_on),
        is_easy=len(answered) >= RECENT and all(left >= PLENTY for _on, left in answered[-RECENT:]),
        weekly_sets=_weekly_sets(history.done, strength),
    )


def _reserves(exposures: Sequence[Exposure]) -> Iterator[int]:
    """Yield the repetitions in reserve of moves that did not hurt, by number or by answer."""
    for exposure in exposures:
        if exposure.answer == Answer.HURT:
            continue
        left = exposure.reserve if exposure.reserve is not None else IN_RESERVE.get(exposure.answer or "")
        if left is not None:
            yield left


def _can_peak(
    history: TrainingHistory, answered: Sequence[tuple[date, float]], overreached_on: date | None
) -> bool | None:
    recent = answered[-RECENT:]
    if not recent:
        return None
    last = recent[-1][0]
    hurts = any(
        exposure.settled is False
        for done in history.done
        if last - done.on <= WEEK
        for exposure in done.exposures
        if exposure.pain
    )
    tired = overreached_on is not None and last - overreached_on <= WEEK
    return not hurts and not tired and len(recent) == RECENT and median(left for _on, left in recent) >= ENOUGH


def _weekly_sets(done: Sequence[CompletedSession], strength: Collection[str]) -> dict[tuple[int, int], int]:
    weeks: dict[tuple[int, int], int] = {}
    for session in done:
        week = (session.block, week_of(session.day))
        sets = sum(dose.sets for move, dose in session.doses.items() if move in strength)
        weeks[week] = weeks.get(week, 0) + sets
    return weeks
