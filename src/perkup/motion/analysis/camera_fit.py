"""Estimate of camera and body from what is seen: least squares with priors. Pure functions of arrays.

A side view cannot see depth, and what it cannot see leaks into every angle: a joint that is d nearer to the camera
than the middle of the body appears shifted along the walk where the camera looks at it from askew, and higher or lower
where it looks from above or below. One estimate finds what makes a walk look like a walk:

* over whole strides the left and the right side are as far ahead, as high and as long as each other;
* hips, shoulders and feet keep their height over the floor, legs and trunk their length and their lean, wherever in the
  picture somebody is;
* somebody who stands still has the length of leg that walks.

Each of these holds within the spread that people show (below), each unknown has a prior with its own spread, and each
counts by what it can tell. What comes out has a covariance, so that every angle knows the camera's part in its error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from perkup.motion.analysis.camera_model import BodyWidths, CameraPlace
from perkup.motion.analysis.landmarks import INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from perkup.motion.analysis.landmarks import Bools, Floats


class Normal(NamedTuple):
    """Usual value and standard deviation."""

    mean: float
    sd: float


NEARNESS = Normal(0.2, 0.08)
"""A leg length over the camera's distance: 0.85 m over four metres. Nothing, which is a laboratory's drawing in two
dimensions, is not beyond belief."""

FOCAL, FOCAL_SHARE = 0.8, 0.2
"""Usual focal length over the picture's longer side, and its relative spread: telephones film as a lens of 26 to 30 mm
on 36 mm of film does, webcams see 60 to 78 degrees."""

LEAST_NEARNESS = 0.01
"""Nearer than this to infinity makes no difference."""

PRIORS = {
    "yaw": Normal(0.0, 0.15),
    "pitch": Normal(0.0, 0.12),
    "roll": Normal(0.0, 0.03),
    "nearness": NEARNESS,
    "leg": Normal(0.0, 0.2),
    "shoulder": Normal(0.205, 0.025),
    "hip": Normal(0.085, 0.014),
    "knee": Normal(0.079, 0.015),
    "ankle": Normal(0.060, 0.015),
    "standing_knee": Normal(0.008, 0.012),
    "standing_ankle": Normal(0.160, 0.044),
}
"""What is believed before anything is seen. Angles in radians: people put a telephone up within 9 degrees of the side,
7 of level and 2 of upright. Widths in leg lengths: eleven people walking in a laboratory have their knees 0.079 +/-
0.011 from the middle, standing their ankles 0.169 +/- 0.044; hips and shoulders are Winter's (2009, figure 4.1) and
those of five of them. A standing knee lies on the line from hip to ankle, further out by `standing_knee`."""

HEADING, DEPTH = Normal(0.0, 0.03), Normal(0.0, 0.08)
"""Radians by which a walk past, or standing, lies askew to the others, and leg lengths by which it is nearer."""

HEEL, TOE, STANDING_HEEL, STANDING_TOE = -0.015, 0.035, -0.007, 0.045
"""Leg lengths by which heels and toes are further out than the ankles, walking and standing (five people)."""


class Spread(NamedTuple):
    """Standard deviations, walking and standing, of a statistic's level, and of its change over a leg length of way;
    None where it tells nothing."""

    walking: float | None
    standing: float | None
    change: float | None


SPREADS = {
    "ahead_hip": Spread(0.009, 0.010, 0.006),
    "ahead_shoulder": Spread(0.030, 0.035, 0.009),
    "ahead_knee": Spread(0.025, 0.022, 0.010),
    "ahead_ankle": Spread(0.035, 0.030, 0.014),
    "above_hip": Spread(0.008, 0.008, None),
    "above_shoulder": Spread(0.018, 0.018, None),
    "above_knee": Spread(0.010, 0.010, None),
    "above_ankle": Spread(0.012, 0.010, None),
    "height_hip": Spread(None, None, 0.006),
    "height_shoulder": Spread(None, None, 0.007),
    "height_ankle": Spread(None, None, 0.006),
    "leg": Spread(0.008, 0.008, 0.003),
    "thigh_ratio": Spread(0.016, 0.016, None),
    "leg_ratio": Spread(0.014, 0.014, None),
    "trunk": Spread(None, None, 0.005),
    "trunk_lean": Spread(None, None, 0.012),
    "leg_lean": Spread(None, None, 0.008),
}
"""How far people are from even: left ahead of right and left above right (leg lengths, mean over the strides), changes
of height, length (logarithms) and lean (radians) along a walk. Measured on five people in 3D and rounded up
(`python -m bench motion_people`)."""

NAMES = tuple(SPREADS)

BETWEEN_PASSES = {"trunk_lean": 0.017, "leg_lean": 0.012, "ahead_knee": 0.015, "ahead_hip": 0.008}
"""The same between two walks past of one person; there and back this tells the roll, and the knees' own place."""

