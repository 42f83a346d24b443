import csv
import itertools
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.motion_world import walker, write_trc
from perkup.errors import ErrorCode
from perkup.motion.analysis import gait_analysis
from perkup.motion.analysis.gait_summary import to_result
from perkup.motion.analysis.landmarks import PoseTrack
from perkup.motion.measurement_types import to_document
from perkup.motion.options import MeasureOptions
from perkup.motion.pipeline import READERS, measure, points_of
from perkup.motion.report import overlay, report_page
from perkup.motion.result import DroppedSpan
from perkup.motion.video import person_tracking, video_reader
from tests.motion.films import film, gradient
from tests.refusals import refused

PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}


def document(path: Path, options: MeasureOptions, *progress: Any) -> dict[str, Any]:
    return to_document(measure(path, options, *progress))


@pytest.fixture
def markers(tmp_path: Path) -> Path:
    return write_trc(tmp_path / "walk.trc", walker(PEAKS))


def test_a_marker_file_goes_through_the_same_stream(markers: Path) -> None:
    told = document(markers, MeasureOptions())
    assert told["model"] == "trc"
    assert told["sides"]["right"]["peak_thigh_extension_deg"] == pytest.approx(17, abs=0.1)


def test_slow_motion_is_played_at_its_true_speed(tmp_path: Path) -> None:
    slow = walker(PEAKS)
    path = write_trc(tmp_path / "slow.trc", PoseTrack(slow.time_s * 4, slow.points, slow.visibility))
    told = document(path, MeasureOptions(slow=4.0))
    assert told["cadence_per_min"] == pytest.approx(120 / 1.1, abs=3)
    assert told["fps"] == pytest.approx(60, abs=0.1)


