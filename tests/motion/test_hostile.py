"""Files that people and disks produce: every one ends in one clear sentence or in a measurement, never in a traceback,
and nothing is lost or piles up in memory."""

from __future__ import annotations

import os
import resource
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.motion_world import walker, write_trc
from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.landmarks import PoseTrack
from perkup.motion.options import MeasureOptions
from perkup.motion.pipeline import measure
from perkup.motion.result import WalkResult
from tests.motion.films import film, gradient, sound, turned
from tests.refusals import refused

PEAKS: Any = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}


def write(content: bytes, name: str) -> Callable[[Path], Path]:
    def make(home: Path) -> Path:
        path = home / name
        path.write_bytes(content)
        return path

    return make


def video(name: str, **how: Any) -> Callable[[Path], Path]:
    def make(home: Path) -> Path:
        size = how.pop("size", (320, 240))
        return film(home / name, gradient(*size, how.pop("count", 12)), **how)

    return make


def damaged(name: str, change: Callable[[bytearray], bytes | bytearray]) -> Callable[[Path], Path]:
    def make(home: Path) -> Path:
        source = film(home / f"good-{name}", gradient(count=20))
        (home / name).write_bytes(change(bytearray(source.read_bytes())))
        return home / name

    return make


def markers(name: str, change: Callable[[str], str]) -> Callable[[Path], Path]:
    def make(home: Path) -> Path:
        path = write_trc(home / name, walker(PEAKS))
        path.write_text(change(path.read_text()))
        return path

    return make


def spoiled(data: bytearray) -> bytearray:
    generator = np.random.default_rng(0)
    for place in generator.integers(200, len(data), 400):
        data[place] = int(generator.integers(256))
    return data


def without_permission(home: Path) -> Path:
    path = film(home / "secret.mp4", gradient())
    path.chmod(0)
    return path


def link_to_itself(home: Path) -> Path:
    (home / "loop.mp4").symlink_to(home / "loop.mp4")
    return home / "loop.mp4"


def a_pipe(home: Path) -> Path:
    os.mkfifo(home / "pipe.mp4")
    return home / "pipe.mp4"


def broken_link(home: Path) -> Path:
    (home / "gone.mp4").symlink_to(home / "nowhere.mp4")
    return home / "gone.mp4"


def named_video_holds_markers(home: Path) -> Path:
    return write_trc(home / "walk.mp4", walker(PEAKS))


def markers_hold_a_video(home: Path) -> Path:
    return film(home / "good.mp4", gradient()).rename(home / "walk.trc")


