"""Words of the Why page's story: its muscles and what is said at each of its moments."""

from __future__ import annotations

from typing import NamedTuple


class MuscleLabel(NamedTuple):
    """Bar of the story: key in the data, name for people, the muscles whose mean it is."""

    key: str
    name: str
    of: tuple[str, ...]


MUSCLES = (
    MuscleLabel("psoas", "Psoas", ("psoas",)),
    MuscleLabel("iliacus", "Iliacus", ("iliacus",)),
    MuscleLabel("recfem", "Rectus femoris", ("recfem",)),
    MuscleLabel("glmax", "Gluteus maximus", ("glmax1", "glmax2", "glmax3")),
)
WHERE = {
    "psoas": "from the spine over the pelvis to the thigh",
    "iliacus": "from inside the pelvis to the thigh",
    "recfem": "front of the thigh, over hip and knee",
    "glmax": "the behind",
}


class Scene(NamedTuple):
    """Words of one keyframe of the story; `short` is its button."""

    short: str
    title: str
    text: str


SCENES: dict[str, Scene] = {
    "slumped": Scene(
        "Chair",
        "In the chair",
        "Most of a desk day looks like this. The hip is bent, so the muscles across its front rest short. The glute"
        " behind is drawn out long, and the lever it pulls with is at its shortest.",
    ),
    "rising": Scene(
        "Rise",
        "Getting up",
        "The hip opens. Getting up is some of the little real work that a sitting day has for the glute, and every"
        " break begins with it.",
    ),
    "standing": Scene(
        "Stand",
        "Standing",
        "Every muscle is at the length it is compared with: 100 per cent. Standing ends the shortening, yet it asks"
        " for no more than that.",
    ),
    "stepping": Scene(
        "Step",
        "Stepping",
        "The other leg swings ahead and the body travels over the standing foot. The hip passes straight and begins to"
        " go back.",
    ),
    "trailing": Scene(
        "Trail",
        "The leg that trails",
        "Only here, with the leg behind and the heel in the air, do the hip flexors become longer than standing. It is"
        " the range that a day of sitting never visits, and what Perkup is for.",
    ),
}
