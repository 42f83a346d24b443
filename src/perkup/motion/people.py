"""Following people through a video: detector and landmarks over stretches of frames, and whose points are measured.

A clip is cut into stretches of `STRETCH` frames. In the middle of each the detector looks for people; each is followed
from there to both ends by the crop that one pose gives for the next frame. Stretches do not depend on each other, so
they run on as many threads as there are, and the result does not depend on how many.

Where several people are seen, all are looked at now and then, and the one who walks is followed in every frame.
"""

from __future__ import annotations

import collections
import math
import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import local
from typing import TYPE_CHECKING, Protocol

import numpy as np

from perkup.errors import PerkupError
from perkup.motion.blaze import ORDER, PRESENT, Crop, Detector, Landmarker, Pose, same, without_mask
from perkup.motion.body import JOINTS, Track
from perkup.motion.moments import Moments
from perkup.motion.options import Options
from perkup.motion.signals import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from perkup.motion.frames import Picture

    Both = Callable[[Callable[[], None], Callable[[], None]], None]

DEFAULT = Options()

STRETCH = 24
"""Frames to a stretch: under a second, so that somebody who comes in is found soon; 24 frames of 1080p are 75 MB."""

ROOM = 375_000_000
"""Bytes of pictures under way at once; with Python, the model and the moments kept, 1080p stays under 600 MB."""

MOST_PEOPLE = 3
GLANCE = 11
"""People who are not followed are looked at every so many frames: in the middle and near both ends of a stretch."""

ALIKE = 1.5
"""Two people of whom one moves less than this many times as much as the other are both followed."""

SIZES = 1.6
"""Somebody who comes back into the picture is the same person only if not this many times larger or smaller."""

TWO_WALK = 0.5
"""A second person who is seen for this share of the first one's frames, and moves as much, makes the clip ambiguous."""


@dataclass
class Trail:
    """One person in one stretch: poses by frame number; `whole` where every frame was looked at."""

    poses: dict[int, Pose] = field(default_factory=dict)
    whole: bool = False

    @property
    def first(self) -> int:
        return min(self.poses)

    @property
    def last(self) -> int:
        return max(self.poses)

    @property
    def motion(self) -> float:
        """How much the person walks: travel of the hips and opening of the legs, in body sizes, times the size."""
        order = [self.poses[number] for number in sorted(self.poses)]
        size = float(np.median([pose.crop.side for pose in order]))
        hips = np.array([(pose.points[23] + pose.points[24]) / 2 for pose in order])
        gap = np.array([pose.points[27, 0] - pose.points[28, 0] for pose in order])
        travel, opening = float(np.ptp(hips[:, 0])), float(np.ptp(gap))
        return (0.02 + min(1.0, travel / size) + min(1.0, opening / size)) * size


@dataclass(frozen=True)
class Person:
    """One person over the clip: trails in order of time."""

    trails: list[Trail]

    @property
    def poses(self) -> dict[int, Pose]:
        """Pose by frame number, of stretches in which every frame was looked at."""
        return {number: pose for trail in self.trails if trail.whole for number, pose in trail.poses.items()}

    @property
    def motion(self) -> float:
        return sum(trail.motion * (trail.last - trail.first + 1) for trail in self.trails)

    @property
    def size(self) -> float:
        return float(np.median([pose.crop.side for trail in self.trails for pose in trail.poses.values()]))


@dataclass(frozen=True)
class Seen:
    """What a video held: the track of the person measured, and stretches of time in which only others were seen."""

    track: Track
    frames: int
    others: list[dict[str, object]]
    pictures: dict[int, Picture] = field(default_factory=dict)
    """Some that a report may want, by frame number."""


def follow(
    pictures: Iterable[Picture],
    weights: tuple[bytes, bytes],
    progress: Callable[[int], None] = lambda _frames: None,
    options: Options = DEFAULT,
) -> Seen:
    """Find, follow and choose; raises `PerkupError` where nobody is seen or two people walk.

    weights : detector and landmark model. progress : called with the number of frames done. options : of which
    `threads` (as many as there are cores), `model` (its name) and `report` (whether pictures are kept) count here.
    """

    def work(stretch: list[Picture]) -> list[Trail]:
        return trails(stretch, detector.result(), landmarker, both)

    def both(one: Callable[[], None], two: Callable[[], None]) -> None:
        other = pool.submit(two)
        one()
        if other.cancel():
            two()
        else:
            other.result()

    times: list[float] = []
    sizes: collections.Counter[tuple[int, int]] = collections.Counter()
    found: list[Trail] = []
    moments = Moments()

    def collect(stretch: list[Picture], added: list[Trail]) -> None:
        times.extend(picture.time_s for picture in stretch)
        sizes.update(picture.size for picture in stretch)
        found.extend(added)
        if options.report:
            moments.look(stretch, added)
        progress(len(times))

    threads = options.threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads, thread_name_prefix="pose") as pool:
        detector = pool.submit(Detector, weights[0])
        landmarker = ThreadsLandmarker(pool.submit(without_mask, weights[1]))
        _in_order(_stretches(pictures), lambda stretch: pool.submit(work, stretch), collect, threads)
    size = sizes.most_common(1)[0][0]
    people = link(found)
    chosen = choose(people, size)
    others = _only_others(people, chosen, times)
    track = _track(chosen.poses, np.array(times), size, f"blazepose-{options.model}")
    return Seen(track, len(times), others, moments.pictures)


