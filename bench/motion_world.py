"""A world for measuring the measurer: lab walks in 3D, cameras that look at them, synthetic walkers with known peaks.

Used by `bench/motion_*.py` and `tests/motion`; it makes no claim of its own.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from perkup.motion.analysis import angles
from perkup.motion.analysis.landmarks import INDEX, JOINTS, SIDES, PoseTrack
from perkup.vocabulary import OneSide

if TYPE_CHECKING:
    from perkup.motion.analysis.landmarks import Floats

DATA = Path(os.environ.get("PERKUP_DATA", Path(__file__).parents[2] / "shared" / "data"))
FOCAL = 1000.0
SIZE = (1280.0, 720.0)


@dataclass(frozen=True)
class Walk:
    """(T,) seconds, (T, 15, 3) joint centres in metres (x forward, y up, z right), (T,) the lab's hip flexions."""

    time_s: Floats
    points: Floats
    lab: dict[OneSide, Floats]


def rajagopal() -> Walk:
    """Return the laboratory's walk of one stride; face points are put where a head of that size has them."""
    with (DATA / "gait" / "walk_rajagopal.csv").open() as file:
        rows = list(csv.DictReader(file))
    points = np.full((len(rows), len(JOINTS), 3), np.nan)
    for name, number in INDEX.items():
        if f"{name}_x_m" in rows[0]:
            points[:, number] = [[float(row[f"{name}_{axis}_m"]) for axis in "xyz"] for row in rows]
    neck = (points[:, INDEX["left_shoulder"]] + points[:, INDEX["right_shoulder"]]) / 2
    points[:, INDEX["nose"]] = neck + (0.12, 0.2, 0.0)
    points[:, INDEX["left_ear"]], points[:, INDEX["right_ear"]] = neck + (0.02, 0.22, -0.07), neck + (0.02, 0.22, 0.07)
    time_s = np.array([float(row["time_s"]) for row in rows])
    lab = {side: np.array([float(row[f"hip_flexion_{side[0]}_deg"]) for row in rows]) for side in SIDES}
    return Walk(time_s - time_s[0], points, lab)


def another(walk: Walk, *, hips: float = 1.0, shoulders: float = 1.0, knees_m: float = 0.0, lean: float = 0.0) -> Walk:
    """Return the same walk by another body: hips and shoulders so many times as wide, each knee so many metres further
    out, the trunk leaning so many degrees further forward."""
    points = walk.points.copy()
    middle = (points[:, INDEX["left_hip"]] + points[:, INDEX["right_hip"]]) / 2
    turn = np.radians(lean)
    for name in ("left_shoulder", "right_shoulder", "left_ear", "right_ear", "nose"):
        away = points[:, INDEX[name]] - middle
        points[:, INDEX[name], 0] = middle[:, 0] + away[:, 0] * np.cos(turn) + away[:, 1] * np.sin(turn)
        points[:, INDEX[name], 1] = middle[:, 1] - away[:, 0] * np.sin(turn) + away[:, 1] * np.cos(turn)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        wider = (points[:, INDEX[f"{side}_hip"], 2] - middle[:, 2]) * (hips - 1)
        points[:, INDEX[f"{side}_hip"], 2] += wider
        points[:, INDEX[f"{side}_knee"], 2] += wider / 2 + sign * knees_m
        shoulder = points[:, INDEX[f"{side}_shoulder"]]
        shoulder[:, 2] += (shoulder[:, 2] - middle[:, 2]) * (shoulders - 1)
    return replace(walk, points=points)


def truth(points: Floats) -> dict[OneSide, tuple[float, float]]:
    """Largest (thigh to vertical, trunk-thigh) extension of each leg in 3D: in the plane of forward and up."""
    flat, ahead = points[..., :2], np.ones(len(points))
    return {
        side: (
            float(angles.thigh_extension(flat, side, ahead).max()),
            float(angles.hip_extension(flat, side, ahead).max()),
        )
        for side in SIDES
    }


def seen(points: Floats, distance: float, yaw: float, away: bool = False, height: float = 1.0) -> Floats:
    """(T, 15, 2) pixels, y up, of (T, 15, 3) points walked along x past a camera on the walker's right, or walked back.

    The camera stands `distance` from the middle of the walk, `height` above the floor, looking at that middle from
    `yaw` degrees off the side. `away` turns the walker round in front of the same camera.
    """
    hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]]]
    middle = (np.nanmin(hips, axis=(0, 1)) + np.nanmax(hips, axis=(0, 1))) / 2
    local = points - (middle[0], height, middle[2])
    if away:
        local = local * (-1.0, 1.0, -1.0)
    angle = np.radians(yaw)
    ahead = np.array([np.sin(angle), 0.0, -np.cos(angle)])
    across = np.array([np.cos(angle), 0.0, np.sin(angle)])
    depth = local @ ahead + distance
    x, y = FOCAL * (local @ across) / depth, FOCAL * local[..., 1] / depth
    return np.stack((x + SIZE[0] / 2, y + SIZE[1] / 2), axis=-1)


