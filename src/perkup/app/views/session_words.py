"""Questions after a session, and its timeline, as pages show them."""

from __future__ import annotations

from perkup.coach.session.feedback_questions import (
    ANSWERS,
    PAIN_KINDS,
    PAIN_SOURCE,
    PLACES,
    RESERVE_QUESTION,
    RESERVES,
    WARNING_FLAGS,
    asks_reserve,
    pain_advice,
    place_text,
    warning_advice,
)
from perkup.coach.session.timeline import Timeline

__all__ = [
    "ANSWERS",
    "PAIN_KINDS",
    "PAIN_SOURCE",
    "PLACES",
    "RESERVES",
    "RESERVE_QUESTION",
    "WARNING_FLAGS",
    "Timeline",
    "asks_reserve",
    "pain_advice",
    "place_text",
    "warning_advice",
]
