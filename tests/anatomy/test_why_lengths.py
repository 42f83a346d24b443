"""The numbers behind the Why page."""

from __future__ import annotations

import pytest

from perkup.anatomy.why_lengths import story
from perkup.moves.why_story import instants

pytest.importorskip("mujoco", reason="the muscle model is an optional extra")


def test_one_frame_an_instant_in_order() -> None:
    found = story()
    assert [frame["seconds"] for frame in found] == [round(instant.seconds, 3) for instant in instants()]
    assert [frame["phase"] for frame in found if frame["phase"]] == [
        "slumped", "rising", "standing", "stepping", "trailing",
    ]  # fmt: skip


def test_the_story_it_tells() -> None:
    """From chair to trailing leg the front of the hip only lengthens, and the glute only shortens."""
    found = story()
    for name in ("iliacus", "psoas"):
        lengths = [frame["length_ratio"][name] for frame in found]
        assert lengths == sorted(lengths)
        assert lengths[0] < 0.85
        assert lengths[-1] > 1.02
    glute = [frame["length_ratio"]["glmax1"] for frame in found]
    assert glute == sorted(glute, reverse=True)
    assert found[-1]["glmax_lever_cm"] > 1.4 * found[0]["glmax_lever_cm"]
