"""Points of a film as a camera exactly at the side, far away, would show them, and how sure that is.

frames -> stretches of one facing -> `camera_fit` -> `camera_model`, back to the plane of walking
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.analysis.camera_fit import CameraFit, Stretch, fit_camera
from perkup.motion.analysis.facing import usual_length
from perkup.motion.analysis.landmarks import INDEX, PoseTrack, is_seen, middle
from perkup.motion.analysis.signals import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from perkup.motion.analysis.landmarks import Bools, Floats

    Ints = NDArray[np.int64]

STRIDE_S = 1.1
"""Over one stride left and right even out (usual stride time: Winter 2009); taken where the knees do not tell the
person's own."""

STRIDES_S, STRIDES_TRIED = (0.6, 2.6), 150
"""A stride takes this long, from a run to the slowest walk; so many between are tried, a hundredth apart."""

WHOLE = 0.9
"""Share of a stride that counts as a whole one: the waves of fewer frames cannot be told from their mean."""

MOVES, STEADY = 0.3, 0.7
"""Leg lengths a second above which a body walks through the picture (a slow shuffle is 0.6), and share of its usual
speed from which on it neither begins nor ends to."""

LEAST_WAY = 0.2
"""Standard deviation of the place in the picture, in leg lengths, from which on a change over the way is told."""

LASTING_S = 0.1
"""Errors of points filtered at 6 Hz last about this long."""

MOST_STRETCHES, MOST_FRAMES = 6, 120
"""The longest stretches, and so many frames of each, tell all there is; more only take time."""

FACTORS = ("hip", "shoulder", "knee", "ankle")


@dataclass(frozen=True)
class Span:
    """Frames `start` to `end` (exclusive) in which a body looks one way (+1 right, -1 left), walking or standing."""

    start: int
    end: int
    facing: float
    standing: bool


@dataclass(frozen=True)
class CorrectedView:
    """Camera fit of a film of T frames.

    fit : None where the points are three-dimensional and nothing is to be taken out. spans : all stretches, each with
    its number in the fit, None for those too many. span_of : (T,) index in `spans`, -1 where nobody looks one way.
    centre : the picture's middle. unit : the usual leg length.
    """

    fit: CameraFit | None
    spans: list[tuple[Span, int | None]]
    span_of: Ints
    centre: Floats
    unit: float

    def corrected(self, points: Floats, frames: Ints | None = None, fit: CameraFit | None = None) -> Floats:
        """Return (T, 15, 2) points in the plane of walking, in the unit they came in; unknown ones stay NaN.

        frames : (T,) which frames of the film these are; all of them unless given. fit : another fit than the best.
        """
        fit = fit or self.fit
        if fit is None:
            return points.copy()
        which = self.span_of if frames is None else self.span_of[frames]
        picture = points - self.centre
        out = np.empty_like(points)
        for index in np.unique(which).tolist():
            part = which == index
            span, number = self.spans[index] if index >= 0 else (None, None)
            depths = np.zeros(points.shape[1]) if span is None else fit.widths(span.standing).depths(span.facing)
            out[part] = fit.place(number).to_plane(picture[part], depths)
        return out * self.unit


def correct_view(
    track: PoseTrack, points: Floats, facing: Floats, leg: Floats, edges: Bools, static: tuple[int, int] | None
) -> CorrectedView:
    """Fit the camera to (T, 15, 2) filtered points.

    facing : (T,) +1, -1, NaN; leg : (T,) leg length; edges : (T,) first frames of another shot; static : frames of
    standing still.
    """
    unit = usual_length(leg)
    if track.flat or _is_drawing(points):
        return CorrectedView(None, [], np.full(len(points), -1), np.zeros(2), unit)
    centre = _centre(track, points)
    spans = _spans(facing, edges, static)
    ranked = sorted(
        (span for span in spans if span.end - span.start >= 3),
        key=lambda span: (not span.standing, span.start - span.end),
    )[:MOST_STRETCHES]
    numbers: dict[Span, int] = {}
    stretches: list[Stretch] = []
    for span in sorted(ranked, key=lambda span: span.start):
        stretch = _stretch(span, points - centre, unit, track.fps)
        if stretch is not None:
            numbers[span] = len(stretches)
            stretches.append(stretch)
    size = max(track.size) if track.size is not None else None
    fit = fit_camera(stretches, unit, size, pose_model=size is not None)
    span_of = np.full(len(points), -1)
    for index, span in enumerate(spans):
        span_of[span.start : span.end] = index
    return CorrectedView(fit, [(span, numbers.get(span)) for span in spans], span_of, centre, unit)