def standing(points: Floats, seconds: float, rate: float, lean: float = 2.0, thigh: float = 3.0) -> Floats:
    """(N, 15, 3) of somebody with these limbs who stands still where the walk begins, thighs `thigh` degrees back."""
    still = points[0].copy()
    hips = {side: points[0, INDEX[f"{side}_hip"]] for side in SIDES}
    middle = (hips[OneSide.LEFT] + hips[OneSide.RIGHT]) / 2
    still[INDEX["left_hip"]] = middle + (0, 0, hips[OneSide.LEFT][2] - middle[2])
    still[INDEX["right_hip"]] = middle + (0, 0, hips[OneSide.RIGHT][2] - middle[2])
    for side, sign in (("left", -1), ("right", 1)):
        hip, knee = still[INDEX[f"{side}_hip"]], points[0, INDEX[f"{side}_knee"]]
        upper = np.linalg.norm(knee - points[0, INDEX[f"{side}_hip"]])
        lower = np.linalg.norm(points[0, INDEX[f"{side}_ankle"]] - knee)
        turn = np.radians(thigh)
        still[INDEX[f"{side}_knee"]] = hip + upper * np.array([-np.sin(turn), -np.cos(turn), -0.04 * sign])
        ankle = still[INDEX[f"{side}_knee"]] + lower * np.array(
            [-np.sin(turn * 1.3), -np.cos(turn * 1.3), -0.03 * sign]
        )
        still[INDEX[f"{side}_ankle"]] = ankle
        still[INDEX[f"{side}_heel"]] = ankle + (-0.05, -0.06, 0.0)
        still[INDEX[f"{side}_toe"]] = ankle + (0.14, -0.06, 0.02 * sign)
    trunk = np.nanmean(np.linalg.norm(points[:, 3:5].mean(axis=1) - points[:, 5:7].mean(axis=1), axis=1))
    neck = middle + trunk * np.array([np.sin(np.radians(lean)), np.cos(np.radians(lean)), 0.0])
    for side, sign in (("left", -1), ("right", 1)):
        still[INDEX[f"{side}_shoulder"]] = neck + (0.0, 0.0, 0.17 * sign)
        still[INDEX[f"{side}_ear"]] = neck + (0.02, 0.22, 0.07 * sign)
    still[INDEX["nose"]] = neck + (0.12, 0.2, 0.0)
    return np.repeat(still[None], round(seconds * rate), axis=0)


def both_ways(walk: Walk, distance: float, yaw: float, still_s: float = 2.0) -> PoseTrack:
    """Standing still, the walk past one camera, half a second of nothing, and the walk back."""
    rate = 1 / float(np.median(np.diff(walk.time_s)))
    quiet = standing(walk.points, still_s, rate)
    there = seen(np.concatenate((quiet, walk.points)), distance, yaw)
    back = seen(walk.points, distance, yaw, away=True)
    gap = np.full((round(0.6 * rate), *there.shape[1:]), np.nan)
    points = np.concatenate((there, gap, back))
    return track(points, rate)


def track(points: Floats, rate: float, source: str = "virtual") -> PoseTrack:
    """Return a track of evenly spaced pixels."""
    time_s = np.arange(len(points)) / rate
    return PoseTrack(time_s, points, np.isfinite(points).all(axis=2).astype(float), SIZE, source)


def noisy(made: PoseTrack, share: float, generator: np.random.Generator) -> PoseTrack:
    """Return the same track with Gaussian noise of `share` of the thigh's length on every coordinate."""
    thigh = np.linalg.norm(made.joint("right_knee") - made.joint("right_hip"), axis=1)
    noise = generator.normal(0.0, share * float(np.nanmedian(thigh)), made.points.shape)
    return PoseTrack(made.time_s, made.points + noise, made.visibility, made.size, made.source)


def walker(peaks: dict[OneSide, list[float]], rate: float = 60.0, stride_s: float = 1.1, way: int = 1) -> PoseTrack:
    """Return a flat walker with known peaks: thigh to vertical of each leg reaches exactly `peaks[side]` degrees in
    turn.

    Between peaks the thigh swings to 25 degrees ahead; hips travel to the side the walker looks (`way` +1 right), or
    backwards where `stride_s` is negative.
    """
    period, count = abs(stride_s), max(len(values) for values in peaks.values())
    time_s = np.arange(0.0, (count + 0.6) * period, 1 / rate)
    points = np.full((len(time_s), len(JOINTS), 2), np.nan)
    hip = np.stack((300.0 + way * np.sign(stride_s) * 160.0 * time_s, np.full(len(time_s), 400.0)), axis=1)
    for side in SIDES:
        start = 0.45 * period if side == "right" else 0.95 * period
        thigh = _swing(time_s, [start + period * number for number in range(len(peaks[side]))], peaks[side], period)
        phase = (time_s - start) / period % 1.0
        knee = 8.0 + 52.0 * np.exp(-(((phase - 0.22) / 0.12) ** 2))
        if stride_s < 0:
            knee = knee[::-1]
        _leg(points, side, hip, thigh, thigh + knee, way)
    lean = np.radians(3.0)
    neck = hip + 180.0 * np.array([way * np.sin(lean), np.cos(lean)])
    for side in SIDES:
        points[:, INDEX[f"{side}_shoulder"]] = neck
        points[:, INDEX[f"{side}_ear"]] = neck + (way * 5.0, 70.0)
    points[:, INDEX["nose"]] = neck + (way * 40.0, 65.0)
    return PoseTrack(time_s, points, np.ones(points.shape[:2]), None, "walker")


