"""Draft of a strength session: which moves, and how many sets of each, so that it fits the minutes.

A session holds a move that ends in full hip extension against load, is unlike every other session of the block, mixes
families, and repeats as little as it can of the last seven days. Chance is the seed's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice

import msgspec

from perkup.coach.programme.exercise_families import EXTENDS, STANDS_TALL, TimedDose, dose_seconds
from perkup.coach.programme.progression import DoseAmount, DoseProgress
from perkup.coach.seeded_random import SeededRandom
from perkup.moves.coaching_facts import family_of, level_of
from perkup.moves.move import Category, Family, Move

DRAFTS = 8
MOST_MOVES = 5
LEAST_MOVES = 3
"""A session holds so many moves, as long as enough fit to make every one of the block another."""
MOST_SETS = 3
MANY_SETS = 5
"""Sets beyond the usual three come only where a session would else be too short, with few moves to choose from."""
FEW = 5
"""A person to whom fewer strength moves than this fit gets more sets of each."""
ENUMERATED = 4000
SLACK_S = 25.0
"""A session may run this much over its minutes."""
LIGHT_REST_S = 30.0
MORE_REST_S = 60.0
"""A rest between sets may grow by this much where minutes are missing."""

MoveSet = frozenset[str]


class MoveChoice(msgspec.Struct, frozen=True):
    """A strength move that fits the person, with the dose it has reached."""

    id: str
    move: Move
    family: Family
    level: int
    amount: DoseAmount
    progress: DoseProgress
    lasts: tuple[float, ...]
    why: str = ""
    most_sets: int = MANY_SETS

    def seconds(self, sets: int) -> float:
        """Return how long so many sets take."""
        return self.lasts[sets]


def choice(move: Move, amount: DoseAmount, progress: DoseProgress) -> MoveChoice:
    """Return a move with the dose it has reached."""
    dose = move.dose
    lasts = tuple(
        dose_seconds(move, TimedDose(sets, amount.reps, amount.hold_s, dose.rounds, rest_seconds(move), amount.tempo))
        for sets in range(MANY_SETS + 1)
    )
    return MoveChoice(move.id, move, family_of(move), level_of(move), amount, progress, lasts)


def rest_seconds(move: Move) -> float:
    """Return the rest between sets of a move; one for the break has none of its own."""
    return move.dose.rest_s or LIGHT_REST_S


class SessionBrief(msgspec.Struct, frozen=True):
    """Requirements of a session: what must be in it, how long it may take, what it may not equal, what to favour.

    `used` are the sessions of this block in their order, `before` those of earlier blocks. `budget_s` is what the
    person's minutes leave, `least_s` what the shortest session does, `least_sets` how many sets it should hold,
    `most_in_all` after how many it need not be filled further, `cap` how many it may hold at most. `growth_s` is
    how much of what is missing the walk and the stretches are glad to fill, `most_growth_s` how much they can fill
    at most.
    """

    must: tuple[str, ...]
    budget_s: float
    least_s: float
    used: tuple[MoveSet, ...]
    before: frozenset[MoveSet]
    recent: MoveSet
    familiar: MoveSet
    favourites: MoveSet
    stand_ins: MoveSet
    most_sets: int
    growth_s: float
    most_growth_s: float
    least_sets: int = 0
    most_in_all: int = 99
    cap: int = 99


class SessionDraft(msgspec.Struct, frozen=True):
    """A session: its moves in order, the sets of each, its length, and the moves as sessions are compared."""

    choices: tuple[MoveChoice, ...]
    sets: tuple[int, ...]
    seconds: float
    ids: MoveSet


def select_extending(pool: Sequence[MoveChoice]) -> MoveSet:
    """Return the moves of a pool that end in full hip extension against load, or the next best where there are none."""
    full = [choice for choice in pool if choice.family in EXTENDS]
    tall = [choice for choice in pool if choice.family in STANDS_TALL]
    trained = [choice for choice in full if choice.move.category == Category.STRENGTH]
    return frozenset(choice.id for choice in trained or full or tall)


def draft(pool: Sequence[MoveChoice], brief: SessionBrief, lots: SeededRandom) -> SessionDraft | None:
    """Return the best session found for a brief; None only for an empty pool.

    As long as the person wants, and unlike the sessions of this block and of those before; failing that, of this block;
    failing that, shorter; failing that, one that is alike comes, the longer ago the better: better a repeated session
    than none. With few moves to choose from, better a repeated session than one below the fewest minutes, too.
    """
    if not pool:
        return None
    extends = select_extending(pool)
    for least_moves in (LEAST_MOVES, 1):
        session = _best(pool, brief, extends, lots, least_moves)
        if session is not None:
            return session
    return _fill_sets(sorted(pool, key=lambda choice: choice.seconds(1))[:1], brief)


def _best(
    pool: Sequence[MoveChoice], brief: SessionBrief, extends: MoveSet, lots: SeededRandom, least_moves: int
) -> SessionDraft | None:
    """Return the best session of so many moves at least; None where none is unlike those before, or long enough."""
    able: list[tuple[SessionDraft, float]]
    likelihoods = {choice.id: _likelihood(choice, brief) for choice in pool}
    drafts = [_draw(pool, brief, extends, likelihoods, lots) for _ in range(DRAFTS * (3 if brief.least_sets else 1))]
    able = [
        (session, reach(session, brief))
        for session in drafts
        if _valid(session, brief, extends) and len(session.choices) >= least_moves
    ]
    candidates = [
        session
        for session, reach in able
        if reach >= brief.budget_s and session.ids not in brief.before.union(brief.used)
    ]
    if not candidates:
        able = [(session, reach(session, brief)) for session in _all(pool, brief, extends, least_moves)]
    few = len(pool) < FEW
    for least_s, unlike in islice(_wishes(brief, few=few), None if least_moves == 1 else 3 if few else 4):
        candidates = candidates or [
            session for session, reach in able if reach >= least_s and session.ids not in unlike
        ]
    if not candidates:
        return None
    return min(candidates, key=lambda session: (_cost(session, brief), sorted(session.ids)))


def _wishes(brief: SessionBrief, *, few: bool) -> Iterator[tuple[float, frozenset[MoveSet]]]:
    """Return how long a session is to be, and which it may not equal: the dearest wish first."""
    block = frozenset(brief.used)
    again = [frozenset(brief.used[oldest:]) for oldest in range(1, len(brief.used) + 1)]
    yield brief.budget_s, block | brief.before
    yield brief.budget_s, block
    yield brief.least_s, block
    if few:
        yield from ((brief.least_s, later) for later in again)
    yield 0.0, block
    yield from ((0.0, later) for later in again)


def _subsets(pool: Sequence[MoveChoice], least_moves: int) -> Iterator[MoveSet]:
    for size in range(least_moves, min(MOST_MOVES, len(pool)) + 1):
        yield from (frozenset(choice.id for choice in chosen) for chosen in combinations(pool, size))


def _draw(
    pool: Sequence[MoveChoice],
    brief: SessionBrief,
    extends: MoveSet,
    likelihoods: Mapping[str, float],
    lots: SeededRandom,
) -> SessionDraft:
    """Draw a session; `likelihoods` is how likely each move is to come, before the others of its session count."""
    chosen = [choice for choice in pool if choice.id in brief.must]
    left = [choice for choice in pool if choice.id not in brief.must]
    if extends and not any(choice.id in extends for choice in chosen):
        able = [choice for choice in left if choice.id in extends]
        chosen.append(_weigh(able, chosen, likelihoods, lots))
        left.remove(chosen[-1])
    sets = min(2, brief.most_sets)
    spent = sum(choice.seconds(sets) for choice in chosen)
    while left and len(chosen) < min(MOST_MOVES, brief.cap):
        choice = _weigh(left, chosen, likelihoods, lots)
        left.remove(choice)
        sets_asked = sets if len(chosen) >= LEAST_MOVES else 1
        if spent + choice.seconds(sets_asked) <= brief.budget_s + SLACK_S:
            chosen.append(choice)
            spent += choice.seconds(sets)
    return _fill_sets(chosen, brief)


def _likelihood(choice: MoveChoice, brief: SessionBrief) -> float:
    return (
        (0.3 if choice.id in brief.recent else 1.0)
        * (3.0 if choice.id in brief.favourites else 1.0)
        * (4.0 if choice.id in brief.stand_ins else 1.0)
    )


def _weigh(
    choices: Sequence[MoveChoice], chosen: Sequence[MoveChoice], likelihoods: Mapping[str, float], lots: SeededRandom
) -> MoveChoice:
    families = {choice.family for choice in chosen}
    return lots.weighted(
        choices,
        [likelihoods[choice.id] * 0.25 if choice.family in families else likelihoods[choice.id] for choice in choices],
    )


def _fill_sets(chosen: Sequence[MoveChoice], brief: SessionBrief) -> SessionDraft:
    """Give two sets to each; then as many more, or fewer, as the minutes ask for: the hip extension comes first."""
    chosen = sorted(chosen, key=lambda choice: choice.family not in EXTENDS)
    limit = brief.budget_s + SLACK_S + (SLACK_S if brief.growth_s < SLACK_S else 0.0)
    most_sets = brief.most_sets
    sets = [min(2, most_sets, choice.most_sets) for choice in chosen]
    seconds = sum([choice.lasts[count] for choice, count in zip(chosen, sets, strict=True)])
    for place in reversed(range(len(chosen))):
        if seconds > limit:
            seconds -= chosen[place].lasts[sets[place]] - chosen[place].lasts[1]
            sets[place] = 1
    for place in reversed(range(len(chosen))):
        if sum(sets) > brief.cap and sets[place] > 1:
            seconds -= chosen[place].lasts[sets[place]] - chosen[place].lasts[1]
            sets[place] = 1
    in_all = sum(sets)
    for goal in range(2, MANY_SETS + 1):
        enough = seconds > brief.budget_s - brief.growth_s - SLACK_S
        for place, choice in enumerate(chosen):
            now = sets[place]
            if now >= goal or goal > choice.most_sets:
                continue
            if in_all + goal - now > brief.cap:
                continue
            if enough and (in_all >= brief.most_in_all or goal > most_sets + choice.amount.more_sets):
                continue
            more = choice.lasts[goal] - choice.lasts[now]
            if seconds + more <= limit:
                sets[place] = goal
                in_all += goal - now
                seconds += more
    return SessionDraft(tuple(chosen), tuple(sets), seconds, frozenset([choice.id for choice in chosen]))


def _valid(session: SessionDraft, brief: SessionBrief, extends: MoveSet) -> bool:
    return (
        (not extends or bool(session.ids & extends))
        and session.ids.issuperset(brief.must)
        and session.seconds <= brief.budget_s + 2 * SLACK_S
        and sum(session.sets) <= max(brief.cap, len(brief.must))
    )


def reach(session: SessionDraft, brief: SessionBrief) -> float:
    """Return how long the session can be made, with a longer walk, more stretching and longer rests."""
    rests = sum(session.sets) - len(session.sets)
    return session.seconds + brief.most_growth_s + rests * MORE_REST_S + SLACK_S


def _all(pool: Sequence[MoveChoice], brief: SessionBrief, extends: MoveSet, least_moves: int) -> Iterator[SessionDraft]:
    """Return every valid session of a pool, small ones first, as far as is worth looking."""
    by_id = {choice.id: choice for choice in pool}
    for ids in islice(_subsets(pool, least_moves), ENUMERATED):
        if not ids.issuperset(brief.must) or (extends and not ids & extends):
            continue
        session = _fill_sets([by_id[name] for name in sorted(ids)], brief)
        if _valid(session, brief, extends):
            yield session


def _cost(session: SessionDraft, brief: SessionBrief) -> float:
    """Return the cost of a session: sets and minutes off, repeats, one family twice, much new at once, lone sets."""
    size = len(session.choices)
    repeats = len(session.ids & brief.recent - frozenset(brief.must))
    strangers = max(0, len(session.ids - brief.familiar) - 2) if brief.familiar else 0
    same = size - len({choice.family for choice in session.choices})
    liked = len(session.ids & brief.favourites) + 2 * len(session.ids & brief.stand_ins)
    short = max(0.0, brief.budget_s - session.seconds - brief.growth_s) / 60.0
    lone = sum(n == 1 for n in session.sets) + (1 if size == 1 else 0)
    missing = max(0, brief.least_sets - sum(session.sets))
    return 3.0 * missing + 2.0 * short + 1.0 * repeats + 0.6 * strangers + 0.5 * same + 1.5 * lone - 0.4 * liked
