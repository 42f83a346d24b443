"""The muscle lengths behind the Why page: the right leg at each instant of `moves.story`."""

from __future__ import annotations

from perkup.anatomy.muscle_model import LegPose, leg
from perkup.moves.findings_model import StoryLengths
from perkup.moves.why_story import instants

SHOWN = ("iliacus", "psoas", "recfem", "glmax1", "glmax2", "glmax3")


def story() -> list[StoryLengths]:
    """Return the right leg at each instant; the lever is the mean of gluteus maximus 1 to 3."""
    moments: list[StoryLengths] = []
    for instant in instants():
        pose = LegPose(*(instant.pose.get(f"{name}_r", 0.0) for name in LegPose._fields))
        muscles = leg().measure(pose)
        levers = [-muscles[name].hip_flexion_moment_arm_cm for name in SHOWN if name.startswith("glmax")]
        moments.append(
            {
                "seconds": round(instant.seconds, 3),
                "phase": instant.phase,
                "hip_flexion": round(pose.hip_flexion, 1),
                "knee_angle": round(pose.knee_angle, 1),
                "length_ratio": {name: round(muscles[name].length_ratio, 3) for name in SHOWN},
                "glmax_lever_cm": round(sum(levers) / len(levers), 2),
            }
        )
    return moments
