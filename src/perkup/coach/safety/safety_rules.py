"""Safety first: who may do what, and when to see a doctor. Pure functions; nothing here ever diagnoses.

Three layers, each stricter than the next: a *hold* withholds every move until the person says that a clinician
cleared it; a *stopped* move is one that hurt too much; a *caution* leaves out the moves that carry its word.
The pain rule is 0-10 after Thomee 1997 and Silbernagel 2007 (reported).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from perkup.coach.protocols import MoveCollection, MoveLike
from perkup.coach.safety.advice import SafetyAdvice, advice
from perkup.coach.safety.answers import (
    AGE_REASONS,
    AnswerChange,
    ScreeningOutcome,
    assess_answers,
    join_words,
    unanswered,
)
from perkup.coach.safety.safety_status import (
    ODD_KINDS,
    PAIN_LIMIT,
    MoveStop,
    SafetyHold,
    SafetyStatus,
    fold_safety,
    fold_safety_status,
)
from perkup.coach.safety.screening import CAUTIONS, FLAG_WORDS, QUESTIONS, TIERS, ScreeningOption, ScreeningQuestion
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.coaching_facts import HARDEST, USUAL
from perkup.moves.key_moves import WALK
from perkup.vocabulary import PainKind, Tier

__all__ = [
    "CAUTIONS",
    "FLAG_WORDS",
    "ODD_KINDS",
    "PAIN_LIMIT",
    "QUESTIONS",
    "TIERS",
    "MoveStop",
    "MoveVerdict",
    "PainKind",
    "PainVerdict",
    "Replacement",
    "SafetyAdvice",
    "SafetyHold",
    "SafetyStatus",
    "ScreeningOption",
    "ScreeningOutcome",
    "ScreeningQuestion",
    "Tier",
    "advice",
    "assess_answers",
    "change_between",
    "check_move",
    "fold_safety",
    "fold_safety_status",
    "pain_rule",
    "reasons_against",
    "substitute",
    "substitutes",
    "unanswered",
]

PAIN_FINE = 2
"""Up to here: go on (0-10, reported: Thomee 1997, Silbernagel 2007)."""


class MoveVerdict(msgspec.Struct, frozen=True):
    """Permission for one move, and the reason where it is refused (else empty)."""

    allowed: bool
    why: str = ""


class PainAction(StrEnum):
    """Consequences of a pain answer, from the mildest."""

    GO_ON = "go_on"
    WATCH = "watch"
    EASE = "ease"
    EASIER = "easier"
    STOP = "stop"


class PainVerdict(msgspec.Struct, frozen=True):
    """Consequence of a pain answer: go on, watch it until tomorrow, ease the dose, take the easier move, or stop."""

    action: PainAction
    why: str


class Replacement(msgspec.Struct, frozen=True):
    """A permitted move in the place of another, and the sentence that says so."""

    move: MoveLike
    why: str


# --- moves ---------------------------------------------------------------------------------------------------------


OFF_LIST = "you took it off your list"


def check_move(move: MoveLike, standing: SafetyStatus) -> MoveVerdict:
    """Return whether somebody who stands so may do this move.

    Someone on hold gets none, `brk_walk` alone in the last tier, and what a clinician named.
    """
    if standing.age in AGE_REASONS:
        return MoveVerdict(False, AGE_REASONS[standing.age])
    named_by_clinician = standing.partly is not None and move.id in standing.partly.moves
    if standing.hold and not named_by_clinician and not (move.id == WALK and standing.hold.walk_stays):
        return MoveVerdict(False, "everything is paused until a clinician clears you")
    if move.id in standing.stopped:
        return MoveVerdict(False, f"stopped after {standing.stopped[move.id].why}")
    against = [CAUTIONS.get(word, word) for word in sorted(standing.cautions.intersection(move.cautions))]
    if against and not named_by_clinician:
        return MoveVerdict(False, f"left out because of {join_words(against)}")
    if move.id in standing.off_list:
        return MoveVerdict(False, OFF_LIST)
    return MoveVerdict(True)


def reasons_against(move: MoveLike, standing: SafetyStatus) -> tuple[str, ...]:
    """Return what withholds a move: `age`, `hold`, `stopped` or caution words; nothing where it may be done."""
    if check_move(move, standing).allowed:
        return ()
    if standing.age in AGE_REASONS:
        return ("age",)
    words = sorted(standing.cautions.intersection(move.cautions))
    if move.id in standing.stopped:
        words = ["stopped", *words]
    return ("hold", *words) if standing.hold else tuple(words)


def change_between(before: SafetyStatus, after: SafetyStatus, library: MoveCollection[MoveLike]) -> AnswerChange:
    """Return what changes from one status to another: caution words, and the ids of moves that come back or go."""
    moves = library.moves.values()
    allowed = {move.id for move in moves if check_move(move, before).allowed}
    allowed_after = {move.id for move in moves if check_move(move, after).allowed}
    return AnswerChange(
        dropped=tuple(word for word in CAUTIONS if word in before.cautions - after.cautions),
        added=tuple(word for word in CAUTIONS if word in after.cautions - before.cautions),
        back=tuple(move.id for move in moves if move.id in allowed_after - allowed),
        left_out=tuple(move.id for move in moves if move.id in allowed - allowed_after),
    )


def substitute(
    move: MoveLike, standing: SafetyStatus, library: MoveCollection[MoveLike], without: frozenset[str] = frozenset()
) -> Replacement | None:
    """Return the easiest permitted stand-in for a move; the move itself where it is permitted; None for none.

    `without` are ids that must not be offered: already in use, or in a place of their own (see `substitutes`).
    """
    verdict = check_move(move, standing)
    if verdict.allowed:
        return Replacement(move, "")
    for candidate in map(library.moves.__getitem__, substitutes(move, library.moves)):
        if candidate.id not in without and check_move(candidate, standing).allowed:
            return Replacement(candidate, f"{candidate.name} instead of {move.name}: {verdict.why}")
    return None


def substitutes(move: MoveLike, moves: Mapping[str, MoveLike]) -> list[str]:
    """Return the ids of what may stand for a move, easiest first, whether permitted or not (see `substitute`).

    Easier variants, moves of the same step that share a muscle, and any that stretch the same one, those of another
    role at the end; never one of the hardest level. Within a level the nearest easier variant is first, the harder
    variants of the move are last, and the more muscles are shared the better.
    """
    easier = _easier_ids(move, moves)
    ranked: list[tuple[bool, int, int, bool, int, bool, str]] = []
    for other in moves.values():
        stretched = {*move.muscles.stretched} & {*other.muscles.stretched}
        shared = len(stretched) + len({*move.muscles.working} & {*other.muscles.working})
        same_step = other.category == move.category
        related = other.id in easier or bool(stretched) or (same_step and shared > 0)
        level = other.level or USUAL
        if other.id == move.id or not related or level >= HARDEST:
            continue
        nearness = easier.index(other.id) if other.id in easier else len(easier)
        same_role = other.id in easier or (other.role or other.category) == (move.role or move.category)
        harder = move.id in _easier_ids(other, moves)
        ranked.append((not same_role, level, nearness, harder, -shared, not same_step, other.id))
    return [rank[-1] for rank in sorted(ranked)]


def _easier_ids(move: MoveLike, moves: Mapping[str, MoveLike]) -> list[str]:
    found: list[str] = []
    queue = list(move.easier)
    while queue:
        name = queue.pop(0)
        if name in moves and name not in found and name != move.id:
            found.append(name)
            queue += moves[name].easier
    return found


# --- pain ----------------------------------------------------------------------------------------------------------


def pain_rule(
    pain: int,
    kind_of_pain: PainKind = PainKind.ORDINARY,
    settled_next_morning: bool | None = None,
    rising: bool = False,
) -> PainVerdict:
    """Return the consequence of a pain answer of 0-10 for a move. `settled_next_morning` None: not asked yet.

    Raises `PerkupError` for a number outside 0-10.
    """
    if not 0 <= pain <= 10:
        raise PerkupError(
            f"Pain {pain} is not on the scale.",
            "Give a number from 0 (none) to 10 (the worst you know).",
            code=ErrorCode.INVALID_INPUT,
        )
    if kind_of_pain in ODD_KINDS:
        return PainVerdict(PainAction.STOP, f"{kind_of_pain} pain: stop, whatever the number")
    if pain > PAIN_LIMIT:
        return PainVerdict(PainAction.EASIER, f"pain {pain} of 10: stop this move and take the easier one")
    if pain <= PAIN_FINE:
        return PainVerdict(PainAction.GO_ON, f"pain {pain} of 10: fine, go on")
    if rising:
        return PainVerdict(PainAction.EASE, f"pain {pain} of 10 and rising over the week: less next time")
    if settled_next_morning is None:
        return PainVerdict(PainAction.WATCH, f"pain {pain} of 10: go on if it has settled by tomorrow morning")
    if settled_next_morning:
        return PainVerdict(PainAction.GO_ON, f"pain {pain} of 10, settled by next morning: go on")
    return PainVerdict(PainAction.EASE, f"pain {pain} of 10, not settled by next morning: less next time")