def _is_drawing(points: Floats) -> bool:
    """Return True where the left hip and shoulder lie on the right ones all the time: there is no depth in it."""
    pairs = [points[:, INDEX[f"left_{joint}"]] - points[:, INDEX[f"right_{joint}"]] for joint in ("hip", "shoulder")]
    apart = np.concatenate(pairs)
    apart = apart[is_seen(apart)]
    return bool(len(apart)) and bool(np.ptp(apart) < 1e-9)


def _centre(track: PoseTrack, points: Floats) -> Floats:
    """Return the picture's middle; where the size is not known, the middle of where the hips were."""
    if track.size is not None:
        return np.array(track.size) / 2
    hips = middle(points, "hip")
    hips = hips[is_seen(hips)]
    if not len(hips):
        return np.zeros(2)
    result: Floats = (hips.min(axis=0) + hips.max(axis=0)) / 2
    return result


def _spans(facing: Floats, edges: Bools, static: tuple[int, int] | None) -> list[Span]:
    """Split the frames into runs of one facing within one shot, standing by itself."""
    spans = []
    for direction in (1.0, -1.0):
        for start, end in runs(facing == direction):
            marks = {start, end, *(start + np.flatnonzero(edges[start:end])).tolist()}
            if static is not None:
                marks |= {mark for mark in static if start < mark < end}
            for first, last in pairwise(sorted(marks)):
                still = static is not None and static[0] <= first < static[1]
                spans.append(Span(first, last, direction, still))
    return sorted(spans, key=lambda span: span.start)


def _stretch(span: Span, picture: Floats, unit: float, fps: float) -> Stretch | None:
    """Prepare one stretch for the fit; None where too little of it is known."""
    names = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in FACTORS]
    at = span.start + np.flatnonzero(is_seen(picture[span.start : span.end, names]).all(axis=1))
    if not span.standing:
        at = _walking(at, picture, unit, fps)
    if len(at) < 3:
        return None
    apart = picture[:, INDEX["left_knee"], 0] - picture[:, INDEX["right_knee"], 0]
    lasting = LASTING_S * fps
    if span.standing:
        basis, moves = np.ones((len(at), 1)), False
        lasting = float(len(at))
    else:
        stride = stride_frames(at, apart, fps)
        basis, moves = _basis(at, middle(picture, "hip")[at, 0] / unit, stride)
        if basis.shape[1] < 5:
            lasting = float(len(at))
    chosen = np.unique(np.linspace(0, len(at) - 1, min(len(at), MOST_FRAMES)).round().astype(int))
    share = len(chosen) / len(at)
    return Stretch(picture[at[chosen]], span.facing, span.standing, basis[chosen], moves, max(1.0, lasting * share))


def _walking(at: Ints, picture: Floats, unit: float, fps: float) -> Ints:
    """Keep the frames in which the hips move through the picture, if most of a stride does."""
    if len(at) < 3:
        return at
    hips = middle(picture, "hip")[at, 0] / unit
    speed = np.abs(np.gradient(hips, at / fps))
    width = max(1, round(STRIDE_S * fps / 2))
    smooth = np.convolve(speed, np.ones(width) / width, mode="same") if len(speed) >= width else speed
    usual = float(np.median(smooth[smooth >= MOVES])) if (smooth >= MOVES).any() else 0.0
    moving = at[smooth >= max(MOVES, STEADY * usual)]
    return moving if len(moving) >= WHOLE * STRIDE_S * fps else at


def stride_frames(at: Ints, apart: Floats, fps: float) -> float:
    """Return the length, in frames, of the wave that explains most of how far the knees are apart at frames `at`."""
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


def _basis(at: Ints, way: Floats, stride: float) -> tuple[Floats, bool]:
    """Return (N, B), a constant, the way where there is one, and the first two waves of the stride."""
    columns = [np.ones(len(at))]
    whole = at[-1] - at[0] + 1 >= WHOLE * stride and len(at) >= WHOLE * stride / 2
    moves = whole and float(way.std()) >= LEAST_WAY
    if moves:
        columns.append(way - way.mean())
    if whole:
        turn = 2 * np.pi * at / stride
        columns += [np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)]
    return np.stack(columns, axis=1), moves
