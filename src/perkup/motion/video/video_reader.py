"""Pictures of a video, one after another, as planes of brightness and colour, with their times. Streams: never holds
more than the caller keeps."""

from __future__ import annotations

import collections
import functools
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter

from perkup.errors import ErrorCode, PerkupError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Doubles = NDArray[np.float64]

LONGEST_SIDE = 1920
"""Larger pictures are halved, or more, on the way in: the model looks at 256 points across a person."""

DECODING = 4
"""One core in so many decodes: the pose model has about three times as much to do with a picture. A picture that is
made smaller is much more work, and decoded on all."""

SEEK_S = 8.0

FILMS = "Perkup reads what phones and cameras write: mp4, mov, mkv, webm, avi."
BT709, BT601 = 1, 5
FULL_RANGE = 2
"""FFmpeg's numbers of the colour matrices of ITU-R BT.709 and BT.601, and of the two ranges of brightness."""

NO_COLOUR = 128
BACKWARDS = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
"""A crop asks of each of its points where in the picture it lies."""

TOLERANT: dict[str, Any] = {"metadata_errors": "ignore"} if int(av.__version__.partition(".")[0]) < 19 else {}
"""A title in an old encoding is no reason to refuse a film; from PyAV 19 on it is none by itself."""

cv2.setNumThreads(1)  # crops are made on several threads already


