"""Plan days and self-tests as pages and verbs show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from perkup.coach.programme import schedule
from perkup.coach.programme.plan_model import PlanDay, PlanItem
from perkup.coach.programme.self_tests import BY_ID, GIRTH_TIMES, TESTS, SelfTest, hanging_angle
from perkup.coach.programme.training_profile import HOME

__all__ = [
    "BY_ID",
    "GIRTH_TIMES",
    "HOME",
    "TESTS",
    "PlanDay",
    "PlanItem",
    "SelfTest",
    "hanging_angle",
    "wishes_text",
]


def wishes_text(start: date, weekdays: Sequence[int], *, asks: bool) -> str:
    """Say how many of the twelve sessions fall on the days wished for, and on which day to begin for more."""
    met, best = schedule.wishes_met(start, weekdays), schedule.best_start(start, weekdays)
    more = schedule.wishes_met(best, weekdays)
    text = (
        f"{met} of 12 strength sessions fall on the weekdays you chose; the 48 hours around each and the tests decide."
    )
    if asks and more > met:
        text += f" Begin on {best:%A}, {best:%d %B}, and {more} do: would you rather?"
    return text
