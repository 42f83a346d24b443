from pathlib import Path

import numpy as np
import pytest

from bench.motion_world import walker, write_trc
from perkup.errors import ErrorCode
from perkup.motion.analysis.landmarks import INDEX, PoseTrack
from perkup.motion.marker_file import float_or_nan, read_trc
from tests.refusals import refused


@pytest.fixture
def made() -> PoseTrack:
    return walker({"left": [10.0, 10.0], "right": [15.0, 15.0]})


def test_what_was_written_is_read(tmp_path: Path, made: PoseTrack) -> None:
    track = read_trc(write_trc(tmp_path / "walk.trc", made))
    assert track.time_s == pytest.approx(made.time_s, abs=1e-4)
    assert track.points == pytest.approx(made.points, abs=1e-4)
    assert (track.visibility == 1).all()
    assert (track.size, track.source) == (None, "trc")


@pytest.mark.parametrize(("unit", "factor"), [("m", 1.0), ("mm", 0.001), ("cm", 0.01)])
def test_lengths_follow_the_header(tmp_path: Path, made: PoseTrack, unit: str, factor: float) -> None:
    track = read_trc(write_trc(tmp_path / "walk.trc", made, unit))
    assert track.points == pytest.approx(made.points * factor, abs=1e-4)


def test_heights_counted_downwards_are_turned_over(tmp_path: Path, made: PoseTrack) -> None:
    down = PoseTrack(made.time_s, made.points * (1, -1), made.visibility)
    assert read_trc(write_trc(tmp_path / "walk.trc", down)).points == pytest.approx(made.points, abs=1e-4)


def test_missing_markers_are_named(tmp_path: Path, made: PoseTrack) -> None:
    points = made.points.copy()
    for name in ("left_knee", "right_ankle", "left_shoulder", "right_shoulder", "left_toe", "right_toe", "nose"):
        points[:, INDEX[name]] = np.nan
    path = write_trc(tmp_path / "walk.trc", PoseTrack(made.time_s, points, made.visibility))
    with refused(ErrorCode.INVALID_FILE):
        read_trc(path)


def test_the_neck_stands_for_missing_shoulders(tmp_path: Path, made: PoseTrack) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    text = path.read_text().replace("LShoulder", "Neck").replace("RShoulder", "Other")
    path.write_text(text)
    track = read_trc(path)
    assert track.joint("left_shoulder") == pytest.approx(made.joint("left_shoulder"), abs=1e-4)
    assert track.joint("right_shoulder") == pytest.approx(made.joint("left_shoulder"), abs=1e-4)


def test_empty_fields_and_exact_origins_are_missing(tmp_path: Path, made: PoseTrack) -> None:
    points = made.points.copy()
    points[3, INDEX["left_knee"]] = np.nan
    points[4, INDEX["left_knee"]] = 0
    track = read_trc(write_trc(tmp_path / "walk.trc", PoseTrack(made.time_s, points, made.visibility)))
    assert np.isnan(track.joint("left_knee")[3:5]).all()
    assert np.isfinite(track.joint("left_knee")[5]).all()


def test_times_come_from_the_rate_where_they_are_missing_and_never_go_back(tmp_path: Path, made: PoseTrack) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    lines = path.read_text().splitlines()
    cells = [line.split("\t") for line in lines[6:]]
    for row in cells:
        row[1] = ""
    cells[5][0] = "not a frame"
    cells.append(["1"])
    cells.append(["2", "0.0", "5", "5", "0"])
    path.write_text("\n".join(lines[:6] + ["\t".join(row) for row in cells]))
    track = read_trc(path)
    assert track.fps == pytest.approx(60, rel=0.01)
    assert len(track.time_s) == len(made.time_s) - 1
    assert (np.diff(track.time_s) > 0).all()


def test_fields_apart_by_spaces_are_read_too(tmp_path: Path, made: PoseTrack) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    lines = path.read_text().splitlines()
    lines[3] = " ".join(lines[3].split())
    path.write_text("\n".join(lines[:4] + [" ".join(line.split()) for line in lines[4:]]))
    assert read_trc(path).points == pytest.approx(made.points, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "other.trc"),
        ("hello\n" * 10, "other.trc"),
        ("PathFileType\t4\nDataRate Units\n30 furlong\n\n\n\n", "furlong"),
        ("PathFileType\t4\nDataRate\n30\n\n\n\n", "?"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "other.trc"
    path.write_text(text)
    with refused(ErrorCode.INVALID_FILE, word):
        read_trc(path)


def test_a_file_without_frames_or_far_too_large_is_refused(
    tmp_path: Path, made: PoseTrack, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    path.write_text("\n".join(path.read_text().splitlines()[:6]))
    with refused(ErrorCode.INVALID_FILE):
        read_trc(path)
    monkeypatch.setattr("perkup.motion.marker_file.LARGEST", 10)
    with refused(ErrorCode.TOO_LARGE):
        read_trc(path)


def test_numbers() -> None:
    assert float_or_nan("1.5") == 1.5
    assert np.isnan(float_or_nan("inf"))
    assert np.isnan(float_or_nan("x"))


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path, made: PoseTrack) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_trc(path).points == pytest.approx(made.points, abs=1e-4)


def test_a_row_that_ends_in_the_middle_of_a_number_loses_that_number(tmp_path: Path, made: PoseTrack) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    lines = path.read_text().splitlines()
    cells = lines[20].split("\t")
    lines[20] = "\t".join([*cells[:11], cells[11][:2]])
    path.write_text("\n".join(lines))
    assert np.isfinite(read_trc(path).points).sum(axis=(1, 2))[14] < np.isfinite(made.points).sum(axis=(1, 2))[14] / 2
    read = read_trc(path).points
    assert not (np.abs(read - made.points) > 1e-3).any()


def test_an_empty_unit_is_told_as_such(tmp_path: Path, made: PoseTrack) -> None:
    path = write_trc(tmp_path / "walk.trc", made)
    path.write_text(path.read_text().replace("\tpx\t", "\t\t"))
    with refused(ErrorCode.INVALID_FILE, "?"):
        read_trc(path)
