"""Another move in a slot of a day: what may take it with every rule kept, and the day with its swaps in place."""

from __future__ import annotations

from collections.abc import Sequence

from perkup.coach.programme import progression, strength_session
from perkup.coach.programme.exercise_families import is_strength
from perkup.coach.programme.move_choices import candidate_moves, due_lunges, move_choice
from perkup.coach.programme.plan_context import DaysSoFar, PlanContext, summarize_days
from perkup.coach.programme.plan_model import PlanDay, PlanItem, plain_item, with_amount
from perkup.coach.programme.schedule import last_of_week
from perkup.coach.programme.strength_session import MANY_SETS, SLACK_S, MoveChoice
from perkup.coach.programme.time_budget import SHORTEST_S, longer
from perkup.coach.programme.training_profile import MINUTES
from perkup.coach.safety import safety_rules
from perkup.moves.coaching_facts import role_of
from perkup.moves.move import Category, DayKind, Move, MoveRole
from perkup.vocabulary import ItemRole

MOST_S = MINUTES[1] * 60.0 + SLACK_S
LEAST_S = MINUTES[0] * 60.0 - SLACK_S
"""No swap takes a strength session out of these."""


def with_swaps(context: PlanContext, so_far: DaysSoFar, day: int, items: list[PlanItem]) -> list[PlanItem]:
    """Put the person's swaps of a day into their slots; one that no longer fits changes nothing."""
    for swap in context.history.swaps:
        if (swap.block, swap.day) != (context.block, day):
            continue
        place = next((index for index, item in enumerate(items) if item.slot == swap.slot), None)
        if place is None or items[place].move != swap.came_from:
            continue
        if can_swap(context, so_far, day, items, place, swap.to):
            items = [*items[:place], _swapped_item(context, day, items, place, swap.to), *items[place + 1 :]]
    return items


def can_swap(context: PlanContext, so_far: DaysSoFar, day: int, items: Sequence[PlanItem], place: int, to: str) -> bool:
    """Return True if `to` may take the place of an item with every rule kept. `so_far`: the days before `day`."""
    item = items[place]
    if item.role == ItemRole.TEST or to not in context.moves or to in {other.move for other in items}:
        return False
    move = context.moves[to]
    if not context.fit.has(move) or so_far.too_new(day, to) or not _suits(item.role, move):
        return False
    if context.calendar.kinds[day - 1] == DayKind.STRENGTH:
        before_s = sum(other.seconds for other in items)
        after_s = before_s - item.seconds + _swapped_item(context, day, items, place, to).seconds
        if after_s > max(MOST_S, before_s) or after_s < min(LEAST_S, before_s):
            return False
    return item.role != ItemRole.STRENGTH or _keeps_session(context, so_far, day, items, item.move, move)


def swap_options(context: PlanContext, days: Sequence[PlanDay], slot: str) -> list[str]:
    """Return the moves that may take a slot of the last of `days`, nearest first; none where it cannot be swapped.

    `days` are those of `planner.build_plan` from the first to the one to change.
    """
    day = days[-1]
    place = next((index for index, item in enumerate(day.items) if item.slot == slot), None)
    if place is None or day.done:
        return []
    so_far = summarize_days(days[:-1])
    near = safety_rules.substitutes(context.moves[day.items[place].move], context.moves)
    others = sorted(name for name in context.moves if name not in near)
    return [name for name in (*near, *others) if can_swap(context, so_far, day.day, day.items, place, name)]


def _keeps_session(
    context: PlanContext, so_far: DaysSoFar, day: int, items: Sequence[PlanItem], came_from: str, move: Move
) -> bool:
    """Return True if the session still holds its lunge and a hip extension, and is unlike the others."""
    pool = candidate_moves(context, so_far, day, {})
    session = frozenset(item.move for item in items if item.role == ItemRole.STRENGTH) - {came_from} | {move.id}
    extends = strength_session.select_extending([*pool, move_choice(context, move, "")])
    if _is_owed(context, so_far, day, came_from, pool) or session in so_far.sessions.values():
        return False
    return not extends or bool(session & extends)


def _is_owed(context: PlanContext, so_far: DaysSoFar, day: int, move: str, pool: Sequence[MoveChoice]) -> bool:
    """Return True for a lunge of the week that no later session of the week can hold."""
    later = any(kind == DayKind.STRENGTH for kind in context.calendar.kinds[day : last_of_week(day)])
    return not later and move in due_lunges(context, so_far, day, {choice.id for choice in pool})


def _swapped_item(context: PlanContext, day: int, items: Sequence[PlanItem], place: int, to: str) -> PlanItem:
    """Return the other move in the slot: in a strength session with as many sets, or as long, as its minutes ask."""
    item, move = items[place], context.moves[to]
    others_s = sum(other.seconds for other in items) - item.seconds
    changed = plain_item(item.slot, move, item.role, f"your choice instead of {context.moves[item.move].name}")
    if context.calendar.kinds[day - 1] != DayKind.STRENGTH:
        return changed
    if item.role != ItemRole.STRENGTH:
        return longer([changed], context.moves, SHORTEST_S - others_s - changed.seconds)[0]
    amount = progression.amount(move.dose, context.progress[to].step)
    most = item.sets if context.is_lighter(day) else MANY_SETS
    doses = [
        with_amount(changed, move, amount, sets)
        for sets in sorted(range(1, most + 1), key=lambda sets: abs(sets - item.sets))
    ]
    fitting = (dose for dose in doses if SHORTEST_S - SLACK_S <= others_s + dose.seconds <= MOST_S)
    return next(fitting, doses[0])


def _suits(role: ItemRole, move: Move) -> bool:
    """Return True if a move can fill a place of this role."""
    if role == ItemRole.STRENGTH:
        return is_strength(move)
    if role == ItemRole.WALK:
        return role_of(move) == MoveRole.WALK
    return move.category == Category.STRETCH
