import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from perkup.motion.analysis import stats


def test_under_three_steps_there_is_no_interval() -> None:
    assert stats.bootstrap_ci95(np.array([1.0, 2.0])) is None


@given(st.lists(st.floats(-40, 40), min_size=3, max_size=12))
def test_the_interval_lies_around_the_mean_and_is_repeatable(values: list[float]) -> None:
    steps = np.array(values)
    low, high = stats.bootstrap_ci95(steps) or (0, 0)
    assert (low + high) / 2 == pytest.approx(steps.mean(), abs=1e-6)
    assert low <= high
    assert stats.bootstrap_ci95(steps) == (low, high)


@pytest.mark.parametrize("count", [3, 5, 10])
def test_it_holds_the_truth_as_often_as_it_says(count: int) -> None:
    generator = np.random.default_rng(0)
    hits = 0
    for _trial in range(400):
        low, high = stats.bootstrap_ci95(generator.normal(12, 3, count)) or (0, 0)
        hits += low <= 12 <= high
    assert 0.92 <= hits / 400 <= 0.98


@pytest.mark.parametrize("freedom", [2, 3, 5, 9, 10, 14, 30, 200])
def test_students_t_is_that_of_the_library(freedom: int) -> None:
    assert stats.student(freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), abs=1.5e-3)


def test_the_spread() -> None:
    assert stats.spread(np.array([1.0])) is None
    assert stats.spread(np.array([1.0, 3.0])) == pytest.approx(math.sqrt(2))


def test_a_difference_needs_eight_degrees_on_one_step_and_five_on_four() -> None:
    one, four = np.zeros(1), np.zeros(4)
    assert stats.detectable_difference(one, one) == pytest.approx(8, abs=0.1)
    assert stats.detectable_difference(four, four) == pytest.approx(5, abs=0.1)


def test_legs_that_scatter_need_more() -> None:
    wild = np.array([0.0, 20.0, 5.0, 30.0])
    assert stats.detectable_difference(wild, wild) > 15
    assert stats.detectable_difference(np.zeros(1), np.zeros(2)) > 5
