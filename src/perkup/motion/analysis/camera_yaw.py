"""Estimate and correction of camera yaw. Pure functions of arrays.

Seen a little from the front or back, the far hip and shoulder stand apart from the near ones in the picture, the way
the thighs run inwards or outwards to the knees leaks into their swing (about a degree for every ten of turn, with
opposite sign for the two legs), and what lies along the walk is foreshortened. Two things turn the view: how the
camera stands, and where in its picture somebody is.

With u the place in the picture (0 on the camera's axis, in units of its distance to the picture) and psi the angle of
the camera to the side view, a perspective camera shows, to first order around the hips,

* a depth d (towards the camera) as a shift of S d, with S = sin psi + u cos psi: the hips and shoulders tell it, and it
  is a straight line over the place in the picture;
* a body's size as proportional to 1 - S sin psi, which tells psi where somebody walks through the picture;
* a length along the walk as (1 - S sin psi) / cos psi of itself.

How far the knees and feet of this body are out is told in the same way, by how they shift while S changes. What is
left is in docs/validation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.facing import usual_length
from perkup.motion.analysis.landmarks import INDEX, JOINTS, middle
from perkup.motion.analysis.signals import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from perkup.motion.analysis.landmarks import Bools, Floats

    Ints = NDArray[np.int64]

HALF_WIDTH = {
    "ear": 0.0,
    "shoulder": 0.21,
    "hip": 0.095,
    "knee": 0.07,
    "ankle": 0.055,
    "heel": 0.055,
    "toe": 0.055,
}
"""Usual distance of a joint from the middle of the body in leg lengths (thigh plus shank, about 0.80 to 0.85 m): hip
joint centres 0.16 m apart, shoulder joints 0.35 m (Winter 2009, figure 4.1: 0.259 of height between the joints less the
deltoids), feet 0.09 m (step width of walking, Owings and Grabiner 2004), knees between."""

BREADTH = 2 * (HALF_WIDTH["hip"] + HALF_WIDTH["shoulder"])

WIDTHS = (0.0, 2.5)
"""Shares of the usual between which a joint's distance from the middle is believed."""

STRIDE_S = 1.1
"""Over one stride the pelvis' own rotation averages out (usual stride time: Winter 2009); taken where the thighs do
not tell the person's own."""

STRIDES_S, STRIDES_TRIED = (0.6, 2.6), 150
"""A stride takes this long, from a run to the slowest walk; so many between are tried, a hundredth apart."""

MOST = 0.85
"""A shift beyond this share of the depth is not believed; such frames are near the front view anyway."""

CROOKED = np.sin(np.radians(35.0))
"""A camera further off the side than this is not believed."""

SPREAD_WIDTH = 0.08
"""Change of S between two strides at which what it tells of a joint's width counts as much as the usual width."""

SPREAD_YAW = 0.2
"""Standard deviation of S in a clip at which what it tells of the camera's turn counts as much as the guess that the
person walks through the middle of the picture."""

PLACE = 0.21
"""Usual change of S with the place in the picture in leg lengths: 0.85 m of leg seen from four metres."""

SPREAD_PLACE = 0.3
"""The same for the line over the place, in leg lengths by which somebody moves in the picture."""

WHOLE = 0.9
"""Share of a stride that counts as a whole one: the waves of fewer frames cannot be told from their mean."""


OVERLAP, MOST_STRIDES = 0.8, 5
"""How much of a stride must have its like strides later, for one stride never ends quite as it began; and how many
strides apart moments are compared."""

LOOSE = 0.05
"""Share by which strides are longer or shorter than the wave that tells most of them."""

LEAST_MOVE = 0.05
"""Change of S below which a pair of moments tells nothing: a shift of the knees by 1 cm would be a width of 20 cm."""


@dataclass(frozen=True)
class CameraView:
    """Camera view of the body in T frames.

    shift : (T,) S times the facing, how far a left joint moves to the right of the picture for its distance from the
    middle; squeeze : (T,) how much of a length along the walk is seen; half : distance of each joint from the middle,
    in leg lengths.
    """

    shift: Floats
    squeeze: Floats
    half: dict[str, float]


