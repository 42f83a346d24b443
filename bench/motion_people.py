"""Five people in 3D, seen by virtual cameras, against their own truth: people x view x definition.

python -m bench motion_people

Each person of `gait/people` was filmed by six virtual cameras; their points are put back together in 3D from those and
looked at by further cameras: rolled, pitched, nearer. The truth is the laboratory's, as the data's README says.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bench.motion_world import DATA
from perkup.motion.analysis import camera_fit
from perkup.motion.analysis.gait_analysis import analyse_gait
from perkup.motion.analysis.gait_summary import to_result
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack
from perkup.motion.analysis.signals import peaks, runs
from perkup.motion.marker_file import read_trc
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats
    from perkup.motion.result import WalkResult

PEOPLE = DATA / "gait" / "people"
DISTANCE_M = 4.0
NOISE_M = 0.002
RATE = 60.0
TURN_FRAMES = 60

THIGH_S, TRUNK_S = 0.15, 0.25
"""A step is judged against the largest true value this near to it."""

ENDS_S = 0.3
"""A true peak nearer to an end of its pass than this may be missed."""

Row = tuple[str, str, str, bool | None]


class Camera(NamedTuple):
    """Virtual camera: degrees off the side, of roll and of looking down, metres away."""

    yaw: float = 0.0
    roll: float = 0.0
    pitch: float = 0.0
    distance: float = DISTANCE_M


@dataclass(frozen=True)
class Film:
    """One virtual film: who, which kind of view, the points and the truth, frame by frame."""

    person: str
    view: str
    track: PoseTrack
    truth: Truth


@dataclass(frozen=True)
class Truth:
    """True curves of a film, (T,) by definition and side, and the same of the standing trial."""

    curves: dict[str, dict[str, Floats]]
    standing: dict[str, dict[str, float]]


class Peak(NamedTuple):
    """Error of one step, or of a mean relative to standing, in degrees."""

    person: str
    view: str
    what: str
    error: float


@dataclass(frozen=True)
class Interval:
    """Reported 95 % interval and the true mean of the same steps."""

    person: str
    view: str
    what: str
    low: float
    high: float
    true: float

    @property
    def holds(self) -> bool:
        """Return True where the interval holds the truth."""
        return self.low <= self.true <= self.high


def people() -> list[str]:
    """Name the people of the data."""
    return sorted({path.name.split("_")[1] for path in PEOPLE.glob("zoo_*.trc")})


def truth_of(path: Path) -> Truth:
    """Read the truth beside a marker file."""
    document = json.loads(path.with_suffix(".json").read_text())
    curves = {
        name: {side: np.array(values, dtype=float) for side, values in sides.items()}
        for name, sides in document["curves"].items()
    }
    return Truth(curves, document["standing"])


def _axes(camera: Camera) -> tuple[Floats, Floats, Floats]:
    """Return the unit vectors to the right and up in the picture and along the axis; x forward, y up, z to the right of
    the walker."""
    yaw, pitch, roll = (np.radians(degrees) for degrees in (camera.yaw, camera.pitch, camera.roll))
    ahead = np.array([np.sin(yaw) * np.cos(pitch), -np.sin(pitch), -np.cos(yaw) * np.cos(pitch)])
    level = np.array([np.cos(yaw), 0.0, np.sin(yaw)])
    upward = np.cross(level, ahead)
    across = np.cos(roll) * level + np.sin(roll) * upward
    return across, np.cos(roll) * upward - np.sin(roll) * level, ahead


def project(points: Floats, camera: Camera) -> Floats:
    """Return (T, 15, 2) metres in the plane of the walk of (T, 15, 3) points, y up."""
    across, upward, ahead = _axes(camera)
    depth = points @ ahead + camera.distance
    seen: Floats = camera.distance * np.stack((points @ across / depth, points @ upward / depth), axis=-1)
    return seen


@lru_cache
def body(person: str) -> Floats:
    """Return (T, 15, 3) metres of one person's film from the six cameras that saw it."""
    left, right = [], []
    for yaw, side in itertools.product((-10, 0, 10), (1, -1)):
        points = read_trc(PEOPLE / f"zoo_{person}_yaw{yaw}_side{side}.trc").points
        across, upward, ahead = _axes(Camera(yaw=float(yaw * side)))
        turned = np.array([side, 1.0, side])
        for axis, place in ((across, points[..., 0]), (upward, points[..., 1])):
            left.append((DISTANCE_M * axis - place[..., None] * ahead) * turned)
            right.append(DISTANCE_M * place)
    rows, values = np.stack(left, axis=-2), np.stack(right, axis=-1)
    known = np.isfinite(values).all(axis=-1)
    result = np.full((*known.shape, 3), np.nan)
    result[known] = np.stack(
        [np.linalg.lstsq(a, b, rcond=None)[0] for a, b in zip(rows[known], values[known], strict=True)]
    )
    return result


