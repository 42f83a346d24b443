"""The real clip: beside what Sports2D publishes, and played in reverse.

python -m bench motion_video
"""

from __future__ import annotations

import csv
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.motion_world import DATA
from perkup.motion.measurement_types import to_document
from perkup.motion.options import MeasureOptions
from perkup.motion.pipeline import measure
from perkup.motion.video import model_weights
from perkup.motion.video.video_reader import pictures

CLIP = DATA / "video" / "walk_side_sports2d.mp4"
PUBLISHED = {"hip_flexion_r": -8.9, "hip_flexion_l": 18.5, "knee_angle_l": 73.1}
FRAME = 70
SMALLER = ((1280, 720), (996, 560), (676, 380), (540, 304))
"""Widths and heights of the picture, made smaller."""

Row = tuple[str, str, str, bool | None]


def shrunk(target: Path, size: tuple[int, int], reverse: bool = False) -> Path:
    """Write the clip again in H.264 at `size`, from its last frame to its first where `reverse`."""
    images = [picture.small(*size) for picture in pictures(CLIP)]
    with av.open(str(target), "w") as container:
        stream: Any = container.add_stream("libx264", rate=30, options={"crf": "18", "preset": "medium"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 30)
        for number, image in enumerate(images[::-1] if reverse else images):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return target


def rows() -> list[Row]:
    """Return the table; empty of claims where the clip or the model is not there."""
    if not CLIP.is_file() or not model_weights.are_present():
        return [("real clip", "skipped: no clip or no pose model here", "-", None)]
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        told = to_document(measure(CLIP, MeasureOptions(angles=str(home / "a.csv"))))
        back = to_document(measure(shrunk(home / "reverse.mp4", (884, 498), reverse=True), MeasureOptions()))
        lines = list(csv.DictReader((home / "a.csv").read_text().splitlines()))
        smaller = {
            height: to_document(measure(shrunk(home / f"{height}.mp4", (width, height)), MeasureOptions()))
            for width, height in SMALLER
        }
    table: list[Row] = []
    for height, document in smaller.items():
        peaks = ", ".join(f"{document['sides'][side]['peak_thigh_extension_deg']:.1f}" for side in ("left", "right"))
        small = any(warning["code"] == "small_person" for warning in document["warnings"])
        table.append((f"picture {height} high: thighs; called small: {small}", f"{peaks} deg", "told", None))
    for joint, published in PUBLISHED.items():
        near = ", ".join(f"{float(lines[number][joint]):.1f}" for number in (FRAME - 1, FRAME, FRAME + 1))
        table.append((f"{joint} at frames 69, 70, 71", f"{near} deg", f"Sports2D at 70: {published} (told)", None))
    knee = [float(line["knee_angle_l"]) for line in lines if line["knee_angle_l"]]
    tops = [
        value for before, value, after in zip(knee, knee[1:], knee[2:], strict=False) if before < value >= after > 55
    ]
    table.append(
        ("left knee's swing peaks", ", ".join(f"{top:.0f}" for top in tops), "Sports2D: 70, 72, 72 (told)", None)
    )
    for side in ("left", "right"):
        here, there = told["sides"][side], back["sides"][side]
        table.append(
            (
                f"{side} thigh: {here['steps']} steps; the same played in reverse, half the size",
                f"{here['peak_thigh_extension_deg']:.1f}; {there['peak_thigh_extension_deg']:.1f} deg",
                "same sign, within 5 deg",
                abs(here["peak_thigh_extension_deg"] - there["peak_thigh_extension_deg"]) <= 5,
            )
        )
    ways = {one["direction"] for one in back["passes"]}
    faces = {one["facing"] for one in back["passes"]}
    table.append(
        ("reverse: facing, direction", f"{faces}, {ways}", "left, backward", (faces, ways) == ({"left"}, {"backward"}))
    )
    reasons = sorted({item["reason"] for item in told["dropped"]})
    table.append(("frames dropped for", "; ".join(reasons), "named", bool(reasons)))
    return table