def estimate_camera_view(points: Floats, facing: Floats, leg: Floats, edges: Bools, fps: float) -> CameraView:
    """Estimate the camera's yaw and this body's widths from hips, shoulders, knees and feet.

    points : (T, 15, 2); facing : (T,) +1, -1, NaN; leg : (T,) leg length; edges : (T,) first frames of another shot,
    of standing still or of moving off.
    """
    scale = leg * facing
    apart = {joint: _apart(points, joint, scale) for joint in HALF_WIDTH if joint != "ear"}
    far = (apart["hip"] + apart["shoulder"]) / BREADTH
    place = middle(points, "hip")[:, 0] / usual_length(leg)
    stretches = _stretches(apart["knee"], np.isfinite(far) & np.isfinite(place), facing, edges, fps)
    line = _slope(stretches, place, far, PLACE, SPREAD_PLACE)
    straight = np.full(len(points), np.nan)
    shift = np.zeros(len(points))
    for stretch in stretches:
        part = slice(stretch.start, stretch.end)
        straight[part] = np.clip(_straight(stretch, far, place, line), -MOST, MOST)
        shift[part] = np.clip(straight[part] + _lasting(stretch, far - line * place), -MOST, MOST)
    yaw = _yaw(stretches, straight, leg)
    squeeze = (1 - shift * yaw) / np.sqrt(1 - yaw**2)
    half = {
        joint: _joint_half_width(stretches, straight / squeeze, distance / squeeze, joint)
        for joint, distance in apart.items()
    }
    return CameraView(shift * np.nan_to_num(facing), squeeze, {"ear": 0.0, **half})


def correct_yaw(points: Floats, leg: Floats, view: CameraView) -> Floats:
    """Return the landmarks, (T, 15, 2), as a camera exactly at the side would show them.

    points : (T, 15, 2) pixels. leg : (T,) leg length. view : estimated camera view. Unknown points (NaN) stay unknown.
    What error is left: docs/validation.md.
    """
    out = points.copy()
    centre = middle(points, "hip")[:, 0]
    for number, name in enumerate(JOINTS):
        side, _, joint = name.partition("_")
        depth = view.half.get(joint, 0.0) * leg * {"left": 1.0, "right": -1.0}.get(side, 0.0)
        out[:, number, 0] = centre + (points[:, number, 0] - centre - view.shift * depth) / view.squeeze
    return out


@dataclass(frozen=True)
class _Stretch:
    """N known frames `at` of the (start, end) in which the body looks one way, and what repeats with the stride in
    them: `waves` (N, K) is a constant and the first waves of it."""

    start: int
    end: int
    at: Ints
    stride: float
    waves: Floats

    def rest(self, values: Floats) -> Floats:
        """Return (N,) of the (T,) values, less their mean and their waves."""
        own = values[self.at]
        result: Floats = own - self.waves @ np.linalg.lstsq(self.waves, own, rcond=None)[0]
        return result

    def level(self, values: Floats) -> float:
        """Return the constant of the (T,) values without their waves."""
        return float(np.linalg.lstsq(self.waves, values[self.at], rcond=None)[0][0])


def _stretches(apart: Floats, good: Bools, facing: Floats, edges: Bools, fps: float) -> list[_Stretch]:
    """Split the frames into runs of one facing within one shot. apart : (T,) of the knees, for the length of a
    stride."""
    stretches = []
    for direction in (1.0, -1.0):
        for start, end in runs(facing == direction):
            bounds = [start, *(start + 1 + np.flatnonzero(edges[start + 1 : end])).tolist(), end]
            for first, last in pairwise(bounds):
                at = first + np.flatnonzero(good[first:last])
                if len(at):
                    stride = _stride(at, apart, fps)
                    stretches.append(_Stretch(first, last, at, stride, _waves(at, stride)))
    return stretches


def _stride(at: Ints, apart: Floats, fps: float) -> float:
    """Return the length, in frames, of the wave that explains most of how far the knees are apart."""
    at = at[np.isfinite(apart[at])]
    usual = STRIDE_S * fps
    if len(at) < 0.8 * usual:
        return usual
    best, stride = np.inf, usual
    for period in np.geomspace(*STRIDES_S, STRIDES_TRIED) * fps:
        if period > 1.25 * (at[-1] - at[0] + 1):
            break
        turn = 2 * np.pi * at / period
        basis = np.stack((np.ones(len(at)), np.cos(turn), np.sin(turn)), axis=1)
        fit = np.linalg.lstsq(basis, apart[at], rcond=None)[0]
        left = float(((apart[at] - basis @ fit) ** 2).sum())
        if left < best:
            best, stride = left, float(period)
    return stride


def _waves(at: Ints, stride: float) -> Floats:
    """Return (N, 5), a constant and the first two waves of the stride, centred; (N, 1) without a whole stride."""
    if at[-1] - at[0] + 1 < WHOLE * stride or len(at) < WHOLE * stride / 2:
        return np.ones((len(at), 1))
    turn = 2 * np.pi * at / stride
    return np.stack((np.ones(len(at)), np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)), axis=1)


