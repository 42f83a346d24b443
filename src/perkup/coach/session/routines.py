"""Routines, moves with doses: the one of a break, of the two psoas stretches, of a single move.

Pure: chance comes in as a seed, what is allowed as a function.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from msgspec.structs import replace

from perkup.coach.session.cues import round_ms, tempo_seconds
from perkup.coach.session.timeline import Routine, RoutineItem, compile, is_walked
from perkup.errors import ErrorCode, PerkupError
from perkup.moves.key_moves import PSOAS_LUNGE, PSOAS_LYING, WALK
from perkup.moves.move import Category, Move, Place
from perkup.vocabulary import Sides

STRETCHES = (PSOAS_LYING, PSOAS_LUNGE)
"""The article's two stretches, in its order: lying at the edge of a bed, then the lunge."""

BREAK_S = (60.0, 300.0)
"""A break lasts one to five minutes (the article's "micro break"; two by default, see docs/settings.md)."""
WALK_SHARE = 0.45
"""The share of a break kept for standing up and walking: it was walking that the trials of breaks tested
(Dunstan 2012); where hip moves cannot be cut so short, at least half of it stays (product default)."""
MOVE_SHARE_S = 22.0
"""What a stretch leaves to the other hip move of a break, get-ready included, seconds (product default)."""
LEAST_REPS = 3
MOST_HOLD_S = 60.0
"""A longer dose is a way to work (standing at a raised desk), not a move of a break."""
LEAST_HOLD_S = 5.0
TWO_MOVES_FROM_S = 120.0
READY = "Stand up. Hold the desk until you feel steady, then walk."


def item(move: Move, **overrides: Any) -> RoutineItem:
    """`move` with its own dose; any field of `Item` can be given another value."""
    dose = move.dose
    plain = RoutineItem(
        move=move,
        sets=dose.sets,
        reps=dose.reps,
        hold_s=dose.hold_s,
        rounds=dose.rounds,
        rest_s=dose.rest_s,
        sides=move.sides,
        tempo=dose.tempo,
    )
    return replace(plain, **overrides)


def move_routine(move: Move) -> Routine:
    """Return one move with its own dose."""
    return Routine(f"move.{move.id}", move.name, "move", (item(move),))


def move_minutes(move: Move) -> int:
    """Return how many minutes a session of this move alone takes, as its timeline has it; 1 at least."""
    return max(1, round(compile(move_routine(move)).total_s / 60))


def stretch_routine(moves: Mapping[str, Move], choose: Callable[[Move], Move | None]) -> Routine:
    """Return the article's two psoas stretches: lying, 15 seconds a leg, four times; then the lunge on each side.

    `choose` gives for each stretch the move to do: itself, a stand-in (a hold gets the dose of the stretch), or None to
    leave it out. Raises `PerkupError` when nothing is left.
    """
    items: list[RoutineItem] = []
    for name in STRETCHES:
        stretch = moves[name]
        chosen = choose(stretch)
        if chosen is None or any(chosen.id == done.move.id for done in items):
            continue
        reason = "" if chosen.id == stretch.id else f"Instead of: {stretch.name}"
        own = stretch.dose
        dose = {"sets": own.sets, "rounds": own.rounds, "hold_s": own.hold_s, "rest_s": own.rest_s}
        items.append(item(chosen, reason=reason, **({} if chosen.dose.reps or own.reps else dose)))
    if not items:
        raise PerkupError(
            "No stretch fits you right now.",
            "`perkup moves` says for each move why it is left out.",
            code=ErrorCode.NOT_ALLOWED,
        )
    return Routine("stretch", "The two psoas stretches", "stretch", tuple(items))


def break_routine(
    moves: Mapping[str, Move],
    allowed: Callable[[Move], bool],
    *,
    break_s: float,
    last: Sequence[str],
    seed: int,
) -> Routine:
    """Stand up, walk, then one or two hip moves, in exactly `break_s` seconds (60 to 300).

    `last` names the moves of the break before: the same hip moves never come twice running where there is any
    other choice. The same arguments give the same routine. Raises `PerkupError` when no move is allowed.
    """
    if not BREAK_S[0] <= break_s <= BREAK_S[1]:
        raise PerkupError(
            f"A break of {break_s:g} seconds is outside 60 to 300.",
            "Set break_s from 60 to 300.",
            code=ErrorCode.INVALID_INPUT,
        )
    walk = next((move for move in (moves.get(WALK),) if move is not None and allowed(move)), None)
    hips = [move for move in moves.values() if _is_hip_break_move(move) and allowed(move)]
    for chosen in _candidates(hips, set(last), seed, most=2 if break_s >= TWO_MOVES_FROM_S else 1):
        items = _fit_doses(walk, chosen, break_s)
        if items is not None:
            return Routine("break", "A break", "break", items)
    if walk is None:
        raise PerkupError(
            "No move of a break is allowed right now.",
            "Standing up for two minutes is a break too.",
            code=ErrorCode.NOT_ALLOWED,
        )
    return Routine("break", "A break", "break", (_walk_item(walk, (), break_s),))


