"""Progress without shame: a score that decays instead of a streak that breaks, and the week in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from perkup.coach.programme.training_history import CompletedSession, Exposure, TrainingHistory
from perkup.local_format import date_text
from perkup.message_catalog import phrase
from perkup.vocabulary import Answer

HALF_LIFE_DAYS = 14.0
"""After two weeks without a session half of the score is left (product default)."""
PER_WEEK = 3.0
"""So many sessions a week, kept up, make a score of 100."""
WEEK = timedelta(days=7)


class ProgressCounts(msgspec.Struct, frozen=True):
    """The desk's week, as the ledger tells it; None is unknown."""

    prompts: int = 0
    kept: int = 0
    longest_sitting_s: float | None = None
    standing_s: float | None = None


class ProgressReview(msgspec.Struct, frozen=True):
    """A week in words: a title and a few sentences."""

    title: str
    sentences: tuple[str, ...]


def strength_score(days: Iterable[date], today: date, rests: Sequence[tuple[date, date]] = ()) -> float:
    """0-100: every session counts, and counts for less as it gets older.

    ``score = 100 * (1 - d) / (3 / 7) * sum(d ** age)`` over the sessions up to today, at most 100, with their age in
    days and ``d = 0.5 ** (1 / 14)``: three sessions a week, kept up for ever, come to 100; a rest day takes 5 % of
    what is there, two weeks off take half; nothing is ever set to zero. Days on which the programme rests (`rests`,
    first and last) do not age what is there.
    """
    daily = math.pow(0.5, 1 / HALF_LIFE_DAYS)
    load = sum(
        math.pow(daily, (today - day).days - _count_rest_days(rests, day, today)) for day in days if day <= today
    )
    return min(100.0, 100.0 * load * (1 - daily) / (PER_WEEK / 7))


def _count_rest_days(rests: Sequence[tuple[date, date]], since: date, today: date) -> int:
    """Count the days of rest after a day, up to today."""
    spans = ((max(first, since + timedelta(days=1)), min(last, today)) for first, last in rests)
    return sum(max(0, (last - first).days + 1) for first, last in spans)


def scores(
    days: Sequence[date], first: date, last: date, rests: Sequence[tuple[date, date]] = ()
) -> list[tuple[date, float]]:
    """Return the score of each day from `first` to `last`."""
    count = (last - first).days + 1
    return [(on, strength_score(days, on, rests)) for on in (first + timedelta(days=n) for n in range(count))]


def weekly_review(
    history: TrainingHistory,
    until: date,
    tallies: ProgressCounts | None = None,
    strength_days: Sequence[date] | None = None,
) -> ProgressReview:
    """Return the seven days up to and with `until`, in words: what was done, what changed, what is next.

    `strength_days` are the sessions that the score counts; every session where None.
    """
    done = _select_week(history.done, until)
    before = _select_week(history.done, until - WEEK)
    sentences = [_sessions(len(done), len(before))]
    sentences += _desk(tallies or ProgressCounts())
    sentences += _effort([exposure for session in done for exposure in session.exposures])
    counted = [session.on for session in history.done] if strength_days is None else strength_days
    score = strength_score(counted, until, history.rests)
    sentences.append(phrase("Your strength score is {score:.0f} of 100.", score=score))
    return ProgressReview(phrase("The week to {until}", until=date_text(until)), tuple(sentences))


def _select_week(done: Iterable[CompletedSession], until: date) -> list[CompletedSession]:
    return [session for session in done if until - WEEK < session.on <= until]


def _sessions(now: int, before: int) -> str:
    if not now:
        return "No session this week. The next one waits for you. Nothing is lost."
    count = "One session" if now == 1 else phrase("{now} sessions", now=now)
    if before and now > before:
        return phrase("{count}, more than the week before.", count=count)
    return phrase("{count} done.", count=count)


def _desk(tallies: ProgressCounts) -> list[str]:
    sentences = []
    if tallies.prompts:
        sentences.append(phrase("You took {kept} of {prompts} breaks.", kept=tallies.kept, prompts=tallies.prompts))
    if tallies.longest_sitting_s is not None:
        sentences.append(
            phrase("Your longest time sitting was {value:.0f} minutes.", value=tallies.longest_sitting_s / 60)
        )
    if tallies.standing_s:
        sentences.append(phrase("You stood for {value:.1f} hours.", value=tallies.standing_s / 3600))
    return sentences


def _effort(exposures: Sequence[Exposure]) -> list[str]:
    hurt = [exposure for exposure in exposures if (exposure.pain or 0) > 2 or exposure.answer == Answer.HURT]
    if hurt:
        return ["Something hurt, so that part is easier now. Tell Perkup when it is better."]
    easy = sum(exposure.answer == Answer.EASY for exposure in exposures)
    if easy > len(exposures) / 2:
        return ["Most of it felt easy, so it gets a little harder."]
    return []
