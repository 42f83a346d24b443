"""Intervals of a mean over few steps, and the smallest detectable difference. Pure functions of arrays."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.motion.analysis.landmarks import Floats

FEWEST = 3
"""Fewer steps than this carry no interval."""

STUDENT = {2: 4.30265, 3: 3.18245, 4: 2.77645, 5: 2.57058, 6: 2.44691, 7: 2.36462, 8: 2.30600, 9: 2.26216}

Z = 1.959964
"""97.5 % point of the normal distribution."""

NATURAL_DEG = 0.7
"""Steps of one leg in one film scatter by about this (standard deviation, five people of a laboratory)."""

USUAL_FREEDOM = 4
"""Before a difference is called one, the usual scatter counts as much as so many degrees of freedom of the person's
own."""


def interval_of_mean(values: Floats, other: Floats, fixed_sd: float = 0.0) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean of one leg's (n,) values, None under three.

    other : the values of the other leg, which scatter alike. fixed_sd : standard deviation of an error that all of the
    values share. People's steps differ by `NATURAL_DEG` and are no less true for it; what they scatter beyond that
    counts as error of measuring, by Student's t.
    """
    count = len(values)
    if count < FEWEST:
        return None
    groups = [group for group in (values, other) if len(group) > 1]
    freedom = sum(len(group) - 1 for group in groups)
    pooled = sum(float(((group - group.mean()) ** 2).sum()) for group in groups) / freedom
    error = student(freedom) * math.sqrt(max(0.0, pooled - NATURAL_DEG**2) / count)
    reach = math.hypot(error, Z * fixed_sd)
    centre = float(values.mean())
    return centre - reach, centre + reach


def spread(values: Floats) -> float | None:
    """Return the standard deviation (n - 1) of (n,) values, None under two."""
    return float(values.std(ddof=1)) if len(values) > 1 else None


def detectable_difference(left: Floats, right: Floats, repeats: Sequence[Floats] = (), fixed_sd: float = 0.0) -> float:
    """Return the degrees by which the means of two legs must differ to be more than chance (95 %).

    repeats : groups of values, each of which would be alike but for the person's own scatter; `left` and `right` unless
    given. fixed_sd : standard deviation of an error that more steps do not make smaller (the camera's).
    """
    groups = repeats or (left, right)
    own = sum(max(len(group) - 1, 0) for group in groups)
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in groups if len(group))
    freedom = own + USUAL_FREEDOM
    pooled = (squares + USUAL_FREEDOM * NATURAL_DEG**2) / freedom
    scatter = student(freedom) * math.sqrt(pooled * (1 / len(left) + 1 / len(right)))
    return math.hypot(scatter, Z * fixed_sd)


def student(freedom: int) -> float:
    """Return the 97.5 % point of Student's t for two or more degrees of freedom.

    Few by table, more by Fisher's expansion in 1 / freedom (Abramowitz and Stegun 26.7.5), right to 0.001.
    """
    if freedom in STUDENT:
        return STUDENT[freedom]
    z = Z
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
