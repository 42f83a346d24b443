"""Why a dose is what it is: in words made from the change itself, after the minutes were filled."""

from __future__ import annotations

from perkup.coach.programme.exercise_families import rep_seconds
from perkup.coach.programme.plan_model import PlanItem
from perkup.coach.programme.progression import DoseAmount, DoseProgress
from perkup.coach.programme.training_history import PlannedSession
from perkup.moves.move import Move

SAME_WORK_S = 0.5
"""Doses whose work differs by less are the same."""


def work_seconds(move: Move, dose: PlanItem | PlannedSession) -> float:
    """Return the seconds of work of a dose, one side of it: sets times repetitions in their tempo, or holds."""
    return dose.sets * dose.rounds * set_seconds(move, dose.reps, dose.hold_s, dose.tempo)


def set_seconds(move: Move, reps: int | None, hold_s: float | None, tempo: str | None) -> float:
    """Return the seconds of work of one set, one side of it."""
    return reps * rep_seconds(move, tempo) if reps is not None else float(hold_s or 0.0)


def most_sets_of_less(move: Move, amount: DoseAmount, last: PlannedSession | None, most: int) -> int:
    """Return how many sets of a dose that is to be easier are less work than the last time; 1 at least."""
    if last is None:
        return most
    each_s = set_seconds(move, amount.reps, amount.hold_s, amount.tempo)
    fewer = int((work_seconds(move, last) - SAME_WORK_S) / each_s) if each_s else most
    return max(1, min(most, fewer))


def dose_reason(move: Move, item: PlanItem, last: PlannedSession | None, progress: DoseProgress) -> str:
    """Return why a move comes with this dose, beside the last one; empty where there is nothing to compare.

    The word is that of the change that was made: more is said of more work only, less of less.
    """
    if last is None:
        return progress.cause
    change_s = work_seconds(move, item) - work_seconds(move, last)
    what = ", ".join(_changes(move, item, last))
    direction = 0 if abs(change_s) < SAME_WORK_S else 1 if change_s > 0 else -1
    if not direction:
        return f"the same: {progress.cause}" if progress.cause and progress.direction <= 0 else "the same as last time"
    word = "more" if direction > 0 else "less"
    if direction == progress.direction or (not progress.direction and not progress.cause):
        return f"{word} ({what}): {progress.cause}" if progress.cause else f"{word} than last time ({what})"
    return f"{word} than last time, to fit your minutes ({what})"


def _changes(move: Move, item: PlanItem, last: PlannedSession) -> list[str]:
    """Return what differs between two doses, in words."""
    changes = []
    tempo, before = item.tempo or move.dose.tempo, last.tempo or move.dose.tempo
    if item.reps is not None and tempo != before:
        slower = rep_seconds(move, tempo) > rep_seconds(move, before)
        changes.append(f"{'slower' if slower else 'quicker'}, {tempo}")
    if item.sets * item.rounds != last.sets * last.rounds:
        changes.append(f"{last.sets * last.rounds} to {item.sets * item.rounds} sets")
    if item.reps is not None and last.reps is not None and item.reps != last.reps:
        changes.append(f"{last.reps} to {item.reps} repetitions")
    if item.reps is None and item.hold_s != last.hold_s:
        changes.append(f"{last.hold_s or 0:g} to {item.hold_s or 0:g} s")
    return changes