@dataclass(frozen=True)
class Frame:
    """Frame of a video: planes as stored, `turns` quarter turns counter-clockwise away from how it is shown."""

    number: int
    time_s: float
    frame: Any
    turns: int
    full_range: bool
    matrix: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as shown."""
        stored = self.frame.width, self.frame.height
        return stored if self.turns % 2 == 0 else (stored[1], stored[0])

    @property
    def bytes(self) -> int:
        """Return the memory it takes."""
        width, height = self.size
        return width * height * 3 // 2

    def plane(self, number: int) -> Bytes:
        """(H, stride) bytes of plane 0 (brightness) or 1, 2 (colour, half size); columns beyond the width are junk."""
        plane = self.frame.planes[number]
        return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height]

    def small(self, width: int, height: int) -> Bytes:
        """(height, width, 3) RGB of the whole picture as shown."""
        stored = (width, height) if self.turns % 2 == 0 else (height, width)
        array = self.frame.reformat(stored[0], stored[1], "rgb24", interpolation="AREA").to_ndarray()
        result: Bytes = np.ascontiguousarray(np.rot90(array, self.turns))
        return result

    def crop(self, centre: tuple[float, float], side: float, angle: float, out: int) -> Bytes:
        """(out, out, 3) RGB of a square of `side` around `centre` (as shown), turned by `angle` (radians).

        Bilinear in brightness and in colour, each at its own resolution; outside the picture is black.
        """
        bright = self._cut(0, centre, side, angle, out)
        tints = [cv2.resize(self._cut(number, centre, side, angle, out // 2), (out, out)) for number in (1, 2)]
        return np.asarray(cv2.transform(cv2.merge([bright, *tints]), _to_rgb(self.matrix, self.full_range)), np.uint8)

    def _cut(self, number: int, centre: tuple[float, float], side: float, angle: float, out: int) -> Bytes:
        """(out, out) values of one plane in a crop; outside the plane no light and no colour."""
        divisor, outside = (2, NO_COLOUR) if number else (1, _black_level(self.full_range))
        plane = self.plane(number)[: -(-self.frame.height // divisor), : -(-self.frame.width // divisor)]
        lines = self._map(divisor, centre, side, angle, out)
        return np.asarray(cv2.warpAffine(plane, lines, (out, out), flags=BACKWARDS, borderValue=outside), np.uint8)

    def _map(self, divisor: int, centre: tuple[float, float], side: float, angle: float, out: int) -> Doubles:
        """(2, 3) affine map from (column, row, 1) of a crop to column and row of a plane `divisor` times smaller."""
        to_stored, grid = self._stored_map(divisor), self._crop_map(centre, side, angle, out)
        result: Doubles = to_stored[:, :2] @ grid
        result[:, 2] += to_stored[:, 2]
        return result

    def _crop_map(self, centre: tuple[float, float], side: float, angle: float, out: int) -> Doubles:
        """(2, 3) affine map from (column, row, 1) of the crop to x, y as shown."""
        step = side / out
        cosine, sine = math.cos(angle) * step, math.sin(angle) * step
        middle = (out - 1) / 2
        return np.array(
            [
                [cosine, -sine, centre[0] - middle * cosine + middle * sine],
                [sine, cosine, centre[1] - middle * sine - middle * cosine],
            ]
        )

    def _stored_map(self, divisor: int) -> Doubles:
        """(2, 3) affine map from x, y as shown to column and row of a plane `divisor` times smaller than the frame."""
        width, height = self.size
        to_stored = {
            0: [[1, 0, 0], [0, 1, 0]],
            1: [[0, -1, height], [1, 0, 0]],
            2: [[-1, 0, width], [0, -1, height]],
            3: [[0, 1, 0], [-1, 0, width]],
        }[self.turns % 4]
        matrix: Doubles = np.array(to_stored) / divisor
        matrix[:, 2] -= 0.5
        return matrix


class VideoReader:
    """Pictures of a video file; once reading began, `announced` is how many the container says it holds, if any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.announced: int | None = None

    def __iter__(self) -> Iterator[Frame]:
        """Every frame of the first video stream, in order of time, larger ones made smaller.

        Times come from the container, so a variable rate is honoured; frames without a time, or not later than the
        one before, are left out. A file that ends in the middle gives what it holds. Raises `PerkupError` where it is
        no video or has not one frame.
        """
        number, last, start = 0, -math.inf, None
        shrink = VideoReformatter()
        with _open(self._path) as container:
            stream = _stream(container, self._path)
            self.announced = stream.frames or None
            if max(stream.codec_context.width, stream.codec_context.height) > LONGEST_SIDE:
                stream.thread_type = "AUTO"
            else:
                stream.codec_context.thread_count = max(1, (os.cpu_count() or 1) // DECODING)
            try:
                for frame in container.decode(stream):
                    if frame.time is None or frame.time <= last:
                        continue
                    last = frame.time
                    start = last if start is None else start
                    yield _picture(frame, number, last - start, shrink)
                    number += 1
            except (av.FFmpegError, OSError, ValueError) as error:
                if number == 0:
                    raise PerkupError(
                        f"The video in {self._path.name} cannot be decoded.", FILMS, code=ErrorCode.INVALID_FILE
                    ) from error
        if number == 0:
            raise PerkupError(f"{self._path.name} holds no picture.", FILMS, code=ErrorCode.INVALID_FILE)


def pictures(path: Path) -> Iterator[Frame]:
    """Every picture of the video `path`, as `Film` gives them."""
    return iter(VideoReader(path))


def pictures_at(path: Path, times: list[float]) -> list[Frame | None]:
    """Return the picture shown at each of `times` (seconds from the first frame), None where there is none.

    Seeks to the first of them, and again only over gaps of more than `SEEK_S`: with few key frames in a film a seek
    decodes as much as reading on does.
    """
    frames: dict[float, Frame] = {}
    shrink = VideoReformatter()
    with _open(path) as container:
        stream = _stream(container, path)
        stream.thread_type = "AUTO"
        first = next((frame.time for frame in container.decode(stream) if frame.time is not None), 0.0)
        groups: list[list[float]] = []
        for time_s in sorted(set(times)):
            if groups and time_s - groups[-1][-1] <= SEEK_S:
                groups[-1].append(time_s)
            else:
                groups.append([time_s])
        for group in groups:
            for requested, frame in _nearest_frames(container, stream, first, group):
                frames[requested] = _picture(frame, 0, frame.time - first, shrink)
    return [frames.get(time_s) for time_s in times]


def _nearest_frames(container: Any, stream: Any, first: float, times: list[float]) -> Iterator[tuple[float, Any]]:
    """Yield the frame nearest to each of the rising `times`."""
    waiting = collections.deque(times)
    before = None
    try:
        container.seek(int((first + times[0]) / stream.time_base), stream=stream, backward=True)
        for frame in container.decode(stream):
            while waiting and frame.time is not None and frame.time - first >= waiting[0]:
                near = before is not None and waiting[0] + first - before.time < frame.time - first - waiting[0]
                yield waiting.popleft(), before if near else frame
            if not waiting:
                return
            before = frame if frame.time is not None else before
    except (av.FFmpegError, OSError, ValueError):
        pass
    if before is not None:
        for time_s in waiting:
            yield time_s, before


def _picture(frame: Any, number: int, time_s: float, shrink: VideoReformatter) -> Frame:
    full = frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj")
    matrix = (
        BT709 if frame.colorspace == BT709 or (frame.colorspace not in {BT601, 6} and frame.height >= 720) else BT601
    )
    turns = round(frame.rotation / 90) % 4
    scale = max(1.0, max(frame.width, frame.height) / LONGEST_SIDE)
    if scale > 1 or frame.format.name not in {"yuv420p", "yuvj420p"}:
        width, height = (max(2, round(side / scale / 2) * 2) for side in (frame.width, frame.height))
        frame = shrink.reformat(frame, width, height, "yuv420p", interpolation="AREA")
    return Frame(number, time_s, frame, turns, full, matrix)


def _open(path: Path) -> Any:
    try:
        if path.is_dir():
            raise PerkupError(f"{path.name} is a folder.", "Give the video file itself.", code=ErrorCode.INVALID_FILE)
        if path.exists() and not path.is_file():
            raise PerkupError(
                f"{path.name} is not a file but a device or a pipe.",
                "Save the video to a file first.",
                code=ErrorCode.INVALID_FILE,
            )
        if path.stat().st_size == 0:
            raise PerkupError(f"{path.name} is empty.", FILMS, code=ErrorCode.INVALID_FILE)
        with path.open("rb"):
            pass
        return av.open(str(path), **TOLERANT)
    except FileNotFoundError as error:
        raise PerkupError(
            f"There is no file {path}.", "Check the name and the folder.", code=ErrorCode.FILE_MISSING
        ) from error
    except PermissionError as error:
        raise PerkupError(
            f"{path.name} may not be read by you.", "Change its permissions or copy it.", code=ErrorCode.FILE_UNREADABLE
        ) from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise PerkupError(
            f"{path.name} is not a video that can be read.", FILMS, code=ErrorCode.INVALID_FILE
        ) from error


def _stream(container: Any, path: Path) -> Any:
    if not container.streams.video or container.streams.video[0].codec_context is None:
        container.close()
        raise PerkupError(f"{path.name} holds no picture.", FILMS, code=ErrorCode.INVALID_FILE)
    return container.streams.video[0]


def _black_level(full: bool) -> int:
    return 0 if full else 16


@functools.cache
def _to_rgb(matrix: int, full: bool) -> Doubles:
    """(3, 4) affine map from brightness and two colour differences, 0 to 255, to RGB (ITU-R BT.601 and BT.709)."""
    red, blue = (0.2126, 0.0722) if matrix == BT709 else (0.299, 0.114)
    green = 1 - red - blue
    bright, tint = (1.0, 1.0) if full else (255 / 219, 255 / 224)
    across_red, across_blue = 2 * (1 - red) * tint, 2 * (1 - blue) * tint
    columns = np.array(
        [
            [bright, 0, across_red],
            [bright, -across_blue * blue / green, -across_red * red / green],
            [bright, across_blue, 0],
        ]
    )
    return np.column_stack((columns, -columns @ (_black_level(full), NO_COLOUR, NO_COLOUR)))