def opposite(points: Floats) -> Floats:
    """Turn (T, 15, 3) points half round, for a camera on the other side."""
    result: Floats = points * np.array([-1.0, 1.0, -1.0])
    return result


def film_of(person: str, view: str, camera: Camera, *, side: int = 1, back: bool = False) -> Film:
    """Let a virtual camera see one person walk past, or there and back; 2 mm of noise a coordinate."""
    points = body(person)
    source = PEOPLE / f"{'back' if back else 'zoo'}_{person}_yaw0_side1.trc"
    if back:
        walk = len(read_trc(source).points) - len(points) - TURN_FRAMES
        gap = np.full((TURN_FRAMES, *points.shape[1:]), np.nan)
        points = np.concatenate((points, gap, opposite(points[-walk:])))
    noise = np.random.default_rng(len(view) + 7).normal(0.0, NOISE_M, (*points.shape[:2], 2))
    seen = project(points if side == 1 else opposite(points), camera) + noise
    time_s = np.arange(len(seen)) / RATE
    return Film(
        person,
        view,
        PoseTrack(time_s, seen, np.isfinite(seen).all(axis=2).astype(float), None, "virtual"),
        truth_of(source),
    )


def stored(person: str, kind: str, yaw: int, side: int, view: str) -> Film:
    """Return one of the films as the data have it."""
    path = PEOPLE / f"{kind}_{person}_yaw{yaw}_side{side}.trc"
    return Film(person, view, read_trc(path), truth_of(path))


def stored_films(person: str) -> Iterator[Film]:
    """Yield the films of one person that the data have."""
    for yaw, side in itertools.product((0, -10, 10), (1, -1)):
        yield stored(person, "zoo", yaw, side, "past, yaw 0" if yaw == 0 else "past, yaw 10 and -10")
    for yaw in (0, 10):
        yield stored(person, "back", yaw, 1, f"there and back, yaw {yaw}")


def films() -> Iterator[Film]:
    """Yield every film of every person: the stored ones, then rolled, pitched and nearer cameras."""
    for person in people():
        yield from stored_films(person)
        for roll, side in itertools.product((-3.0, 3.0), (1, -1)):
            yield film_of(person, "past, rolled by 3", Camera(roll=roll), side=side)
        for roll in (-3.0, 3.0):
            yield film_of(person, "there and back, rolled by 3", Camera(yaw=5.0, roll=roll), back=True)
        for yaw, side in itertools.product((0.0, 10.0), (1, -1)):
            yield film_of(person, "past, from 1.4 m", Camera(yaw=yaw, pitch=10.0), side=side)
        for yaw in (-10.0, 10.0):
            yield film_of(person, "there and back, from 1.4 m", Camera(yaw=yaw, pitch=10.0), back=True)
        for yaw, distance in itertools.product((-10.0, 10.0), (3.0, 6.0)):
            view = f"past, yaw 10 and -10, {distance:g} m away"
            yield film_of(person, view, Camera(yaw=yaw, distance=distance))


@dataclass
class Verdict:
    """What the films showed: errors, intervals, steps found of those that had to be."""

    peaks: list[Peak]
    intervals: list[Interval]
    found: int = 0
    wanted: int = 0