POSE_MODEL = 2.0
"""A pose model is so much less even than markers: it sees the far leg worse than the near one."""

LONGER_STANDING = 0.008
"""Logarithm by which a leg seems longer standing than walking, where it turns a little out of the plane."""

ODD = 3.0
"""A statistic this many of its standard deviations off counts half, for this body or this film is not like others."""

ROUNDS, REWEIGHTED = 8, 4


@dataclass(frozen=True)
class Stretch:
    """N frames of a body that looks one way.

    picture : (N, 15, 2) from the picture's middle. facing : +1 or -1. standing : whether it stands still. basis :
    (N, B), a constant, the way in leg lengths where `moves`, and the waves of the stride. lasting : how many
    frames count as one.
    """

    picture: Floats
    facing: float
    standing: bool
    basis: Floats
    moves: bool
    lasting: float

    @cached_property
    def weights(self) -> Floats:
        """Return (B, N), what gives the mean over whole strides, the change over the way, and the waves."""
        result: Floats = np.asarray(np.linalg.pinv(self.basis), dtype=np.float64)
        return result

    @cached_property
    def errors(self) -> Floats:
        """Return (B,), how much an error of 1 in each frame counts in each of them."""
        result: Floats = np.asarray(self.lasting**0.5 * np.linalg.norm(self.weights, axis=1), dtype=np.float64)
        return result


@dataclass(frozen=True)
class CameraFit:
    """Camera and body that explain the stretches best.

    values : (K,) by `names`; covariance : (K, K). unit : length that the leg is a multiple of (in pixels).
    pose_model : whether a pose model saw the points, or markers.
    """

    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    unit: float
    pose_model: bool
    index: dict[str, int]

    def place(self, stretch: int | None = None) -> CameraPlace:
        """Return the camera as it sees one stretch."""
        value = self._value
        leg = self.unit * float(np.exp(value("leg")))
        heading, depth = ("", "") if stretch is None else (f"heading_{stretch}", f"depth_{stretch}")
        focal = self.unit / max(value("nearness"), LEAST_NEARNESS)
        return CameraPlace(
            yaw=value("yaw") + value(heading),
            pitch=value("pitch"),
            roll=value("roll"),
            focal=focal,
            leg=leg,
            depth=value(depth),
        )

    def widths(self, standing: bool) -> BodyWidths:
        """Return the widths of the body, standing or walking."""
        value = self._value
        if standing:
            ankle = value("standing_ankle")
            knee = (value("hip") + ankle) / 2 + value("standing_knee")
            return BodyWidths(value("shoulder"), value("hip"), knee, ankle, ankle + STANDING_HEEL, ankle + STANDING_TOE)
        ankle = value("ankle")
        return BodyWidths(value("shoulder"), value("hip"), value("knee"), ankle, ankle + HEEL, ankle + TOE)

    def sd(self, name: str) -> float:
        """Return the standard deviation of one unknown."""
        return float(np.sqrt(self.covariance[self.index[name], self.index[name]]))

    def vary_axes(self) -> list[CameraFit]:
        """List fits that lie one standard deviation off along each axis of the covariance: the squares of what they
        change add up to a variance."""
        root = np.linalg.cholesky(self.covariance + 1e-15 * np.eye(len(self.values)))
        return [replace(self, values=self.values + root[:, number]) for number in range(len(self.values))]

    def _value(self, name: str) -> float:
        number = self.index.get(name)
        return 0.0 if number is None else float(self.values[number])


