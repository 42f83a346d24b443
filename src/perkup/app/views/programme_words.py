"""Plan days and self-tests as pages and verbs show them."""

from __future__ import annotations

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
]
