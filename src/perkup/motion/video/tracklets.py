"""Looking for people in a stretch of frames, and following them through it.

In the middle of a stretch the detector looks for people; each is followed from there to both ends by the crop that one
pose gives for the next frame. Where several people are seen, all are looked at now and then, and the one who walks is
followed in every frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import local
from typing import TYPE_CHECKING, Protocol

import numpy as np

from perkup.motion.video.blazepose import (
    PRESENT,
    Crop,
    LandmarkModel,
    PersonDetectorModel,
    PoseLandmarks,
    is_same_person,
    without_mask,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

    from perkup.motion.video.video_reader import Frame

    Both = Callable[[Callable[[], None], Callable[[], None]], None]

STRETCH = 24
"""Frames to a stretch: under a second, so that somebody who comes in is found soon; 24 frames of 1080p are 75 MB."""

MOST_PEOPLE = 3
GLANCE = 11
"""People who are not followed are looked at every so many frames: in the middle and near both ends of a stretch."""

ALIKE = 1.5
"""Two people of whom one moves less than this many times as much as the other are both followed."""

PATIENCE = 70_000_000
"""Bytes of pictures from the beginning of a film that may wait until it is known who is measured: 2 s of 720p."""

STILL = 0.1
"""Whose hips go less far than this share of their size in a stretch may be a bystander; a slow walk is 0.2."""


@dataclass
class Tracklet:
    """A person in one stretch: poses by frame number; `whole` where every frame was looked at.

    rest : the poses of every frame, for whoever may be a bystander. It holds the pictures.
    """

    poses: dict[int, PoseLandmarks] = field(default_factory=dict)
    whole: bool = False
    rest: Callable[[], dict[int, PoseLandmarks]] | None = field(default=None, compare=False, repr=False)

    def track_every_frame(self) -> None:
        """Look at every frame after all."""
        if self.rest is not None:
            self.poses, self.whole, self.rest = self.rest(), True, None

    @property
    def first(self) -> int:
        return min(self.poses)

    @property
    def last(self) -> int:
        return max(self.poses)

    @property
    def size(self) -> float:
        """Side of the crops, pixels."""
        return float(np.median([pose.crop.side for pose in self.poses.values()]))

    @property
    def motion(self) -> float:
        """Rate how much the person walks: travel of the hips and opening of the legs, in body sizes, times the size."""
        size = self.size
        gap = np.array([pose.points[27, 0] - pose.points[28, 0] for pose in self.poses.values()])
        return (0.02 + min(1.0, self.travel / size) + min(1.0, float(np.ptp(gap)) / size)) * size

    @property
    def travel(self) -> float:
        """Return how far the hips go to the side, in pixels."""
        return float(np.ptp([pose.points[23:25, 0].mean() for pose in self.poses.values()]))


class LandmarkDetector(Protocol):
    """Protocol of a landmark detector: the points of the person in a crop."""

    def pose(self, picture: Frame, crop: Crop) -> PoseLandmarks:
        """As `blaze.Landmarker.pose`."""


class PersonDetector(Protocol):
    """Protocol of a person detector."""

    def people(self, picture: Frame) -> list[tuple[float, Crop]]:
        """As `blaze.Detector.people`."""


def run_in_order(one: Callable[[], None], two: Callable[[], None]) -> None:
    """Run two pieces of work one after the other, on this thread."""
    one()
    two()


@dataclass(frozen=True)
class PersonTracker:
    """Finds people and follows them; `both` does two things at once where a thread has nothing else to do."""

    detector: PersonDetector
    landmarker: LandmarkDetector
    both: Both = run_in_order

    def trails(self, stretch: list[Frame], *, patient: bool = False) -> list[Tracklet]:
        """Everybody in one stretch; who moves most is followed through every frame, others are glanced at.

        patient : who is alone and gets nowhere may be a bystander, and is glanced at too; `Tracklet.track_every_frame`
        follows them.
        """
        starts: list[tuple[int, Crop]] = []
        for start in (len(stretch) // 2, 0, len(stretch) - 1):
            starts = [(start, crop) for crop in self._confirm_crops(stretch[start])]
            if starts:
                break
        if len(starts) == 1 and not patient:
            return [self._follow_crop(stretch, *starts[0])]
        glances = [self._track_both_ways(stretch, *one, GLANCE) for one in starts]
        if len(glances) == 1 and glances[0].travel < STILL * glances[0].size:
            glances[0].rest = lambda: self._follow_crop(stretch, *starts[0]).poses
            return glances
        most = max((trail.motion for trail in glances), default=0.0)
        return [
            self._follow_crop(stretch, *one) if trail.motion * ALIKE >= most else trail
            for one, trail in zip(starts, glances, strict=True)
        ]

    def _confirm_crops(self, picture: Frame) -> list[Crop]:
        """Crops of people in one picture whom the landmark model sees too, settled by looking twice."""
        crops: list[Crop] = []
        for _score, crop in self.detector.people(picture)[:MOST_PEOPLE]:
            pose = self.landmarker.pose(picture, crop)
            if pose.presence >= PRESENT and all(not is_same_person(pose.crop, other) for other in crops):
                crops.append(pose.crop)
        return crops

    def _follow_crop(self, stretch: list[Frame], start: int, crop: Crop) -> Tracklet:
        trail = self._track_both_ways(stretch, start, crop, 1)
        trail.whole = True
        return trail

    def _track_both_ways(self, stretch: list[Frame], start: int, crop: Crop, stride: int) -> Tracklet:
        """Track one person from picture `start` to both ends, or until lost; every `stride`-th picture."""
        first = self.landmarker.pose(stretch[start], crop)
        trail = Tracklet({stretch[start].number: first})

        def along(numbers: range) -> None:
            look = first.crop
            for number in numbers:
                pose = self.landmarker.pose(stretch[number], look)
                if pose.presence < PRESENT:
                    break
                trail.poses[stretch[number].number] = pose
                look = pose.crop

        onwards, back = range(start + stride, len(stretch), stride), range(start - stride, -1, -stride)
        self.both(lambda: along(onwards), lambda: along(back))
        return trail


class ThreadsLandmarker(local):
    """A landmarker of its own for each thread, made when the thread first looks."""

    own: LandmarkModel | None = None

    def __init__(self, model: Future[bytes]) -> None:
        self._model = model

    def pose(self, picture: Frame, crop: Crop) -> PoseLandmarks:
        """As `blaze.Landmarker.pose`."""
        if self.own is None:
            self.own = LandmarkModel(self._model.result())
        return self.own.pose(picture, crop)


class TrackerPool:
    """Looks through stretches on the threads of `pool`; `load` reads detector and landmark model, there too."""

    def __init__(self, pool: Executor, load: Callable[[], tuple[bytes, bytes]]) -> None:
        self._pool = pool
        models = pool.submit(load)
        self._detector = pool.submit(lambda: PersonDetectorModel(models.result()[0]))
        self._landmarker = ThreadsLandmarker(pool.submit(lambda: without_mask(models.result()[1])))

    def follow_stretch(self, stretch: list[Frame]) -> Future[list[Tracklet]]:
        """Everybody in a stretch; at the beginning of a film without hurry."""
        return self._pool.submit(self._detect_people, stretch)

    def _detect_people(self, stretch: list[Frame]) -> list[Tracklet]:
        early = (stretch[-1].number + 1) * stretch[-1].bytes <= PATIENCE
        return PersonTracker(self._detector.result(), self._landmarker, self._run_both).trails(stretch, patient=early)

    def _run_both(self, one: Callable[[], None], two: Callable[[], None]) -> None:
        waiting = [two]  # taken out by whoever does it: what was called off stays in the pool's queue for a while

        def last() -> None:
            waiting.pop()()

        other = self._pool.submit(last)
        one()
        if other.cancel():
            last()
        else:
            other.result()
