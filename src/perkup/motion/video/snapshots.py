"""Pictures kept while a video is read, so that a report can show a step without decoding it a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from perkup.motion.video.tracklets import Tracklet
    from perkup.motion.video.video_reader import Frame

MOST_BYTES = 48_000_000
"""No more is kept than this: the first 34 pictures at 720p. What a report misses it decodes again."""

AROUND = 1
"""Pictures kept on either side of the furthest: filtering moves a peak by about a frame."""

HIPS, KNEES, HEELS, TOES = slice(23, 25), slice(25, 27), slice(29, 31), slice(31, 33)
"""BlazePose's numbers."""


class SnapshotCollector:
    """Pictures by frame number, of the moments at which a thigh was furthest back."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.pictures: dict[int, Frame] = {}
        self._room = most_bytes

    def consider_frame(self, stretch: Iterable[Frame], tracklets: list[Tracklet]) -> None:
        """Keep the pictures worth showing of one stretch. tracklets : those tracked in it."""
        numbers = {number for trail in tracklets if trail.whole for number in find_furthest_frames(trail)}
        for picture in stretch:
            if picture.number in numbers and picture.bytes <= self._room:
                self.pictures[picture.number] = picture
                self._room -= picture.bytes


def find_furthest_frames(trail: Tracklet) -> set[int]:
    """Return the frames around those at which either thigh is furthest behind, going by where the feet point."""
    numbers = sorted(trail.poses)
    points = np.array([trail.poses[number].points for number in numbers])
    ahead = np.sign(np.median(points[:, TOES, 0] - points[:, HEELS, 0]))
    thighs: NDArray[np.float64] = points[:, KNEES] - points[:, HIPS]
    behind = np.arctan2(-ahead * thighs[..., 0], thighs[..., 1])
    numbers_around: set[int] = set()
    for leg in behind.T:
        top = int(leg.argmax())
        if leg[top] > 0:
            numbers_around.update(numbers[max(0, top - AROUND) : top + AROUND + 1])
    return numbers_around
