"""Rules of stand-ins: from the easiest, in no position that an answer excludes, from no other slot, with the dose kept.

Positions are read from the keyframes here once more, by numbers of their own; the words on a move are not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from perkup.coach.programme.plan_model import PlanItem
from perkup.moves.key_moves import PSOAS_LUNGE, PSOAS_LYING, WALK
from perkup.moves.move import DayKind, Move
from perkup.verification.plan_under_test import HARDEST_LEVEL, PlanUnderTest, RuleViolation
from perkup.vocabulary import ItemRole

PSOAS = (PSOAS_LYING, PSOAS_LUNGE)


def position(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that no move takes anybody into a position that an answer excludes, not among the break moves either."""
    words = set(case.profile.cautions) | case.standing.cautions
    against = {word: is_excluded for word, is_excluded in POSITIONS.items() if word in words}
    for day in case.plan.days:
        if day.done:
            continue
        for name in sorted({*(item.move for item in day.items), *day.breaks} - {WALK}):
            move = case.moves.get(name)
            for word, is_excluded in against.items():
                if move and is_excluded(move):
                    yield RuleViolation("position", day.day, f"{name} in spite of {word}")


def stand_ins(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check the stretches that replace one: none of the hardest, none from another slot, none twice, the dose kept."""
    for day in case.plan.days:
        if day.done or day.day in case.swapped:
            continue
        moves = [item.move for item in day.items if item.role == ItemRole.STRETCH]
        if len(set(moves)) < len(moves):
            yield RuleViolation("stand-in", day.day, f"a stretch comes twice: {', '.join(moves)}")
        for item in day.items:
            replaced, move = _replaced_stretch(case, item), case.moves.get(item.move)
            if item.role != ItemRole.STRETCH or replaced is None or move is None:
                continue
            if move.level == HARDEST_LEVEL:
                yield RuleViolation("stand-in", day.day, f"{item.move} is one of the hardest")
            if item.move in PSOAS:
                yield RuleViolation("stand-in", day.day, f"{item.move} is taken from its own slot")
            expected_s, planned_s = _seconds_a_side(replaced, day.kind), item.sets * item.rounds * (item.hold_s or 0.0)
            grows = day.kind == DayKind.STRENGTH and planned_s > expected_s
            if item.reps is None and planned_s != expected_s and not grows:
                yield RuleViolation(
                    "stand-in-dose", day.day, f"{item.move}: {planned_s:g} s, not {expected_s:g} a side"
                )


def something_to_do(case: PlanUnderTest) -> Iterator[RuleViolation]:
    """Check that each day holds something to do, or says whom to ask."""
    asks = ("doctor", "physiotherapist", "clinician")
    for day in case.plan.days:
        if (
            not day.items
            and not day.done
            and not day.skipped
            and not any(word in note for note in day.notes for word in asks)
        ):
            yield RuleViolation("nothing-to-do", day.day, "no item, and nobody to ask")


def _replaced_stretch(case: PlanUnderTest, item: PlanItem) -> Move | None:
    """Return the psoas stretch that an item says it replaces."""
    psoas = (case.moves[name] for name in PSOAS if name in case.moves)
    return next((move for move in psoas if f"instead of {move.name}:" in item.reason), None)


def _seconds_a_side(move: Move, kind: DayKind) -> float:
    """Return the seconds a side of a stretch: on days without strength at least two rounds."""
    dose = move.dose
    rounds = 2 if dose.rounds == 1 and kind in (DayKind.REST, DayKind.MOBILITY) else dose.rounds
    return dose.sets * rounds * dose.hold_s


def _angles(move: Move, name: str) -> list[float]:
    return [keyframe.pose.get(f"{name}_{side}", 0.0) for keyframe in move.keyframes for side in "rl"]


def _folds(move: Move) -> bool:
    return max(_angles(move, "hip_flexion"), default=0.0) >= 80 or max(_angles(move, "hip_adduction"), default=0.0) > 5


def _stretches_hip(move: Move) -> bool:
    return min(_angles(move, "hip_flexion"), default=0.0) <= -3


def _pinches(move: Move) -> bool:
    angles = _angles(move, "hip_flexion")
    return max(angles, default=0.0) >= 100 or min(angles, default=0.0) <= -16


POSITIONS: Mapping[str, Callable[[Move], bool]] = {
    "hip_replacement_posterior": _folds,
    "hip_replacement_anterior": _stretches_hip,
    "front_hip_pinch": _pinches,
}
"""Caution -> does a move go where it must not?"""