class Sees(Protocol):
    """What finds the points of the person in a crop."""

    def pose(self, picture: Picture, crop: Crop) -> Pose:
        """As `blaze.Landmarker.pose`."""


class ThreadsLandmarker(local):
    """A landmarker of its own for each thread, made when the thread first looks."""

    def __init__(self, model: Future[bytes]) -> None:
        self._own = Landmarker(model.result())

    def pose(self, picture: Picture, crop: Crop) -> Pose:
        """As `blaze.Landmarker.pose`."""
        return self._own.pose(picture, crop)


def in_turn(one: Callable[[], None], two: Callable[[], None]) -> None:
    """Do both, on this thread."""
    one()
    two()


def trails(stretch: list[Picture], detector: Detector, landmarker: Sees, both: Both = in_turn) -> list[Trail]:
    """Everybody in one stretch; who moves most is followed through every frame, others are glanced at.

    both : does two things that do not depend on each other, at once where a thread has nothing else to do.
    """
    middle = len(stretch) // 2
    starts = (middle, 0, len(stretch) - 1)
    begun: list[tuple[int, Crop]] = []
    for start in starts:
        begun = [(start, crop) for crop in _confirmed(stretch[start], detector, landmarker)]
        if begun:
            break
    if not begun:
        return []
    if len(begun) == 1:
        return [_followed(stretch, begun[0], landmarker, 1, both)]
    glances = [_followed(stretch, one, landmarker, GLANCE) for one in begun]
    most = max(trail.motion for trail in glances)
    return [
        _followed(stretch, one, landmarker, 1, both) if trail.motion * ALIKE >= most else trail
        for one, trail in zip(begun, glances, strict=True)
    ]


def link(found: list[Trail]) -> list[Person]:
    """Trails of consecutive stretches joined where one person goes on; whoever moves most comes first."""
    chains: list[list[Trail]] = []
    for trail in sorted(found, key=lambda one: one.first):
        best, least = None, math.inf
        for chain in chains:
            end = chain[-1]
            gap = trail.first - end.last
            if 0 < gap <= STRETCH:
                distance = _distance(end.poses[end.last].crop, trail.poses[trail.first].crop, gap)
                if distance < least:
                    best, least = chain, distance
        if best is not None and least < 1.0:
            best.append(trail)
        else:
            chains.append([trail])
    people = [Person(chain) for chain in chains]
    return sorted(people, key=lambda person: -person.motion)


def choose(people: list[Person], size: tuple[int, int]) -> Person:
    """The one who walks, with everything seen of them after leaving and coming back; `size` is that of the picture."""
    if not people:
        raise PerkupError(
            "Nobody could be found in this video.",
            "Film in good light, the whole body in the picture, from the side.",
        )
    main = people[0]
    beside = [person for person in people[1:] if _overlap(person, main)]
    for person in beside:
        if _overlap(person, main) > TWO_WALK * _length(main) and person.motion * ALIKE >= main.motion:
            raise PerkupError("Two people walk in this video.", "Film one person at a time, or cut the clip.")
    parts = [main]
    for person in people[1:]:
        alike = 1 / SIZES < person.size / main.size < SIZES
        apart = not any(_overlap(person, part) for part in (*parts, *beside))
        if alike and apart and (not beside or _came_back(person, parts, size)):
            parts.append(person)
    return Person(sorted((trail for part in parts for trail in part.trails), key=lambda trail: trail.first))


