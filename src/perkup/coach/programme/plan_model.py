"""The shape of a plan: thirty days of items with doses, as `perkup plan --json` gives them."""

from __future__ import annotations

from datetime import date

import msgspec

from perkup.coach.programme.exercise_families import TimedDose, dose_seconds
from perkup.coach.programme.progression import DoseAmount
from perkup.coach.programme.schedule import Stage
from perkup.coach.programme.training_history import PlannedSession
from perkup.coach.safety.safety_rules import SafetyHold
from perkup.moves.move import DayKind, Move
from perkup.vocabulary import ItemRole, Sides


class PlanItem(msgspec.Struct, frozen=True):
    """Move in its slot with its dose; `seconds` is what the player needs for it, `tempo` None for the move's own."""

    slot: str
    move: str
    sets: int
    reps: int | None
    hold_s: float | None
    rounds: int
    sides: Sides
    rest_s: float
    role: ItemRole
    reason: str
    seconds: float
    tempo: str | None = None


class PlanDay(msgspec.Struct, frozen=True):
    """Day of a plan: what to do (`items`), break moves that suit it, self-tests by name, and what should be said.

    strength_minutes : how many of its minutes are sets of strength and the rests between them.
    """

    day: int
    date: date
    week: int
    stage: Stage
    kind: DayKind
    minutes: int
    items: tuple[PlanItem, ...]
    breaks: tuple[str, ...]
    tests: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    done: bool = False
    skipped: bool = False
    strength_minutes: int = 0

    def strength(self) -> frozenset[str]:
        """Return the strength moves of the day: two sessions are alike when these are equal."""
        return frozenset(item.move for item in self.items if item.role == ItemRole.STRENGTH)


class LeftOut(msgspec.Struct, frozen=True):
    """A move of the plan that does not fit, what came instead (None: nothing), and why, in one sentence."""

    move: str
    instead: str | None
    why: str


class Plan(msgspec.Struct, frozen=True):
    """Thirty days. `start` is the first day of the block."""

    start: date
    seed: int
    block: int
    days: tuple[PlanDay, ...]
    left_out: tuple[LeftOut, ...] = ()
    hold: SafetyHold | None = None


def plain_item(slot: str, move: Move, role: ItemRole, reason: str, led: PlannedSession | None = None) -> PlanItem:
    """Return a move in a slot with its own dose, or the one with which it was `led`."""
    dose = led or move.dose
    hold = None if dose.reps is not None and not dose.hold_s else dose.hold_s
    tempo = dose.tempo if led else None
    seconds = dose_seconds(move, TimedDose(dose.sets, dose.reps, hold, dose.rounds, dose.rest_s, tempo))
    return PlanItem(
        slot, move.id, dose.sets, dose.reps, hold, dose.rounds, move.sides, dose.rest_s, role, reason, seconds, tempo
    )


def resize_dose(item: PlanItem, move: Move, **dose: float | str | None) -> PlanItem:
    """Return the item with another dose (`sets`, `reps`, `hold_s`, `rounds`, `tempo`); its seconds follow."""
    if not dose.get("hold_s", True):
        dose["hold_s"] = None
    sized = msgspec.structs.replace(item, **dose)
    timed = TimedDose(sized.sets, sized.reps, sized.hold_s, sized.rounds, sized.rest_s, sized.tempo)
    return msgspec.structs.replace(sized, seconds=dose_seconds(move, timed))


def with_amount(item: PlanItem, move: Move, amount: DoseAmount, sets: int) -> PlanItem:
    """Return the item with the dose that its move has reached."""
    tempo = amount.tempo if amount.reps is not None and amount.tempo != move.dose.tempo else None
    return resize_dose(item, move, sets=sets, reps=amount.reps, hold_s=amount.hold_s, tempo=tempo)
