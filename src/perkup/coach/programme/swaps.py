"""Another move in a slot of a day: what may take it with every rule kept, and the day with its swaps in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perkup.coach.programme import progression, strength_session
from perkup.coach.programme.exercise_families import is_strength
from perkup.coach.programme.plan_model import PlanItem, Role, plain_item, resized
from perkup.coach.programme.schedule import last_of_week
from perkup.coach.programme.strength_session import MANY_SETS, SLACK_S, MoveChoice
from perkup.coach.programme.time_budget import SHORTEST_S, longer
from perkup.coach.programme.training_profile import MINUTES
from perkup.coach.safety import safety_rules
from perkup.moves.coaching_facts import role_of
from perkup.moves.move import Move, MoveRole

if TYPE_CHECKING:
    from perkup.coach.programme.planner import PlanBuilder

MOST_S = MINUTES[1] * 60.0 + SLACK_S
LEAST_S = MINUTES[0] * 60.0 - SLACK_S
"""No swap takes a strength session out of these."""


def with_swaps(builder: PlanBuilder, day: int, items: list[PlanItem]) -> list[PlanItem]:
    """The items of a day with the person's swaps in their slots; one that no longer fits changes nothing."""
    for swap in builder.history.swaps:
        if (swap.block, swap.day) == (builder.block, day):
            place = {item.slot: place for place, item in enumerate(items)}.get(swap.slot)
            if (
                place is not None
                and items[place].move == swap.came_from
                and can_swap(builder, day, items, place, swap.to)
            ):
                items = [*items[:place], _swapped(builder, day, items, place, swap.to), *items[place + 1 :]]
    return items


def can_swap(builder: PlanBuilder, day: int, items: Sequence[PlanItem], place: int, to: str) -> bool:
    """May `to` take the place of an item, all rules kept? `items` are those of `day`, the last one built."""
    item = items[place]
    if item.role == "test" or to not in builder.moves or to in {each.move for each in items}:
        return False
    move = builder.moves[to]
    if not builder.fit.has(move) or builder.too_new(day, to) or not _suits(item.role, move):
        return False
    if builder.kinds[day - 1] == "strength":
        before_s = sum(each.seconds for each in items)
        after_s = before_s - item.seconds + _swapped(builder, day, items, place, to).seconds
        if after_s > max(MOST_S, before_s) or after_s < min(LEAST_S, before_s):
            return False
    if item.role != "strength":
        return True
    pool = builder.candidate_moves(day)
    ids = frozenset(each.move for each in items if each.role == "strength") - {item.move} | {to}
    extends = strength_session.extending([*pool, builder.choice(move, "")])
    others = [used for past, used in builder.used.items() if past != day]
    return not _owed(builder, day, item.move, pool) and ids not in others and (not extends or bool(ids & extends))


def swap_options(builder: PlanBuilder, day: int, slot: str) -> list[str]:
    """The moves that may take a slot of a day, nearest first; empty where none may. `builder` is a fresh one."""
    made = list(builder.days(day))[-1]
    place = next((index for index, item in enumerate(made.items) if item.slot == slot), None)
    if place is None or made.done:
        return []
    near = safety_rules.substitutes(builder.moves[made.items[place].move], builder.moves)
    rest = sorted(name for name in builder.moves if name not in near)
    return [name for name in (*near, *rest) if can_swap(builder, day, made.items, place, name)]


def _owed(builder: PlanBuilder, day: int, move: str, pool: Sequence[MoveChoice]) -> bool:
    """Is this a lunge of the week that no later session of the week can hold?"""
    later = any(kind == "strength" for kind in builder.kinds[day : last_of_week(day)])
    return not later and move in builder.due_lunges(day, {choice.id for choice in pool})


def _swapped(builder: PlanBuilder, day: int, items: Sequence[PlanItem], place: int, to: str) -> PlanItem:
    """The other move in the slot: in a strength session with as many sets, or as long, as its minutes ask for."""
    item, move = items[place], builder.moves[to]
    others_s = sum(each.seconds for each in items) - item.seconds
    changed = plain_item(item.slot, move, item.role, f"your choice instead of {builder.moves[item.move].name}")
    if builder.kinds[day - 1] != "strength":
        return changed
    if item.role != "strength":
        return longer([changed], builder.moves, SHORTEST_S - others_s - changed.seconds)[0]
    amount = progression.amount(move.dose, builder.track(move).step)
    doses = [
        resized(changed, move, sets=sets, reps=amount.reps, hold_s=amount.hold_s)
        for sets in sorted(range(1, MANY_SETS + 1), key=lambda sets: abs(sets - item.sets))
    ]
    fitting = (dose for dose in doses if SHORTEST_S - SLACK_S <= others_s + dose.seconds <= MOST_S)
    return next(fitting, doses[0])


def _suits(role: Role, move: Move) -> bool:
    if role == "strength":
        return is_strength(move)
    if role == "walk":
        return role_of(move) == MoveRole.WALK
    return move.category == "stretch"