def fit_camera(stretches: Sequence[Stretch], unit: float, picture: float | None, *, pose_model: bool) -> CameraFit:
    """Fit camera and body to the stretches.

    unit : usual leg length as seen. picture : the longer side of the picture where it is known. pose_model : whether a
    pose model saw the points, or markers.
    """
    names = (*PRIORS, *(f"{what}_{number}" for number in range(len(stretches)) for what in ("heading", "depth")))
    priors = [PRIORS.get(name, HEADING if name.startswith("heading") else DEPTH) for name in names]
    if picture is not None:
        usual = unit / (FOCAL * picture)
        priors[names.index("nearness")] = Normal(usual, FOCAL_SHARE * usual)
    mean: Floats = np.array([prior.mean for prior in priors])
    sd: Floats = np.array([prior.sd for prior in priors])
    start = CameraFit(
        names, mean, np.diag(sd**2), unit, pose_model, {name: number for number, name in enumerate(names)}
    )
    if not stretches:
        return start
    problem = _Problem(stretches, mean, sd, pose_model)
    return problem.solve(start)


def statistics(points: Floats, facing: float) -> Floats:
    """Return (N, len(NAMES)) of (N, 15, 2) places in the plane."""
    columns = {}
    for joint in ("hip", "shoulder", "knee", "ankle"):
        left, right = points[:, INDEX[f"left_{joint}"]], points[:, INDEX[f"right_{joint}"]]
        columns[f"ahead_{joint}"] = facing * (left[:, 0] - right[:, 0])
        columns[f"above_{joint}"] = left[:, 1] - right[:, 1]
    hip, shoulder, ankle = (
        (points[:, INDEX[f"left_{joint}"]] + points[:, INDEX[f"right_{joint}"]]) / 2
        for joint in ("hip", "shoulder", "ankle")
    )
    columns["height_hip"], columns["height_shoulder"], columns["height_ankle"] = hip[:, 1], shoulder[:, 1], ankle[:, 1]
    thighs, legs = [], []
    for side in ("left", "right"):
        upper, middle, lower = (points[:, INDEX[f"{side}_{joint}"]] for joint in ("hip", "knee", "ankle"))
        thigh, shank = np.hypot(*(middle - upper).T), np.hypot(*(lower - middle).T)
        thighs.append(thigh)
        legs.append(thigh + shank)
    trunk, below = shoulder - hip, hip - ankle
    columns["leg"] = np.log((legs[0] + legs[1]) / 2)
    columns["thigh_ratio"], columns["leg_ratio"] = np.log(thighs[0] / thighs[1]), np.log(legs[0] / legs[1])
    columns["trunk"] = np.log(np.hypot(*trunk.T))
    columns["trunk_lean"], columns["leg_lean"] = (
        facing * trunk[:, 0] / trunk[:, 1],
        -facing * below[:, 0] / below[:, 1],
    )
    return np.stack([columns[name] for name in NAMES], axis=1)


@dataclass(frozen=True)
class _Telling:
    """Standard deviations, (1 or 2, len(NAMES)), of the levels and changes of one stretch; NaN where none is told."""

    spreads: Floats

    @cached_property
    def mask(self) -> Bools:
        """Return where something is told."""
        return np.isfinite(self.spreads)


