"""Marker files as other programs and laboratories write them."""

from __future__ import annotations

from pathlib import Path

import c3d
import numpy as np
import pytest

from bench.motion_people import PEOPLE
from bench.motion_world import DATA, rajagopal
from perkup.errors import ErrorCode
from perkup.motion import pipeline
from perkup.motion.analysis.landmarks import INDEX, SIDES
from perkup.motion.marker_file import READERS
from perkup.motion.marker_sets import plain_name
from perkup.motion.options import MeasureOptions
from perkup.motion.result import WalkResult, WarningCode
from tests.refusals import refused

CASES = DATA.parent / "cases" / "motion"
WHOLE = PEOPLE / "zoo_HC038A_yaw0_side1.trc"
needs_cases = pytest.mark.skipif(not CASES.is_dir() or not PEOPLE.is_dir(), reason=f"no cases in {CASES}")
needs_walk = pytest.mark.skipif(not (DATA / "gait").is_dir(), reason=f"no gait data in {DATA} (set PERKUP_DATA)")


def measured(path: Path, slow: float = 1.0) -> WalkResult:
    result = pipeline.measure(path, MeasureOptions(slow=slow))
    assert isinstance(result, WalkResult)
    return result


def numbers(result: WalkResult) -> list[float]:
    legs = [result.sides[side] for side in SIDES]
    return [
        value
        for leg in legs
        for value in (
            leg.steps,
            leg.peak_thigh_extension_deg,
            leg.peak_hip_extension_deg,
            leg.standing.thigh,
            leg.standing.trunk_thigh,
        )
        if value is not None
    ]


@needs_cases
@pytest.mark.parametrize(
    ("name", "slow"), [("comma", 1), ("study", 1), ("zup", 1), ("tabs", 1), ("swap", 1), ("slow", 8)]
)
def test_a_file_that_says_the_same_gives_the_same_numbers(name: str, slow: float) -> None:
    result = measured(CASES / f"{name}.trc", slow)
    assert numbers(result) == pytest.approx(numbers(measured(WHOLE)), abs=0.1)
    swapped = [warning for warning in result.warnings if warning.code is WarningCode.LEGS_SWAPPED]
    assert len(swapped) == (name == "swap")


@needs_cases
@pytest.mark.parametrize(("name", "word"), [("dup", "RHip"), ("slow", "--slow")])
def test_a_file_that_cannot_be_read_says_why(name: str, word: str) -> None:
    with refused(ErrorCode.INVALID_FILE, word):
        measured(CASES / f"{name}.trc")


PLUG_IN_GAIT = {"shoulder": "SHO", "hip": "FEP", "knee": "FEO", "ankle": "TIO", "heel": "HEE", "toe": "TOE"}


