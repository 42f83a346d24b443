"""Fixtures of the motion room: the pose model fetched once, and the clip that comes with the data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from bench.motion_world import DATA
from perkup.errors import PerkupError
from perkup.motion.video import model_weights

settings.register_profile("motion", deadline=None, max_examples=40)
settings.load_profile("motion")

CLIP = DATA / "video" / "walk_side_sports2d.mp4"


@pytest.fixture(scope="session")
def pose_model(request: pytest.FixtureRequest) -> Path:
    """The folder of the pose model, fetched by the product's own code where it is not there yet."""
    if model_weights.are_present():
        return model_weights.folder()
    kept = os.environ.get("PERKUP_WEIGHTS")
    os.environ["PERKUP_WEIGHTS"] = str(request.config.cache.mkdir("perkup-weights"))  # type: ignore[union-attr]
    try:
        model_weights.fetch()
    except PerkupError as error:
        pytest.skip(f"the pose model is not here and cannot be fetched: {error}")
    finally:
        if kept is not None:
            os.environ["PERKUP_WEIGHTS"] = kept
    return model_weights.folder()


@pytest.fixture(scope="session")
def networks(pose_model: Path) -> tuple[bytes, bytes]:
    """What finds people, and the full model of their points."""
    detection, full = ((pose_model / one.name).read_bytes() for one in (model_weights.DETECTION, model_weights.FULL))
    return detection, full


@pytest.fixture(scope="session")
def clip() -> Path:
    """The walk that Sports2D publishes angles of."""
    if not CLIP.is_file():
        pytest.skip(f"no video in {DATA} (set PERKUP_DATA)")
    return CLIP
