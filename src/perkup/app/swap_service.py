"""Swaps of moves in the plan: what may take a slot, and taking it."""

from __future__ import annotations

from perkup.app.change_listeners import ChangeListeners, Topic
from perkup.app.library_service import find_move
from perkup.app.programme_plan import ProgrammePlan
from perkup.coach.programme import planner, swaps
from perkup.coach.programme.plan_model import PlanItem
from perkup.errors import ErrorCode, PerkupError
from perkup.journal.store import Journal
from perkup.moves.move import Move


class SwapService:
    """Swaps of one person's plan."""

    def __init__(self, journal: Journal, plan: ProgrammePlan, listeners: ChangeListeners) -> None:
        self._journal = journal
        self._listeners = listeners
        self._plan = plan

    def item(self, number: int, slot: str) -> PlanItem:
        """Return what a slot of a day holds now."""
        day = self._plan.day(number)
        item = next((item for item in day.items if item.slot == slot), None)
        if item is None:
            raise PerkupError(
                f"Day {number} has no slot `{slot}`.",
                f"It has {', '.join(i.slot for i in day.items)}.",
                code=ErrorCode.NOT_FOUND,
            )
        return item

    def choices(self, number: int, slot: str) -> list[Move]:
        """Return the moves that may take this slot with every rule of the programme kept, nearest first."""
        self.item(number, slot)
        context, moves = self._plan.context(), self._plan.library().moves
        days = planner.build_plan(context, number).days
        return [moves[move] for move in swaps.swap_options(context, days, slot)]

    def swap(self, number: int, slot: str, to: str, why: str = "") -> None:
        """Put another move into this slot of this day; the slot and its history stay."""
        day, item = self._plan.day(number), self.item(number, slot)
        if day.done:
            raise PerkupError(
                f"Day {number} is done.", "Swap a move of a day that is still to come.", code=ErrorCode.ALREADY_DONE
            )
        find_move(to, self._plan.library(), "to")
        if to not in {move.id for move in self.choices(number, slot)}:
            raise PerkupError(
                f"`{to}` does not fit this slot for you.",
                "The page of the day lists what does.",
                code=ErrorCode.NOT_ALLOWED,
            )
        self._journal.append("swap", {"day": number, "slot": slot, "from": item.move, "to": to, "why": why})
        self._listeners.notify(Topic.JOURNAL)
