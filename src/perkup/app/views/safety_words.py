"""Words and rules of safety that pages and verbs show: questions, flags, cautions and verdicts."""

from __future__ import annotations

from perkup.coach.follow_ups import FollowUp
from perkup.coach.safety.safety_rules import SafetyStatus, ScreeningOutcome, check_move
from perkup.coach.safety.screening import CAUTIONS, FLAG_TIERS, FLAG_WORDS, OTHER, QUESTIONS, SIGNS, TIERS

__all__ = [
    "CAUTIONS",
    "FLAG_TIERS",
    "FLAG_WORDS",
    "OTHER",
    "QUESTIONS",
    "SIGNS",
    "TIERS",
    "FollowUp",
    "SafetyStatus",
    "ScreeningOutcome",
    "check_move",
]
