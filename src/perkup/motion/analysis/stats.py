"""Intervals of a mean over few steps, and the smallest detectable difference. Pure functions of arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats

FEWEST = 3
"""Fewer steps than this carry no interval."""

RESAMPLES = 2000
SEED = 20130

STUDENT = {2: 4.30265, 3: 3.18245, 4: 2.77645, 5: 2.57058, 6: 2.44691, 7: 2.36462, 8: 2.30600, 9: 2.26216}

NOISE_DEG2, FIXED_DEG2 = 52.0, 12.0
"""Least detectable left-right difference, squared: one part shrinks with the number of steps, one does not (the
camera's turn, the landmarks' own bias). Together 8 degrees on one step a leg and 5 on four: what errors of 3 % of a
thigh do when they last longer than the filter can see, as those of a pose model do. Errors that change from frame to
frame, which the filter takes out, would allow 2 (`python -m bench motion_noise`)."""


def bootstrap_ci95(values: Floats) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean of (n,) values, None under three.

    The standard error is bootstrapped, corrected by n / (n - 1) and multiplied by Student's t: percentiles of the
    bootstrap itself would cover the mean of three to eight steps only 75 to 90 % of the time (Hesterberg 2015, The
    American Statistician 69:371). The seed is fixed, so the same steps give the same interval.
    """
    count = len(values)
    if count < FEWEST:
        return None
    generator = np.random.default_rng(SEED)
    means = values[generator.integers(0, count, (RESAMPLES, count))].mean(axis=1)
    error = float(means.std()) * math.sqrt(count / (count - 1))
    reach = student(count - 1) * error
    centre = float(values.mean())
    return centre - reach, centre + reach


def spread(values: Floats) -> float | None:
    """Return the standard deviation (n - 1) of (n,) values, None under two."""
    return float(values.std(ddof=1)) if len(values) > 1 else None


def detectable_difference(left: Floats, right: Floats) -> float:
    """Return the degrees by which the means of two legs must differ to be shown: their own scatter, or the floor."""
    share = 1 / len(left) + 1 / len(right)
    floor = math.sqrt(NOISE_DEG2 * share / 2 + FIXED_DEG2)
    freedom = len(left) + len(right) - 2
    if freedom < 2:
        return floor
    pooled = (((left - left.mean()) ** 2).sum() + ((right - right.mean()) ** 2).sum()) / freedom
    return max(floor, student(freedom) * math.sqrt(float(pooled) * share))


def student(freedom: int) -> float:
    """Return the 97.5 % point of Student's t for two or more degrees of freedom.

    Few by table, more by Fisher's expansion in 1 / freedom (Abramowitz and Stegun 26.7.5), right to 0.001.
    """
    if freedom in STUDENT:
        return STUDENT[freedom]
    z = 1.959964
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