class _Problem:
    """Residuals over their standard deviations, and the search for the least of their squares."""

    def __init__(self, stretches: Sequence[Stretch], mean: Floats, sd: Floats, pose_model: bool) -> None:
        self.stretches, self.mean, self.sd = stretches, mean, sd
        self.factor = POSE_MODEL if pose_model else 1.0
        self.telling: list[_Telling] = []

    def solve(self, fit: CameraFit) -> CameraFit:
        """Search from the priors' means."""
        self.telling = [self._weigh_stretch(fit, number) for number in range(len(self.stretches))]
        weight = np.ones(len(self._residuals(fit)))
        current = self._residuals(fit)
        damping = 1e-3
        normal: Floats = np.diag(1 / self.sd**2)
        for number in range(ROUNDS):
            jacobian = self._jacobian(fit, current)
            normal = (jacobian * weight[:, None]).T @ jacobian + np.diag(1 / self.sd**2)
            slope = jacobian.T @ (weight * current) + (fit.values - self.mean) / self.sd**2
            cost = self._cost(fit, current, weight)
            for _ in range(6):
                step = np.linalg.solve(normal + damping * np.diag(np.diag(normal)), slope)
                trial = replace(fit, values=fit.values - step)
                residuals = self._residuals(trial)
                if self._cost(trial, residuals, weight) <= cost:
                    fit, current, damping = trial, residuals, damping / 10
                    break
                damping = min(damping * 10, 1e6)
            if number < REWEIGHTED:
                weight = 1 / (1 + (current / ODD) ** 2)
            elif float(np.abs(step / self.sd).max()) < 1e-3:
                break
        covariance: Floats = np.asarray(np.linalg.inv(normal), dtype=np.float64)
        return replace(fit, covariance=covariance)

    def _cost(self, fit: CameraFit, residuals: Floats, weight: Floats) -> float:
        value = float((weight * residuals**2).sum() + (((fit.values - self.mean) / self.sd) ** 2).sum())
        return value if np.isfinite(value) else np.inf

    def _jacobian(self, fit: CameraFit, current: Floats) -> Floats:
        columns = []
        for number, sd in enumerate(self.sd):
            values = fit.values.copy()
            values[number] += 1e-3 * sd
            columns.append((self._residuals(replace(fit, values=values)) - current) / (1e-3 * sd))
        return np.stack(columns, axis=1)

    def _statistics(self, fit: CameraFit, number: int) -> Floats:
        stretch = self.stretches[number]
        depths = fit.widths(stretch.standing).depths(stretch.facing)
        return statistics(fit.place(number).to_plane(stretch.picture, depths), stretch.facing)

    def _weigh_stretch(self, fit: CameraFit, number: int) -> _Telling:
        """Find what one stretch tells, and how well: what neither level, way nor wave explains is its error."""
        stretch, values = self.stretches[number], self._statistics(fit, number)
        rms = (values - stretch.basis @ (stretch.weights @ values)).std(axis=0)
        there = np.isfinite(rms)
        for joint in ("shoulder", "hip"):
            if not np.ptp(stretch.picture[:, INDEX[f"left_{joint}"]] - stretch.picture[:, INDEX[f"right_{joint}"]]):
                there[[NAMES.index(f"ahead_{joint}"), NAMES.index(f"above_{joint}")]] = False
        spreads = []
        for row in range(2 if stretch.moves else 1):
            kind = "change" if row else "standing" if stretch.standing else "walking"
            usual = np.array([getattr(SPREADS[name], kind) or np.nan for name in NAMES]) * self.factor
            spreads.append(np.where(there, np.hypot(usual, rms * stretch.errors[row]), np.nan))
        return _Telling(np.stack(spreads))

    def _residuals(self, fit: CameraFit) -> Floats:
        parts: list[Floats] = []
        levels = []
        for number, stretch in enumerate(self.stretches):
            telling = self.telling[number]
            values: Floats = stretch.weights[: len(telling.spreads)] @ self._statistics(fit, number)
            if stretch.standing:
                values[0, NAMES.index("leg")] -= LONGER_STANDING
            else:
                levels.append(values[0])
            parts.append((values / telling.spreads)[telling.mask])
        if len(levels) > 1:
            table = np.stack(levels)
            table = table - table.mean(axis=0)
            for name, sd in BETWEEN_PASSES.items():
                parts.append(table[:, NAMES.index(name)] / (self.factor * sd))
        return np.concatenate(parts)
