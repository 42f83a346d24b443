"""Series over time: even spacing, short gaps, the low-pass filter, runs of good frames. Pure functions of arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Bools, Floats

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
    """Return True where the (T,) times are evenly spaced within `JITTER`."""
    gaps = np.diff(time_s)
    step = float(np.median(gaps))
    return bool(np.all(np.abs(gaps - step) <= JITTER * step))


def resample(values: Floats, time_s: Floats, grid: Floats, gap_s: float = GAP_S) -> Floats:
    """Return (T, ...), `values` at (N,) `grid`: linear between frames, NaN where neighbours are further apart than
    `gap_s`.

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
    """Return (T,), `values` with inner runs of NaN up to `limit` frames bridged by a straight line."""
    out = values.copy()
    finite = np.isfinite(values)
    for start, end in runs(~finite):
        if start > 0 and end < len(values) and end - start <= limit:
            out[start:end] = np.interp(np.arange(start, end), (start - 1, end), (values[start - 1], values[end]))
    return out


def low_pass(values: Floats, fps: float, cutoff_hz: float = CUTOFF_HZ) -> Floats:
    """Return (T, C), columns through a zero-phase Butterworth of fourth order, each finite run by itself.

    Runs too short to filter, and whole series from cameras slower than twice the cutoff, come back as they were.
    Written out here because importing a library's filter takes longer than measuring ten seconds of video; a test
    compares the two.
    """
    corner = cutoff_hz / DUAL_PASS
    if fps <= 2 * corner:
        return values.copy()
    biquad = butterworth(corner / fps)
    pad = int(fps / cutoff_hz)
    out = values.copy()
    together: dict[tuple[int, int], list[int]] = {}
    for column in range(values.shape[1]):
        for run in runs(np.isfinite(values[:, column])):
            together.setdefault(run, []).append(column)
    for (start, end), columns in together.items():
        if end - start > 5:
            block = np.ix_(range(start, end), columns)
            out[block] = _filter_both_ways(biquad, values[block], min(pad, end - start - 1))
    return out


def butterworth(corner: float) -> tuple[float, float, float]:
    """Second-order low-pass at `corner` (share of the frame rate): b0, a1, a2; b1 is twice b0 and b2 is b0.

    The bilinear transform of 1 / (s^2 + sqrt(2) s + 1) with the corner prewarped (Oppenheim and Schafer, Discrete-Time
    Signal Processing, section 7.1).
    """
    warped = math.tan(math.pi * corner)
    scale = 1 / (1 + math.sqrt(2) * warped + warped**2)
    return warped**2 * scale, 2 * (warped**2 - 1) * scale, (1 - math.sqrt(2) * warped + warped**2) * scale


def _filter_both_ways(biquad: tuple[float, float, float], values: Floats, pad: int) -> Floats:
    """(N, C) filtered forwards and backwards, its ends continued by their point reflection over `pad` frames."""
    head = 2 * values[0] - values[pad:0:-1]
    tail = 2 * values[-1] - values[-2 : -pad - 2 : -1]
    there = _recur(biquad, np.concatenate((head, values, tail)))
    back = _recur(biquad, there[::-1])[::-1]
    return back[pad : pad + len(values)]


def _recur(biquad: tuple[float, float, float], values: Floats) -> Floats:
    """(N, C) through the filter once, started as if the first value had lasted for ever."""
    gain, first, second = biquad
    out = np.empty_like(values)
    one = values[0] * (1 - gain)
    two = values[0] * (gain - second)
    for row, value in enumerate(values):
        output = gain * value + one
        one = 2 * gain * value - first * output + two
        two = gain * value - second * output
        out[row] = output
    return out


def peaks(values: Floats, prominence: float, apart: int = 1) -> list[int]:
    """Inner local maxima of (N,) values, at least `apart` frames from a higher one, that stand out by `prominence`.

    A maximum stands out by its height over the higher of the lowest values between it and a higher one on each side.
    """
    rising = np.flatnonzero(np.diff(values) != 0)
    if len(rising) < 2:
        return []
    slopes = np.sign(np.diff(values)[rising])
    tops = [
        int(rising[n] + 1 + rising[n + 1]) // 2 for n in range(len(rising) - 1) if slopes[n] > 0 and slopes[n + 1] < 0
    ]
    chosen: list[int] = []
    for top in sorted(tops, key=lambda at: (-values[at], -at)):
        if all(abs(top - other) >= apart for other in chosen):
            chosen.append(top)
    return sorted(top for top in chosen if _prominence(values, top) >= prominence)


def _prominence(values: Floats, top: int) -> float:
    before, after = values[: top + 1][::-1], values[top:]
    lows = []
    for side in (before, after):
        higher = np.flatnonzero(side > values[top])
        lows.append(float(side[: higher[0]].min() if len(higher) else side.min()))
    return float(values[top]) - max(lows)


def rolling_median(values: Floats, width: int) -> Floats:
    """Return (T,), median over `width` frames around each, leaving NaN out; NaN where all are missing."""
    half = max(width // 2, 0)
    padded = np.concatenate((np.full(half, np.nan), values, np.full(half, np.nan)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    some = np.isfinite(windows).any(axis=1)
    out = np.full(len(values), np.nan)
    if some.any():
        out[some] = np.nanmedian(windows[some], axis=1)
    return out
