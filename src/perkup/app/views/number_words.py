"""Numbers, durations and doses in words, as pages and verbs show them."""

from __future__ import annotations

from perkup.coach.programme.dose_text import dose_of, dose_text
from perkup.coach.text import duration_text, number_text

__all__ = [
    "dose_of",
    "dose_text",
    "duration_text",
    "number_text",
]
