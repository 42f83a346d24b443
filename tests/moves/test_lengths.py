"""The drawn limbs keep their length: at every instant, in every move and view, as a browser shows the figure."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import cast

import msgspec
import pytest

from perkup.moves import kinematics
from perkup.moves.figure.projection import Viewpoint
from perkup.moves.figure.svg import figure
from perkup.moves.library import load
from perkup.moves.move import Move, View
from perkup.moves.tween import build_animation, pose_at, sequence
from perkup.moves.why_story import story
from perkup.vocabulary import Side
from tests.moves.smil import Drawing

MOVES = {**load().moves, "why_story": story()}
each_move = pytest.mark.parametrize("move", MOVES.values(), ids=list(MOVES))
# From the front a leg that goes back must look shorter.
FROM_THE_SIDE = [move for move in MOVES.values() if sequence(move)[0].view in ("right", "left")]
# A limb runs from where its bone begins to where the next begins.
LIMBS = {
    f"{upper}_{side}": (f"{lower}_{side}", 100 * long)
    for side in "rl"
    for upper, lower, long in (
        ("femur", "tibia", kinematics.THIGH),
        ("tibia", "foot", kinematics.SHANK),
        ("humerus", "forearm", kinematics.UPPER_ARM),
        ("forearm", "hand", kinematics.FOREARM),
    )
}
LEGS = [name for name in LIMBS if name.startswith(("femur", "tibia"))]
BETWEEN = 5


def instants(move: Move) -> list[float]:
    """Five instants between each two samples of the film, and the samples."""
    seconds = [shot.seconds for shot in build_animation(move).shots]
    return [a + (b - a) * k / (BETWEEN + 1) for a, b in pairwise(seconds) if b > a for k in range(BETWEEN + 1)]


def drawn_lengths(drawing: Drawing, share: float) -> dict[str, float]:
    origins = drawing.origins(share)
    return {name: math.dist(origins[name], origins[end]) for name, (end, _) in LIMBS.items()}


def seen_from(move: Move, view: View) -> Move:
    return msgspec.structs.replace(move, keyframes=tuple(msgspec.structs.replace(k, view=view) for k in move.keyframes))


@each_move
@pytest.mark.parametrize("view", ["as written", "left side", "right", "left", "front", "back"])
def test_no_limb_is_off_by_more_than_one_per_cent_between_samples(move: Move, view: str) -> None:
    """Against the body at that instant, worked out afresh and laid through the same lens.

    As written at five instants between each two samples; from everywhere else and for the other side at every 29th.
    """
    side: Side = "left" if view == "left side" else "right"
    if " " not in view:
        move = seen_from(move, cast("View", view))
    drawing, seconds = Drawing(figure(move, side=side)), build_animation(move).seconds
    lens = Viewpoint(sequence(move)[0].view, turned=side == "left")
    for now in instants(move)[:: 1 if view == "as written" else 29]:
        shot = pose_at(move, now)
        frames = kinematics.frames(shot.pose, shot.at)
        for name, length in drawn_lengths(drawing, now / seconds).items():
            end, whole = LIMBS[name]
            true = math.dist(lens(frames[name][0]), lens(frames[end][0]))
            assert abs(length - true) <= 0.01 * whole, (name, round(now, 2), length, true)


@each_move
def test_the_outline_of_a_limb_is_as_long_as_the_way_between_its_joints(move: Move) -> None:
    drawing, seconds = Drawing(figure(move)), build_animation(move).seconds
    first: dict[str, float] = {}
    for now in instants(move)[::2]:
        for name, length in drawn_lengths(drawing, now / seconds).items():
            unscaled = length / drawing.shortened(name, now / seconds)
            whole = LIMBS[name][1]
            assert abs(unscaled - first.setdefault(name, unscaled)) * length / unscaled <= 0.01 * whole, (name, now)


@pytest.mark.parametrize("move", FROM_THE_SIDE, ids=lambda move: move.id)
def test_a_leg_seen_from_the_side_keeps_its_own_length_throughout(move: Move) -> None:
    drawing, seconds = Drawing(figure(move)), build_animation(move).seconds
    found = [drawn_lengths(drawing, now / seconds) for now in instants(move)]
    for name in LEGS:
        lengths = [each[name] for each in found]
        assert max(lengths) - min(lengths) <= 0.01 * LIMBS[name][1], name
        assert lengths[0] == pytest.approx(LIMBS[name][1], rel=0.03)


def test_most_moves_are_drawn_from_the_side() -> None:
    assert len(FROM_THE_SIDE) > 0.8 * len(MOVES)
