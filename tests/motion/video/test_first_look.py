import numpy as np
import pytest

from perkup.motion.analysis.landmarks import INDEX
from perkup.motion.video.blazepose import ORDER, Crop, PoseLandmarks
from perkup.motion.video.first_look import first_look
from perkup.motion.video.tracklets import Tracklet

SIZE = (1280, 720)


def somebody(x: float = 640.0, feet: float = 660.0, tall: float = 560.0, breadth: float = 10.0) -> Tracklet:
    points = np.zeros((33, 2))
    for name, share in (("shoulder", 0.8), ("hip", 0.5), ("ankle", 0.0)):
        for side, sign in (("left", 1), ("right", -1)):
            points[ORDER[INDEX[f"{side}_{name}"]]] = (x + sign * breadth / 2, feet - share * tall)
    points[ORDER[0]] = (x, feet - tall)
    pose = PoseLandmarks(points, np.ones(33), 1.0, Crop(x, feet - tall / 2, tall, 0.0))
    return Tracklet({3: pose})


@pytest.mark.parametrize(
    ("tracklet", "word"),
    [
        (None, "Nobody"),
        (somebody(feet=719.0), "whole body"),
        (somebody(feet=560.0, tall=559.0), "whole body"),
        (somebody(breadth=120.0), "front or back"),
        (somebody(tall=150.0), "small"),
        (somebody(x=200.0), "edge"),
        (somebody(x=1100.0), "edge"),
    ],
)
def test_what_is_wrong_is_said(tracklet: Tracklet | None, word: str) -> None:
    assert word in (first_look([tracklet] if tracklet else [], SIZE) or "")


def test_where_all_is_well_nothing_is_said() -> None:
    assert first_look([somebody(), somebody(x=1200.0, tall=100.0)], SIZE) is None
