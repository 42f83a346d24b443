"""Advice: how soon to see a doctor, what to do meanwhile, and whom to ask before starting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from perkup.coach.safety.screening import FLAG_WORDS, NO_WALK
from perkup.vocabulary import Tier

TITLES: dict[Tier, tuple[str, str]] = {
    Tier.EMERGENCY: ("Get emergency help now.", "now"),
    Tier.SAME_DAY: ("Be seen by a doctor today.", "today"),
    Tier.WITHIN_DAYS: ("See a doctor within days, sooner if it gets worse.", "within days, sooner if worse"),
}
ONE_SIDED = (
    "One flat side: see a doctor right away. It can have harmless reasons too. Only a doctor who examines you can tell."
)
NOTHING_AGAINST = "Nothing you said speaks against starting. Stop whenever something feels wrong."
STOP_WHENEVER = "Stop whenever something feels wrong."
ASK_FIRST: dict[str, str] = {
    "hip_replacement": (
        "Before you start, ask your surgeon or physiotherapist which movements each of your hips may make, and whether"
        " enough time has passed since the operations."
    ),
    "pregnancy": (
        "Before you start, ask your midwife or doctor whether these exercises suit you now. Stop and call them if you"
        " bleed, if your waters break, or if your pelvis or belly hurts."
    ),
    "osteoporosis": (
        "Before you start, ask your doctor or physiotherapist how much bending, twisting and load your bones may take."
    ),
    "heart": (
        "Before you start, ask your doctor whether brisk walking and body-weight exercise suit you, and say which"
        " tablets you take, blood thinners too."
    ),
}
"""Question answered yes -> what to ask whom first (convention: the usual advice before unsupervised exercise)."""
TWO_HIPS = "both"
"""The answer to `hip_replacement` that means two artificial hips."""


class SafetyAdvice(msgspec.Struct, frozen=True):
    """Advice to somebody on hold."""

    title: str
    what_to_do: tuple[str, ...]
    urgency: str


def ask_first(yes: Iterable[str], answers: Mapping[str, bool | str]) -> tuple[str, ...]:
    """Return what to ask whom before starting.

    yes : the ids of the questions that were answered yes. One artificial hip is the surgeon's own rules; two are asked.
    """
    ids = frozenset(yes)
    two_hips = answers.get("hip_replacement") == TWO_HIPS
    return tuple(text for name, text in ASK_FIRST.items() if name in ids and (name != "hip_replacement" or two_hips))


def advice(tier: Tier, flags: Iterable[str] = ()) -> SafetyAdvice:
    """Return what to do at a tier. One flat side always says "see a doctor right away", as the article does."""
    flag_ids = tuple(dict.fromkeys(flags))
    title, urgency = TITLES[tier]
    if tier == Tier.WITHIN_DAYS and "one_sided" in flag_ids:
        title, urgency = "See a doctor right away.", "right away"
    noticed = ", ".join(FLAG_WORDS.get(flag, flag.replace("_", " ")) for flag in flag_ids)
    lines = [f"You noticed: {noticed}."] if noticed else []
    if "one_sided" in flag_ids:
        lines.append(ONE_SIDED)
    lines += _what_to_do(tier, flag_ids)
    return SafetyAdvice(title, tuple(lines), urgency)


def _what_to_do(tier: Tier, flags: tuple[str, ...]) -> list[str]:
    if tier == Tier.EMERGENCY:
        return [
            "Call your emergency number, or have someone take you to an emergency department. Do not drive yourself.",
            "Do not wait for it to pass, and do not exercise.",
            "Perkup has paused everything. It stays paused until you tell us that a clinician cleared you.",
        ]
    if tier == Tier.SAME_DAY:
        return [
            "Call your doctor or an urgent-care service today and say what you told us here.",
            "Go to an emergency department if it gets worse, if you go numb between the legs, or if bladder or bowel"
            " change.",
            "Perkup has paused everything. It stays paused until you tell us that a clinician cleared you.",
        ]
    walk = (
        "You may keep walking gently if it feels good."
        if NO_WALK.isdisjoint(flags)
        else "Ask before you walk for exercise, too."
    )
    return [
        "Make an appointment now. If a leg turns weak or numb, or bladder or bowel change, go the same day.",
        f"Perkup has paused your plan and every move until you tell us that a clinician cleared you. {walk}",
    ]
