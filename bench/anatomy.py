"""Agreement of the muscle model with OpenSim, and the time that findings of the whole library take."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, str, str, bool | None]

DATA = Path(os.environ.get("PERKUP_DATA", "../shared/data")) / "anatomy" / "opensim_rajagopal2015.csv"
HIP = ("iliacus", "psoas", "recfem", "glmax1", "glmax2", "glmax3", "glmed1", "glmed2", "glmed3")
GROUPS = {
    "hip muscles": (HIP, 1.0),
    "hamstrings": (("bflh", "semimem", "semiten"), 3.0),
    "tfl, sartorius": (("tfl", "sart"), 3.0),
}

_FINDINGS_SCRIPT = """
from datetime import date
from perkup.anatomy.compute_findings import findings, text
from perkup.moves.library import load
text(findings(load().moves, date(2026, 1, 1)))
"""


def rows() -> list[Row]:
    """Measure agreement and cost."""
    return [*_agreement(), *_cost()]


def _agreement() -> Iterator[Row]:
    from perkup.anatomy.muscle_model import LegPose, leg

    if not DATA.is_file():
        yield ("agreement with OpenSim", f"no {DATA}", "", None)
        return
    with DATA.open() as file:
        reference = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    poses = [leg().measure(LegPose(row["hip_flexion_r_deg"], row["knee_angle_r_deg"])) for row in reference]
    for name, (muscles, percent) in GROUPS.items():
        errors = [
            (
                abs(pose[muscle].length_m / row[f"{muscle}_length_m"] - 1) * 100,
                abs(pose[muscle].hip_flexion_moment_arm_cm - row[f"{muscle}_hip_flexion_moment_arm_cm"]),
            )
            for row, pose in zip(reference, poses, strict=True)
            for muscle in muscles
        ]
        length, lever_cm = max(error[0] for error in errors), max(error[1] for error in errors)
        yield (
            f"worst length, {name}, {len(reference)} poses",
            f"{length:.3f} %",
            f"<= {percent:g} %",
            length <= percent,
        )
        yield (f"worst lever, {name}", f"{lever_cm:.3f} cm", "<= 0.2 cm", lever_cm <= 0.2)


def _cost() -> Iterator[Row]:
    from perkup.anatomy.muscle_model import LegPose, leg

    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _FINDINGS_SCRIPT], check=True)
    seconds = time.perf_counter() - start
    yield ("findings of the library, cold process", f"{seconds:.1f} s", "< 10 s", seconds < 10)
    start = time.perf_counter()
    for degrees in range(-20, 80):
        leg().measure(LegPose(hip_flexion=degrees))
    yield ("one pose, lengths and levers", f"{(time.perf_counter() - start) * 10:.1f} ms", "", None)
