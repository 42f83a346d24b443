"""Pictures of a video, one after another, as planes of brightness and colour, with their times. Streams: never holds
more than the caller keeps."""

from __future__ import annotations

import collections
import math
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from perkup.errors import PerkupError

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
LIMITED, FULL = 1, 2
"""FFmpeg's numbers of the colour matrices of ITU-R BT.709 and BT.601, and of the two ranges of brightness."""

BITS = 8
STEPS = 1 << BITS
"""Points of a picture are read between their centres in steps of this many to one."""

NO_COLOUR = 128
ROWS = 64
"""Rows of a crop worked on at a time."""

_own = threading.local()
"""Each thread converts colours with a converter of its own."""


@dataclass(frozen=True)
class Picture:
    """One frame: planes as stored, `turns` quarter turns counter-clockwise away from how it is shown."""

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
        """What it takes in memory."""
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

        Bilinear in brightness, nearest in colour at half the resolution; outside the picture is black.
        """
        width = self.frame.width
        bright, half = (self._map(divisor, centre, side, angle, out // divisor) for divisor in (1, 2))
        tints = _nearest([self.plane(1), self.plane(2)], (width + 1) // 2, half, out // 2)
        return _rgb(_bilinear(self.plane(0), width, bright, out), tints, self.matrix, self.full_range)

    def _map(self, divisor: int, centre: tuple[float, float], side: float, angle: float, out: int) -> Doubles:
        """(2, 3) affine map from (column, row, 1) of a crop to column and row of a plane `divisor` times smaller."""
        to_stored, grid = self._stored(divisor), self._grid(centre, side, angle, out)
        result: Doubles = to_stored[:, :2] @ grid
        result[:, 2] += to_stored[:, 2]
        return result

    def _grid(self, centre: tuple[float, float], side: float, angle: float, out: int) -> Doubles:
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

    def _stored(self, divisor: int) -> Doubles:
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


def announced(path: Path) -> int | None:
    """How many frames the container says it holds, if it says; raises `PerkupError` where it holds no picture."""
    with _open(path) as container:
        return _stream(container, path).frames or None


def pictures(path: Path) -> Iterator[Picture]:
    """Every frame of the first video stream of `path`, in order of time, larger ones made smaller.

    Times come from the container, so a variable rate is honoured; frames without a time, or not later than the one
    before, are left out. A file that ends in the middle gives what it holds. Raises `PerkupError` at no frame at all.
    """
    number, last, start = 0, -math.inf, None
    shrink = VideoReformatter()
    with _open(path) as container:
        stream = _stream(container, path)
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
                raise PerkupError(f"The video in {path.name} cannot be decoded.", FILMS) from error
    if number == 0:
        raise PerkupError(f"{path.name} holds no picture.", FILMS)


def at(path: Path, times: list[float]) -> list[Picture | None]:
    """The picture shown at each of `times` (seconds from the first frame), None where there is none.

    Seeks to the first of them, and again only over gaps of more than `SEEK_S`: with few key frames in a film a seek
    decodes as much as reading on does.
    """
    found: dict[float, Picture] = {}
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
            for wanted, frame in _shown(container, stream, first, group):
                found[wanted] = _picture(frame, 0, frame.time - first, shrink)
    return [found.get(time_s) for time_s in times]


def _shown(container: Any, stream: Any, first: float, times: list[float]) -> Iterator[tuple[float, Any]]:
    """The frame nearest to each of the rising `times`."""
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


def _picture(frame: Any, number: int, time_s: float, shrink: VideoReformatter) -> Picture:
    full = frame.color_range == FULL or frame.format.name.startswith("yuvj")
    matrix = (
        BT709 if frame.colorspace == BT709 or (frame.colorspace not in {BT601, 6} and frame.height >= 720) else BT601
    )
    turns = round(frame.rotation / 90) % 4
    scale = max(1.0, max(frame.width, frame.height) / LONGEST_SIDE)
    if scale > 1 or frame.format.name not in {"yuv420p", "yuvj420p"}:
        width, height = (max(2, round(side / scale / 2) * 2) for side in (frame.width, frame.height))
        frame = shrink.reformat(frame, width, height, "yuv420p", interpolation="AREA")
    return Picture(number, time_s, frame, turns, full, matrix)


def _open(path: Path) -> Any:
    try:
        if path.is_dir():
            raise PerkupError(f"{path.name} is a folder.", "Give the video file itself.")
        if path.exists() and not path.is_file():
            raise PerkupError(f"{path.name} is not a file but a device or a pipe.", "Save the video to a file first.")
        if path.stat().st_size == 0:
            raise PerkupError(f"{path.name} is empty.", FILMS)
        with path.open("rb"):
            pass
        return av.open(str(path), metadata_errors="ignore")
    except FileNotFoundError as error:
        raise PerkupError(f"There is no file {path}.", "Check the name and the folder.") from error
    except PermissionError as error:
        raise PerkupError(f"{path.name} may not be read by you.", "Change its permissions or copy it.") from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise PerkupError(f"{path.name} is not a video that can be read.", FILMS) from error


def _stream(container: Any, path: Path) -> Any:
    if not container.streams.video or container.streams.video[0].codec_context is None:
        container.close()
        raise PerkupError(f"{path.name} holds no picture.", FILMS)
    return container.streams.video[0]


def _lines(matrix: Doubles, rows: range, out: int) -> tuple[Doubles, Doubles]:
    """(len(rows), out) columns and rows of a plane for some rows of a crop; `matrix` is (2, 3)."""
    across, down = np.arange(out), np.arange(rows.start, rows.stop)[:, None]
    return (
        matrix[0, 0] * across + (matrix[0, 1] * down + matrix[0, 2]),
        matrix[1, 0] * across + (matrix[1, 1] * down + matrix[1, 2]),
    )


def _bilinear(plane: Bytes, width: int, matrix: Doubles, out: int) -> Bytes:
    """(out, out) values of (H, stride) `plane`, of which `width` columns count, between its points; 0 outside it.

    `matrix` maps column and row of the crop to those of the plane. In whole numbers, to the 256th part of a point, and
    some rows at a time, which stay in the processor's cache.
    """
    height, stride = plane.shape
    flat, leaves = plane.reshape(-1), _leaves(width, height, matrix, out)
    result = np.empty((out, out), np.uint8)
    for first in range(0, out, ROWS):
        rows = range(first, min(first + ROWS, out))
        across, down = (found.astype(np.int32) for found in _lines(matrix * STEPS, rows, out))
        inside = (
            _within(across + STEPS // 2, width * STEPS) & _within(down + STEPS // 2, height * STEPS) if leaves else 1
        )
        np.clip(across, 0, (width - 1) * STEPS - 1, out=across)
        np.clip(down, 0, (height - 1) * STEPS - 1, out=down)
        right, below = (across & (STEPS - 1)).astype(np.uint16), (down & (STEPS - 1)).astype(np.uint32)
        down >>= BITS
        down *= stride
        across >>= BITS
        down += across
        index = down.astype(np.intp)
        upper, lower = _between(flat, index, right), _between(flat, index + stride, right)
        mixed = upper * (STEPS - below) + lower * below
        mixed += 1 << (2 * BITS - 1)
        mixed >>= 2 * BITS
        np.multiply(mixed, inside, out=result[first : rows.stop], casting="unsafe")
    return result


def _leaves(width: int, height: int, matrix: Doubles, out: int) -> bool:
    """Whether any corner of the crop lies outside the plane."""
    corners = matrix @ np.array([[0, out, 0, out], [0, 0, out, out], [1, 1, 1, 1]])
    return bool((corners < 0).any() or (corners[0] >= width).any() or (corners[1] >= height).any())


def _within(values: NDArray[np.int32], end: int) -> NDArray[np.bool_]:
    """Where 0 <= values < end: as unsigned numbers those below 0 are large."""
    result: NDArray[np.bool_] = values.view(np.uint32) < end
    return result


def _between(flat: Bytes, index: NDArray[np.intp], share: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """`STEPS` times the values `share` of `STEPS` of the way from `index` to the next: at most 255 * 256."""
    mixed: NDArray[np.uint16] = flat.take(index) * (STEPS - share)
    mixed += flat.take(index + 1) * share
    return mixed


def _nearest(planes: list[Bytes], width: int, matrix: Doubles, out: int) -> list[Bytes]:
    """(out, out) values of the points of each (H, stride) plane nearest to where `matrix` maps those of the crop; no
    colour outside."""
    height, stride = planes[0].shape
    across, down = (np.rint(found).astype(np.int32) for found in _lines(matrix, range(out), out))
    outside = ~(_within(across, width) & _within(down, height)) if _leaves(width, height, matrix, out) else None
    np.clip(across, 0, width - 1, out=across)
    np.clip(down, 0, height - 1, out=down)
    down *= stride
    down += across
    index = down.astype(np.intp)
    found = [plane.reshape(-1).take(index) for plane in planes]
    if outside is not None:
        for plane in found:
            plane[outside] = NO_COLOUR
    return found


def _rgb(bright: Bytes, tints: list[Bytes], matrix: int, full: bool) -> Bytes:
    """(out, out, 3) of (out, out) brightness and two (out / 2, out / 2) colour differences."""
    out = bright.shape[0]
    planes = np.empty((out * 3 // 2, out), np.uint8)
    planes[:out] = bright
    planes[out:] = np.concatenate(tints).reshape(out // 2, out)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    if not hasattr(_own, "converter"):
        _own.converter = VideoReformatter()
    picture: Bytes = _own.converter.reformat(
        frame, format="rgb24", src_colorspace=matrix, src_color_range=FULL if full else LIMITED
    ).to_ndarray()
    return picture
