"""Frames a second from file to report, beside myogait on the same clip with the same weights, in one run.

    PERKUP_PEER_PYTHON=/path/to/venv/bin/python python -m bench motion_speed

The peer's virtual environment holds myogait 0.9.2 and mediapipe 0.10.21 (whose own pose_landmark_full.tflite is the
file that Perkup uses). Without it that row is skipped, and says so. The two take turns, so that a busy machine is busy
for both; the best of each is told.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.motion_video import CLIP, shrunk
from perkup.motion.analysis import gait_analysis, gait_summary
from perkup.motion.video import blazepose, model_weights, person_tracking, tracklets
from perkup.motion.video.video_reader import pictures

TURNS = 3
TARGET, GOAL, RATIO = 100.0, 140.0, 3.0
MODEL_RATIO = 1.4

Row = tuple[str, str, str, bool | None]


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds on the clock, and seconds of all cores together, that a program takes from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def perkup(clip: Path, home: Path) -> tuple[float, float]:
    """`perkup measure CLIP --json --report`."""
    report = str(home / "report.html")
    return timed([sys.executable, "-c", PROGRAM, "measure", str(clip), "--json", "--report", report])


PROGRAM = "from perkup.cli.main import main; main()"
"""What the script `perkup` does."""

PEER = """
import json, sys, time
start = time.perf_counter()
import myogait.models.mediapipe as model
def offline(path=None):
    raise OSError("the bench uses the weights that are inside mediapipe")
model._ensure_model = offline
from myogait import compute_angles, detect_events, extract, normalize
data = extract(sys.argv[1], model="mediapipe")
data = normalize(data)
data = compute_angles(data)
data = detect_events(data)
print(json.dumps({"frames": len(data["frames"]), "seconds": time.perf_counter() - start}))
"""


def peer(clip: Path, python: str) -> tuple[float, float]:
    """myogait from video to angles and events, without drawing a report."""
    return timed([python, "-c", PEER, str(clip)])


def stages(clip: Path) -> list[tuple[str, float]]:
    """Milliseconds of one core's work a frame, stage by stage, one after the other on one thread."""
    spent = {"decoding": 0.0, "finding people": 0.0, "cropping": 0.0, "points of the body": 0.0}
    networks = model_weights.load()
    detector, landmarker = (
        blazepose.PersonDetectorModel(networks[0]),
        blazepose.LandmarkModel(blazepose.without_mask(networks[1])),
    )
    crop: blazepose.Crop | None = None
    clock = time.thread_time
    whole = time.process_time()
    frames = sum(1 for _picture in pictures(clip))
    spent["decoding"] = time.process_time() - whole
    for number, picture in enumerate(pictures(clip)):
        if crop is None or number % tracklets.STRETCH == 0:
            start = clock()
            found = detector.people(picture)
            spent["finding people"] += clock() - start
            crop = found[0][1] if found else crop
        if crop is not None:
            start = clock()
            picture.crop((crop.x, crop.y), crop.side, crop.angle, blazepose.LANDMARK_SIDE)
            spent["cropping"] += clock() - start
            start = clock()
            pose = landmarker.pose(picture, crop)
            spent["points of the body"] += clock() - start
            crop = pose.crop if pose.presence >= blazepose.PRESENT else None
    spent["points of the body"] -= spent["cropping"]
    seen = person_tracking.track_person(pictures(clip), lambda: networks)
    start = clock()
    gait_summary.to_result("clip", gait_analysis.analyse_gait(seen.track), seen.frames)
    spent["angles, steps, numbers"] = clock() - start
    return [(name, 1000 * seconds / frames) for name, seconds in spent.items()]


def rows() -> list[Row]:
    """Return the table."""
    if not CLIP.is_file() or not model_weights.are_present():
        return [("speed", "skipped: no clip or no pose model here", "-", None)]
    python = os.environ.get("PERKUP_PEER_PYTHON")
    table: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        clip = shrunk(home / "clip.mp4", (1280, 720))
        frames = sum(1 for _picture in pictures(clip))
        own, other = [], []
        for _turn in range(TURNS):
            own.append(perkup(clip, home))
            if python:
                other.append(peer(clip, python))
        long = home / "long.mp4"
        repeat(clip, long, 6)
        many = 6 * frames / min(perkup(long, home)[0] for _turn in range(2))
        rate = frames / min(own)[0]
        table.append(
            (
                f"file to report, {frames} frames of 720p, start of the program included",
                f"{rate:.0f} frames/s",
                f">= {TARGET:.0f}, goal {GOAL:.0f}",
                rate >= TARGET,
            )
        )
        table.append(
            (
                f"the same, {6 * frames} frames",
                f"{many:.0f} frames/s",
                f">= {TARGET:.0f}, goal {GOAL:.0f}",
                many >= TARGET,
            )
        )
        if other:
            times = min(other)[0] / min(own)[0]
            table.append(
                (
                    f"myogait, same clip and weights: {frames / min(other)[0]:.0f} frames/s; times faster",
                    f"{times:.1f}",
                    f">= {RATIO:g}",
                    times >= RATIO,
                )
            )
            work = min(one[1] for one in own), min(one[1] for one in other)
            table.append(("work of all cores, Perkup and myogait", f"{work[0]:.1f}, {work[1]:.1f} s", "told", None))
        else:
            table.append(("beside myogait", "skipped: PERKUP_PEER_PYTHON is not set", f">= {RATIO:g} times", None))
        costs = stages(clip)
        for stage, cost in costs:
            table.append((f"one core's work a frame: {stage}", f"{cost:.1f} ms", "told", None))
        model = dict(costs)["points of the body"]
        whole = 1000 * min(work for _seconds, work in own) / frames
        table.append(
            (
                f"work of the whole program a frame, over the landmark model alone ({model:.1f} ms)",
                f"{whole:.1f} ms, {whole / model:.2f} times",
                f"<= {MODEL_RATIO:g} times",
                whole <= MODEL_RATIO * model,
            )
        )
    return table


def repeat(source: Path, target: Path, times: int) -> None:
    """Return the clip over and over, to show what a film of a minute costs."""
    import av

    with av.open(str(target), "w") as out:
        made = None
        shift = 0
        for _time in range(times):
            with av.open(str(source)) as container:
                stream = container.streams.video[0]
                made = made or out.add_stream_from_template(stream)
                last = 0
                for packet in container.demux(stream):
                    if packet.dts is None or packet.pts is None:
                        continue
                    last = max(last, packet.pts + (packet.duration or 0))
                    packet.pts += shift
                    packet.dts += shift
                    packet.stream = made
                    out.mux(packet)
                shift += last
