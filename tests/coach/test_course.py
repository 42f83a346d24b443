"""Where a person is in the programme today."""

from __future__ import annotations

from datetime import timedelta

from tests.coach.plan_world import LIBRARY, NINE, START, Diary, at, profile

from perkup.coach.course import Course, builder, course, routine
from perkup.coach.programme import swap_choices
from perkup.coach.timeline import compile


def diary() -> Diary:
    facts = profile(level="some").as_facts()
    return Diary(
        [at(0, "screening", answers={}), at(0, "plan_started", block=1, seed=3, start=str(START), profile=facts)]
    )


def stands(told: Diary, day: float) -> Course:
    found = course(told.facts, LIBRARY, NINE + timedelta(days=day))
    assert found is not None
    return found


def test_no_programme_no_course() -> None:
    assert course([at(0, "screening", answers={})], LIBRARY, NINE) is None
    assert course([at(0, "plan_started", block=1)], LIBRARY, NINE) is None
    assert builder([], LIBRARY, NINE) is None


def test_the_first_day() -> None:
    told = stands(diary(), 0)
    assert told.today is not None
    assert (told.today.day, told.today.kind, told.waiting, told.away_days, told.over) == (1, "retest", 0, None, False)
    assert (told.profile.level, told.plan.seed) == ("some", 3)
    assert told.next_start == START + timedelta(days=30)


def test_a_missed_day_waits() -> None:
    told = stands(diary().session(1, 0, {"stg_sl_bridge": 9}), 5)
    assert told.today is not None
    assert (told.today.day, told.waiting) == (2, 4)


def test_what_was_done_today_is_done() -> None:
    told = diary().session(1, 0, {"stg_sl_bridge": 9}).session(2, 1, {"stg_clam": 12})
    assert stands(told, 1.1).today is None
    later = stands(told, 2).today
    assert later is not None
    assert (later.day, later.kind) == (3, "rest")


def test_results_written_down_are_the_retest_done() -> None:
    assert stands(diary().tell(0, "self_test", test="thomas", value=4), 0.1).today is None


def test_more_than_a_week_off_is_told() -> None:
    assert stands(diary().session(1, 0, {"stg_sl_bridge": 9}), 9).away_days == 9


def test_before_the_start_and_after_the_end() -> None:
    assert stands(diary(), -2).today is None
    told = diary()
    for day in (2, 4, 6, 9, 11, 13, 16, 18, 20, 23, 25, 27):
        told.session(day, day - 1, {"stg_clam": 12})
    assert not stands(told, 28).over
    done = told.session(30, 29, {"stg_sl_bridge": 9})
    assert stands(done, 29).over
    assert stands(done, 40).over
    assert stands(done, 40).next_start == START + timedelta(days=40)


def test_the_latest_block_counts() -> None:
    second = str(START + timedelta(days=31))
    told = stands(diary().tell(31, "plan_started", block=2, seed=8, start=second, profile=None), 31)
    assert (told.plan.block, told.plan.seed, told.profile.level) == (2, 8, "new")
    assert told.plan.start == START + timedelta(days=31)


def test_a_session_to_play_takes_as_long_as_the_plan_says() -> None:
    told = stands(diary().session(1, 0, {"stg_sl_bridge": 9}), 1)
    assert told.today is not None
    made = routine(told.plan, told.today, LIBRARY.moves)
    assert (made.id, made.source, made.title) == ("programme.1.2", "programme", "Day 2: learn")
    played = compile(made)
    assert abs(played.total_s / 60 - told.today.minutes) < 1
    assert played.side_s["left"] == played.side_s["right"] > 0


def test_the_tests_of_a_day_are_no_steps_of_the_player() -> None:
    told = stands(diary(), 0)
    assert told.today is not None
    shown = [item.move.id for item in routine(told.plan, told.today, LIBRARY.moves).items]
    assert shown == [item.move for item in told.today.items if item.role != "test"]


def test_swaps_can_be_asked_for() -> None:
    made = builder(diary().facts, LIBRARY, NINE)
    assert made is not None
    assert "str_knee_hug_flat" in swap_choices(made, 3, "stretch-1")
