"""Doses in words: sets, repetitions, holds and sides, the same on pages and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.coach.text import MINUTE
from perkup.message_catalog import phrase
from perkup.vocabulary import OneSide, Sides

if TYPE_CHECKING:
    from perkup.coach.programme.plan_model import PlanItem
    from perkup.event_types import PrescribedMove
    from perkup.moves.move import Dose, Move


def dose_text(item: PlanItem) -> str:
    """Return how much of an item of a plan to do: 2 × 10 each side; 4 × 15 s each side; 2 min."""
    return _amount(item, item.sides)


def dose_of(move: Move) -> str:
    """Return how much of a move its own file asks for, in the same words."""
    return _amount(move.dose, move.sides)


def prescribed_dose(entry: PrescribedMove, move: Move) -> str:
    """Return how much of a move somebody's plan asks for, in the same words; a tempo where it is not the move's."""
    words = _amount(entry, Sides.BOTH if entry.only else entry.sides)
    if entry.tempo and entry.tempo != move.dose.tempo:
        words = phrase("{amount}, tempo {tempo}", amount=words, tempo=entry.tempo)
    if entry.only is None:
        return words
    key = "{amount}, left side only" if entry.only == OneSide.LEFT else "{amount}, right side only"
    return phrase(key, amount=words)


def _amount(dose: Dose | PlanItem | PrescribedMove, sides: str) -> str:
    times, is_each = (dose.sets or 1) * dose.rounds, sides == Sides.EACH
    if dose.reps is not None:
        reps = f"{times} × {dose.reps}" if times > 1 else phrase("{reps} times", reps=dose.reps)
        amount = phrase("{amount} each side", amount=reps) if is_each else reps
        return phrase("{amount}, held {hold_s:g} s", amount=amount, hold_s=dose.hold_s) if dose.hold_s else amount
    length_s = dose.hold_s or 0
    is_minutes = length_s >= MINUTE and length_s % 30 == 0
    length = phrase("{n:g} min", n=length_s / MINUTE) if is_minutes else phrase("{n:g} s", n=length_s)
    amount = f"{times} × {length}" if times > 1 else length
    return phrase("{amount} each side", amount=amount) if is_each else amount
