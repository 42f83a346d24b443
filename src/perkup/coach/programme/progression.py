"""The next dose of a move: a ladder that answers climb both ways, from repetitions in reserve, pain and time off.

Levers come before repetitions: a slower tempo, then the harder form of the move; where there is none, another set,
then repetitions. The target is 3-4 repetitions in reserve in the first week, 2-3 later (ACSM 2026 asks for effort, not
failure). Pain follows the pain rule (reported from Thomee 1997, Silbernagel 2007); a third time unsettled by the next
morning, or two rises running within a week, rests the move.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

import msgspec

from perkup.coach.programme.training_history import Exposure, SwapReason
from perkup.coach.safety.safety_rules import PAIN_FINE, PainAction, pain_rule
from perkup.vocabulary import Answer

IN_RESERVE = {"easy": 5, "right": 3, "hard": 1, "hurt": 0}
"""Repetitions in reserve that an answer stands for where no number was given (product default)."""
TWICE = 2
HOLD_STEP_S = 5.0
EASE = 2
BACK = 3
"""Steps back after more than a week off (product default)."""
WEEK = timedelta(days=7)
SLOW_TOP = 1
"""Where a harder form is there to be earned, the ladder of a move ends with the slower tempo (or the longer hold)."""
LONG_TOP = 4
"""Where there is none, it goes on: another set, then repetitions."""
UNSETTLED = 3
"""So often unsettled by the next morning: another move, and advice to have it looked at (product default)."""
HURTS_WITHIN = timedelta(days=28)
"""Mornings and rises are counted over so long: a move that comes once a week can only rise from week to week."""
RESTS = timedelta(days=14)
"""A move that kept on hurting comes back after so long, slowly (product default)."""
MOST_OF_IT = 0.75
"""Whoever stops before so much of the repetitions has had nothing left (product default)."""


class DoseLike(Protocol):
    """A dose, as far as progression reads it."""

    @property
    def reps(self) -> int | None: ...
    @property
    def hold_s(self) -> float: ...
    @property
    def tempo(self) -> str | None: ...


class DoseAmount(msgspec.Struct, frozen=True):
    """Repetitions with their tempo, or the length of a hold where `reps` is None; and sets beyond the usual ones."""

    reps: int | None
    hold_s: float
    tempo: str | None = None
    more_sets: int = 0


class DoseProgress(msgspec.Struct, frozen=True):
    """Place of a person on the ladder of one move, and what brought them there.

    wins : times running on target. losses : times running with nothing left. direction : where the last answer led
    (1 up, -1 down). cause : why, as a part of a sentence. graduated, eased : the harder form was earned, the easier
    one is due, `since` that day. resting_since : the day on which it had hurt once too often.
    """

    step: int = 0
    wins: int = 0
    losses: int = 0
    direction: int = 0
    cause: str = ""
    graduated: bool = False
    eased: bool = False
    since: date | None = None
    resting_since: date | None = None


def span(dose: DoseLike) -> tuple[int, int]:
    """Return the lowest and the highest step of a dose.

    Down, a step is one repetition or 5 s of a hold, to half of it; up, it is a rung of the ladder.
    """
    if dose.reps is not None:
        return -(dose.reps // 2), LONG_TOP
    return -int(dose.hold_s / 2 // HOLD_STEP_S), LONG_TOP


def amount(dose: DoseLike, step: int) -> DoseAmount:
    """Return the dose at a step (product defaults)."""
    low, high = span(dose)
    within = min(high, max(low, step))
    more_sets = 1 if within >= 2 else 0
    if dose.reps is None:
        held_s = dose.hold_s + HOLD_STEP_S * (within if within < 2 else within - 1)
        return DoseAmount(None, max(HOLD_STEP_S, held_s), None, more_sets)
    if within <= 0 or dose.tempo is None:
        return DoseAmount(max(1, dose.reps + within), dose.hold_s, dose.tempo)
    slow = slower(dose.tempo, dose.hold_s)
    least = int(dose.reps * repetition_seconds(dose.tempo, dose.hold_s) / repetition_seconds(slow, dose.hold_s)) + 1
    return DoseAmount(least + max(0, within - 2), dose.hold_s, slow, more_sets)


def slower(tempo: str, hold_s: float) -> str:
    """Return a tempo with a second more out, held and back: 2-1-2 becomes 3-2-3; a move's own hold stays."""
    out, top, back = (float(part) for part in tempo.split("-"))
    return f"{out + 1:g}-{top if hold_s else top + 1:g}-{back + 1:g}"


