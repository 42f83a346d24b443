"""Family, level and role of a move: as its file gives them, or derived for a file that leaves them out."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from perkup.moves.move import Family, Move, MoveRole

EASIEST, USUAL, HARDEST = 1, 2, 3
"""Levels of a move; the usual one is that of a move without neighbours in the library (product default)."""


def role_of(move: Move) -> MoveRole:
    """Return the place of a programme day that a move fills: that of its file, else its step."""
    return move.role or MoveRole(move.category)


def family_of(move: Move) -> Family:
    """Return the family of a move, `other` where it has none."""
    return move.family or Family.OTHER


def level_of(move: Move) -> int:
    """Return the level of a move from 1 to 3, the usual one where it has none."""
    return move.level or USUAL


def with_coaching_facts(moves: Mapping[str, Move]) -> dict[str, Move]:
    """Fill in the facts that files leave out.

    A strength move is of the family of its easier or harder neighbour, one level above or below it; without such a
    neighbour, and for any other move, the family is `other` and the level the usual one.
    """
    return {name: _fill_in(move, moves) for name, move in moves.items()}


def _fill_in(move: Move, moves: Mapping[str, Move]) -> Move:
    if move.family and move.level and move.role:
        return move
    role = role_of(move)
    family, level = _neighbour_family(move, moves) if role == MoveRole.STRENGTH else (Family.OTHER, USUAL)
    return msgspec.structs.replace(move, family=move.family or family, level=move.level or level, role=role)


def _neighbour_family(move: Move, moves: Mapping[str, Move]) -> tuple[Family, int]:
    """Return the family of the first neighbour whose file names one, with the level next to the neighbour's."""
    for neighbours, step in ((move.easier, 1), (move.harder, -1)):
        for name in neighbours:
            other = moves.get(name)
            if other and other.family and role_of(other) == MoveRole.STRENGTH:
                return other.family, min(HARDEST, max(EASIEST, level_of(other) + step))
    return Family.OTHER, USUAL
