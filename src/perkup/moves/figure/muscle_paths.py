"""Muscles laid along their paths, right side, metres in the axes of the segments they are tied to.

Each is a closed outline from origin over a belly to insertion and back. Where origin and insertion lie follows Gray's
Anatomy in words; the places are laid by eye onto this body, for a picture, not for a calculation.
"""

from __future__ import annotations

from perkup.moves.figure.projection import Projector
from perkup.moves.figure.smil import Row, path
from perkup.moves.kinematics import Vec
from perkup.moves.move import MuscleGroup, Muscles

Spot = tuple[str, Vec]

# name: letters, spots. `pelvis`, `torso`; femur and tibia take the side.
PATHS: dict[MuscleGroup, tuple[str, tuple[Spot, ...]]] = {
    MuscleGroup.GLUTEUS_MAXIMUS: (
        "M2Q4Q4",
        (
            ("pelvis", (-0.07, 0.085, 0.06)),
            ("pelvis", (0.05, -0.02, 0.10)),
            ("femur", (-0.03, -0.16, 0.05)),
            ("pelvis", (-0.215, -0.11, 0.06)),
            ("pelvis", (-0.07, 0.085, 0.06)),
        ),
    ),
    MuscleGroup.GLUTEUS_MEDIUS: (
        "M2Q4L2Z0",
        (
            ("pelvis", (-0.055, 0.095, 0.09)),
            ("pelvis", (-0.01, 0.15, 0.10)),
            ("pelvis", (0.045, 0.095, 0.10)),
            ("femur", (0.006, -0.03, 0.09)),
        ),
    ),
    MuscleGroup.ILIOPSOAS: (
        "M2Q4Q4",
        (
            ("torso", (0.005, 0.12, 0.03)),
            ("pelvis", (0.095, 0.08, 0.07)),
            ("femur", (0.02, -0.075, 0.02)),
            ("pelvis", (0.025, 0.05, 0.06)),
            ("torso", (0.005, 0.12, 0.03)),
        ),
    ),
    MuscleGroup.RECTUS_FEMORIS: (
        "M2Q4Q4",
        (
            ("pelvis", (0.055, 0.035, 0.08)),
            ("femur", (0.115, -0.20, 0.01)),
            ("femur", (0.05, -0.405, 0.0)),
            ("femur", (0.04, -0.20, 0.01)),
            ("pelvis", (0.055, 0.035, 0.08)),
        ),
    ),
    MuscleGroup.HAMSTRINGS: (
        "M2Q4Q4",
        (
            ("pelvis", (-0.06, -0.06, 0.06)),
            ("femur", (-0.11, -0.20, 0.0)),
            ("tibia", (-0.035, -0.045, 0.0)),
            ("femur", (-0.03, -0.22, 0.0)),
            ("pelvis", (-0.06, -0.06, 0.06)),
        ),
    ),
    MuscleGroup.QUADRICEPS: (
        "M2Q4Q4",
        (
            ("femur", (0.02, -0.06, 0.06)),
            ("femur", (0.085, -0.27, 0.03)),
            ("femur", (0.045, -0.41, 0.0)),
            ("femur", (-0.015, -0.26, 0.05)),
            ("femur", (0.02, -0.06, 0.06)),
        ),
    ),
    MuscleGroup.CALF: (
        "M2Q4Q4",
        (
            ("tibia", (-0.03, -0.01, 0.0)),
            ("tibia", (-0.115, -0.15, 0.0)),
            ("foot", (-0.042, -0.02, 0.0)),
            ("tibia", (-0.005, -0.17, 0.0)),
            ("tibia", (-0.03, -0.01, 0.0)),
        ),
    ),
    MuscleGroup.BACK_EXTENSORS: (
        "M2Q4Q4",
        (
            ("pelvis", (-0.075, 0.07, 0.03)),
            ("torso", (-0.075, 0.05, 0.03)),
            ("torso", (-0.075, 0.26, 0.03)),
            ("torso", (-0.02, 0.10, 0.03)),
            ("pelvis", (-0.075, 0.07, 0.03)),
        ),
    ),
    MuscleGroup.ABDOMINALS: (
        "M2Q4Q4",
        (
            ("pelvis", (0.085, 0.03, 0.02)),
            ("torso", (0.145, 0.03, 0.02)),
            ("torso", (0.125, 0.16, 0.02)),
            ("torso", (0.085, 0.05, 0.02)),
            ("pelvis", (0.085, 0.03, 0.02)),
        ),
    ),
    MuscleGroup.OBLIQUES: (
        "M2Q4Q4",
        (
            ("pelvis", (0.01, 0.10, 0.135)),
            ("torso", (0.08, 0.04, 0.13)),
            ("torso", (0.02, 0.17, 0.14)),
            ("torso", (-0.03, 0.05, 0.13)),
            ("pelvis", (0.01, 0.10, 0.135)),
        ),
    ),
    MuscleGroup.QUADRATUS_LUMBORUM: (
        "M2Q4Q4",
        (
            ("pelvis", (-0.05, 0.10, 0.07)),
            ("torso", (-0.05, 0.05, 0.09)),
            ("torso", (-0.02, 0.13, 0.06)),
            ("torso", (0.0, 0.05, 0.05)),
            ("pelvis", (-0.05, 0.10, 0.07)),
        ),
    ),
}
# The glutes as they look from the front or from behind: at the side of the hip.
FACING: dict[MuscleGroup, tuple[str, tuple[Spot, ...]]] = {
    MuscleGroup.GLUTEUS_MEDIUS: (
        "M2Q4Q4",
        (
            ("pelvis", (0.0, 0.115, 0.10)),
            ("pelvis", (0.0, 0.08, 0.185)),
            ("femur", (0.0, -0.05, 0.095)),
            ("pelvis", (0.0, 0.02, 0.06)),
            ("pelvis", (0.0, 0.115, 0.10)),
        ),
    ),
    MuscleGroup.GLUTEUS_MAXIMUS: (
        "M2Q4Q4",
        (
            ("pelvis", (-0.04, 0.03, 0.12)),
            ("pelvis", (-0.04, -0.06, 0.215)),
            ("femur", (-0.02, -0.19, 0.08)),
            ("femur", (-0.04, -0.10, 0.03)),
            ("pelvis", (-0.04, 0.03, 0.12)),
        ),
    ),
}
SLIM: dict[MuscleGroup, tuple[str, tuple[Spot, ...]]] = {
    name: ("M2Q4L2", (*PATHS[name][1][:3], PATHS[name][1][4]))
    for name in (MuscleGroup.ILIOPSOAS, MuscleGroup.RECTUS_FEMORIS, MuscleGroup.HAMSTRINGS)
}
ALWAYS: tuple[MuscleGroup, ...] = (
    MuscleGroup.ILIOPSOAS,
    MuscleGroup.GLUTEUS_MEDIUS,
    MuscleGroup.GLUTEUS_MAXIMUS,
    MuscleGroup.HAMSTRINGS,
    MuscleGroup.RECTUS_FEMORIS,
)