def judge(film: Film, verdict: Verdict) -> WalkResult:
    """Measure one film and add its errors to the verdict."""
    result = to_result(film.person, analyse_gait(film.track), len(film.track.time_s))
    for name, window_s, standing in (("thigh", THIGH_S, "thigh"), ("trunk_thigh", TRUNK_S, "trunk_thigh")):
        means = {}
        for side in SIDES:
            numbers = result.sides[side]
            true = [_largest(film.truth.curves[name][side], step.at_s, window_s) for step in numbers.per_step]
            for step, value in zip(numbers.per_step, true, strict=True):
                said = step.thigh_deg if name == "thigh" else step.deg
                if said is not None and value is not None:
                    verdict.peaks.append(Peak(film.person, film.view, f"{name} peak", said - value))
            known = [value for value in true if value is not None]
            if not known or len(known) < len(true):
                continue
            means[side] = float(np.mean(known))
            more = getattr(numbers.standing, standing)
            if more is not None:
                error = more - (means[side] - film.truth.standing[standing][side])
                verdict.peaks.append(Peak(film.person, film.view, f"{name} relative", error))
            interval = numbers.thigh_ci95_deg if name == "thigh" else numbers.ci95_deg
            if interval is not None:
                verdict.intervals.append(Interval(film.person, film.view, f"{name} mean", *interval, means[side]))
        if name == "thigh":
            _judge_sides(film, result, verdict)
    _count_steps(film, result, verdict)
    return result


def _judge_sides(film: Film, result: WalkResult, verdict: Verdict) -> None:
    gap = result.near_difference
    if gap is None:
        return
    near = {
        side: [
            _largest(film.truth.curves["thigh"][side], step.at_s, THIGH_S)
            for step in result.sides[side].per_step
            if step.near
        ]
        for side in SIDES
    }
    if all(values and None not in values for values in near.values()):
        true = float(np.mean(near[OneSide.RIGHT]) - np.mean(near[OneSide.LEFT]))  # type: ignore[arg-type]
        verdict.peaks.append(Peak(film.person, film.view, "left-right", gap.right_minus_left_deg - true))
        reach = gap.detectable_change_deg
        verdict.intervals.append(
            Interval(
                film.person,
                film.view,
                "left-right",
                gap.right_minus_left_deg - reach,
                gap.right_minus_left_deg + reach,
                true,
            )
        )


def _largest(curve: Floats, at_s: float, window_s: float) -> float | None:
    at, reach = round(at_s * RATE), round(window_s * RATE)
    part = curve[max(0, at - reach) : at + reach + 1]
    return float(np.nanmax(part)) if np.isfinite(part).any() else None


def _count_steps(film: Film, result: WalkResult, verdict: Verdict) -> None:
    """Count the true peaks well inside a pass, and those near which a step was kept."""
    for side in SIDES:
        curve = film.truth.curves["thigh"][side]
        moments = [step.at_s for step in result.sides[side].per_step]
        for at in _true_peaks(curve):
            verdict.wanted += 1
            verdict.found += any(abs(moment - at / RATE) <= THIGH_S for moment in moments)


def _true_peaks(curve: Floats) -> list[int]:
    """List the frames at which the true thigh is furthest behind, in each stretch of walking, away from its ends."""
    tops = []
    for start, end in runs(np.isfinite(curve)):
        reach = round(ENDS_S * RATE)
        least = 0.3 * float(np.ptp(curve[start:end]))
        tops += [
            start + top
            for top in peaks(curve[start:end], least, round(0.4 * RATE))
            if reach <= top <= end - start - 1 - reach
        ]
    return tops


def verdict() -> Verdict:
    """Measure every film."""
    whole = Verdict([], [])
    for film in films():
        judge(film, whole)
    return whole


STANDING_FRAMES = slice(5, 110)
MEASURED = {"shoulder": "shoulder", "hip": "hip", "knee": "knee", "ankle": "ankle"}


def widths(person: str) -> dict[str, float]:
    """Return the true half-widths of one body in leg lengths, by the names of the fit's priors."""
    points = body(person)
    walking = np.isfinite(truth_of(PEOPLE / f"zoo_{person}_yaw0_side1.trc").curves["thigh"]["left"])
    pairs = {joint: [points[:, INDEX[f"{side}_{joint}"]] for side in SIDES] for joint in MEASURED}
    legs = [
        np.linalg.norm(pairs["knee"][n] - pairs["hip"][n], axis=1)
        + np.linalg.norm(pairs["ankle"][n] - pairs["knee"][n], axis=1)
        for n in (0, 1)
    ]
    leg = float(np.nanmedian(legs))
    half = {joint: (right[:, 2] - left[:, 2]) / 2 / leg for joint, (left, right) in pairs.items()}
    body_widths = {joint: float(half[joint][walking].mean()) for joint in MEASURED}
    still = {joint: float(half[joint][STANDING_FRAMES].mean()) for joint in MEASURED}
    body_widths["standing_ankle"] = still["ankle"]
    body_widths["standing_knee"] = still["knee"] - (still["hip"] + still["ankle"]) / 2
    return body_widths