def _came_back(person: Person, parts: list[Person], size: tuple[int, int]) -> bool:
    """Whether `person` comes in where the measured one was last seen, or at an edge of the picture.

    Asked only of clips with other people in them: whoever appears in the middle of the picture was there before.
    """
    first = person.trails[0]
    start = first.poses[first.first].crop
    before = [trail for part in parts for trail in part.trails if trail.last < first.first]
    if before:
        last = max(before, key=lambda trail: trail.last)
        end = last.poses[last.last].crop
        if math.hypot(end.x - start.x, end.y - start.y) < start.side / 2:
            return True
    return min(start.x, size[0] - start.x) < start.side / 2


def _length(person: Person) -> int:
    return sum(trail.last - trail.first + 1 for trail in person.trails)


def _overlap(one: Person, two: Person) -> int:
    """Frames in which both are there."""
    return sum(max(0, min(a.last, b.last) - max(a.first, b.first) + 1) for a in one.trails for b in two.trails)


def _distance(end: Crop, start: Crop, gap: int) -> float:
    """How far apart two crops are, in the distance and growth that `gap` frames may bring; under 1 is one person."""
    size = max(end.side, start.side)
    reach = size * min(0.5, 0.12 + 0.03 * gap)
    growth = abs(math.log(end.side / start.side)) / math.log(SIZES)
    return max(math.hypot(end.x - start.x, end.y - start.y) / reach, growth)


def _confirmed(picture: Picture, detector: Detector, landmarker: Sees) -> list[Crop]:
    """Crops of people in one picture whom the landmark model sees too, settled by looking twice."""
    crops: list[Crop] = []
    for _score, crop in detector.people(picture)[:MOST_PEOPLE]:
        pose = landmarker.pose(picture, crop)
        if pose.presence >= PRESENT and all(not same(pose.crop, other) for other in crops):
            crops.append(pose.crop)
    return crops


def _followed(
    stretch: list[Picture], begun: tuple[int, Crop], landmarker: Sees, stride: int, both: Both = in_turn
) -> Trail:
    """One person from where they were found to both ends, or until lost; every `stride`-th picture."""
    start, crop = begun
    first = landmarker.pose(stretch[start], crop)
    trail = Trail({stretch[start].number: first}, whole=stride == 1)

    def along(numbers: range) -> None:
        look = first.crop
        for number in numbers:
            pose = landmarker.pose(stretch[number], look)
            if pose.presence < PRESENT:
                break
            trail.poses[stretch[number].number] = pose
            look = pose.crop

    onwards, back = range(start + stride, len(stretch), stride), range(start - stride, -1, -stride)
    both(lambda: along(onwards), lambda: along(back))
    return trail


def _stretches(pictures: Iterable[Picture]) -> Iterator[list[Picture]]:
    stretch: list[Picture] = []
    for picture in pictures:
        stretch.append(picture)
        if len(stretch) == STRETCH:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _in_order(
    stretches: Iterable[list[Picture]],
    submit: Callable[[list[Picture]], Future[list[Trail]]],
    collect: Callable[[list[Picture], list[Trail]], None],
    threads: int,
) -> None:
    """`submit` to a pool of `threads`, `collect` here and in order.

    No more stretches are under way than there are threads and one to spare, or than there is room for; a stretch that
    was collected is held by nobody here.
    """
    waiting: collections.deque[tuple[list[Picture], Future[list[Trail]]]] = collections.deque()

    def finish() -> None:
        stretch, future = waiting.popleft()
        collect(stretch, future.result())

    try:
        for stretch in stretches:
            room = ROOM // sum(picture.bytes for picture in stretch) - 1
            waiting.append((stretch, submit(stretch)))
            del stretch
            if len(waiting) > min(threads, max(1, room)):
                finish()
        while waiting:
            finish()
    finally:
        for _stretch, future in waiting:
            future.cancel()


def _track(poses: dict[int, Pose], times: np.ndarray, size: tuple[int, int], model: str) -> Track:
    points = np.full((len(times), len(JOINTS), 2), np.nan)
    visibility = np.zeros((len(times), len(JOINTS)))
    order = list(ORDER)
    for number, pose in poses.items():
        points[number] = pose.points[order] * (1.0, -1.0) + (0.0, size[1])
        visibility[number] = pose.visibility[order]
    return Track(times, points, visibility, (float(size[0]), float(size[1])), model)


def _only_others(people: list[Person], chosen: Person, times: list[float]) -> list[dict[str, object]]:
    """Stretches in which somebody was seen, but not the person measured."""
    alone = np.zeros(len(times), bool)
    for person in people:
        for trail in person.trails:
            alone[trail.first : trail.last + 1] = True
    alone[list(chosen.poses)] = False
    return [
        {"from_s": round(times[start], 3), "to_s": round(times[end - 1], 3), "reason": "only another person seen"}
        for start, end in runs(alone)
    ]
