"""How lengths of time and doses are said, the same on pages, in the terminal and in the clock's sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perkup.coach.plans import PlanItem

MINUTE, HOUR = 60, 3600


def lasting(seconds: float) -> str:
    """A length of time as people say it: 45 s, 30 min, 1 h 30 min. Whole minutes from one minute on."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    minutes = round(seconds / MINUTE)
    if minutes < MINUTE:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def number(value: float) -> str:
    """A number with at most one decimal and a true minus sign: 12, 101.1, −2.5."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0").replace("-", "−")


def dose(item: PlanItem) -> str:
    """How much of it: 2 × 10 each side; 4 × 15 s each side; 2 min."""
    side = " each side" if item.sides == "each" else ""
    if item.reps is not None:
        hold = f", held {item.hold_s:g} s" if item.hold_s else ""
        return f"{item.sets} × {item.reps}{side}{hold}"
    length = item.hold_s or 0
    words = f"{length / MINUTE:g} min" if length >= MINUTE and length % 30 == 0 else f"{length:g} s"
    times = item.sets * item.rounds
    return f"{f'{times} × ' if times > 1 else ''}{words}{side}"