def _slope(stretches: list[_Stretch], along: Floats, values: Floats, usual: float, spread: float) -> float:
    """Fit how much the (T,) values change with `along` within the stretches, shrunk to `usual`.

    At a standard deviation of `spread` of `along` both count the same.
    """
    together, alone, count = 0.0, 0.0, 0
    for stretch in stretches:
        if stretch.waves.shape[1] > 1:
            x, y = stretch.rest(along), stretch.rest(values)
            good = np.isfinite(x) & np.isfinite(y)
            together += float(x[good] @ y[good])
            alone += float(x[good] @ x[good])
            count += int(good.sum())
    prior = max(count, 1) * spread**2
    return (together + prior * usual) / (alone + prior)


def _straight(stretch: _Stretch, far: Floats, place: Floats, line: float) -> Floats:
    """Return (end - start,), the line over the place, on the stretch's own level."""
    along = np.interp(np.arange(stretch.start, stretch.end), stretch.at, place[stretch.at])
    result: Floats = line * along + stretch.level(far - line * place)
    return result


def _lasting(stretch: _Stretch, values: Floats) -> Floats:
    """Return (end - start,), the part of the (T,) values that lasts longer than a stride; near zero at both ends."""
    left = np.zeros(stretch.end - stretch.start)
    if stretch.waves.shape[1] == 1 or len(left) <= stretch.stride:
        return left
    left[stretch.at - stretch.start] = stretch.rest(values)
    wide = 2 * round(stretch.stride / 2) + 1
    return np.convolve(left, np.ones(wide) / wide, mode="full")[wide // 2 : wide // 2 + len(left)]


def _apart(points: Floats, joint: str, scale: Floats) -> Floats:
    """Return (T,), how far the left joint is ahead of the right one as seen, in `scale`s (T,) signed by the facing."""
    result: Floats = (points[:, INDEX[f"left_{joint}"], 0] - points[:, INDEX[f"right_{joint}"], 0]) / scale
    return result


def _yaw(stretches: list[_Stretch], shift: Floats, leg: Floats) -> float:
    """Estimate the sine of the camera's yaw from how a body grows while its shift changes."""
    if not stretches:
        return 0.0
    shifts = np.concatenate([shift[stretch.at] for stretch in stretches])
    mean = float(shifts.min() + shifts.max()) / 2
    size = leg.copy()
    for stretch in stretches:
        size[stretch.at] = leg[stretch.at] / np.mean(leg[stretch.at])
    steep = -mean / (1 - mean**2)
    growth = _slope(stretches, shift, size, steep, SPREAD_YAW)
    return float(np.clip(-growth / (1 - growth * mean), -CROOKED, CROOKED))


def _joint_half_width(stretches: list[_Stretch], along: Floats, apart: Floats, joint: str) -> float:
    """Estimate the distance of a joint from the middle of this body.

    Compares (T,) `apart` and S, `along`, at the same moment of two strides, so that what repeats cancels out.
    """
    usual = HALF_WIDTH[joint]
    moves, follows = [np.zeros(0)], [np.zeros(0)]
    for stretch in stretches:
        strides = (stretch.end - stretch.start) / stretch.stride
        for lag in range(1, min(MOST_STRIDES, int(strides - OVERLAP)) + 1):
            frames = _like(apart[stretch.start : stretch.end], lag * stretch.stride)
            early, late = slice(stretch.start, stretch.end - frames), slice(stretch.start + frames, stretch.end)
            moves.append(along[late] - along[early])
            follows.append(apart[late] - apart[early])
    move, follow = np.concatenate(moves), np.concatenate(follows)
    good = np.isfinite(follow) & (np.abs(move) > LEAST_MOVE)
    if not good.any():
        return usual
    weight = move[good] ** 2
    half_width = _weighted_median(follow[good] / move[good], weight) / 2
    half_width = float(np.clip(half_width, WIDTHS[0] * usual, WIDTHS[1] * usual))
    sure = float((weight**2).sum() / weight.sum())
    return (half_width * sure + usual * SPREAD_WIDTH**2) / (sure + SPREAD_WIDTH**2)


def _like(values: Floats, about: float) -> int:
    """Find the lag near `about`, in frames, at which (N,) values are most alike but for a common change."""
    best, closest = np.inf, round(about)
    for frames in range(round(about * (1 - LOOSE)), round(about * (1 + LOOSE)) + 1):
        change = values[frames:] - values[:-frames]
        change = change[np.isfinite(change)]
        if len(change):
            spread = float(np.median(np.abs(change - np.median(change))))
            if spread < best:
                best, closest = spread, frames
    return closest


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
