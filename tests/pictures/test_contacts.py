"""The drawn body touches where the contacts say, and lies in nothing: on the mesh, clothes and shoes on.

A sample over all films, another one for each person; `python -m bench pictures` measures every instant.
"""

from __future__ import annotations

import pytest

pytest.importorskip("numpy")
pytest.importorskip("numba", reason="the extra `pictures` is not installed")
pytest.importorskip("PIL", reason="the extra `pictures` is not installed")

from perkup.moves import library
from perkup.pictures.film import instants
from perkup.pictures.mesh_contacts import MeshContacts
from perkup.pictures.mesh_source import mesh_folder, present
from perkup.pictures.people import person_of
from perkup.vocabulary import PicturePerson

pytestmark = pytest.mark.skipif(not present(), reason="the base mesh is not here; `make pictures` fetches it")
MOVES = library.load().moves
MOST_M = 0.01


@pytest.mark.parametrize("person", PicturePerson)
def test_contacts_touch_and_nothing_is_deep_in_floor_or_furniture(person: PicturePerson) -> None:
    contacts = MeshContacts(person_of(mesh_folder(), person.value))
    for number, move in enumerate(MOVES.values()):
        moments = instants(move)
        index = (7 * number + 3 * list(PicturePerson).index(person)) % len(moments)
        for what, gap in contacts.measured(moments[index].placed_pose):
            assert abs(gap) <= MOST_M, f"{move.id}, {person}: {what} is off by {gap * 100:.1f} cm"
