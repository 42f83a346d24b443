"""The table of `--angles`: every joint angle over time, in OpenSim's signs."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from perkup.motion.output_file import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from perkup.motion.analysis.gait_analysis import GaitAnalysis

COLUMNS = (
    "hip_flexion_l",
    "hip_flexion_r",
    "knee_angle_l",
    "knee_angle_r",
    "ankle_angle_l",
    "ankle_angle_r",
    "thigh_l",
    "thigh_r",
    "trunk_lean",
)


def write(target: Path, gait: GaitAnalysis) -> None:
    """Write one line a frame, empty where dropped."""
    with replace_file(target) as part, part.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("time_s", *COLUMNS))
        for row, time_s in enumerate(gait.track.time_s):
            values = (gait.curves[name][row] for name in COLUMNS)
            table.writerow((f"{time_s:.4f}", *(f"{value:.2f}" if np.isfinite(value) else "" for value in values)))
