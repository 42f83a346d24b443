import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from perkup.motion.analysis import stats

NONE = np.zeros(0)


def test_under_three_steps_there_is_no_interval() -> None:
    assert stats.interval_of_mean(np.array([1.0, 2.0]), NONE) is None


@given(st.lists(st.floats(-40, 40), min_size=3, max_size=12))
def test_the_interval_lies_around_the_mean(values: list[float]) -> None:
    steps = np.array(values)
    low, high = stats.interval_of_mean(steps, NONE) or (0, 0)
    assert (low + high) / 2 == pytest.approx(steps.mean(), abs=1e-6)
    assert low <= high


@pytest.mark.parametrize("count", [3, 5, 10])
def test_it_holds_the_truth_as_often_as_it_says(count: int) -> None:
    generator = np.random.default_rng(0)
    hits = 0
    for _trial in range(400):
        left, right = generator.normal(12, 3, (2, count))
        low, high = stats.interval_of_mean(left, right) or (0, 0)
        hits += low <= 12 <= high
    assert 0.92 <= hits / 400 <= 0.98


def test_an_error_that_all_steps_share_is_not_averaged_away() -> None:
    low, high = stats.interval_of_mean(np.full(50, 12.0), NONE, fixed_sd=1.0) or (0, 0)
    assert high - low == pytest.approx(2 * 1.96, abs=0.01)


@pytest.mark.parametrize("freedom", [2, 3, 5, 9, 10, 14, 30, 200])
def test_students_t_is_that_of_the_library(freedom: int) -> None:
    assert stats.student(freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), abs=1.5e-3)


def test_the_spread() -> None:
    assert stats.spread(np.array([1.0])) is None
    assert stats.spread(np.array([1.0, 3.0])) == pytest.approx(math.sqrt(2))


def test_a_difference_needs_more_than_the_usual_scatter_and_less_with_more_steps() -> None:
    one, four = np.zeros(1), np.zeros(4)
    assert stats.detectable_difference(one, one) == pytest.approx(2.7, abs=0.1)
    assert stats.detectable_difference(four, four) == pytest.approx(0.7, abs=0.1)


def test_steps_that_scatter_and_cameras_that_err_need_more() -> None:
    wild = np.array([0.0, 20.0, 5.0, 30.0])
    assert stats.detectable_difference(wild, wild) > 13
    assert stats.detectable_difference(np.zeros(4), np.zeros(4), fixed_sd=2.0) > 3.9
    assert stats.detectable_difference(np.zeros(2), np.zeros(2), [wild]) > 10
