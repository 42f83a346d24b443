"""Fitting a session to its minutes: what may shrink, and what may grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perkup.coach.programme.plan_model import PlanItem, resize_dose
from perkup.coach.programme.strength_session import MORE_REST_S, SLACK_S
from perkup.coach.programme.training_profile import MINUTES
from perkup.moves.key_moves import PSOAS_LYING
from perkup.moves.move import Move
from perkup.vocabulary import ItemRole, Sides

SHORTEST_S = MINUTES[0] * 60.0 + SLACK_S
"""What may run short still ends within the shortest session."""
LONGEST_S = MINUTES[1] * 60.0 - SLACK_S
"""What may run over still ends within the longest session."""
WALK_STEP_S = 15.0
LEAST_WALK_S = 60.0
"""So much of a walking drill stays in a short session, as its warm-up; the rest of it belongs outside."""
MORE_WALK_S = 240.0
"""A walking drill may grow by this much."""
LEAST_REST_S = {Sides.BOTH: 30.0, Sides.EACH: 15.0}
"""Rests between sets are no shorter than this; while one side works the other one rests (product default)."""
LEAST_REPS = 6
"""A set more is paid for with repetitions where time is short, down to so many (product default)."""
MOST_ROUNDS = 6
"""A stretch may grow to so many rounds; the article's is four, gains level off at about 10 minutes a week a side."""
HOLD_STEP_S = 5.0
MORE_HOLD_S = 30.0
HELD_S = 90.0
"""Where a further round is too long, a stretch may be held so much longer: a rest of a session, no more than that."""
GROWTH_S = 75.0
"""So much is left to walk and stretches to fill when a session is drawn."""
DAILY_SHARE = 0.35
"""Stretches and walk may take this share of a session before they shrink (product default)."""
ARTICLE_ROUNDS = frozenset({PSOAS_LYING})
"""Its four rounds are the article's: they stay, and so does its hold."""


def session_seconds(minutes_per_session: int) -> float:
    """Return the seconds that a session of so many minutes aims at."""
    return max(SHORTEST_S, min(minutes_per_session * 60.0, LONGEST_S))


def shorter(
    daily: Sequence[PlanItem], moves: Mapping[str, Move], aim_s: float, *, tight: bool = False
) -> list[PlanItem]:
    """Cut the walk to a warm-up where the daily items would take too large a share of a session of `aim_s`.

    The stretches keep their dose. `tight` cuts it in any case.
    """
    if not tight and sum(item.seconds for item in daily) <= aim_s * DAILY_SHARE:
        return list(daily)
    return [_warm_up(item, moves[item.move]) if item.role == ItemRole.WALK else item for item in daily]


def _warm_up(item: PlanItem, move: Move) -> PlanItem:
    hold_s = item.hold_s and min(item.hold_s, LEAST_WALK_S)
    return resize_dose(item, move, rounds=1, hold_s=hold_s)


def longer(daily: Sequence[PlanItem], moves: Mapping[str, Move], spare_s: float) -> list[PlanItem]:
    """Grow the daily items into the time that is left: the walk first, then rounds of the stretches, then holds."""
    grown = list(daily)
    for place, item in enumerate(daily):
        if item.role == ItemRole.WALK and item.hold_s:
            step = WALK_STEP_S * item.rounds * (2 if item.sides == Sides.EACH else 1)
            more = max(0.0, min(spare_s + SLACK_S, MORE_WALK_S) // step)
            grown[place] = resize_dose(item, moves[item.move], hold_s=item.hold_s + more * WALK_STEP_S)
            spare_s -= more * step
    for place, item in enumerate(daily):
        while item.role == ItemRole.STRETCH and grown[place].rounds < MOST_ROUNDS:
            more_rounds = resize_dose(grown[place], moves[item.move], rounds=grown[place].rounds + 1)
            extra = more_rounds.seconds - grown[place].seconds
            if extra > spare_s:
                break
            grown[place] = more_rounds
            spare_s -= extra
    spare_s = min(spare_s, HELD_S)
    for place, item in enumerate(grown):
        if item.role == ItemRole.STRETCH and item.hold_s and item.move not in ARTICLE_ROUNDS:
            step = HOLD_STEP_S * item.rounds * (2 if item.sides == Sides.EACH else 1)
            steps = max(0.0, min(spare_s // step, MORE_HOLD_S // HOLD_STEP_S))
            grown[place] = resize_dose(item, moves[item.move], hold_s=item.hold_s + steps * HOLD_STEP_S)
            spare_s -= steps * step
    return grown


def with_more_sets(
    items: Sequence[PlanItem], most: Mapping[str, int], moves: Mapping[str, Move], least_sets: int, limit_s: float
) -> list[PlanItem]:
    """Give a session at least so many sets within `limit_s`: rests become shorter, then sets fewer in repetitions.

    most : how many sets each move may have. Sets go to the move that needs the least time for one.
    """
    missing = least_sets - sum(item.sets for item in items)
    if missing <= 0:
        return list(items)
    tight = [resize_dose(item, moves[item.move], rest_s=min(item.rest_s, LEAST_REST_S[item.sides])) for item in items]
    for _ in range(missing):
        more = _with_one_more(tight, most, moves, limit_s)
        while more is None:
            place = max(range(len(tight)), key=lambda index: (tight[index].reps or 0, -index))
            reps = tight[place].reps or 0
            if reps <= LEAST_REPS:
                return tight
            tight[place] = resize_dose(tight[place], moves[tight[place].move], reps=reps - 1)
            more = _with_one_more(tight, most, moves, limit_s)
        tight = more
    return tight


def _with_one_more(
    items: Sequence[PlanItem], most: Mapping[str, int], moves: Mapping[str, Move], limit_s: float
) -> list[PlanItem] | None:
    """Return the items with one more set where it costs least; None where none fits any more."""
    spare_s = limit_s - sum(item.seconds for item in items)
    able = []
    for place, item in enumerate(items):
        if item.sets < most.get(item.move, 0):
            more = resize_dose(item, moves[item.move], sets=item.sets + 1)
            if more.seconds - item.seconds <= spare_s:
                able.append((more.seconds - item.seconds, place, more))
    if not able:
        return None
    _seconds, place, more = min(able, key=lambda entry: entry[:2])
    return [*items[:place], more, *items[place + 1 :]]


def lengthen_rests(items: Sequence[PlanItem], moves: Mapping[str, Move], spare_s: float) -> list[PlanItem]:
    """Lengthen the rests between sets where minutes are still missing."""
    rests = sum(item.sets * item.rounds - 1 for item in items)
    if spare_s <= SLACK_S or not rests:
        return list(items)
    more = min(MORE_REST_S, spare_s // rests)
    return [resize_dose(item, moves[item.move], rest_s=item.rest_s + more) for item in items]
