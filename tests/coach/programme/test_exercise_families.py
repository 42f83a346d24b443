"""Families, levels, and how long a dose takes."""

from __future__ import annotations

import pytest

from perkup.coach.programme.exercise_families import (
    EXTENDS,
    TimedDose,
    dose_seconds,
    is_light,
    is_strength,
    rep_seconds,
    walking_drills,
    walking_moves,
)
from perkup.coach.programme.planner import plan_thirty_days
from perkup.coach.session.timeline import Routine, RoutineItem, compile
from perkup.moves.coaching_facts import family_of
from perkup.moves.library import load
from tests.coach.plan_world import LIBRARY, move, profile


@pytest.mark.parametrize(("name", "seconds"), [("stg_forward_lunge", 5.0), ("stg_bridge", 6.0), ("stg_bird_dog", 7.0)])
def test_one_repetition(name: str, seconds: float) -> None:
    assert rep_seconds(LIBRARY.moves[name]) == seconds


def test_the_player_needs_as_long_as_the_plan_says() -> None:
    for seed in range(4):
        for day in plan_thirty_days(profile(minutes_per_session=15 + 3 * seed, level="some"), LIBRARY, seed=seed).days:
            items = [
                RoutineItem(
                    move=LIBRARY.moves[item.move],
                    sets=item.sets,
                    reps=item.reps,
                    hold_s=item.hold_s,
                    rounds=item.rounds,
                    rest_s=item.rest_s,
                    sides=item.sides,
                    tempo=LIBRARY.moves[item.move].dose.tempo or "2-1-2",
                )
                for item in day.items
            ]
            played = compile(Routine("day", "Day", "programme", tuple(items))).total_s
            assert abs(played - sum(item.seconds for item in day.items)) <= 45


def test_what_a_strength_session_may_hold() -> None:
    held = {name for name, move in LIBRARY.moves.items() if is_strength(move)}
    assert {"stg_clam", "brk_kickback", "brk_glute_squeeze"} <= held
    assert held.isdisjoint({"brk_split_stretch", "brk_walk", "str_psoas_lying", "gait_trail_leg"})


def test_light_moves_are_breaks_that_are_strength_enough() -> None:
    light = {name for name, move in LIBRARY.moves.items() if is_light(move)}
    assert light == {"brk_sit_to_stand", "brk_mini_squat", "brk_glute_squeeze", "brk_heel_raise", "brk_kickback"}


def test_walking_moves_come_drills_first_and_unknown_ones_last() -> None:
    shelf = LIBRARY.plus(move("a_stroll", category="walk"), move("b_amble", category="walk", level=1)).moves
    assert walking_drills(shelf) == ["gait_trail_leg", "gait_pushoff"]
    assert walking_moves(shelf) == [
        "gait_trail_leg", "gait_pushoff", "brk_walk", "brk_stairs", "gait_hill", "a_stroll", "b_amble",
    ]  # fmt: skip


def test_both_sides_take_twice_as_long_and_a_change() -> None:
    both, each = move("a", sides="both"), move("b", sides="each")
    assert dose_seconds(both, TimedDose(2, 8, None, 1, 60)) == 11 + 2 * 40 + 60
    assert dose_seconds(each, TimedDose(2, 8, None, 1, 60)) == 11 + 4 * 40 + 2 * 8 + 60
    assert dose_seconds(each, TimedDose(1, None, 15, 4, 0)) == 11 + 8 * 15 + 4 * 8 + 3 * 8


def test_the_shipped_moves_of_full_extension_end_with_a_straight_hip() -> None:
    """A move counts as ending in full hip extension only if a keyframe of the working side is within 5 degrees."""
    shipped = [move for move in load().moves.values() if family_of(move) in EXTENDS]
    assert shipped
    for each in shipped:
        assert min(frame.pose.get("hip_flexion_r", 0.0) for frame in each.keyframes) <= 5, each.id
        assert "gluteus maximus" in each.muscles.working, each.id
