"""Families of moves as the programme asks for them, and how long a dose of a move takes.

Families and levels stand in the move files; they are product defaults, drawn from the anatomy page (a bridge and a
press-back end in full hip extension against load; a lunge works the front leg from deep flexion).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from perkup.moves.coaching_facts import family_of, level_of, role_of
from perkup.moves.move import Category, Family, Move, MoveRole, Place
from perkup.vocabulary import Sides

EXTENDS = frozenset({Family.BRIDGE, Family.PRESS_BACK})
"""Families whose moves end in full hip extension against load."""
STANDS_TALL = frozenset({Family.STEP, Family.HINGE, Family.STAND, Family.LUNGE})
"""Families that end standing with a straight hip: the next best where no move of `EXTENDS` fits."""
WALKING = (Family.GAIT_DRILL, Family.WALK)
"""Families of a walking slot: the drills, which take turns, then plain walking."""

PREPARE_S = 8.0
"""Getting ready, and the share of getting down to the floor or the bed; measured on the player's own timelines, within
a minute of them for a whole session (a test holds it there)."""
GET_DOWN_S = 3.0
SWITCH_S = 5.0
SWITCH_LYING_S = 8.0
TEMPO = "2-1-2"
"""Seconds out, held and back (ACSM-style default)."""


def is_strength(move: Move) -> bool:
    """Return True if a strength session may hold the move."""
    return role_of(move) == MoveRole.STRENGTH


def is_light(move: Move) -> bool:
    """Return True for a break move that is strength enough for somebody to whom few strength moves fit."""
    return move.category == Category.BREAK and is_strength(move)


def walking_drills(moves: Mapping[str, Move]) -> list[str]:
    """Return the ids of the drills that take turns, the easiest first."""
    drills = [name for name, move in moves.items() if family_of(move) == Family.GAIT_DRILL]
    return sorted(drills, key=lambda name: (level_of(moves[name]), name))


def walking_moves(moves: Mapping[str, Move]) -> list[str]:
    """Return the ids of what may stand in a walking slot, the best first: drills, then walks, the easiest first."""

    def rank(name: str) -> tuple[int, int, str]:
        move, family = moves[name], family_of(moves[name])
        place = WALKING.index(family) if family in WALKING else len(WALKING)
        return place, level_of(move) if family in WALKING else 0, name

    return sorted((name for name, move in moves.items() if role_of(move) == MoveRole.WALK), key=rank)


class TimedDose(NamedTuple):
    """A dose whose length is asked for; `tempo` None for the move's own."""

    sets: int
    reps: int | None
    hold_s: float | None
    rounds: int = 1
    rest_s: float = 0.0
    tempo: str | None = None


def rep_seconds(move: Move, tempo: str | None = None) -> float:
    """Return one repetition: out, held at the end, back."""
    out, top, back = _parts(tempo or move.dose.tempo or TEMPO)
    return out + (move.dose.hold_s or top) + back


@cache
def _parts(tempo: str) -> tuple[float, ...]:
    return tuple(float(part) for part in tempo.split("-"))


def dose_seconds(move: Move, dose: TimedDose) -> float:
    """Return how long a dose takes from "get ready" to the end, as the player does it: both sides, changes of side,
    rests."""
    low = move.place in {Place.FLOOR, Place.BED}
    work = dose.reps * rep_seconds(move, dose.tempo) if dose.reps is not None else float(dose.hold_s or 0)
    times, rest_s = dose.sets * dose.rounds, dose.rest_s
    ready = PREPARE_S + (GET_DOWN_S if low else 0.0)
    if move.sides == Sides.BOTH:
        return ready + times * work + (times - 1) * rest_s
    switch = SWITCH_LYING_S if low else SWITCH_S
    return ready + times * (2 * work + switch) + (times - 1) * max(rest_s, switch)