def huge_header(home: Path) -> Path:
    """An mp4 that claims a box of nine exabytes."""
    path = home / "huge.mp4"
    path.write_bytes(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4sQ", 1, b"mdat", 1 << 62))
    return path


def sparse(home: Path) -> Path:
    path = home / "sparse.mp4"
    with path.open("wb") as file:
        file.truncate(5 << 30)
    return path


def no_time(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[:6] + ["\t".join(["1", "0.0", *line.split("\t")[2:]]) for line in lines[6:]])


def nan_markers(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[:6] + ["\t".join(line.split("\t")[:2] + ["nan"] * 60) for line in lines[6:]])


def far_away(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[:6] + ["\t".join(line.split("\t")[:2] + ["1e300"] * 60) for line in lines[6:]])


def all_one_point(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[:6] + ["\t".join(line.split("\t")[:2] + ["5.0"] * 60) for line in lines[6:]])


def hdr(name: str) -> Callable[[Path], Path]:
    return video(
        name,
        codec="libx265",
        pix_fmt="yuv420p10le",
        options={"x265-params": "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"},
    )


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "empty": write(b"", "empty.mp4"),
    "one byte": write(b"x", "one.mp4"),
    "text": write(b"I am a shopping list\n" * 40, "list.mp4"),
    "html": write(b"<!doctype html><title>404</title>", "download.mp4"),
    "zeros": write(bytes(100_000), "zeros.mp4"),
    "noise": write(np.random.default_rng(1).bytes(100_000), "noise.mp4"),
    "json": write(b'{"file": "walk.mp4"}', "walk.mov"),
    "zip": write(b"PK\x03\x04" + bytes(500), "walk.avi"),
    "picture": write(b"\x89PNG\r\n\x1a\n" + bytes(64), "walk.png"),
    "gif header only": write(b"GIF89a" + bytes(20), "walk.gif"),
    "no extension": write(b"abc" * 1000, "walk"),
    "unicode name": write(b"abc", "прогулка 🚶 walk.mp4"),
    "folder": lambda home: home,
    "missing": lambda home: home / "missing.mp4",
    "long name": lambda home: home / ("x" * 300 + ".mp4"),
    "link to itself": link_to_itself,
    "broken link": broken_link,
    "pipe": a_pipe,
    "device": lambda _home: Path("/dev/zero"),
    "no permission": without_permission,
    "sparse 5 GB": sparse,
    "huge box": huge_header,
    "audio only": lambda home: sound(home / "sound.m4a"),
    "audio called mp4": lambda home: sound(home / "sound.mp4"),
    "one frame": video("one-frame.mp4", count=1),
    "two frames": video("two.mp4", count=2),
    "tiny picture": video("tiny.mp4", size=(16, 16)),
    "thin picture": video("thin.mp4", size=(1280, 32)),
    "nobody in it": video("nobody.mp4"),
    "4K": video("4k.mp4", size=(3840, 2160), count=3, options={"preset": "ultrafast"}),
    "HDR ten bit": hdr("hdr.mp4"),
    "mjpeg avi": video("old.avi", codec="mjpeg", pix_fmt="yuvj420p"),
    "mpeg4 in mkv": video("other.mkv", codec="mpeg4"),
    "vp9 webm": video("web.webm", codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
    "rgb": video("rgb.mkv", codec="ffv1", pix_fmt="bgr0"),
    "grey": video("grey.mkv", codec="ffv1", pix_fmt="gray"),
    "variable rate": video("vfr.mkv", count=7, times_ms=[0, 5, 90, 91, 400, 2000, 2010]),
    "rotated": lambda home: turned(home / "turned.mp4", film(home / "straight.mp4", gradient()), 1),
    "wrong extension": lambda home: film(home / "film.mp4", gradient()).rename(home / "film.jpg"),
    "markers called mp4": named_video_holds_markers,
    "video called trc": markers_hold_a_video,
    "truncated head": damaged("head.mp4", lambda data: data[:60]),
    "truncated half": damaged("half.mp4", lambda data: data[: len(data) // 2]),
    "truncated mkv": damaged("half.mkv", lambda data: data[: len(data) // 2]),
    "spoiled bytes": damaged("spoiled.mp4", spoiled),
    "spoiled mkv": damaged("spoiled.mkv", spoiled),
    "reversed bytes": damaged("backwards.mp4", lambda data: data[::-1]),
    "trc empty": write(b"", "empty.trc"),
    "trc text": write(b"hello\n" * 20, "text.trc"),
    "trc binary": write(np.random.default_rng(2).bytes(5000), "binary.trc"),
    "trc folder": lambda home: (home / "folder.trc").mkdir() or home / "folder.trc",  # type: ignore[func-returns-value]
    "trc missing": lambda home: home / "missing.trc",
    "trc header only": markers("header.trc", lambda text: "\n".join(text.splitlines()[:6])),
    "trc missing markers": markers("few.trc", lambda text: text.replace("LKnee", "Elbow")),
    "trc no values": markers("nan.trc", nan_markers),
    "trc one point": markers("point.trc", all_one_point),
    "trc far away": markers("far.trc", far_away),
    "trc time stands still": markers("still.trc", no_time),
    "trc unknown unit": markers("unit.trc", lambda text: text.replace("\tpx\t", "\tparsec\t")),
    "trc cut in a line": markers("cut.trc", lambda text: text[: len(text) // 6]),
}


def test_there_are_at_least_forty() -> None:
    assert len(HOSTILE) >= 40


@pytest.fixture(autouse=True)
def model(pose_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERKUP_WEIGHTS", str(pose_model))


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_each_ends_in_one_clear_sentence_and_leaves_nothing_behind(kind: str, tmp_path: Path) -> None:
    path = HOSTILE[kind](tmp_path)
    before = _listing(tmp_path)
    (tmp_path / "out").mkdir()
    options = MeasureOptions(angles=str(tmp_path / "out" / "a.csv"), report=str(tmp_path / "out" / "r.html"), threads=1)
    if kind == "no permission" and os.geteuid() == 0:
        pytest.skip("the superuser may read everything")
    with pytest.raises(PerkupError) as caught:
        measure(path, options)
    message, hint = caught.value.message, caught.value.hint
    assert message.endswith(".")
    assert "Traceback" not in message
    assert hint
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "out").rmdir()
    assert _listing(tmp_path) == before


def _listing(home: Path) -> list[tuple[str, int]]:
    return sorted((path.name, path.lstat().st_size) for path in home.iterdir())


def test_gaps_in_markers_are_gaps_in_the_measurement(tmp_path: Path) -> None:
    made = walker(PEAKS)
    points = made.points.copy()
    points[np.random.default_rng(3).random(points.shape[:2]) < 0.1] = np.nan
    path = write_trc(tmp_path / "gaps.trc", PoseTrack(made.time_s, points, made.visibility))
    result = measure(path, MeasureOptions())
    assert isinstance(result, WalkResult)
    assert result.sides["right"].steps >= 2


def test_memory_stays_flat_over_a_long_film(tmp_path: Path) -> None:
    """300 frames of 1080p would be 930 MB of planes; the stream must hold only a few stretches of them."""
    picture = gradient(1920, 1080, 1)[0]
    path = film(
        tmp_path / "long.mp4",
        (picture for _number in range(300)),
        options={"preset": "ultrafast", "tune": "zerolatency"},
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with refused(ErrorCode.NO_PERSON):
        measure(path, MeasureOptions(threads=2))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000
