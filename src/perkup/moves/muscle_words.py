"""The muscles of a move in plain words, with the side they are on: what stands beside a picture, never in it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from perkup.message_catalog import phrase, translated
from perkup.moves.move import Category, Move, MuscleGroup
from perkup.vocabulary import OneSide, Sides

_PLAIN: dict[MuscleGroup, str] = {
    MuscleGroup.GLUTEUS_MAXIMUS: "glute",
    MuscleGroup.GLUTEUS_MEDIUS: "side of the hip",
    MuscleGroup.ILIOPSOAS: "psoas",
    MuscleGroup.RECTUS_FEMORIS: "front thigh",
    MuscleGroup.HAMSTRINGS: "back of the thigh",
    MuscleGroup.QUADRICEPS: "front thigh",
    MuscleGroup.CALF: "calf",
    MuscleGroup.ABDOMINALS: "belly",
    MuscleGroup.OBLIQUES: "side of the belly",
    MuscleGroup.BACK_EXTENSORS: "low back",
    MuscleGroup.QUADRATUS_LUMBORUM: "side of the back",
}


class MuscleRole(StrEnum):
    """What a muscle does in a move."""

    STRETCHED = "stretched"
    WORKING = "working"


_BOTH = {MuscleRole.STRETCHED: "Stretched: {muscles}", MuscleRole.WORKING: "Working: {muscles}"}
_ONE_HIP = {
    MuscleRole.STRETCHED: "Stretched, {side} hip: {muscles}",
    MuscleRole.WORKING: "Working, {side} hip: {muscles}",
}
_ONE_LEG = {
    MuscleRole.STRETCHED: "Stretched, {side} leg: {muscles}",
    MuscleRole.WORKING: "Working, {side} leg: {muscles}",
}


class MuscleLine(NamedTuple):
    """One line beside a picture: what the muscles do, and "Stretched, right hip: psoas, front thigh"."""

    role: MuscleRole
    text: str


def muscle_lines(move: Move, side: OneSide = OneSide.RIGHT) -> list[MuscleLine]:
    """Return the lines beside a move's picture on one side."""
    m = move.muscles
    other = OneSide.LEFT if side == OneSide.RIGHT else OneSide.RIGHT
    rows = (
        (MuscleRole.STRETCHED, side, m.stretched),
        (MuscleRole.STRETCHED, other, m.other_stretched),
        (MuscleRole.WORKING, side, m.working),
        (MuscleRole.WORKING, other, m.other_working),
    )
    return [MuscleLine(role, _line(move, role, where, names)) for role, where, names in rows if names]


def _line(move: Move, role: MuscleRole, side: OneSide, names: tuple[MuscleGroup, ...]) -> str:
    muscles = ", ".join(dict.fromkeys(translated(_PLAIN[name]) for name in names))
    if move.sides == Sides.BOTH:
        return phrase(_BOTH[role], muscles=muscles)
    return phrase(_ONE_HIP[role] if move.category == Category.STRETCH else _ONE_LEG[role], side=side, muscles=muscles)
