"""Words and rules of safety that pages and verbs show: questions, flags, cautions and verdicts."""

from __future__ import annotations

from perkup.coach.follow_ups import FollowUp
from perkup.coach.safety.answers import AGE_ADVICE, ScreeningOutcome, means_yes
from perkup.coach.safety.safety_rules import SafetyStatus, check_move
from perkup.coach.safety.screening import (
    CAUTIONS,
    FLAG_TIERS,
    FLAG_WORDS,
    GROUPS,
    OTHER,
    QUESTIONS,
    SIGNS,
    TIERS,
    QuestionGroup,
)
from perkup.vocabulary import AgeLimit

__all__ = [
    "AGE_ADVICE",
    "CAUTIONS",
    "FLAG_TIERS",
    "FLAG_WORDS",
    "GROUPS",
    "OTHER",
    "QUESTIONS",
    "SIGNS",
    "TIERS",
    "AgeLimit",
    "FollowUp",
    "QuestionGroup",
    "SafetyStatus",
    "ScreeningOutcome",
    "check_move",
    "means_yes",
]
