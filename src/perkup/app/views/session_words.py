"""Questions after a session, and its timeline, as pages show them."""

from __future__ import annotations

from perkup.coach.session.feedback_questions import (
    ANSWERS,
    PAIN_KINDS,
    PAIN_SOURCE,
    RESERVE_QUESTION,
    RESERVES,
    asks_reserve,
    pain_advice,
)
from perkup.coach.session.timeline import Side, Timeline

__all__ = [
    "ANSWERS",
    "PAIN_KINDS",
    "PAIN_SOURCE",
    "RESERVES",
    "RESERVE_QUESTION",
    "Side",
    "Timeline",
    "asks_reserve",
    "pain_advice",
]
