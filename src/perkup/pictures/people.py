"""The people of the pictures: how they are built and what they wear."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from perkup.pictures.base_mesh import BaseMesh, Floats, read_base_mesh
from perkup.pictures.person import PersonShape, RestBody, shaped
from perkup.pictures.picture import Look
from perkup.pictures.stage import Person


class Model(NamedTuple):
    """A person to be drawn: shape and colours."""

    shape: PersonShape
    look: Look


# The kinematics' body sits and kneels on rounder flesh than the base mesh has on a slim man.
_SEAT = (("buttocks/buttocks-volume-incr", 1.0), ("legs/measure-knee-circ-incr", 0.6))
MODELS: dict[str, Model] = {
    "woman": Model(PersonShape("woman", male=0.0, muscle=0.62, weight=0.45), Look({})),
    "man": Model(
        PersonShape("man", male=1.0, muscle=0.62, weight=0.48, extra=_SEAT),
        Look({"shirt": "#a3adb8", "shorts": "#5c6470", "hair": "#40352f", "skin": "#b98764"}),
    ),
}


@cache
def base_mesh(folder: Path) -> BaseMesh:
    """Read the base mesh once."""
    return read_base_mesh(folder)


@cache
def person_of(folder: Path, name: str) -> Person:
    """Return a dressed person, built once."""
    return Person(shaped(base_mesh(folder), MODELS[name].shape))


def face_landmarks(body: RestBody) -> dict[str, Floats]:
    """Return where the pupils are at rest, and the height of the soles."""
    pupils = []
    for side in "rl":
        eye = body.points[np.unique(body.mesh.triangles[f"helper-{side}-eye"])]
        pupils.append(np.array([eye[:, 0].max(), *eye.mean(axis=0)[1:]]))
    return {"pupils": np.array(pupils), "sole": np.array([0.0, body.sole, 0.0])}
