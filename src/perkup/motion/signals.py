"""Series over time: even spacing, short gaps, the low-pass filter, runs of good frames. Pure functions of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import signal

if TYPE_CHECKING:
    from perkup.motion.body import Bools, Floats

CUTOFF_HZ = 6.0
"""Usual for marker positions in walking: D. Winter, Biomechanics and Motor Control of Human Movement, 4th ed. 2009."""

DUAL_PASS = (2**0.5 - 1) ** 0.25
"""A second-order Butterworth run forwards and backwards loses cutoff by this factor (Winter 2009, section 3.4.4.2)."""

GAP_S = 0.12
"""Gaps up to this are bridged by a straight line; at 6 Hz content it stays under half a period."""

JITTER = 0.25
"""Frame distances that vary by less than this share of their median count as evenly spaced."""


def runs(mask: Bools) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each run of true in a (T,) mask."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def even_times(time_s: Floats) -> Floats:
    """(N,) evenly spaced times from the first to the last of (T,) `time_s`, at the median frame distance."""
    step = float(np.median(np.diff(time_s)))
    count = round(float(time_s[-1] - time_s[0]) / step) + 1
    grid: Floats = time_s[0] + step * np.arange(count)
    return grid


def is_even(time_s: Floats) -> bool:
    """Whether the (T,) times are evenly spaced within `JITTER`."""
    gaps = np.diff(time_s)
    step = float(np.median(gaps))
    return bool(np.all(np.abs(gaps - step) <= JITTER * step))


def resample(values: Floats, time_s: Floats, grid: Floats, gap_s: float = GAP_S) -> Floats:
    """(T, ...) `values` at (N,) `grid`: linear between frames, NaN where neighbours are further apart than `gap_s`.

    A frame distance up to two and a half medians is always bridged, so that slow cameras do not fall apart.
    """
    limit = max(gap_s, 2.5 * float(np.median(np.diff(time_s))))
    right = np.clip(np.searchsorted(time_s, grid, side="left"), 1, len(time_s) - 1)
    left = right - 1
    span = time_s[right] - time_s[left]
    share = np.clip((grid - time_s[left]) / span, 0.0, 1.0)
    shape = (-1,) + (1,) * (values.ndim - 1)
    share, bridged = share.reshape(shape), (span <= limit).reshape(shape)
    mixed = values[left] * (1 - share) + values[right] * share
    exact = np.where(share <= 0.5, values[left], values[right])
    mixed = np.where(np.minimum(share, 1 - share) < 1e-9, exact, np.where(bridged, mixed, np.nan))
    result: Floats = mixed
    return result


def fill_gaps(values: Floats, limit: int) -> Floats:
    """(T,) `values` with inner runs of NaN up to `limit` frames bridged by a straight line."""
    out = values.copy()
    known = np.isfinite(values)
    for start, end in runs(~known):
        if start > 0 and end < len(values) and end - start <= limit:
            out[start:end] = np.interp(np.arange(start, end), (start - 1, end), (values[start - 1], values[end]))
    return out


def low_pass(values: Floats, fps: float, cutoff_hz: float = CUTOFF_HZ) -> Floats:
    """(T, C) columns through a zero-phase Butterworth of fourth order, each finite run by itself.

    Runs too short to filter, and whole series from cameras slower than twice the cutoff, come back as they were.
    """
    corner = cutoff_hz / DUAL_PASS
    if fps <= 2 * corner:
        return values.copy()
    sections = signal.butter(2, corner, fs=fps, output="sos")
    pad = int(fps / cutoff_hz)
    out = values.copy()
    for column in range(values.shape[1]):
        for start, end in runs(np.isfinite(values[:, column])):
            if end - start > 5:
                part = values[start:end, column]
                out[start:end, column] = signal.sosfiltfilt(sections, part, padlen=min(pad, end - start - 1))
    return out


def rolling_median(values: Floats, width: int) -> Floats:
    """(T,) median over `width` frames around each, leaving NaN out; NaN where all are missing."""
    half = max(width // 2, 0)
    padded = np.concatenate((np.full(half, np.nan), values, np.full(half, np.nan)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    some = np.isfinite(windows).any(axis=1)
    out = np.full(len(values), np.nan)
    if some.any():
        out[some] = np.nanmedian(windows[some], axis=1)
    return out
