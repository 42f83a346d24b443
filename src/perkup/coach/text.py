"""Lengths of time and numbers in words, the same on pages, in the terminal and in the clock's sentences."""

from __future__ import annotations

from perkup.message_catalog import phrase

MINUTE, HOUR = 60, 3600


def duration_text(seconds: float) -> str:
    """Return a length of time as people say it: 45 s, 30 min, 1 h 30 min. Whole minutes from one minute on."""
    whole = max(0, round(seconds))
    if whole < MINUTE:
        return phrase("{whole} s", whole=whole)
    minutes = round(seconds / MINUTE)
    if minutes < MINUTE:
        return phrase("{minutes} min", minutes=minutes)
    hours, rest = divmod(minutes, 60)
    return phrase("{hours} h {rest} min", hours=hours, rest=rest) if rest else phrase("{hours} h", hours=hours)


def number_text(value: float) -> str:
    """Return a number with at most one decimal and a true minus sign: 12, 101.1, −2.5."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0").replace("-", "−")
