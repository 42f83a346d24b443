"""The one question after a session, and what follows where it hurt: the same words on the page and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perkup.coach.safety.safety_rules import advice, pain_rule
from perkup.coach.safety.screening import FLAG_TIERS
from perkup.coach.session.timeline import StepKind
from perkup.vocabulary import Answer, BodyPlace, PainKind, SessionSource, Side, StepEnding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from perkup.coach.session.timeline import Timeline

ANSWERS: tuple[tuple[Answer, str, str], ...] = (
    (Answer.EASY, "Easy", "I could do more"),
    (Answer.RIGHT, "Just right", "the same next time"),
    (Answer.HARD, "Hard", "a little less next time"),
    (Answer.HURT, "It hurt", "say where"),
)
"""Answer, label, and what it means."""

RESERVE_QUESTION = "In the hardest set, how many more reps could you have done?"
RESERVES = ((0, "None"), (1, "1"), (2, "2"), (3, "3"), (4, "4 or more"))
"""Repetitions in reserve: asked after a session of the programme that counted some; it sets the next dose."""

PAIN_KINDS: tuple[tuple[PainKind, str], ...] = (
    (PainKind.ORDINARY, "Sore, pulling or pinching"),
    (PainKind.ELECTRIC, "Electric"),
    (PainKind.SPREADING, "Spreading down the leg"),
    (PainKind.NUMB, "Numb or tingling"),
)
PLACES: tuple[tuple[BodyPlace, str], ...] = (
    (BodyPlace.FRONT_OF_HIP, "Front of the hip"),
    (BodyPlace.GROIN, "Groin"),
    (BodyPlace.BUTTOCK, "Buttock"),
    (BodyPlace.THIGH, "Thigh"),
    (BodyPlace.KNEE, "Knee"),
    (BodyPlace.BACK, "Back"),
    (BodyPlace.OTHER, "Somewhere else"),
    (BodyPlace.CHEST, "Pain or pressure in the chest"),
    (BodyPlace.BREATH, "Unusual shortness of breath"),
    (BodyPlace.DIZZINESS, "Dizziness, or nearly fainting"),
)
"""Where it hurt, or what else was felt."""
WARNING_FLAGS: dict[BodyPlace, str] = {
    BodyPlace.CHEST: "chest_pain",
    BodyPlace.BREATH: "breathlessness",
    BodyPlace.DIZZINESS: "fainting",
}
"""The red flag that an answer raises at once: it is no place that hurts, but a sign that needs a doctor."""
WITHOUT_SIDE = frozenset({BodyPlace.BACK, BodyPlace.OTHER, *WARNING_FLAGS})
"""Places that are on no side, or on either."""
PAIN_SOURCE = "The 0 to 10 rule: Thomeé 1997 and Silbernagel 2007, as reported."

_ADVICE: dict[str, str] = {
    "go_on": "Up to 2 is fine to go on with. It should not climb over the week.",
    "watch": "From 3 to 5: go on only if it has settled by tomorrow morning. If it has not, do less next time.",
    "easier": "Above 5: stop this move. Perkup leaves it out from now on and offers the easier one.",
    "stop": "Electric, spreading or numb pain: stop this move, whatever the number, and let a clinician look at it "
    "before you do it again. In both legs, numb between the legs, or with bladder or bowel changes: call your "
    "emergency number now.",
}


def asks_reserve(timeline: Timeline, recorded: Mapping[int, str] | None = None) -> bool:
    """Return True if repetitions in reserve are asked after this: a session of the programme that counts repetitions.

    With `recorded` (outcome by step), only where some were really done.
    """
    counted = [step.index for step in timeline.steps if step.kind == StepKind.REP]
    done = recorded is None or any(recorded.get(index) in (StepEnding.DONE, StepEnding.PARTIAL) for index in counted)
    return timeline.source == SessionSource.PROGRAMME and bool(counted) and done


def pain_advice(pain: int, kind: PainKind) -> str:
    """Return what to do about pain of 0-10 of this kind. Raises `PerkupError` for a number outside 0-10."""
    return _ADVICE[pain_rule(pain, kind).action]


def place_text(place: BodyPlace, side: Side | None = None, view: str | None = None) -> str:
    """Say where it hurt in a few words: `left thigh, front`."""
    words = dict(PLACES)[place].lower()
    if side in {Side.LEFT, Side.RIGHT}:
        words = f"front of the {side} hip" if place == BodyPlace.FRONT_OF_HIP else f"{side} {words}"
    return f"{words}, {view}" if view and place in {BodyPlace.THIGH, BodyPlace.KNEE} else words


def warning_advice(place: BodyPlace) -> list[str]:
    """Return what to do at once about a warning sign, in lines; nothing for a place that merely hurts."""
    flag = WARNING_FLAGS.get(place)
    if flag is None:
        return []
    lines = advice(FLAG_TIERS[flag], (flag,))
    return [lines.title, *lines.what_to_do]
