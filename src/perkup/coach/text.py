"""How lengths of time and doses are said, the same on pages, in the terminal and in the clock's sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perkup.coach.programme.plan_model import PlanItem
    from perkup.moves.move import Dose, Move

MINUTE, HOUR = 60, 3600


def duration_text(seconds: float) -> str:
    """Return a length of time as people say it: 45 s, 30 min, 1 h 30 min. Whole minutes from one minute on."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    minutes = round(seconds / MINUTE)
    if minutes < MINUTE:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def number_text(value: float) -> str:
    """Return a number with at most one decimal and a true minus sign: 12, 101.1, −2.5."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0").replace("-", "−")


def dose_text(item: PlanItem) -> str:
    """How much of an item of a plan: 2 × 10 each side; 4 × 15 s each side; 2 min."""
    return _amount(item, item.sides)


def dose_of(move: Move) -> str:
    """How much of a move, in the same words, as its own file has it."""
    return _amount(move.dose, move.sides)


def _amount(dose: Dose | PlanItem, sides: str) -> str:
    side, times = " each side" if sides == "each" else "", dose.sets * dose.rounds
    if dose.reps is not None:
        hold = f", held {dose.hold_s:g} s" if dose.hold_s else ""
        return f"{f'{times} × {dose.reps}' if times > 1 else f'{dose.reps} times'}{side}{hold}"
    length = dose.hold_s or 0
    words = f"{length / MINUTE:g} min" if length >= MINUTE and length % 30 == 0 else f"{length:g} s"
    return f"{f'{times} × ' if times > 1 else ''}{words}{side}"
