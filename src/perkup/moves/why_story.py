"""The figure of the Why page: from a slump on a chair to the last moment before the back foot leaves the ground.

A move in shape only: nobody is asked to do it. Five keyframes, one way; `instants` are the steps of its slider.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import msgspec

from perkup.moves.findings_model import FindingsDocument, StoryLengths
from perkup.moves.kinematics import Vec
from perkup.moves.move import Move
from perkup.moves.tween import steps_between


class StoryMoment(NamedTuple):
    """Step of the slider: seconds into the figure's film, the pose in degrees, where the hips are in metres.

    `phase` names the keyframe where it is one, else it is empty.
    """

    seconds: float
    pose: dict[str, float]
    at: Vec
    phase: str


def _both_sides(**degrees: float) -> dict[str, float]:
    return {f"{name}_{side}": value for name, value in degrees.items() for side in "rl"}


_KEYFRAMES: list[dict[str, object]] = [
    {
        "phase": "slumped",
        "seconds": 2,
        "at": (-0.1, 0.525, 0.0),
        "contacts": ("seat on chair", "sole_r on floor", "sole_l on floor"),
        "props": ("chair",),
        "pose": {
            "pelvis_tilt": 4.0,
            "lumbar_extension": -40.0,
            "neck_extension": 24.0,
            **_both_sides(hip_flexion=80.4, knee_angle=86.4, ankle_angle=2.0, arm_flex=46.0, elbow_flex=62.0),
        },
    },
    {
        "phase": "rising",
        "seconds": 2,
        "at": (0.07, 0.72, 0.0),
        "contacts": ("sole_r on floor", "sole_l on floor"),
        "props": ("chair",),
        "pose": {
            "pelvis_tilt": -12.0,
            "lumbar_extension": -26.0,
            "neck_extension": 22.0,
            **_both_sides(hip_flexion=65.3, knee_angle=67.8, ankle_angle=14.4, arm_flex=50.0, elbow_flex=20.0),
        },
    },
    {
        "phase": "standing",
        "seconds": 2,
        "at": (0.295, 0.901, 0.0),
        "contacts": ("sole_r on floor", "sole_l on floor"),
        "props": ("chair",),
        "pose": {**_both_sides(hip_flexion=1.0, knee_angle=2.0, ankle_angle=1.0, elbow_flex=8.0)},
    },
    {
        "phase": "stepping",
        "seconds": 2,
        "at": (0.4, 0.893, 0.0),
        "contacts": ("sole_r on floor",),
        "props": ("chair",),
        "pose": {
            "pelvis_tilt": -2.0,
            "lumbar_extension": 2.0,
            "hip_flexion_r": -0.9,
            "knee_angle_r": 7.9,
            "ankle_angle_r": 10.8,
            "hip_flexion_l": 38.9,
            "knee_angle_l": 52.1,
            "ankle_angle_l": 3.2,
            "arm_flex_r": 12.0,
            "arm_flex_l": -12.0,
            "elbow_flex_r": 14.0,
            "elbow_flex_l": 8.0,
        },
    },
    {
        "phase": "trailing",
        "seconds": 2,
        "at": (0.62, 0.87, 0.0),
        "contacts": ("ball_r on floor", "heel_l on floor"),
        "props": ("chair",),
        "pose": {
            "pelvis_tilt": -3.0,
            "lumbar_extension": 3.0,
            "hip_flexion_r": -15.0,
            "knee_angle_r": 7.1,
            "ankle_angle_r": 11.4,
            "mtp_angle_r": 13.7,
            "hip_flexion_l": 23.1,
            "knee_angle_l": 8.9,
            "ankle_angle_l": -1.8,
            "arm_flex_r": 22.0,
            "arm_flex_l": -22.0,
            "elbow_flex_r": 22.0,
            "elbow_flex_l": 8.0,
        },
    },
]
_STORY: dict[str, object] = {
    "id": "why_story",
    "name": "From the chair to the trailing leg",
    "step": "walk",
    "place": "desk",
    "sides": "each",
    "dose": {"sets": 1, "reps": 1, "origin": "a picture, not an exercise"},
    "muscles": {"stretched": ("iliopsoas",), "working": ("gluteus maximus",)},
    "summary": "A person gets up from a slump and takes a step, until the right leg trails behind.",
    "how": (
        "Slumped on a chair, rising, standing, stepping, and last the right leg far behind with its heel in the air.",
    ),
    "cues": (),
    "scene": {"chair": {"x": (-0.36, 0.1), "y": (0.0, 0.41), "z": (-0.23, 0.23)}},
    "camera": {"watch": "hip_flexion_r", "start_deg": 80.0, "end_deg": -15.0, "mode": "none"},
}


@cache
def story() -> Move:
    """Return the story as a move, for the figure."""
    return msgspec.convert({**_STORY, "keyframes": _KEYFRAMES}, Move)


@cache
def instants() -> tuple[StoryMoment, ...]:
    """Return the slider's steps in order; poses between the keyframes are those that the figure passes through."""
    keyframes = story().keyframes
    moments: list[StoryMoment] = []
    now = 0.0
    for start, end in pairwise(keyframes):
        assert start.at is not None
        moments.append(StoryMoment(now, start.pose, start.at, start.phase))
        for shot in steps_between(start, end):
            moments.append(StoryMoment(now + shot.along * end.seconds, dict(shot.pose), shot.at, ""))
        now += end.seconds
    last = keyframes[-1]
    assert last.at is not None
    moments.append(StoryMoment(now, last.pose, last.at, last.phase))
    return tuple(moments)


@cache
def lengths() -> tuple[StoryLengths, ...]:
    """Return what the muscle model says at each instant, as written when Perkup was built; empty where it was not."""
    entry = files("perkup.moves").joinpath("findings.json")
    if not entry.is_file():
        return ()
    document: FindingsDocument = json.loads(entry.read_text("utf-8"))
    return tuple(document.get("story", ()))
