"""Fitting a session to its minutes: what may shrink, and what may grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perkup.coach.programme.plan_model import PlanItem, resized
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
MORE_WALK_S = 240.0
"""A walking drill may grow by this much."""
MOST_ROUNDS = 6
"""A stretch may grow to so many rounds; the article's is four, gains level off at about 10 minutes a week a side."""
HOLD_STEP_S = 5.0
MORE_HOLD_S = 30.0
HELD_S = 90.0
"""Where a further round is too long, a stretch may be held so much longer: a rest of a session, no more than that."""
GROWTH_S = 150.0
"""So much is left to walk and stretches to fill when a session is drawn."""
DAILY_SHARE = 0.45
"""Stretches and walk may take this share of a session before they shrink (product default)."""
ARTICLE_ROUNDS = frozenset({PSOAS_LYING})
"""Its four rounds are the article's: they stay, and so does its hold."""


def session_seconds(minutes_per_session: int) -> float:
    """Return the seconds that a session of so many minutes aims at."""
    return max(SHORTEST_S, min(minutes_per_session * 60.0, LONGEST_S))


def shorter(daily: Sequence[PlanItem], moves: Mapping[str, Move], aim_s: float) -> list[PlanItem]:
    """Cut the walk to one round where the daily items would take too large a share of a session of `aim_s`.

    The stretches keep their dose.
    """
    if sum(item.seconds for item in daily) <= aim_s * DAILY_SHARE:
        return list(daily)
    return [
        item if item.role != ItemRole.WALK or item.rounds == 1 else resized(item, moves[item.move], rounds=1)
        for item in daily
    ]


def longer(daily: Sequence[PlanItem], moves: Mapping[str, Move], spare_s: float) -> list[PlanItem]:
    """Grow the daily items into the time that is left: the walk first, then rounds of the stretches, then holds."""
    grown = list(daily)
    for place, item in enumerate(daily):
        if item.role == ItemRole.WALK and item.hold_s:
            step = WALK_STEP_S * item.rounds * (2 if item.sides == Sides.EACH else 1)
            more = max(0.0, min(spare_s + SLACK_S, MORE_WALK_S) // step)
            grown[place] = resized(item, moves[item.move], hold_s=item.hold_s + more * WALK_STEP_S)
            spare_s -= more * step
    for place, item in enumerate(daily):
        while item.role == ItemRole.STRETCH and grown[place].rounds < MOST_ROUNDS:
            more_rounds = resized(grown[place], moves[item.move], rounds=grown[place].rounds + 1)
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
            grown[place] = resized(item, moves[item.move], hold_s=item.hold_s + steps * HOLD_STEP_S)
            spare_s -= steps * step
    return grown


def rested(items: Sequence[PlanItem], moves: Mapping[str, Move], spare_s: float) -> list[PlanItem]:
    """Lengthen the rests between sets where minutes are still missing."""
    rests = sum(item.sets * item.rounds - 1 for item in items)
    if spare_s <= SLACK_S or not rests:
        return list(items)
    more = min(MORE_REST_S, spare_s // rests)
    return [resized(item, moves[item.move], rest_s=item.rest_s + more) for item in items]
