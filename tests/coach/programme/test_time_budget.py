"""Fitting a session to its minutes."""

from __future__ import annotations

from perkup.coach.programme.plan_model import PlanItem, plain_item, resize_dose
from perkup.coach.programme.time_budget import LONGEST_S, SHORTEST_S, lengthen_rests, longer, session_seconds, shorter
from perkup.vocabulary import ItemRole
from tests.coach.plan_world import LIBRARY

MOVES = LIBRARY.moves


def item(name: str, role: ItemRole) -> PlanItem:
    return plain_item(f"{role}-1", MOVES[name], role, "")


LYING, HALF, WALK = item("str_psoas_lying", "stretch"), item("str_half_kneel", "stretch"), item("gait_pushoff", "walk")


def test_a_fair_share_stays_as_it_is() -> None:
    assert shorter([LYING, HALF, WALK], MOVES, 1500) == [LYING, HALF, WALK]


def test_too_large_a_share_shrinks_the_walk_and_no_stretch() -> None:
    lying, half, walk = shorter([LYING, HALF, WALK], MOVES, 600)
    assert (lying, half, walk.rounds) == (LYING, HALF, 1)
    assert walk.seconds < WALK.seconds


def test_the_walk_grows_first_then_the_stretches() -> None:
    lunge = item("str_psoas_lunge", "stretch")
    grown = longer([lunge, WALK], MOVES, 300)
    assert grown[1].hold_s == 60 + 8 * 15
    assert grown[0].rounds > 1
    added = sum(each.seconds for each in grown) - lunge.seconds - WALK.seconds
    assert 250 <= added <= 325


def test_nothing_grows_without_end() -> None:
    grown = longer([LYING, WALK], MOVES, 10_000)
    assert grown[0].rounds == 6
    assert grown[1].seconds == WALK.seconds + 240


def test_holds_fill_what_no_round_is_small_enough_for() -> None:
    round_s = resize_dose(HALF, MOVES["str_half_kneel"], rounds=3).seconds - HALF.seconds
    held = longer([HALF], MOVES, round_s - 1)[0]
    assert (held.rounds, held.hold_s) == (2, 30 + 5 * ((round_s - 1) // 20))
    assert longer([LYING], MOVES, 20) == [LYING]
    grown = longer([HALF], MOVES, 10_000)[0]
    assert (grown.rounds, grown.hold_s) == (6, 30 + 5)


def test_a_session_aims_between_the_shortest_and_the_longest() -> None:
    assert (session_seconds(15), session_seconds(20), session_seconds(25)) == (SHORTEST_S, 1200, LONGEST_S)


def test_nothing_grows_into_no_time() -> None:
    assert longer([LYING, WALK], MOVES, -100) == [LYING, WALK]
    assert longer([], MOVES, 100) == []


def test_a_walk_of_two_sides_grows_on_both() -> None:
    sided = resize_dose(WALK, MOVES["gait_pushoff"], rounds=1)
    both = longer([sided], MOVES, 60)[0]
    assert both.hold_s == 60 + 5 * 15


def test_rests_fill_what_is_left() -> None:
    bridge = item("stg_bridge", "strength")
    assert lengthen_rests([bridge], MOVES, 20) == [bridge]
    assert lengthen_rests([bridge], MOVES, 40)[0].rest_s == 45 + 40
    assert lengthen_rests([bridge], MOVES, 400)[0].rest_s == 45 + 60
    single = resize_dose(bridge, MOVES["stg_bridge"], sets=1)
    assert lengthen_rests([single], MOVES, 400) == [single]


def test_a_dose_of_repetitions_has_no_hold() -> None:
    lunge = item("stg_forward_lunge", "strength")
    assert lunge.hold_s is None
    assert resize_dose(lunge, MOVES["stg_forward_lunge"], hold_s=0.0).hold_s is None
    assert resize_dose(lunge, MOVES["stg_forward_lunge"], sets=3).seconds > lunge.seconds
