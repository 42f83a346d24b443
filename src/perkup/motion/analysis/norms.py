"""Reference values: published numbers, each with its definition and source. Never compared across definitions: what a
lab measures against a pelvis is not what a side view measures against the trunk or the plumb line.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReferenceValue:
    """A published mean and standard deviation in degrees."""

    what: str
    who: str
    mean: float
    sd: float
    definition: str
    source: str


LAB = "thigh against the pelvis, markers in a gait laboratory"

NORMS = (
    ReferenceValue(
        "Peak hip extension, comfortable walking",
        "young adults",
        20.4,
        4.0,
        LAB,
        "Kerrigan 2001, Arch Phys Med Rehabil",
    ),
    ReferenceValue(
        "Peak hip extension, comfortable walking", "elderly", 14.3, 4.4, LAB, "Kerrigan 2001, Arch Phys Med Rehabil"
    ),
    ReferenceValue(
        "Peak hip extension, comfortable walking",
        "elderly who fall",
        11.1,
        4.8,
        LAB,
        "Kerrigan 2001, Arch Phys Med Rehabil",
    ),
    ReferenceValue(
        "Peak hip extension, comfortable walking",
        "healthy elderly, by another definition",
        5.1,
        9.7,
        LAB,
        "Kerrigan 2003, Arch Phys Med Rehabil",
    ),
)

LAB_PEAK = NORMS[0]
"""The one drawn in the chart, by name and definition."""

DAY_TO_DAY = (
    "Between two days a 2D video differs by 9 to 11 degrees (reported by Damsted: 18 runners on a treadmill, drawn by"
    " hand), a 3D laboratory by 5 (Wilken 2012)."
)
