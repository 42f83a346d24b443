"""The next dose of a move: from repetitions in reserve, pain, and time off. Each change in one sentence.

The rules are those of the evidence page (ACSM 2026; pain rule reported from Thomee 1997, Silbernagel 2007): two sets
at first with 3-4 repetitions in reserve, later two or three with 2-3; when all sets reach the top of the range with 2
or more in reserve twice running, the harder variant comes; pain that has not settled by next morning, or that rises
over the week, takes some away; more than a week off steps back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

import msgspec

from perkup.coach.programme.training_history import Exposure
from perkup.coach.safety.safety_rules import PAIN_FINE, PainAction, pain_rule
from perkup.vocabulary import Answer

IN_RESERVE = {"easy": 4, "right": 2, "hard": 1, "hurt": 0}
"""Repetitions in reserve that an answer stands for where no number was given (product default)."""
ENOUGH = 2
TWICE = 2
PLENTY = 4
HOLD_STEP_S = 5.0
EASE = 2
BACK = 3
"""Steps back after more than a week off (product default)."""
WEEK = timedelta(days=7)


class DoseLike(Protocol):
    """A dose, as far as progression reads it."""

    @property
    def reps(self) -> int | None: ...
    @property
    def hold_s(self) -> float: ...


class DoseAmount(msgspec.Struct, frozen=True):
    """Repetitions, or the length of a hold where `reps` is None."""

    reps: int | None
    hold_s: float


class DoseProgress(msgspec.Struct, frozen=True):
    """State of a person with one move: steps above its plain dose, wins at the top, and the last change in words.

    `graduated`: the harder variant has been earned.
    """

    step: int = 0
    wins: int = 0
    graduated: bool = False
    sentence: str = ""


def span(dose: DoseLike) -> tuple[int, int]:
    """Return the lowest and the highest step of a dose: down to half, up to half as much again (product default).

    A step is one repetition, or 5 s of a hold.
    """
    if dose.reps is not None:
        return (-(dose.reps // 2), max(1, dose.reps // 2))
    half = int(dose.hold_s / 2 // HOLD_STEP_S)
    return (-half, max(1, half))


def amount(dose: DoseLike, step: int) -> DoseAmount:
    """Return the dose at a step."""
    low, high = span(dose)
    within = min(high, max(low, step))
    if dose.reps is not None:
        return DoseAmount(max(1, dose.reps + within), dose.hold_s)
    return DoseAmount(None, max(HOLD_STEP_S, dose.hold_s + within * HOLD_STEP_S))


def fold_dose_progress(
    dose: DoseLike,
    exposures: Sequence[Exposure],
    *,
    start: int = 0,
    pauses: Iterable[tuple[date, date]] = (),
    until: date | None = None,
) -> DoseProgress:
    """Fold every time a move was done into its track.

    `start` is the step of the first time; `pauses` are times off of more than a week (`history.pauses`), `until` the
    day of the next session.
    """
    low, high = span(dose)
    track = DoseProgress(step=min(high, max(low, start)))
    breaks = sorted(pauses)
    before: date | None = None
    for place, exposure in enumerate(exposures):
        track = _rested(dose, track, breaks, before, exposure.on)
        track = _after(dose, track, exposures[: place + 1])
        before = exposure.on
    if until:
        track = _rested(dose, track, breaks, before, until)
    return track


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


def _rested(
    dose: DoseLike, track: DoseProgress, breaks: Sequence[tuple[date, date]], before: date | None, on: date
) -> DoseProgress:
    off = [end - begin for begin, end in breaks if before and before <= begin and end <= on]
    if not off:
        return track
    low, _high = span(dose)
    return DoseProgress(max(low, track.step - BACK), sentence=f"a step back: {max(off).days} days off")


def _after(dose: DoseLike, track: DoseProgress, exposures: Sequence[Exposure]) -> DoseProgress:
    """Return the track after the last of `exposures`."""
    now = exposures[-1]
    hurt = _after_pain(dose, track, exposures)
    if hurt is not None:
        return hurt
    left = now.reserve if now.reserve is not None else IN_RESERVE.get(now.answer or "")
    if left is None:
        return _keep(track, "the same: you did not say how it went")
    target = amount(dose, track.step).reps
    if now.reps is not None and target is not None and now.reps < target:
        return _keep(track, f"the same: {now.reps} of {target} so far")
    return _after_effort(dose, track, left)


def _after_pain(dose: DoseLike, track: DoseProgress, exposures: Sequence[Exposure]) -> DoseProgress | None:
    now = exposures[-1]
    low, _high = span(dose)
    eased = max(low, track.step - EASE)
    if now.pain is not None:
        verdict = pain_rule(now.pain, now.pain_kind, now.settled, is_pain_rising(exposures))
        if verdict.action in (PainAction.STOP, PainAction.EASIER, PainAction.EASE):
            return DoseProgress(eased, sentence=f"easier: {verdict.why}")
        if verdict.action == PainAction.WATCH:
            return _keep(track, f"the same: {verdict.why}")
        return None
    if now.answer == Answer.HURT:
        return DoseProgress(eased, sentence="easier: it hurt")
    return None


def _after_effort(dose: DoseLike, track: DoseProgress, left: int) -> DoseProgress:
    low, high = span(dose)
    if left < 1:
        return DoseProgress(max(low, track.step - 1), sentence="easier: you had nothing left")
    if left < ENOUGH:
        return _keep(track, f"the same: you had {left} left")
    if track.step >= high:
        wins = track.wins + 1
        if wins >= TWICE:
            return DoseProgress(track.step, wins, graduated=True, sentence=f"harder: you had {left} left, twice")
        return DoseProgress(track.step, wins, sentence=f"the same once more: you had {left} left at the top")
    step = min(high, track.step + (2 if left >= PLENTY else 1))
    return DoseProgress(step, sentence=f"more: you had {left} left")


def _keep(track: DoseProgress, sentence: str) -> DoseProgress:
    return DoseProgress(track.step, 0, track.graduated, sentence)
