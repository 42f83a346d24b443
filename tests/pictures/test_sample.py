"""Shipped pictures are what today's renderer draws of today's moves: a sample, drawn anew and compared."""

from __future__ import annotations

import io
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("numba", reason="the extra `pictures` is not installed")
Image = pytest.importorskip("PIL.Image", reason="the extra `pictures` is not installed")

from perkup.moves import library  # noqa: E402
from perkup.moves.move_pictures import picture_bytes, pictures_of  # noqa: E402
from perkup.pictures.encoding import STILL_SIZE, still_avif  # noqa: E402
from perkup.pictures.film import MoveStage, pose_of  # noqa: E402
from perkup.pictures.mesh_source import mesh_folder, present  # noqa: E402
from perkup.pictures.people import person_of  # noqa: E402
from perkup.vocabulary import PicturePerson  # noqa: E402

pytestmark = pytest.mark.skipif(not present(), reason="the base mesh is not here; `make pictures` fetches it")
SAMPLE = [(PicturePerson.WOMAN, "brk_glute_squeeze", "end"), (PicturePerson.MAN, "stg_forward_lunge", "end")]
MEAN_ERROR, WORST_SHARE = 2.0, 0.01
"""Both are encoded: equal on the machine that drew them; another processor or encoder may round elsewhere."""


def shown(content: bytes) -> Any:
    """The pixels of an encoded picture."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGBA"), dtype=float)


@pytest.mark.parametrize(("person", "name", "phase"), SAMPLE)
def test_a_picture_drawn_anew_is_the_shipped_one(person: PicturePerson, name: str, phase: str) -> None:
    move = library.load().moves[name]
    shipped = pictures_of(move, person)
    assert shipped is not None
    content = picture_bytes(person, shipped.still(phase).file)
    assert content is not None
    before = shown(content)
    stage = MoveStage(move, person_of(mesh_folder(), person.value))
    keyframe = next(k for k in move.keyframes if k.phase == phase)
    after = shown(still_avif(stage.picture(pose_of(move, keyframe), stage.eye(STILL_SIZE))))
    visible = (before[..., 3] > 250) & (after[..., 3] > 250)
    assert abs((before[..., 3] > 128).mean() - (after[..., 3] > 128).mean()) < WORST_SHARE
    apart = np.abs(before[..., :3] - after[..., :3]).max(axis=2)[visible]
    assert apart.mean() < MEAN_ERROR
    assert (apart > 60).mean() < WORST_SHARE
