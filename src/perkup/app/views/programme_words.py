"""Wishes for the days of the programme in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from perkup.coach.programme import schedule
from perkup.local_format import long_day_text
from perkup.message_catalog import phrase


def wishes_text(start: date, weekdays: Sequence[int], *, asks: bool) -> str:
    """Say how many of the twelve sessions fall on the days wished for, and on which day to begin for more."""
    met, best = schedule.wishes_met(start, weekdays), schedule.best_start(start, weekdays)
    more = schedule.wishes_met(best, weekdays)
    text = phrase(
        "{met} of 12 strength sessions fall on your weekdays; the 48 hours around each and the tests decide.",
        met=met,
    )
    if asks and more > met:
        text += " " + phrase("Begin on {day}, and {more} do: would you rather?", day=long_day_text(best), more=more)
    return text