def roles(muscles: Muscles, *, other: bool) -> dict[MuscleGroup, str]:
    """Return what each muscle of the working (or the other) side does: working, stretched or resting."""
    working = muscles.other_working if other else muscles.working
    stretched = muscles.other_stretched if other else muscles.stretched
    roles_of: dict[MuscleGroup, str] = {} if other else dict.fromkeys(ALWAYS, "resting")
    roles_of.update(dict.fromkeys(stretched, "stretched"))
    roles_of.update(dict.fromkeys(working, "working"))
    return dict(sorted(roles_of.items(), key=lambda pair: pair[1] != "resting"))


def home(name: MuscleGroup, side: str) -> str:
    """Return the bone whose page axes a muscle is drawn in: the pelvis, or the thigh or shank that holds all of it."""
    segments = [segment for segment, _ in PATHS[name][1]]
    if "pelvis" in segments or "torso" in segments:
        return "pelvis"
    return f"{segments[0]}_{side}"


def muscle(stage: Projector, name: MuscleGroup, side: str, role: str) -> str:
    """Return one muscle as a path in the page axes of its home, moving with the bones it is tied to."""
    letters, spots = PATHS[name]
    if not stage.sideways:
        letters, spots = FACING.get(name, (letters, spots))
    if role == "resting":
        letters, spots = SLIM.get(name, (letters, spots))
    bone = stage.bones[home(name, side)]
    rows: list[Row] = []
    for shot, twin in enumerate(stage.twins):
        if twin < shot:
            rows.append(rows[twin])
            continue
        row: list[float] = []
        for segment, (x, y, z) in spots:
            midline = segment in ("pelvis", "torso")
            named = segment if midline else f"{segment}_{side}"
            row += bone.inside(stage.spot(named, (x, y, z if side == "r" else -z), shot), shot)
        rows.append(tuple(row))
    return path(stage.clock, f"fig-{role}", letters, rows, 1.0 if role != "resting" else 1.5)
