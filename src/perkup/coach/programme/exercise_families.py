"""What a strength move is for in a programme: its family, its level, and how long a dose of it takes.

Families and levels are product defaults, drawn from the anatomy page (a bridge and a press-back end in full hip
extension against load; a lunge works the front leg from deep flexion). A person's own move takes after its easier or
harder neighbour in the library.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from perkup.moves.move import Move

Family = Literal["bridge", "press_back", "lunge", "step", "hinge", "side", "stand", "other"]

FAMILIES: dict[str, tuple[Family, int]] = {
    "stg_bridge": ("bridge", 1),
    "stg_bridge_march": ("bridge", 1),
    "stg_sl_bridge": ("bridge", 2),
    "stg_hip_thrust": ("bridge", 2),
    "stg_sl_hip_thrust": ("bridge", 3),
    "stg_prone_hip_ext": ("press_back", 1),
    "stg_quad_hip_ext": ("press_back", 1),
    "stg_bird_dog": ("press_back", 2),
    "stg_plank_hip_ext": ("press_back", 3),
    "brk_kickback": ("press_back", 1),
    "stg_split_squat": ("lunge", 1),
    "stg_forward_lunge": ("lunge", 1),
    "stg_reverse_lunge": ("lunge", 1),
    "stg_reverse_lunge_knee": ("lunge", 2),
    "stg_sl_chair_squat": ("lunge", 3),
    "stg_step_up": ("step", 1),
    "stg_lateral_step_up": ("step", 2),
    "stg_hip_hinge": ("hinge", 1),
    "stg_sl_deadlift": ("hinge", 2),
    "stg_clam": ("side", 1),
    "stg_side_abd": ("side", 1),
    "stg_band_walk": ("side", 1),
    "stg_side_plank_knee": ("side", 2),
    "stg_side_plank_abd": ("side", 3),
    "brk_sit_to_stand": ("stand", 1),
    "brk_mini_squat": ("stand", 1),
    "brk_glute_squeeze": ("stand", 1),
    "brk_heel_raise": ("stand", 1),
}
EXTENDS: frozenset[Family] = frozenset({"bridge", "press_back"})
"""Families whose moves end in full hip extension against load."""
DRILLS = ("gait_trail_leg", "gait_pushoff")
"""The walking drills that take turns: the trailing leg, and the push-off through the big toe."""
WALKS = (*DRILLS, "gait_hill", "brk_walk", "brk_stairs")
"""What may stand in a walking slot, the best first."""
STANDS_TALL: frozenset[Family] = frozenset({"step", "hinge", "stand", "lunge"})
"""Families that end standing with a straight hip: the next best where no move of `EXTENDS` fits."""

PREPARE_S = 8.0
"""Getting ready, and the share of getting down to the floor or the bed; measured on the player's own timelines, within
a minute of them for a whole session (a test holds it there)."""
GET_DOWN_S = 3.0
SWITCH_S = 5.0
SWITCH_LYING_S = 8.0
TEMPO = "2-1-2"
"""Seconds out, held and back (ACSM-style default)."""


def is_strength(move: Move) -> bool:
    """May a move be in a strength session: one for strength, or for the break and strength enough."""
    return move.category == "strength" or (move.category == "break" and move.id in FAMILIES)


def family_of(move: Move, moves: Mapping[str, Move]) -> tuple[Family, int]:
    """The family and the level (1 easy, 2, 3 hard) of a move; unknown ones follow a neighbour, else "other", 2."""
    if move.id in FAMILIES:
        return FAMILIES[move.id]
    for neighbours, further in ((move.easier, 1), (move.harder, -1)):
        for name in neighbours:
            if name in FAMILIES and name in moves:
                family, level = FAMILIES[name]
                return family, min(3, max(1, level + further))
    return "other", 2


def rep_seconds(move: Move) -> float:
    """One repetition: out, held at the end, back."""
    out, held, back = _parts(move.dose.tempo or TEMPO)
    return out + (move.dose.hold_s or held) + back


@cache
def _parts(tempo: str) -> tuple[float, ...]:
    return tuple(float(part) for part in tempo.split("-"))


def dose_seconds(move: Move, sets: int, reps: int | None, hold_s: float | None, rounds: int, rest_s: float) -> float:
    """How long a dose takes from "get ready" to the end, as the player does it: both sides, changes of side, rests."""
    low = move.place in {"floor", "bed"}
    work = reps * rep_seconds(move) if reps is not None else float(hold_s or 0)
    times = sets * rounds
    ready = PREPARE_S + (GET_DOWN_S if low else 0.0)
    if move.sides == "both":
        return ready + times * work + (times - 1) * rest_s
    switch = SWITCH_LYING_S if low else SWITCH_S
    return ready + times * (2 * work + switch) + (times - 1) * max(rest_s, switch)