def test_the_angles_are_a_table_with_empty_cells_where_dropped(tmp_path: Path) -> None:
    made = walker(PEAKS)
    made.points[60:90, 7] = np.nan
    target = tmp_path / "angles.csv"
    measure(write_trc(tmp_path / "walk.trc", made), MeasureOptions(angles=str(target)))
    rows = list(csv.DictReader(target.read_text().splitlines()))
    assert list(rows[0]) == [
        "time_s",
        "hip_flexion_l",
        "hip_flexion_r",
        "knee_angle_l",
        "knee_angle_r",
        "ankle_angle_l",
        "ankle_angle_r",
        "thigh_l",
        "thigh_r",
        "trunk_lean",
    ]
    assert rows[75]["thigh_l"] == ""
    assert min(float(row["thigh_r"]) for row in rows) == pytest.approx(-19, abs=0.1)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_report_of_markers_draws_the_skeleton(markers: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    told = document(markers, MeasureOptions(report=str(target)))
    page = target.read_text()
    assert told["sentence"] in page
    assert page.count('class="shot"') == 2
    assert 'class="bone near"' in page
    assert "Kerrigan 2001" in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_overlay_needs_pictures(markers: Path, tmp_path: Path) -> None:
    with refused(ErrorCode.INVALID_FILE):
        measure(markers, MeasureOptions(overlay=str(tmp_path / "out.mp4")))


def test_too_few_frames_and_too_slow_a_camera(tmp_path: Path) -> None:
    made = walker(PEAKS)
    short = PoseTrack(made.time_s[:5], made.points[:5], made.visibility[:5])
    with refused(ErrorCode.CLIP_TOO_SHORT, "5"):
        measure(write_trc(tmp_path / "short.trc", short), MeasureOptions())
    slow = PoseTrack(made.time_s[::8], made.points[::8], made.visibility[::8])
    with refused(ErrorCode.INVALID_FILE, "8"):
        measure(write_trc(tmp_path / "slow.trc", slow), MeasureOptions())


def test_files_that_cannot_be_read_or_written(markers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with refused(ErrorCode.FILE_UNWRITABLE):
        measure(markers, MeasureOptions(angles=str(tmp_path / "none" / "angles.csv")))
    (tmp_path / "taken").mkdir()
    with refused(ErrorCode.FILE_UNWRITABLE):
        measure(markers, MeasureOptions(angles=str(tmp_path / "taken")))
    for error in (PermissionError(), OSError(5, "I/O error")):
        monkeypatch.setitem(READERS, ".trc", _raising(error))
        with refused(ErrorCode.FILE_UNREADABLE):
            measure(markers, MeasureOptions())
    monkeypatch.setitem(READERS, ".trc", _raising(MemoryError()))
    with refused(ErrorCode.OUT_OF_MEMORY):
        measure(markers, MeasureOptions())


def _raising(error: BaseException) -> Any:
    def read(_path: Path) -> None:
        raise error

    return read


def test_a_failed_by_product_leaves_the_old_file(
    markers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")

    def broken(*_all: object, **_named: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report_page, "html", lambda *_all: "new")
    monkeypatch.setattr(Path, "write_text", broken)
    with refused(ErrorCode.FILE_UNWRITABLE):
        measure(markers, MeasureOptions(report=str(target)))
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "walk.trc"]


@pytest.fixture(scope="module")
def real(clip: Path, pose_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The real clip, measured once with everything it can write."""
    before = os.environ.get("PERKUP_WEIGHTS")
    os.environ["PERKUP_WEIGHTS"] = str(pose_model)
    home = tmp_path_factory.mktemp("real")
    heard: list[tuple[int, int | None]] = []
    options = MeasureOptions(report=str(home / "r.html"), angles=str(home / "a.csv"))
    told = document(clip, options, lambda done, of: heard.append((done, of)))
    yield {"told": told, "home": home, "heard": heard}
    if before is None:
        del os.environ["PERKUP_WEIGHTS"]


def test_the_walker_is_found_among_two_people(real: dict[str, Any]) -> None:
    told = real["told"]
    json.dumps(told)
    assert told["frames"] == 230
    assert [(one["facing"], one["near"], one["direction"]) for one in told["passes"]] == [("left", "left", "forward")]
    assert told["sides"]["left"]["steps"] >= 3
    assert told["sides"]["right"]["steps"] >= 3
    for side in ("left", "right"):
        assert 10 < told["sides"][side]["peak_thigh_extension_deg"] < 30
    assert 80 < told["cadence_per_min"] < 120
    assert told["near_difference"] is None
    reasons = {item["reason"] for item in told["dropped"]}
    assert "only another person seen" in reasons
    assert real["heard"][-1][0] == 230


def test_frame_seventy_is_near_what_sports2d_publishes(real: dict[str, Any]) -> None:
    rows = list(csv.DictReader((real["home"] / "a.csv").read_text().splitlines()))
    around = rows[69:72]
    assert min(abs(float(row["hip_flexion_r"]) + 8.9) for row in around) < 6
    assert min(abs(float(row["hip_flexion_l"]) - 18.5) for row in around) < 8
    assert min(abs(float(row["knee_angle_l"]) - 73.1) for row in around) < 8


def test_the_report_holds_pictures(real: dict[str, Any]) -> None:
    page = (real["home"] / "r.html").read_text()
    assert page.count("data:image/jpeg;base64,") == 2
    assert page.count('class="chart"') == 3


def test_the_overlay_is_the_film_with_the_skeleton_on_it(tmp_path: Path) -> None:
    made = walker(PEAKS)
    track = PoseTrack(np.arange(12) / 30, made.points[:12] - (200.0, 0.0), made.visibility[:12], (320.0, 720.0), "m")
    source = film(tmp_path / "plain.mp4", gradient(320, 720))
    target = tmp_path / "drawn.mp4"
    overlay.write_overlay(target, source, track)
    plain, drawn = list(video_reader.pictures(source)), list(video_reader.pictures(target))
    assert len(drawn) == 12
    assert drawn[0].size == (320, 720)
    assert drawn[5].time_s == pytest.approx(plain[5].time_s, abs=0.002)
    changed = np.abs(drawn[5].small(320, 720).astype(int) - plain[5].small(320, 720)).max(axis=2) > 40
    assert 500 < changed.sum() < 320 * 720 / 4
    with refused(ErrorCode.FILE_UNWRITABLE):
        overlay.write_overlay(tmp_path / "none" / "x.mp4", source, track)


def test_frames_beyond_the_track_end_the_overlay(tmp_path: Path) -> None:
    made = walker(PEAKS)
    track = PoseTrack(np.arange(4) / 30, made.points[:4], made.visibility[:4], (320.0, 720.0), "m")
    overlay.write_overlay(tmp_path / "o.mp4", film(tmp_path / "plain.mp4", gradient(320, 720)), track)
    assert len(list(video_reader.pictures(tmp_path / "o.mp4"))) == 4


def test_played_in_reverse_she_walks_backwards_and_keeps_her_signs(
    real: dict[str, Any], clip: Path, pose_model: Path, tmp_path: Path
) -> None:
    forward = [picture.small(884, 498) for picture in video_reader.pictures(clip) if 60 <= picture.number < 156]
    path = film(tmp_path / "reverse.mp4", forward[::-1], options={"preset": "ultrafast", "crf": "16"})
    told = document(path, MeasureOptions())
    assert [(one["facing"], one["direction"]) for one in told["passes"]] == [("left", "backward")]
    for side in ("left", "right"):
        there, back = (one["sides"][side]["peak_thigh_extension_deg"] for one in (real["told"], told))
        assert back == pytest.approx(there, abs=4)
        assert told["sides"][side]["steps"] >= 2


def test_without_the_model_it_says_how_to_get_it(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERKUP_WEIGHTS", str(tmp_path))
    with refused(ErrorCode.FILE_MISSING):
        measure(clip, MeasureOptions())


def test_other_people_are_told_in_true_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = walker(PEAKS)
    others = [DroppedSpan(2.0, 4.0, "only another person seen")]
    monkeypatch.setattr(person_tracking, "track_person", lambda *_all: person_tracking.TrackedFrame(made, 172, others))
    seen = points_of(tmp_path / "x.mp4", MeasureOptions(slow=2.0), lambda _done, _of: None)
    assert (seen.frames, seen.others) == (172, [DroppedSpan(1.0, 2.0, "only another person seen")])
    assert seen.track.fps == pytest.approx(120)


def test_drawing_stays_inside_and_leaves_hidden_points_out() -> None:
    made = walker(PEAKS)
    track = PoseTrack(made.time_s, made.points - (300.0, 0.0), made.visibility, (640.0, 700.0), "m")
    image = np.zeros((350, 320, 3), np.uint8)
    overlay.draw(image, track, 0, 0.5)
    assert image.any()
    track.visibility[1] = 0
    blank = np.zeros((350, 320, 3), np.uint8)
    overlay.draw(blank, track, 1, 0.5)
    assert not blank.any()


def test_a_report_without_whole_strides_says_so() -> None:
    walk = gait_analysis.analyse_gait(walker({"left": [12.0], "right": [14.0]}))
    page = report_page.html(to_result("a<b.mp4", walk, 10), walk, {})
    assert "a&lt;b.mp4" in page
    assert "No whole stride" in page


def test_a_picture_that_is_gone_leaves_the_skeleton(tmp_path: Path) -> None:
    made = walker(PEAKS)
    walk = gait_analysis.analyse_gait(PoseTrack(made.time_s, made.points, made.visibility, (900.0, 700.0), "m"))
    drawn = report_page.peaks(walk, report_page.FrameStrip(tmp_path / "gone.mp4"))
    assert all("<image" not in svg and "bone" in svg for svg in drawn.values())


def test_a_kept_picture_is_the_one_that_decoding_again_gives(
    clip: Path, networks: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the real clip, the stretch with a step of the left leg at 2.1 s."""
    part = (picture for picture in video_reader.pictures(clip) if 48 <= picture.number < 72)
    moved = [replace(picture, number=picture.number - 48) for picture in itertools.islice(part, 24)]
    kept = person_tracking.track_person(moved, lambda: networks, options=MeasureOptions(report="r.html")).pictures  # type: ignore[arg-type]
    assert kept
    (again,) = video_reader.pictures_at(clip, [moved[min(kept)].time_s])
    assert again is not None
    assert np.array_equal(kept[min(kept)].small(320, 180), again.small(320, 180))
    assert not person_tracking.track_person(moved, lambda: networks).pictures  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "times",
    [
        lambda time_s: np.where(time_s > 1, time_s + 1e6, time_s),
        lambda time_s: time_s * 1e-8,
    ],
)
def test_impossible_times_are_told_before_they_fill_the_memory(tmp_path: Path, times: Any) -> None:
    made = walker(PEAKS)
    path = write_trc(tmp_path / "walk.trc", made)
    head, rows = path.read_text().splitlines()[:6], path.read_text().splitlines()[6:]
    moved = [
        "\t".join([row.split("\t")[0], f"{time_s:.12f}", *row.split("\t")[2:]])
        for row, time_s in zip(rows, times(made.time_s), strict=True)
    ]
    path.write_text("\n".join([*head, *moved]))
    with refused(ErrorCode.INVALID_FILE):
        measure(path, MeasureOptions())