@contextmanager
def priors_without(person: str) -> Iterator[None]:
    """Take the usual widths from the four other people as long as the block runs; their spreads stay."""
    others = [widths(name) for name in people() if name != person]
    before = dict(camera_fit.PRIORS)
    for name in others[0]:
        usual = float(np.mean([one[name] for one in others]))
        camera_fit.PRIORS[name] = camera_fit.Normal(usual, before[name].sd)
    try:
        yield
    finally:
        camera_fit.PRIORS.update(before)


def left_out() -> Verdict:
    """Measure the stored films of every person with priors that have not seen this person."""
    whole = Verdict([], [])
    for person in people():
        with priors_without(person):
            for film in stored_films(person):
                judge(film, whole)
    return whole


def summary(errors: list[float]) -> str:
    """Return mean absolute error, worst, and the share over two degrees."""
    if not errors:
        return "none"
    values = np.array(errors)
    worst = values[np.abs(values).argmax()]
    share = 100 * float((np.abs(values) > 2).mean())
    return f"{np.abs(values).mean():.2f}, {worst:+.2f}, {share:.1f} % of {len(values)}"


STORED = ("past, yaw 0", "past, yaw 10 and -10", "there and back, yaw 0", "there and back, yaw 10")
LIMITS = (("thigh peak", 0.5, 0.02), ("thigh relative", 1.0, 0.05), ("left-right", 0.5, 1.0))


def errors_of(whole: Verdict, what: str) -> list[float]:
    """List the errors of one number in the films that the data have."""
    return [peak.error for peak in whole.peaks if peak.what == what and peak.view in STORED]


WHAT = ("thigh peak", "trunk_thigh peak", "thigh relative", "trunk_thigh relative", "left-right")


def rows() -> list[Row]:
    """Return the table."""
    whole = verdict()
    table: list[Row] = []
    for view in dict.fromkeys(peak.view for peak in whole.peaks):
        for what in WHAT:
            errors = [peak.error for peak in whole.peaks if (peak.view, peak.what) == (view, what)]
            if errors:
                table.append((f"{view}: {what}", summary(errors), "", None))
    apart = left_out()
    for title, verdicts in (("yaw 0, 10, -10", whole), ("the same, this person left out of the priors", apart)):
        for what, limit, share in LIMITS:
            errors = errors_of(verdicts, what)
            sizes = np.abs(errors)
            met = float(sizes.mean()) <= limit and float((sizes > 2).mean()) <= share
            table.append((f"{title}: {what}", summary(errors), f"<= {limit:g}, {100 * share:g} % over 2", met))
    level = float(np.abs(errors_of(whole, "thigh peak")).mean())
    for view, more in (("rolled by 3", 0.7), ("from 1.4 m", 1.0)):
        errors = [peak.error for peak in whole.peaks if view in peak.view and peak.what == "thigh peak"]
        worse = float(np.abs(errors).mean()) - level
        table.append((f"{view}: thigh peak, more than level", f"{worse:+.2f} deg", f"<= {more:g}", worse <= more))
    for what in ("thigh mean", "trunk_thigh mean", "left-right"):
        inside = [interval.holds for interval in whole.intervals if interval.what == what]
        width = [interval.high - interval.low for interval in whole.intervals if interval.what == what]
        held = 100 * float(np.mean(inside)) if inside else 0.0
        text = f"{held:.1f} % of {len(inside)}, {np.median(width) / 2:.2f} deg either way"
        if what == "left-right":
            table.append(("detectable left-right change covers the error", text, "90 %", held >= 90))
        else:
            table.append((f"intervals that hold the truth: {what}", text, "90 to 99 %", 90 <= held <= 99))
    table.append(("steps found", f"{whole.found} of {whole.wanted}", ">= 95 %", whole.found >= 0.95 * whole.wanted))
    return table
