from pathlib import Path

import numpy as np
import pytest

from perkup.errors import ErrorCode
from perkup.motion.video import video_reader
from tests.motion.films import film, gradient, sound, turned
from tests.refusals import refused


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "gradient.mp4", gradient(), options={"crf": "4"})


def test_every_picture_comes_with_its_time(made: Path) -> None:
    reading = video_reader.VideoReader(made)
    found = list(reading)
    assert [one.number for one in found] == list(range(12))
    assert [one.time_s for one in found] == pytest.approx(np.arange(12) / 30, abs=1e-3)
    assert found[0].size == (320, 240)
    assert reading.announced == 12


def colour(picture: video_reader.Frame, x: float, y: float) -> np.ndarray:
    """Mean colour of a small square around a point as shown."""
    return picture.crop((x, y), 8.0, 0.0, 8).mean(axis=(0, 1)) / 255


def test_a_crop_shows_what_is_there(made: Path) -> None:
    picture = next(video_reader.pictures(made))
    assert colour(picture, 80, 60)[:2] == pytest.approx((80 / 320, 60 / 240), abs=0.03)
    assert colour(picture, 240, 180)[:2] == pytest.approx((240 / 320, 180 / 240), abs=0.03)
    whole = picture.crop((160, 120), 400.0, 0.0, 100)
    assert whole[0, 0].tolist() == [0, 0, 0]
    assert float(whole[50, 50, 0]) == pytest.approx(127, abs=8)


def test_a_turned_crop_turns_around_its_middle(made: Path) -> None:
    picture = next(video_reader.pictures(made))
    upright, quarter = picture.crop((160, 120), 100.0, 0.0, 64), picture.crop((160, 120), 100.0, np.pi / 2, 64)
    assert quarter.astype(int) == pytest.approx(np.rot90(upright, 1).astype(int), abs=10)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_rotation_in_the_header_is_honoured(made: Path, tmp_path: Path, quarters: int) -> None:
    path = turned(tmp_path / "turned.mp4", made, quarters)
    straight, picture = next(video_reader.pictures(made)), next(video_reader.pictures(path))
    width, height = picture.size
    assert (width, height) == ((320, 240) if quarters == 2 else (240, 320))
    shown = np.rot90(straight.small(320, 240), -quarters)
    assert np.abs(picture.small(width, height).astype(int) - shown).mean() < 3
    for x, y in ((60.0, 70.0), (170.0, 200.0)):
        assert colour(picture, x, y) == pytest.approx(shown[int(y), int(x)] / 255, abs=0.05)


def test_large_ten_bit_and_other_layouts_are_brought_down(tmp_path: Path) -> None:
    big = film(tmp_path / "big.mp4", gradient(3840, 2160, 2), options={"preset": "ultrafast"})
    assert next(video_reader.pictures(big)).size == (1920, 1080)
    deep = film(tmp_path / "deep.mp4", gradient(), pix_fmt="yuv420p10le")
    picture = next(video_reader.pictures(deep))
    assert colour(picture, 80, 60)[:2] == pytest.approx((0.25, 0.25), abs=0.03)
    odd = film(tmp_path / "odd.avi", gradient(322, 242, 3), codec="mjpeg", pix_fmt="yuvj422p")
    assert colour(next(video_reader.pictures(odd)), 80, 60)[:2] == pytest.approx((0.25, 0.25), abs=0.04)


def test_a_variable_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0, 30, 70, 100, 200, 233, 500]
    path = film(tmp_path / "uneven.mkv", gradient(count=7), times_ms=times)
    assert [round(1000 * one.time_s) for one in video_reader.pictures(path)] == times


def test_pictures_can_be_had_again_by_their_time_in_any_order(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [0.3, 0.1, 0.0, 0.118, 9.0]
    for reach in (8.0, 0.15):
        monkeypatch.setattr(video_reader, "SEEK_S", reach)
        found = video_reader.pictures_at(made, asked)
        times = [one.time_s for one in found if one is not None]
        assert times == pytest.approx([0.3, 0.1, 0.0, 4 / 30, 11 / 30], abs=0.002)
    whole = list(video_reader.pictures(made))
    assert np.array_equal(found[0].small(320, 240), whole[9].small(320, 240))  # type: ignore[union-attr]


def test_a_file_cut_short_gives_what_it_holds(tmp_path: Path) -> None:
    path = film(tmp_path / "whole.mkv", gradient(count=60), options={"g": "5"})
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert 5 < len(list(video_reader.pictures(cut))) < 60


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.mp4", b"hello world\n" * 50),
        ("empty.mp4", b""),
        ("noise.mp4", bytes(range(256)) * 40),
    ],
)
def test_what_is_no_video_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with refused(ErrorCode.INVALID_FILE, name):
        next(video_reader.pictures(path))


def test_folders_missing_files_and_sound_are_refused(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path, ErrorCode.INVALID_FILE),
        (tmp_path / "none.mp4", ErrorCode.FILE_MISSING),
        (sound(tmp_path / "sound.m4a"), ErrorCode.INVALID_FILE),
    ):
        with refused(code):
            next(video_reader.pictures(path))


def test_a_video_without_one_good_frame_is_refused(made: Path, tmp_path: Path) -> None:
    data = bytearray(made.read_bytes())
    place = data.index(b"mdat") + 4
    for number in range(place, min(place + 60000, data.index(b"moov") - 8)):
        data[number] = 0
    path = tmp_path / "blank.mp4"
    path.write_bytes(data)
    with refused(ErrorCode.INVALID_FILE):
        list(video_reader.pictures(path))
