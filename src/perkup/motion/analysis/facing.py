"""Facing of the body, from feet and face alone, and whether it is seen from the side. Pure functions of arrays.

The direction of travel is never used: somebody who walks backwards would flip every sign.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.landmarks import INDEX, NOSE, SIDES, middle
from perkup.motion.analysis.signals import rolling_median
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats

WINDOW_S = 0.5
"""The evidence is a median over this long, about one step, so that one bad frame turns nobody round."""

SIDE_ON = 0.08
"""Least feet-and-face evidence, in leg lengths. A foot is about 0.15 of body height and a leg 0.53 (Drillis and
Contini 1966, in Winter 2009, figure 4.1), so feet alone give 0.28 side-on and this at 73 degrees of turn."""

FRONT_VIEW = 0.5
"""Apparent shoulder width over trunk length above which the view counts as front or back. Shoulders 0.259 and trunk
0.288 of body height (same figure; joint centres are narrower): 0.5 is about 45 degrees off the side view."""


def leg_length(points: Floats, fps: float) -> Floats:
    """Return (T,), thigh plus shank, mean of both legs, median over a second: the length that others are measured
    in."""
    lengths = []
    for side in SIDES:
        hip, knee, ankle = (points[:, INDEX[f"{side}_{joint}"]] for joint in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1))
    return _fill_gaps(rolling_median(_mean(np.stack(lengths)), int(fps)))


def usual_length(leg: Floats) -> float:
    """Return one length for all of the (T,) frames, 1 where none is known: a place far from the origin over a length
    that trembles would seem to move."""
    lengths = leg[np.isfinite(leg)]
    return float(np.median(lengths)) if len(lengths) else 1.0


def evidence(points: Floats, leg: Floats) -> Floats:
    """Return (T,), how far toes are ahead of heels and nose ahead of ears, in leg lengths; right of the picture
    positive."""
    feet = [points[:, INDEX[f"{side}_toe"], 0] - _behind_toe(points, side) for side in SIDES]
    head = middle(points, "ear")[:, 0]
    head = np.where(np.isfinite(head), head, middle(points, "shoulder")[:, 0])
    face = points[:, NOSE, 0] - head
    both = np.stack((_mean(np.stack(feet)), face))
    result: Floats = np.where(np.isfinite(both).any(axis=0), np.nansum(both, axis=0), np.nan) / leg
    return result


def facing(points: Floats, fps: float) -> Floats:
    """Return (T,), +1 looking to the right of the picture, -1 to the left, NaN while turning, front-on or unseen.

    points : (T, 15, 2), x right, y up.
    """
    leg = leg_length(points, fps)
    width = int(WINDOW_S * fps)
    hint = rolling_median(evidence(points, leg), width)
    front = rolling_median(_breadth(points), width)
    sure = (np.abs(hint) >= SIDE_ON) & ~(front > FRONT_VIEW)
    result: Floats = np.where(sure, np.sign(hint), np.nan)
    return result


def _behind_toe(points: Floats, side: OneSide) -> Floats:
    """Return (T,), x of the heel, of the ankle where the heel is missing."""
    heel, ankle = (points[:, INDEX[f"{side}_{joint}"], 0] for joint in ("heel", "ankle"))
    result: Floats = np.where(np.isfinite(heel), heel, ankle)
    return result


def _breadth(points: Floats) -> Floats:
    """Return (T,), apparent shoulder width over trunk length; NaN where only one shoulder is known."""
    left, right = (points[:, INDEX[f"{side}_shoulder"]] for side in SIDES)
    trunk = np.linalg.norm(middle(points, "shoulder") - middle(points, "hip"), axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = np.linalg.norm(left - right, axis=1) / trunk
    return ratio


def _mean(stack: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        result: Floats = np.nanmean(stack, axis=0)
    return result


def _fill_gaps(values: Floats) -> Floats:
    """NaN replaced by the median of the rest, and by NaN where there is nothing at all; never zero."""
    positive = values[np.isfinite(values) & (values > 0)]
    if not len(positive):
        return np.full(len(values), np.nan)
    result: Floats = np.where(np.isfinite(values) & (values > 0), values, np.median(positive))
    return result
