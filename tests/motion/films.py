"""Small videos made on the spot."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np


def film(
    path: Path,
    pictures: Any,
    *,
    rate: int = 30,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    times_ms: list[int] | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write (H, W, 3) RGB pictures as a video; `times_ms` for a variable rate."""
    with av.open(str(path), "w") as container:
        stream: Any = None
        for number, picture in enumerate(pictures):
            if stream is None:
                stream = container.add_stream(codec, rate=rate, options=options or {})
                stream.height, stream.width, stream.pix_fmt = picture.shape[0], picture.shape[1], pix_fmt
                stream.codec_context.time_base = Fraction(1, 1000)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.time_base = Fraction(1, 1000)
            frame.pts = times_ms[number] if times_ms else round(number * 1000 / rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def gradient(width: int = 320, height: int = 240, count: int = 12) -> list[np.ndarray]:
    """Red grows to the right, green downwards, blue with time."""
    x, y = np.linspace(0, 255, width), np.linspace(0, 255, height)[:, None]
    made = []
    for number in range(count):
        picture = np.zeros((height, width, 3), np.uint8)
        picture[..., 0], picture[..., 1], picture[..., 2] = x, y, number * 255 / max(1, count - 1)
        made.append(picture)
    return made


def sound(path: Path, seconds: float = 1.0) -> Path:
    """A file with sound only."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("aac", rate=44100)
        for start in range(0, int(44100 * seconds), 1024):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44100, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def turned(path: Path, source: Path, quarter_turns: int) -> Path:
    """A copy of an mp4 whose header says that it is shown turned clockwise by `quarter_turns`."""
    data = bytearray(source.read_bytes())
    place = data.index(b"tkhd") + 44
    cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter_turns]
    one = 0x10000
    matrix = (cosine * one, sine * one, 0, -sine * one, cosine * one, 0, 0, 0, 0x40000000)
    data[place : place + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(data)
    return path
