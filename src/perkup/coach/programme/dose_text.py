"""Doses in words: sets, repetitions, holds and sides, the same on pages and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.coach.text import MINUTE
from perkup.vocabulary import Sides

if TYPE_CHECKING:
    from perkup.coach.programme.plan_model import PlanItem
    from perkup.moves.move import Dose, Move


def dose_text(item: PlanItem) -> str:
    """Return how much of an item of a plan to do: 2 × 10 each side; 4 × 15 s each side; 2 min."""
    return _amount(item, item.sides)


def dose_of(move: Move) -> str:
    """Return how much of a move its own file asks for, in the same words."""
    return _amount(move.dose, move.sides)


def _amount(dose: Dose | PlanItem, sides: str) -> str:
    side, times = " each side" if sides == Sides.EACH else "", dose.sets * dose.rounds
    if dose.reps is not None:
        hold = f", held {dose.hold_s:g} s" if dose.hold_s else ""
        return f"{f'{times} × {dose.reps}' if times > 1 else f'{dose.reps} times'}{side}{hold}"
    length = dose.hold_s or 0
    words = f"{length / MINUTE:g} min" if length >= MINUTE and length % 30 == 0 else f"{length:g} s"
    return f"{f'{times} × ' if times > 1 else ''}{words}{side}"
