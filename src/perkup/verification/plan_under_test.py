"""Plan under test: a plan, the person it was built for, and the lookups that the rules of `plan_rules` need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from perkup.coach.programme.plan_model import Plan, PlanDay, PlanItem
from perkup.coach.programme.training_profile import TrainingProfile
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.moves.key_moves import PSOAS_LUNGE, PSOAS_LYING, WALK
from perkup.moves.move import Category, Family, Move, MoveRole, Place
from perkup.vocabulary import ItemRole, Sides, Tier

HIP_EXTENSION = frozenset({"bridge", "press_back"})
"""Families of moves that end in full hip extension against load."""
TALL = frozenset({"hinge", "step", "lunge", "stand"})
"""The next best: families that end standing with a straight hip."""
HARDEST_LEVEL = 3
NEW_UNTIL = 21
"""The last day on which a new move may come."""


class RuleViolation(msgspec.Struct, frozen=True):
    """Violation of a rule: its name, the day of the programme, and what was found."""

    rule: str
    day: int
    detail: str


class PlanUnderTest(msgspec.Struct, frozen=True):
    """Plan together with the profile, history and safety status that it was built for.

    resting : moves that had hurt once too often. changed : days that the person made lighter, easier or skipped.
    """

    plan: Plan
    profile: TrainingProfile
    moves: Mapping[str, Move]
    standing: SafetyStatus
    bans: frozenset[str] = frozenset()
    swapped: frozenset[int] = frozenset()
    resting: frozenset[str] = frozenset()
    changed: frozenset[int] = frozenset()
    _refusals: dict[str, str] = {}
    _strength: list[set[str]] = []
    _introduced: list[set[str]] = []

    def refusal(self, name: str) -> str:
        """Return why a move may not be in this plan; empty when it may."""
        if name not in self._refusals:
            self._refusals[name] = self._refused(name)
        return self._refusals[name]

    def _refused(self, name: str) -> str:
        move = self.moves.get(name)
        if move is None:
            return "is in no library"
        hold = self.standing.hold
        if hold and (name != WALK or hold.tier != Tier.WITHIN_DAYS):
            return "comes during a hold"
        words = (set(self.profile.cautions) | self.standing.cautions) & set(move.cautions)
        if words:
            return f"is excluded by {', '.join(sorted(words))}"
        if name in self.standing.stopped:
            return "was stopped by pain"
        if name in self.resting:
            return "had hurt once too often"
        missing = set(move.equipment) - set(self.profile.equipment) - places_as_things(self.profile.places)
        if missing - ({"chair"} if can_lean(move, self.profile) else set()):
            return f"needs {', '.join(move.equipment)}"
        if self.profile.places and move.place not in self.profile.places and not needs_a_corridor(move):
            return f"has its place at {move.place}"
        return "is banned" if name in self.bans else ""

    def fits(self, names: Iterable[str]) -> set[str]:
        """Return those of some moves that may be in this plan."""
        return {name for name in names if name in self.moves and not self.refusal(name)}

    def strength_moves(self) -> set[str]:
        """Return all moves that could make a strength session for this person."""
        if not self._strength:
            self._strength.append(self.fits(name for name, move in self.moves.items() if is_strength_move(move)))
        return self._strength[0]

    def introduced_moves(self) -> set[str]:
        """Return what came in the sessions before the last week."""
        if not self._introduced:
            days = [day for day in self.plan.days if day.day <= NEW_UNTIL]
            moves = {item.move for day in days for item in day.items if item.role != ItemRole.TEST}
            self._introduced.append(moves)
        return self._introduced[0]


def places_as_things(places: Iterable[str]) -> set[str]:
    """Return the things that places bring along: a bed, a step on the stairs, a desk."""
    brought = {"bed": {"bed"}, "stairs": {"step", "stairs"}, "desk": {"desk"}}
    return {thing for place in places for thing in brought.get(place, ())}


def can_lean(move: Move, profile: TrainingProfile) -> bool:
    """Return True where the move's chair only holds somebody up, and a desk or a wall is there for that."""
    contacts = [contact for frame in move.keyframes for contact in frame.contacts if "on chair" in contact]
    there = {"desk", "wall"} & {*profile.equipment, *profile.places}
    return bool(there and contacts) and not [contact for contact in contacts if not contact.startswith("palm")]


def needs_a_corridor(move: Move) -> bool:
    """Return True for everyday walking and the walking drills: they are done wherever one can walk."""
    return move.id == WALK or move.family == Family.GAIT_DRILL


def days_between(case: PlanUnderTest, first: int, last: int) -> list[PlanDay]:
    """Return the days of a plan from `first` to `last`."""
    return [day for day in case.plan.days if first <= day.day <= last]


def is_named(case: PlanUnderTest, name: str, items: Sequence[PlanItem]) -> bool:
    """Return True if the reason of an item names the move."""
    return any(case.moves[name].name in item.reason for item in items)


def spare_stretches(case: PlanUnderTest, items: Sequence[PlanItem]) -> set[str]:
    """Return stretches that could still stand in that day: they fit, are none of the hardest, in no other slot."""
    every = case.fits(
        name for name, move in case.moves.items() if move.category == Category.STRETCH and move.level != HARDEST_LEVEL
    )
    return every - {PSOAS_LYING, PSOAS_LUNGE} - {item.move for item in items}


def strength_choices(case: PlanUnderTest, day: PlanDay) -> set[str]:
    """Return the strength moves to choose from that day: in the last week only what came before."""
    strong = case.strength_moves()
    return strong & case.introduced_moves() if day.day > NEW_UNTIL else strong


def replaces_excluded(case: PlanUnderTest, item: PlanItem, there: set[str]) -> bool:
    """Return True if its reason names a move that may truly not come, or that is there already."""
    return any(
        f"instead of {move.name}" in item.reason and (name in there or case.refusal(name))
        for name, move in case.moves.items()
    )


def is_strength_move(move: Move) -> bool:
    """Return True for a strength move, or a break move that is strength enough."""
    return move.category == Category.STRENGTH or (move.category == Category.BREAK and move.role == MoveRole.STRENGTH)


def family_of_move(case: PlanUnderTest, name: str) -> str:
    """Return the family of a move; empty for one in no library."""
    move = case.moves.get(name)
    return str(move.family) if move else ""


def ending_straight(case: PlanUnderTest, strong: set[str]) -> set[str]:
    """Return those of some moves that end in full hip extension against load, or the next best.

    Light moves count only where no other ends so.
    """
    full = {name for name in strong if family_of_move(case, name) in HIP_EXTENSION}
    plain = {name for name in full if case.moves[name].category == Category.STRENGTH}
    return plain or full or {name for name in strong if family_of_move(case, name) in TALL}


def item_seconds(move: Move, item: PlanItem) -> float:
    """Return the time under way: repetitions by tempo or holds, both sides, and rests; a bit for getting there."""
    out, top, back = (float(part) for part in (item.tempo or move.dose.tempo or "2-1-2").split("-"))
    once = item.reps * (out + (move.dose.hold_s or top) + back) if item.reps else item.hold_s or 0.0
    bouts = item.sets * item.rounds
    turn = 0.0 if item.sides == Sides.BOTH else 8.0 if move.place in (Place.FLOOR, Place.BED) else 5.0
    return 12 + bouts * (once * (2 if turn else 1) + turn) + (bouts - 1) * max(item.rest_s, turn)