def repetition_seconds(tempo: str, hold_s: float) -> float:
    """Return the length of one repetition; a move's own hold takes the place of the tempo's."""
    out, top, back = (float(part) for part in tempo.split("-"))
    return out + (hold_s or top) + back


class Ladder(msgspec.Struct, frozen=True):
    """Ladder of one move for one person: its dose, the step it begins at, and whether a harder form can be earned."""

    dose: DoseLike
    start: int = 0
    has_harder: bool = True

    @property
    def top(self) -> int:
        """The highest step before the harder form."""
        return SLOW_TOP if self.has_harder else LONG_TOP


def fold_dose_progress(
    ladder: Ladder,
    exposures: Sequence[Exposure],
    *,
    pauses: Iterable[tuple[date, date]] = (),
    until: date | None = None,
) -> DoseProgress:
    """Fold every time a move was done into its place on the ladder.

    `pauses` are times off of more than a week (`history.pauses`), `until` the day of the next session.
    """
    low, high = span(ladder.dose)
    progress = DoseProgress(step=min(high, max(low, ladder.start)))
    breaks = sorted(pauses)
    before: date | None = None
    for place, exposure in enumerate(exposures):
        progress = _rested(ladder, progress, breaks, before, exposure.on)
        progress = _place_after(ladder, progress, exposures[: place + 1])
        before = exposure.on
    if until:
        progress = _rested(ladder, progress, breaks, before, until)
        progress = _return_to_lowest(ladder, progress, until)
    return progress


def is_pain_rising(exposures: Sequence[Exposure]) -> bool:
    """Return True if pain with a move goes up over a week: the last answer is above an earlier one, and above
    "fine"."""
    last = exposures[-1]
    if last.pain is None or last.pain <= PAIN_FINE:
        return False
    return any(
        earlier.pain is not None and earlier.pain < last.pain and last.on - earlier.on <= WEEK
        for earlier in exposures[:-1]
    )


def keeps_hurting(exposures: Sequence[Exposure]) -> str:
    """Return why a move should rest: unsettled three times, or rising twice running in four weeks; empty if not."""
    last = exposures[-1]
    if last.pain is None or last.pain <= PAIN_FINE:
        return ""
    unsettled = [
        exposure
        for exposure in exposures
        if exposure.settled is False and (exposure.pain or 0) > PAIN_FINE and last.on - exposure.on <= HURTS_WITHIN
    ]
    if last.settled is False and len(unsettled) >= UNSETTLED:
        return "it hurt three times and had not settled by the next morning"
    pains = [(exposure.pain, exposure.on) for exposure in exposures if exposure.pain is not None][-3:]
    rising = len(pains) == 3 and pains[0][0] < pains[1][0] < pains[2][0]
    return "its pain rose twice running" if rising and last.on - pains[0][1] <= HURTS_WITHIN else ""


def _rested(
    ladder: Ladder, progress: DoseProgress, breaks: Sequence[tuple[date, date]], before: date | None, on: date
) -> DoseProgress:
    off = [end - begin for begin, end in breaks if before and before <= begin and end <= on]
    if not off:
        return progress
    low, _high = span(ladder.dose)
    return DoseProgress(
        max(low, progress.step - BACK),
        direction=-1,
        cause=f"{max(off).days} days off",
        eased=progress.eased,
        since=progress.since,
        resting_since=progress.resting_since,
    )


def _return_to_lowest(ladder: Ladder, progress: DoseProgress, until: date) -> DoseProgress:
    """Return a move that had to rest at its lowest step, once it may come back."""
    if progress.resting_since is None or until - progress.resting_since < RESTS:
        return progress
    low, _high = span(ladder.dose)
    return DoseProgress(low, direction=-1, cause=f"slowly back after {(until - progress.resting_since).days} days")


