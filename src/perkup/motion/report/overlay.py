"""The skeleton drawn on the video, and single frames as JPEG."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.landmarks import INDEX
from perkup.motion.analysis.quality_gates import VISIBLE
from perkup.motion.output_file import replace_file
from perkup.motion.video.video_reader import pictures

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from perkup.motion.analysis.landmarks import PoseTrack

    Bytes = NDArray[np.uint8]

LONGEST_SIDE = 1280
MILLISECOND = Fraction(1, 1000)

COLOURS = {"left": (92, 192, 220), "right": (240, 160, 106), "": (235, 235, 235)}
CHAIN = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"), ("heel", "toe"))
LIMBS = (
    *((side, f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in CHAIN),
    ("", "left_shoulder", "right_shoulder"),
    ("", "left_hip", "right_hip"),
)


def write_overlay(target: Path, source: Path, track: PoseTrack) -> None:
    """Draw the points of `track` (one row a frame, as tracked, unfiltered) on the video at `source`."""
    if track.size is None:
        raise PerkupError(
            "A marker file has no pictures to draw on.", "Give the video for --overlay.", code=ErrorCode.INVALID_FILE
        )
    scale = min(1.0, LONGEST_SIDE / max(track.size))
    width, height = (max(2, round(side * scale / 2) * 2) for side in track.size)
    with replace_file(target) as part:
        try:
            with av.open(str(part), "w", format="mp4") as container:
                stream: Any = container.add_stream(
                    "libx264", rate=max(1, round(track.fps)), options={"crf": "23", "preset": "veryfast"}
                )
                stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
                stream.codec_context.time_base = MILLISECOND
                for picture in pictures(source):
                    if picture.number >= len(track.time_s):
                        break
                    image = np.ascontiguousarray(picture.small(width, height))
                    draw(image, track, picture.number, height / track.size[1])
                    frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                    frame.pts, frame.time_base = round(picture.time_s * 1000), MILLISECOND
                    container.mux(stream.encode(frame))
                container.mux(stream.encode())
        except (av.FFmpegError, ValueError) as error:
            raise PerkupError(
                f"{target} cannot be written as a video.",
                "Give it a name that ends in .mp4.",
                code=ErrorCode.FILE_UNWRITABLE,
            ) from error


def draw(image: Bytes, track: PoseTrack, row: int, scale: float) -> None:
    """Draw one row of `track` on (H, W, 3) `image`, shrunk by `scale`; hidden points stay out."""
    assert track.size is not None
    points = track.points[row] * (scale, -scale) + (0.0, track.size[1] * scale)
    visible = (track.visibility[row] >= VISIBLE) & np.isfinite(points).all(axis=1)
    thickness = max(1.5, image.shape[0] / 240)
    for side, a, b in LIMBS:
        if visible[INDEX[a]] and visible[INDEX[b]]:
            _line(image, points[INDEX[a]], points[INDEX[b]], thickness, COLOURS[side])


def _line(image: Bytes, start: Any, end: Any, thickness: float, colour: tuple[int, int, int]) -> None:
    """Draw a line with soft edges, over the pixels of its bounding box only."""
    low = np.maximum(np.floor(np.minimum(start, end) - thickness - 1), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + thickness + 2), image.shape[1::-1]).astype(int)
    if (high <= low).any():
        return
    x, y = np.arange(low[0], high[0]), np.arange(low[1], high[1])[:, None]
    along = end - start
    share = ((x - start[0]) * along[0] + (y - start[1]) * along[1]) / max(float(along @ along), 1e-9)
    share = np.clip(share, 0, 1)
    distance = np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1])
    cover = np.clip(thickness + 0.5 - distance, 0, 1)[..., None]
    part = image[low[1] : high[1], low[0] : high[0]]
    part[:] = (part * (1 - cover) + np.array(colour) * cover).astype(np.uint8)


def jpeg(image: Bytes) -> bytes:
    """Encode (H, W, 3) RGB with even sides as a JPEG file."""
    context: Any = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = image.shape[1], image.shape[0], "yuvj420p"
    context.time_base = MILLISECOND
    context.options = {"qmin": "3", "qmax": "5"}
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24").reformat(format="yuvj420p")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])