def laboratory(turn_deg: float = 0.0) -> tuple[np.ndarray, list[str]]:
    """The laboratory's walk three times over, z up, along a line `turn_deg` off the x axis; its Plug-in Gait names."""
    walk = rajagopal().points
    hips = walk[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    stride = np.array([hips[-1, 0] - hips[0, 0], 0.0, 0.0])
    solid = np.concatenate([walk + number * stride for number in range(3)])[..., [0, 2, 1]] * (1.0, -1.0, 1.0)
    turn = np.radians(turn_deg)
    ahead, aside = solid[..., 0].copy(), solid[..., 1].copy()
    solid[..., 0] = np.cos(turn) * ahead - np.sin(turn) * aside
    solid[..., 1] = np.sin(turn) * ahead + np.cos(turn) * aside
    joints = [
        (f"{side}_{joint}", f"P1:{side[0].upper()}{name}") for joint, name in PLUG_IN_GAIT.items() for side in SIDES
    ]
    return solid[:, [INDEX[joint] for joint, _name in joints]], [name for _joint, name in joints]


def write_c3d(path: Path, points: np.ndarray, names: list[str], unit: str = "mm  ") -> Path:
    """A laboratory's file: (T, M, 3) metres at 100 a second, NaN where a marker was lost."""
    writer = c3d.Writer(point_rate=100.0, point_units=unit)
    for frame in points:
        rows = np.zeros((len(names), 5), np.float32)
        rows[:, :3] = np.nan_to_num(frame) * 1000
        rows[~np.isfinite(frame).all(axis=1), 3] = -1
        writer.add_frames([(rows, np.zeros((0, 0)))])
    writer.set_point_labels(names)
    with path.open("wb") as file, pytest.warns(UserWarning, match="analog"):
        writer.write(file)
    return path


@needs_walk
@pytest.mark.parametrize("turn_deg", [0.0, 37.0, 90.0, 200.0])
def test_a_laboratorys_capture_is_measured_in_the_plane_of_walking(tmp_path: Path, turn_deg: float) -> None:
    result = measured(write_c3d(tmp_path / "walk.c3d", *laboratory(turn_deg)))
    assert result.model == "c3d"
    for side, peak in (("left", 12.9), ("right", 16.1)):
        numbers = result.sides[side]
        assert numbers.steps >= 2
        assert numbers.peak_thigh_extension_deg == pytest.approx(peak, abs=0.3)
    assert not {warning.code for warning in result.warnings} - {WarningCode.FEW_STEPS}


@needs_walk
def test_markers_that_were_lost_are_missing(tmp_path: Path) -> None:
    points, names = laboratory()
    points[40:90, names.index("P1:LFEO")] = np.nan
    track = READERS[".c3d"](write_c3d(tmp_path / "walk.c3d", points, names))
    assert np.isnan(track.joint("left_knee")[40:90]).all()
    assert np.isfinite(track.joint("left_knee")[:40]).all()
    assert track.flat


@needs_walk
def test_a_file_that_is_cut_off_or_in_another_unit_is_refused_plainly(tmp_path: Path) -> None:
    points, names = laboratory()
    whole = write_c3d(tmp_path / "walk.c3d", points, names).read_bytes()
    for size in (0, 100, 513, 1500):
        (tmp_path / "cut.c3d").write_bytes(whole[:size])
        with refused(ErrorCode.INVALID_FILE, "cut.c3d"):
            READERS[".c3d"](tmp_path / "cut.c3d")
    with refused(ErrorCode.INVALID_FILE, "inch"):
        READERS[".c3d"](write_c3d(tmp_path / "walk.c3d", points, names, "inch"))


@needs_walk
def test_hips_come_from_the_pelvis_where_no_marker_names_them(tmp_path: Path) -> None:
    points, names = laboratory()
    middle = points[:, [names.index("P1:LFEP"), names.index("P1:RFEP")]].mean(axis=1)
    pelvis = {"LASI": (0.09, 0.12, 0.08), "RASI": (0.09, -0.12, 0.08), "SACR": (-0.1, 0.0, 0.08)}
    for number, name in enumerate(names):
        if name.endswith("FEP"):
            names[number] = "P1:LASI" if name == "P1:LFEP" else "P1:RASI"
            points[:, number] = middle + pelvis[names[number][3:]]
    points = np.concatenate((points, (middle + pelvis["SACR"])[:, None]), axis=1)
    track = READERS[".c3d"](write_c3d(tmp_path / "walk.c3d", points, [*names, "P1:SACR"]))
    hips = (track.joint("left_hip") + track.joint("right_hip")) / 2
    assert hips[:, 0] - middle[:, 0] == pytest.approx(np.full(len(hips), 0.03), abs=0.02)
    assert middle[:, 2] - hips[:, 1] == pytest.approx(np.full(len(hips), 0.0), abs=0.02)


def test_names_are_compared_without_subject_case_and_separators() -> None:
    assert {plain_name(name) for name in ("P1:R.Knee.Lat", "rkneelat", "R_KNEE_LAT")} == {"rkneelat"}
