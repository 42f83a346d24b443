import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from perkup.motion.analysis import signals


def test_runs_of_true() -> None:
    assert signals.runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert signals.runs(np.zeros(3, bool)) == []


@given(st.lists(st.booleans(), max_size=40))
def test_runs_hold_exactly_the_true_frames(values: list[bool]) -> None:
    found = [n for start, end in signals.runs(np.array(values, bool)) for n in range(start, end)]
    assert found == [n for n, value in enumerate(values) if value]


def test_even_spacing_is_told_and_made() -> None:
    even = np.arange(10) / 30
    assert signals.is_even(even)
    gap = np.concatenate((even, even + 1.0))
    assert not signals.is_even(gap)
    grid = signals.even_times(gap)
    assert signals.is_even(grid)
    assert (grid[0], grid[-1]) == (gap[0], pytest.approx(gap[-1], abs=1 / 30))


def test_resampling_keeps_a_line_and_leaves_wide_gaps_open() -> None:
    time_s = np.array([0.0, 0.1, 0.2, 0.3, 1.3, 1.4])
    grid = np.arange(0, 1.41, 0.05)
    made = signals.resample(2 * time_s, time_s, grid)
    inside = (grid < 0.31) | (grid > 1.29)
    assert made[inside] == pytest.approx(2 * grid[inside])
    assert np.isnan(made[~inside]).all()


def test_resampling_at_a_frame_needs_no_neighbour() -> None:
    values = np.array([[1.0], [np.nan], [3.0]])
    made = signals.resample(values, np.array([0.0, 0.1, 0.2]), np.array([0.0, 0.1, 0.2]))
    assert made[0] == 1
    assert np.isnan(made[1])
    assert made[2] == 3


def test_only_short_inner_gaps_are_filled() -> None:
    values = np.array([np.nan, 1, np.nan, 3, np.nan, np.nan, np.nan, 7, np.nan])
    made = signals.fill_gaps(values, 2)
    assert made[2] == 2
    assert np.isnan(made[[0, 4, 5, 6, 8]]).all()


def test_the_filter_keeps_walking_drops_jitter_and_does_not_lag() -> None:
    time_s = np.arange(0, 4, 1 / 60)
    slow, fast = np.sin(2 * np.pi * time_s), 0.3 * np.sin(2 * np.pi * 20 * time_s)
    made = signals.low_pass((slow + fast)[:, None], 60)[30:-30, 0]
    assert made == pytest.approx(slow[30:-30], abs=0.01)
    assert int(np.argmax(made[:60])) == int(np.argmax(slow[30:90]))


def test_at_its_cutoff_the_filter_takes_three_decibels() -> None:
    time_s = np.arange(0, 20, 1 / 120)
    made = signals.low_pass(np.sin(2 * np.pi * signals.CUTOFF_HZ * time_s)[:, None], 120)[600:-600]
    assert np.abs(made).max() == pytest.approx(2**-0.5, abs=0.01)


def test_slow_cameras_and_short_runs_are_left_alone() -> None:
    values = np.array([[1.0], [5.0], [np.nan], [2.0], [9.0]])
    assert np.array_equal(signals.low_pass(values, 10), values, equal_nan=True)
    assert np.array_equal(signals.low_pass(values, 60), values, equal_nan=True)


def test_the_rolling_median_ignores_what_is_missing() -> None:
    values = np.array([1.0, np.nan, 3.0, 100.0, 3.0, np.nan, np.nan, np.nan])
    made = signals.rolling_median(values, 3)
    assert made[:5].tolist() == [1.0, 2.0, 51.5, 3.0, 51.5]
    assert np.isnan(made[6:]).all()
    assert np.isnan(signals.rolling_median(np.full(4, np.nan), 3)).all()


@pytest.mark.parametrize("fps", [25.0, 60.0, 100.0])
def test_the_filter_is_that_of_the_library(fps: float) -> None:
    values = np.random.default_rng(5).normal(size=(200, 3)).cumsum(axis=0)
    sections = scipy.signal.butter(2, signals.CUTOFF_HZ / signals.DUAL_PASS, fs=fps, output="sos")
    theirs = scipy.signal.sosfiltfilt(sections, values, axis=0, padlen=int(fps / signals.CUTOFF_HZ))
    assert signals.low_pass(values, fps) == pytest.approx(theirs, abs=1e-9)


def test_columns_with_holes_are_filtered_run_by_run() -> None:
    values = np.random.default_rng(6).normal(size=(90, 2)).cumsum(axis=0)
    whole = signals.low_pass(values[:40], 60)
    values[40:45, 0] = np.nan
    made = signals.low_pass(values, 60)
    assert made[:40, 0] == pytest.approx(whole[:, 0])
    assert np.isnan(made[40:45, 0]).all()


@given(
    st.lists(st.integers(-20, 20), min_size=3, max_size=60),
    st.floats(0.5, 15),
    st.integers(1, 12),
)
def test_the_peaks_are_those_of_the_library(heights: list[int], prominence: float, apart: int) -> None:
    values = np.array(heights, float) + np.arange(len(heights)) * 1e-6
    theirs, _ = scipy.signal.find_peaks(values, prominence=prominence, distance=apart)
    assert signals.peaks(values, prominence, apart) == theirs.tolist()


def test_a_flat_top_is_one_peak_in_its_middle() -> None:
    assert signals.peaks(np.array([0.0, 1, 3, 3, 3, 1, 0]), 1) == [3]
    assert signals.peaks(np.zeros(5), 0) == []
