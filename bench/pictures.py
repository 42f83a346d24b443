"""The moves on a body: what the set weighs, and how the drawn body touches over every instant of every film.

The second needs the extra `pictures` and takes some minutes; without it the row says so.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from typing import NamedTuple

from perkup.moves.library import load
from perkup.vocabulary import PicturePerson

Row = tuple[str, str, str, bool | None]
MOST_BYTES = 4_000_000
MOST_M = 0.01
LIBRARIES = ("numba", "PIL", "scipy", "cv2")


class Gap(NamedTuple):
    """Contact or depth that is farther off than any other of a move: where, and by how many metres."""

    what: str
    metres: float


def rows() -> list[Row]:
    """Weigh the pictures of each person, then measure every instant of every film on the mesh."""
    folder = files("perkup.moves").joinpath("pictures")
    out: list[Row] = []
    for person in PicturePerson:
        size = sum(len(path.read_bytes()) for path in folder.joinpath(person.value).iterdir())
        out.append((f"all pictures of the {person}", f"{size / 1e6:.1f} MB", "<= 4 MB", size <= MOST_BYTES))
    return [*out, *(_touch(person) for person in PicturePerson)]


def _touch(person: PicturePerson) -> Row:
    what, target = f"contacts of the {person} over all films", "within 1 cm, nothing deeper than 1 cm"
    if any(importlib.util.find_spec(name) is None for name in LIBRARIES):
        return what, "the extra `pictures` is missing", target, None
    moves = list(load().moves)
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        measured = list(pool.map(worst_of, moves, [person] * len(moves)))
    instants = sum(count for count, _ in measured)
    name, worst = max(zip(moves, (gap for _, gap in measured), strict=True), key=lambda pair: abs(pair[1].metres))
    words = f"{instants} instants, the worst {abs(worst.metres) * 100:.1f} cm ({name}: {worst.what})"
    return what, words, target, abs(worst.metres) <= MOST_M


def worst_of(move_id: str, person: PicturePerson) -> tuple[int, Gap]:
    """Return how many instants the film of a move has, and what is farthest off in any of them."""
    from perkup.pictures.film import instants
    from perkup.pictures.mesh_contacts import MeshContacts
    from perkup.pictures.mesh_source import mesh_folder
    from perkup.pictures.people import person_of

    contacts = MeshContacts(person_of(mesh_folder(), person.value))
    moments = instants(load().moves[move_id])
    gaps = (gap for moment in moments for gap in contacts.measured(moment.placed_pose))
    return len(moments), _worst(Gap(gap.what, gap.gap) for gap in gaps)


def _worst(gaps: Iterable[Gap]) -> Gap:
    return max(gaps, key=lambda gap: abs(gap.metres), default=Gap("nothing touches", 0.0))
