"""Which kind each day is, and on which date it falls."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.programme import schedule
from perkup.coach.programme.schedule import Progressed
from tests.coach.plan_world import START

STARTS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
WISHES = st.lists(st.integers(0, 6), unique=True)


EVERY_SECOND_DAY = (3, 5, 7, 9, 11, 13, 17, 19, 21, 24, 26, 28)


def test_every_second_day_around_the_tests() -> None:
    assert schedule.strength_days(START) == EVERY_SECOND_DAY


def test_wishes_decide_where_the_tests_leave_a_choice() -> None:
    monday = schedule.strength_days(START, (0, 2, 4))
    assert monday[:9] == EVERY_SECOND_DAY[:9]
    assert [(START + timedelta(days=day - 1)).weekday() for day in monday[9:]] == [2, 4, 6]


@given(STARTS, WISHES)
def test_48_hours_lie_between_each_test_and_any_strength(start: date, wishes: list[int]) -> None:
    assert all(abs(day - test) >= 2 for day in schedule.strength_days(start, wishes) for test in (1, 15, 30))


@given(STARTS, WISHES)
def test_the_best_start_meets_the_most_wishes(start: date, wishes: list[int]) -> None:
    best = schedule.best_start(start, wishes)
    assert start <= best < start + timedelta(days=7)
    assert schedule.wishes_met(best, wishes) == max(
        schedule.wishes_met(start + timedelta(days=number), wishes) for number in range(7)
    )


@given(STARTS, WISHES)
def test_three_a_week_and_48_hours_whatever_is_wished(start: date, wishes: list[int]) -> None:
    days = schedule.strength_days(start, wishes)
    assert all(b - a >= 2 for a, b in pairwise(days))
    assert [sum(first <= day < first + 7 for day in days) for first in (1, 8, 15, 22)] == [3, 3, 3, 3]
    assert not set(days) & {1, 15, 30}


@given(STARTS, WISHES)
def test_each_week_has_rest(start: date, wishes: list[int]) -> None:
    kinds = schedule.kinds(start, wishes)
    assert len(kinds) == 30
    assert [day for day, kind in enumerate(kinds, 1) if kind == "retest"] == [1, 15, 30]
    for first in (0, 7, 14, 21):
        assert "rest" in kinds[first : first + 7]


@pytest.mark.parametrize(
    ("day", "week", "stage"),
    [(1, 1, "learn"), (7, 1, "learn"), (8, 2, "build"), (21, 3, "build"), (22, 4, "own it"), (30, 4, "own it")],
)
def test_weeks_and_stages(day: int, week: int, stage: str) -> None:
    assert (schedule.week_of(day), schedule.stage_of(day)) == (week, stage)


class TestDates:
    KINDS = schedule.kinds(START)

    def test_without_a_past_day_after_day(self) -> None:
        placed = schedule.dates(self.KINDS, START)
        assert placed == tuple(START + timedelta(days=n) for n in range(30))
        assert schedule.dates(self.KINDS, START, today=START) == placed

    def test_a_missed_day_waits_and_everything_behind_it_moves(self) -> None:
        done = {1: START, 2: START + timedelta(days=1)}
        today = START + timedelta(days=6)
        placed = schedule.dates(self.KINDS, START, Progressed(done), today)
        assert placed[2] == today
        assert placed[4] - placed[2] == timedelta(days=2)
        assert schedule.pointer(placed, done, today) == 3

    def test_no_day_falls_into_a_rest(self) -> None:
        rest = (START + timedelta(days=3), START + timedelta(days=9))
        placed = schedule.dates(self.KINDS, START, Progressed({1: START}, [rest]))
        assert not any(rest[0] <= on <= rest[1] for on in placed)
        assert placed[2] == START + timedelta(days=2)
        assert placed[3] == rest[1] + timedelta(days=1)
        assert all(b - a >= timedelta(days=1) for a, b in pairwise(placed))

    def test_a_day_done_late_moves_the_rest(self) -> None:
        placed = schedule.dates(self.KINDS, START, Progressed({1: START + timedelta(days=3)}))
        assert placed[1] == START + timedelta(days=4)

    def test_days_before_the_last_one_done_no_longer_wait(self) -> None:
        done = {4: START + timedelta(days=3)}
        today = START + timedelta(days=4)
        assert schedule.pointer(schedule.dates(self.KINDS, START, Progressed(done), today), done, today) == 5

    def test_before_and_after_there_is_no_day(self) -> None:
        placed = schedule.dates(self.KINDS, START)
        assert schedule.pointer(placed, {}, START - timedelta(days=1)) is None
        assert schedule.pointer(placed, {}, START + timedelta(days=30)) is None

    @given(st.lists(st.integers(0, 4), max_size=30), st.integers(0, 12))
    def test_48_hours_stay_48_hours_whatever_is_missed(self, delays: list[int], idle: int) -> None:
        done: dict[int, date] = {}
        today = START
        for delay in delays:
            today += timedelta(days=delay)
            placed = schedule.dates(self.KINDS, START, Progressed(done), today)
            day = schedule.pointer(placed, done, today)
            if day and day not in done:
                done[day] = today
        placed = schedule.dates(self.KINDS, START, Progressed(done), today + timedelta(days=idle))
        assert all(a < b for a, b in pairwise(placed))
        strong = [on for on, kind in zip(placed, self.KINDS, strict=True) if kind == "strength"]
        assert all(b - a >= timedelta(days=2) for a, b in pairwise(strong))


class TestWithTests:
    KINDS = schedule.kinds(START)

    def test_written_results_are_a_retest_done(self) -> None:
        late = START + timedelta(days=2)
        assert schedule.with_tests(self.KINDS, START, Progressed(), [late]) == {1: late}

    def test_results_from_before_do_not_count(self) -> None:
        assert schedule.with_tests(self.KINDS, START, Progressed(), [START - timedelta(days=1)]) == {}

    def test_a_later_result_belongs_to_the_later_retest(self) -> None:
        done = {2: START + timedelta(days=1)}
        fifteenth = START + timedelta(days=14)
        assert schedule.with_tests(self.KINDS, START, Progressed(done), [fifteenth]) == {**done, 15: fifteenth}

    def test_what_was_done_stays(self) -> None:
        done = {1: START}
        assert schedule.with_tests(self.KINDS, START, Progressed(done), [START + timedelta(days=3)]) == done


def test_the_last_day_of_each_week() -> None:
    assert [schedule.last_of_week(day) for day in (1, 7, 8, 21, 22, 28, 30)] == [7, 7, 14, 21, 30, 30, 30]
