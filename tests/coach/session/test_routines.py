"""The routines, made from the real library and from made-up moves where a corner needs one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.coach.session.routines import BREAK_S, STRETCHES, break_routine, item, move_routine, stretch_routine
from perkup.coach.session.timeline import Routine, compile
from perkup.errors import ErrorCode
from perkup.moves.key_moves import WALK
from perkup.moves.library import load
from perkup.moves.move import Move
from tests.coach.some_moves import a_move
from tests.refusals import refused

MOVES = load().moves
lengths = st.integers(int(BREAK_S[0]), int(BREAK_S[1]))
seeds = st.integers(0, 10_000)


def anything(move: Move) -> bool:
    return True


def hips(routine: Routine) -> list[str]:
    return [one.move.id for one in routine.items if one.move.id != WALK]


def a_break(break_s: float = 120, *, last: list[str] | None = None, seed: int = 1, moves: object = None) -> Routine:
    return break_routine(moves or MOVES, anything, break_s=break_s, last=last or [], seed=seed)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(lengths, seeds)
def test_a_break_is_a_walk_and_one_or_two_hip_moves_in_exactly_its_time(break_s: int, seed: int) -> None:
    routine = a_break(break_s, seed=seed)
    line = compile(routine)
    assert line.total_s == break_s
    assert line.side_s["left"] == line.side_s["right"]
    assert routine.items[0].move.id == WALK
    assert 1 <= len(hips(routine)) <= 2
    assert len(set(hips(routine))) == len(hips(routine))
    walking = next(step for step in line.steps if step.kind == "walk")
    assert walking.seconds >= 0.2 * break_s
    assert line.steps[0].cues[0].text.startswith("Stand up.")


@settings(max_examples=30, deadline=None)
@given(lengths, seeds)
def test_the_pair_of_last_time_never_comes_again(break_s: int, seed: int) -> None:
    last: list[str] = []
    for count in range(6):
        routine = a_break(break_s, last=last, seed=seed + count)
        assert set(hips(routine)) != set(last) - {WALK}
        last = [one.move.id for one in routine.items]


def test_the_same_arguments_give_the_same_break_whatever_the_order_of_the_library() -> None:
    turned = dict(reversed(MOVES.items()))
    assert [hips(a_break(seed=seed)) for seed in range(20)] == [hips(a_break(seed=seed)) for seed in range(20)]
    assert all(set(hips(a_break(seed=n))) == set(hips(a_break(seed=n, moves=turned))) for n in range(20))
    assert len({frozenset(hips(a_break(seed=seed))) for seed in range(40)}) > 3


def test_two_minutes_leave_room_for_the_articles_fifteen_seconds_a_side() -> None:
    held = [one for seed in range(30) for one in a_break(seed=seed).items if one.move.id == "str_psoas_lunge"]
    assert held
    assert {one.hold_s for one in held} == {15.0}


def test_a_break_never_asks_for_more_than_the_moves_own_dose() -> None:
    for seed in range(40):
        for one in a_break(300, seed=seed).items[1:]:
            dose = one.move.dose
            assert (one.reps or 0) <= (dose.reps or 0)
            assert one.reps or (one.hold_s or 0) <= dose.hold_s
            assert (one.sets, one.rounds) == (1, 1)


@pytest.mark.parametrize("break_s", [59, 301, float("nan")])
def test_a_break_outside_one_to_five_minutes_is_refused(break_s: float) -> None:
    with refused(ErrorCode.INVALID_INPUT, "60", "300"):
        a_break(break_s)


def test_with_one_hip_move_allowed_it_comes_again_rather_than_none() -> None:
    only = {WALK: MOVES[WALK], "brk_heel_raise": MOVES["brk_heel_raise"]}
    assert hips(a_break(last=[WALK, "brk_heel_raise"], moves=only)) == ["brk_heel_raise"]


def test_with_the_walk_alone_allowed_the_whole_break_is_a_walk() -> None:
    line = compile(a_break(moves={WALK: MOVES[WALK]}))
    assert [step.kind for step in line.steps] == ["prepare", "walk"]
    assert line.total_s == 120


def test_without_the_walk_the_hip_moves_stay_within_the_break() -> None:
    no_walk = {name: move for name, move in MOVES.items() if name != WALK}
    routine = a_break(moves=no_walk)
    assert hips(routine)
    assert compile(routine).total_s <= 120


def test_a_move_that_cannot_be_cut_short_enough_is_passed_over() -> None:
    slow = a_move("slow", reps=10, tempo="20-0-20")
    assert hips(a_break(60, moves={WALK: MOVES[WALK], "slow": slow})) == []
    with refused(ErrorCode.NOT_ALLOWED):
        a_break(60, moves={"slow": slow})


def test_what_is_not_allowed_is_not_in_it() -> None:
    for seed in range(20):
        routine = break_routine(MOVES, lambda move: move.id != "str_psoas_lunge", break_s=120, last=[], seed=seed)
        assert "str_psoas_lunge" not in hips(routine)
    with refused(ErrorCode.NOT_ALLOWED):
        break_routine(MOVES, lambda move: False, break_s=120, last=[], seed=1)


def test_standing_and_walking_about_are_not_hip_moves() -> None:
    stand = a_move("brk_stand_about", hold_s=300.0)
    away = a_move("far", hold_s=10.0, desk_friendly=False)
    assert hips(a_break(moves={WALK: MOVES[WALK], "brk_stand_about": stand, "far": away})) == []


def test_the_two_stretches_have_the_articles_doses_and_order() -> None:
    line = compile(stretch_routine(MOVES, lambda move: move))
    assert [step.move for step in line.steps if step.kind == "prepare"] == list(STRETCHES)
    lying = [(step.side, step.seconds) for step in line.work if step.move == STRETCHES[0]]
    assert lying == [("right", 15.0), ("left", 15.0)] * 4
    lunge = [(step.side, step.seconds) for step in line.work if step.move == STRETCHES[1]]
    assert [side for side, _ in lunge[:2]] == ["right", "left"]
    assert line.side_s["left"] == line.side_s["right"]


def test_a_stand_in_is_named_and_never_done_twice() -> None:
    lunge = MOVES["str_psoas_lunge"]
    routine = stretch_routine(MOVES, lambda move: lunge)
    assert [(one.move.id, one.reason) for one in routine.items] == [
        ("str_psoas_lunge", f"Instead of: {MOVES[STRETCHES[0]].name}")
    ]
    left_out = stretch_routine(MOVES, lambda move: None if move.id == STRETCHES[0] else move)
    assert [one.move.id for one in left_out.items] == [STRETCHES[1]]
    with refused(ErrorCode.NOT_ALLOWED):
        stretch_routine(MOVES, lambda move: None)


def test_an_item_takes_the_moves_dose_unless_told_otherwise() -> None:
    bridge = MOVES["stg_bridge"]
    one = item(bridge, sets=3, reason="stronger")
    assert (one.sets, one.reps, one.rest_s, one.reason) == (3, bridge.dose.reps, bridge.dose.rest_s, "stronger")
    assert move_routine(bridge).items == (item(bridge),)


@pytest.mark.parametrize("name", sorted(MOVES))
def test_every_move_of_the_library_makes_a_timeline_with_equal_sides(name: str) -> None:
    line = compile(move_routine(MOVES[name]))
    assert line.side_s["left"] == line.side_s["right"]
    assert line.work
    for step in line.steps:
        assert step.phase in {keyframe.phase for keyframe in MOVES[name].keyframes}