def _place_after(ladder: Ladder, progress: DoseProgress, exposures: Sequence[Exposure]) -> DoseProgress:
    """Return the place after the last of `exposures`."""
    now = exposures[-1]
    if now.swapped:
        return _after_swap(ladder, progress, now)
    if progress.resting_since is not None:
        progress = _return_to_lowest(ladder, progress, now.on)
    hurt = _after_pain(ladder, progress, exposures)
    if hurt is not None:
        return hurt
    planned = amount(ladder.dose, progress.step).reps
    target = now.planned_reps or planned
    if now.reps is not None and target is not None and now.reps < target:
        if now.reps < target * MOST_OF_IT:
            return _step_down(ladder, progress, f"{now.reps} of {target} last time", now.on)
        return _keep(progress, f"{now.reps} of {target} so far")
    left = now.reserve if now.reserve is not None else IN_RESERVE.get(now.answer or "")
    if left is None:
        return _keep(progress, "you did not say how it went")
    return _after_effort(ladder, progress, left, now, first=len(exposures) == 1)


def _after_swap(ladder: Ladder, progress: DoseProgress, now: Exposure) -> DoseProgress:
    if now.swapped == SwapReason.HARD:
        return _step_down(ladder, progress, "you swapped it as too hard", now.on)
    return _step_up(ladder, progress, 1, "you swapped it as too easy", now.on)


def _after_pain(ladder: Ladder, progress: DoseProgress, exposures: Sequence[Exposure]) -> DoseProgress | None:
    now = exposures[-1]
    low, _high = span(ladder.dose)
    eased = max(low, progress.step - EASE)
    if now.pain is not None:
        reason = keeps_hurting(exposures)
        if reason:
            return DoseProgress(low, direction=-1, cause=reason, resting_since=now.on)
        verdict = pain_rule(now.pain, now.pain_kind, now.settled, is_pain_rising(exposures))
        cause = verdict.why.partition(":")[0]
        if verdict.action in (PainAction.STOP, PainAction.EASIER, PainAction.EASE):
            return DoseProgress(eased, direction=-1, cause=cause)
        is_fine = verdict.action == PainAction.GO_ON and now.answer != Answer.HURT
        return None if is_fine else _keep(progress, cause)
    if now.answer == Answer.HURT:
        return DoseProgress(eased, direction=-1, cause="it hurt")
    return None


def _after_effort(ladder: Ladder, progress: DoseProgress, left: int, now: Exposure, *, first: bool) -> DoseProgress:
    """Return the place after an answer; the first time a move is done an answer far off its target counts twice."""
    enough, plenty = (3, 5) if now.learning else (2, 4)
    if left < 1:
        return _step_down(ladder, progress, "that was your limit", now.on)
    if left < enough:
        return _keep(progress, f"you could do {left} more")
    if left >= plenty:
        return _step_up(ladder, progress, 2 if first else 1, f"you could do {left} more", now.on)
    if progress.wins + 1 < TWICE:
        return msgspec.structs.replace(_keep(progress, f"you could do {left} more"), wins=progress.wins + 1)
    return _step_up(ladder, progress, 1, f"you could do {left} more, twice", now.on)


def _step_up(ladder: Ladder, progress: DoseProgress, steps: int, cause: str, on: date) -> DoseProgress:
    top = LONG_TOP if progress.graduated else ladder.top
    step = min(top, progress.step + steps)
    earned = progress.graduated or (ladder.has_harder and progress.step + steps > ladder.top)
    since = on if earned else None
    return DoseProgress(max(step, progress.step), 0, 0, 1, cause, earned, since=since)


def _step_down(ladder: Ladder, progress: DoseProgress, cause: str, on: date) -> DoseProgress:
    low, _high = span(ladder.dose)
    losses = progress.losses + 1
    eased = losses >= TWICE
    said = f"{cause}, twice" if eased and losses == TWICE and "swapped" not in cause else cause
    return DoseProgress(
        max(low, progress.step - 1), 0, losses, -1, said, eased=eased or progress.eased, since=on if eased else None
    )


def _keep(progress: DoseProgress, cause: str) -> DoseProgress:
    return DoseProgress(progress.step, cause=cause, graduated=progress.graduated, since=progress.since)
