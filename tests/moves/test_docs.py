"""docs/moves.md holds one whole move file, the shipped one, and names every key there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import msgspec

from perkup.moves import move
from perkup.moves.library import load, read

DOC = (Path(__file__).parents[2] / "docs" / "moves.md").read_text("utf-8")


def test_the_example_is_the_shipped_move() -> None:
    found = re.search(r"```toml\n(.*?)```", DOC, re.DOTALL)
    assert found is not None
    shipped = load().moves["brk_kickback"]
    made: Any = read("brk_kickback.toml", found[1])
    assert made == msgspec.structs.replace(shipped, easier=(), findings=None)


def test_every_key_is_documented() -> None:
    for shape in (
        move.Move,
        move.Dose,
        move.Keyframe,
        move.Camera,
        move.MuscleEffort,
        move.PictureAngle,
        move.PictureGhost,
        move.Muscles,
        move.Evidence,
    ):
        for key in shape.__struct_encode_fields__:
            assert f"`{key}`" in DOC or f"\n{key} = " in DOC, f"{shape.__name__}.{key}"


def test_every_caution_is_documented() -> None:
    for word in get_args(move.Caution):
        assert f"`{word}`" in DOC