def _swing(time_s: Floats, moments: list[float], values: list[float], period: float) -> Floats:
    """Cosine arcs between peaks and 25 degrees ahead, half a stride apart."""
    knots = [moments[0] - period / 2]
    heights = [-25.0]
    for moment, value in zip(moments, values, strict=True):
        knots += [moment, moment + period / 2]
        heights += [value, -25.0]
    knots, heights = [knots[0] - period / 2, *knots, knots[-1] + period], [values[0] - 1, *heights, -25.0]
    place = np.clip(np.searchsorted(knots, time_s, side="right") - 1, 0, len(knots) - 2)
    low, high = np.array(heights)[place], np.array(heights)[place + 1]
    start, end = np.array(knots)[place], np.array(knots)[place + 1]
    share = (1 - np.cos(np.pi * np.clip((time_s - start) / (end - start), 0, 1))) / 2
    result: Floats = low + (high - low) * share
    return result


def _leg(points: Floats, side: OneSide, hip: Floats, thigh: Floats, shank: Floats, way: int) -> None:
    def along(degrees: Floats, length: float) -> Any:
        turn = np.radians(degrees)
        return length * np.stack((-way * np.sin(turn), -np.cos(turn)), axis=1)

    knee = hip + along(thigh, 150.0)
    ankle = knee + along(shank, 150.0)
    pitch = np.radians(np.maximum(shank - 12.0, 0.0) * 0.7)
    foot = np.stack((way * np.cos(pitch), -np.sin(pitch)), axis=1)
    for joint, place in (
        ("hip", hip),
        ("knee", knee),
        ("ankle", ankle),
        ("heel", ankle - 15.0 * foot + (0.0, -20.0)),
        ("toe", ankle + 50.0 * foot + (0.0, -20.0)),
    ):
        points[:, INDEX[f"{side}_{joint}"]] = place


def write_trc(path: Path, made: PoseTrack, unit: str = "px") -> Path:
    """`made` as a marker file with the names of Pose2Sim."""
    names = {"nose": "Nose"}
    for side in SIDES:
        for joint in ("Ear", "Shoulder", "Hip", "Knee", "Ankle", "Heel"):
            names[f"{side}_{joint.lower()}"] = side[0].upper() + joint
        names[f"{side}_toe"] = side[0].upper() + "BigToe"
    kept = [name for name in JOINTS if np.isfinite(made.joint(name)).any()]
    rate = made.fps
    head = (
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}\n"
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n"
        f"{rate:.3f}\t{rate:.3f}\t{len(made.time_s)}\t{len(kept)}\t{unit}\t{rate:.3f}\t1\t{len(made.time_s)}\n"
        "Frame#\tTime\t" + "\t\t\t".join(names[name] for name in kept) + "\t\t\n"
        "\t\t" + "\t".join(f"X{n + 1}\tY{n + 1}\tZ{n + 1}" for n in range(len(kept))) + "\n\n"
    )
    lines = []
    for row, time_s in enumerate(made.time_s):
        cells = []
        for name in kept:
            x, y = made.joint(name)[row]
            cells += [f"{x:.5f}", f"{y:.5f}", "0.0"] if np.isfinite(x) else ["", "", ""]
        lines.append(f"{row + 1}\t{time_s:.5f}\t" + "\t".join(cells))
    path.write_text(head + "\n".join(lines) + "\n")
    return path


@dataclass(frozen=True)
class Healthy:
    """gaitkit's example: (T,) seconds, (T, 15, 2) metres (x forward, y up) without shoulders, true heel strikes."""

    track: PoseTrack
    strikes: dict[OneSide, Floats]


def healthy() -> Healthy:
    """Return the annotated overground walk; the annotation's wrong entries (see the data's README) are left out."""
    document = json.loads((DATA / "gait" / "gaitkit_example_healthy.json").read_text())
    rate, frames = document["fps"], document["angle_frames"]
    points = np.full((len(frames), len(JOINTS), 2), np.nan)
    for name, number in INDEX.items():
        if name in frames[0]["landmark_positions"] and "shoulder" not in name:
            points[:, number] = [np.array(frame["landmark_positions"][name][:2]) / 1000 for frame in frames]
    for side in SIDES:
        points[:, INDEX[f"{side}_shoulder"]] = points[:, [5, 6]].mean(axis=1) + (0.02, 0.5)
    time_s = np.arange(len(frames)) / rate
    made = PoseTrack(time_s, points, np.isfinite(points).all(axis=2).astype(float), None, "gaitkit")
    strikes: dict[OneSide, Floats] = {
        OneSide.LEFT: np.array([13, 177, 340]) / rate,
        OneSide.RIGHT: np.array([83, 246]) / rate,
    }
    return Healthy(made, strikes)