def _is_hip_break_move(move: Move) -> bool:
    """Return True for a hip move for a break: done at the desk, and more than merely standing or walking about."""
    at_desk = move.desk_friendly and move.place == Place.DESK and move.category in {Category.BREAK, Category.STRETCH}
    return at_desk and not is_walked(move) and move.dose.hold_s <= MOST_HOLD_S


def _candidates(hips: Sequence[Move], last: set[str], seed: int, *, most: int) -> Iterable[tuple[Move, ...]]:
    """Choices of hip moves, best first: not those of last time, two rather than one, not two stretches."""
    choices = [pair for size in range(most, 0, -1) for pair in combinations(hips, size)]
    before = {move.id for move in hips} & last

    def rank(choice: tuple[Move, ...]) -> tuple[object, ...]:
        ids = {move.id for move in choice}
        holds = sum(move.dose.reps is None for move in choice)
        return (ids == before, -len(choice), holds > 1, _draw_lot(seed, *sorted(ids)))

    return sorted(choices, key=rank)


def _fit_doses(walk: Move | None, chosen: tuple[Move, ...], break_s: float) -> tuple[RoutineItem, ...] | None:
    """`chosen` with doses cut down so that they and the walk fill the break exactly; None where they cannot.

    Stretches are given their full hold first, the strong moves share what is left; done in the other order.
    """
    walking_s = WALK_SHARE * break_s if walk else 0.0
    items: list[RoutineItem] = []
    for place, move in enumerate(sorted(chosen, key=lambda move: (move.dose.reps is not None, move.id))):
        others = len(chosen) - place - 1
        left_s = break_s - walking_s - sum(_length(other) for other in items)
        items.insert(0, _cut(move, left_s / (others + 1) if move.dose.reps else left_s - others * MOVE_SHARE_S))
    if walk is None:
        return tuple(items) if sum(_length(other) for other in items) <= break_s else None
    walked = _walk_item(walk, items, break_s)
    return (walked, *items) if walked.hold_s and walked.hold_s >= walking_s / 2 else None


def _walk_item(walk: Move, others: Sequence[RoutineItem], break_s: float) -> RoutineItem:
    """Return the walk that fills what the others leave of the break, with time to stand up first."""
    plain = item(walk, sets=1, rounds=1, reps=None, hold_s=break_s, rest_s=0.0, title="A brisk walk", ready=READY)
    left_s = break_s - sum(_length(other) for other in others)
    return replace(plain, hold_s=round_ms(left_s - _length(plain) + break_s))


def _cut(move: Move, share_s: float) -> RoutineItem:
    """`move` once through with as many repetitions, or as long a hold, as fit `share_s`, never more than its dose."""
    own = move.dose
    sides = 2 if move.sides == Sides.EACH else 1
    if own.reps is not None:
        rep_s = sum(tempo_seconds(own.tempo, own.hold_s))
        whole = item(move, sets=1, rounds=1, rest_s=0.0)
        over_s = _length(whole) - share_s
        reps = max(LEAST_REPS, min(own.reps, own.reps - math.ceil(over_s / (sides * rep_s))))
        while reps > LEAST_REPS and _length(replace(whole, reps=reps)) > share_s:
            reps -= 1
        return replace(whole, reps=reps)
    whole = item(move, sets=1, rounds=1, rest_s=0.0)
    over_s = _length(whole) - share_s
    hold_s = max(LEAST_HOLD_S, min(own.hold_s, float(int(own.hold_s - over_s / sides))))
    while hold_s > LEAST_HOLD_S and _length(replace(whole, hold_s=hold_s)) > share_s:
        hold_s -= 1.0
    return replace(whole, hold_s=hold_s)


def _length(only: RoutineItem) -> float:
    return compile(Routine("", "", "", (only,))).total_s


def _draw_lot(seed: int, *words: str) -> bytes:
    """Return a draw from `seed`: the same everywhere, and independent of the order that moves are listed in."""
    return hashlib.blake2b("\n".join((str(seed), *words)).encode(), digest_size=8).digest()
