"""How far two films of one person differ by chance: from the person's own measurements."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from perkup.vocabulary import OneSide

WITHIN = timedelta(days=14)
"""Two films this near to each other show the same hips: training takes weeks to change them."""

Z = 1.959964


class OwnSpread(NamedTuple):
    """Spread of re-filmed measurements.

    films : how many took part. pairs : differences that were compared. sd_deg : of one film (within-person standard
    deviation). change_deg : the difference of two films that chance reaches once in twenty times.
    """

    films: int
    pairs: int
    sd_deg: float
    change_deg: float


def own_spread(films: Sequence[tuple[datetime, Mapping[OneSide, float]]]) -> OwnSpread | None:
    """Compare each film with the one before it, leg by leg; None without two films near to each other.

    The within-person standard deviation is the root of half the mean squared difference (Bland and Altman 1996, BMJ
    313:744).
    """
    ordered = sorted(films, key=lambda film: film[0])
    squares: list[float] = []
    used: set[int] = set()
    for number, ((before, old), (after, new)) in enumerate(pairwise(ordered)):
        if after - before <= WITHIN:
            differences = [new[side] - old[side] for side in OneSide if side in old and side in new]
            squares += [difference**2 for difference in differences]
            if differences:
                used |= {number, number + 1}
    if not squares:
        return None
    sd = math.sqrt(sum(squares) / len(squares) / 2)
    return OwnSpread(len(used), len(squares), sd, Z * math.sqrt(2) * sd)
