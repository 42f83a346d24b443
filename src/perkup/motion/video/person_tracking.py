"""Following people through a video: stretches of frames looked through at once, and whose points are measured.

A clip is cut into stretches of `STRETCH` frames. They do not depend on each other, so they run on as many threads as
there are, and the result does not depend on how many.
"""

from __future__ import annotations

import collections
import itertools
import math
import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from perkup.errors import ErrorCode, PerkupError
from perkup.motion.analysis.landmarks import JOINTS, PoseTrack
from perkup.motion.analysis.signals import runs
from perkup.motion.options import MeasureOptions
from perkup.motion.result import DroppedSpan
from perkup.motion.video.blazepose import ORDER, Crop, PoseLandmarks
from perkup.motion.video.first_look import FIRST_S, first_look
from perkup.motion.video.snapshots import SnapshotCollector
from perkup.motion.video.tracklets import ALIKE, GLANCE, STRETCH, TrackerPool, Tracklet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from perkup.motion.video.video_reader import Frame

DEFAULT = MeasureOptions()

ROOM = 375_000_000
"""Bytes of pictures under way at once; with Python, the model and the moments kept, 1080p stays under 600 MB."""

SIZES = 1.6
"""Somebody who comes back into the picture is the same person only if not this many times larger or smaller."""

TWO_WALK = 0.5
"""A second person who is seen for this share of the first one's frames, and moves as much, makes the clip ambiguous."""


@dataclass(frozen=True)
class TrackedPerson:
    """A person over the clip: tracklets in order of time."""

    trails: list[Tracklet]

    @property
    def poses(self) -> dict[int, PoseLandmarks]:
        """Pose by frame number, of stretches in which every frame was looked at."""
        return {number: pose for trail in self.trails if trail.whole for number, pose in trail.poses.items()}

    @property
    def motion(self) -> float:
        return sum(trail.motion * (trail.last - trail.first + 1) for trail in self.trails)

    @property
    def size(self) -> float:
        return float(np.median([pose.crop.side for trail in self.trails for pose in trail.poses.values()]))


@dataclass(frozen=True)
class TrackedFrame:
    """A tracked video: the track of the person measured, and stretches of time that showed only others."""

    track: PoseTrack
    frames: int
    others: list[DroppedSpan]
    pictures: dict[int, Frame] = field(default_factory=dict)
    """Some that a report may want, by frame number."""


def track_person(
    pictures: Iterable[Frame],
    load: Callable[[], tuple[bytes, bytes]],
    progress: Callable[[int], None] = lambda _frames: None,
    options: MeasureOptions = DEFAULT,
    notice: Callable[[str], None] = lambda _text: None,
) -> TrackedFrame:
    """Find, follow and choose; raises `PerkupError` where nobody is seen or two people walk.

    load : reads detector and landmark model, while the first pictures are decoded. progress : called with the number of
    frames done. options : of which `threads` (as many as there are cores), `model` (its name) and `report` (whether
    pictures are kept) count here. notice : hears what is wrong with the first second, once that is known.
    """
    times: list[float] = []
    sizes: collections.Counter[tuple[int, int]] = collections.Counter()
    tracklets: list[Tracklet] = []
    moments = SnapshotCollector()
    looked = False

    def collect(stretch: list[Frame], added: list[Tracklet]) -> None:
        nonlocal looked
        times.extend(picture.time_s for picture in stretch)
        sizes.update(picture.size for picture in stretch)
        tracklets.extend(added)
        if options.report:
            moments.consider_frame(stretch, added)
        if not looked and times[-1] - times[0] >= FIRST_S * options.slow:
            looked = True
            text = first_look(tracklets, stretch[0].size) if options.type == DEFAULT.type else None
            if text is not None:
                notice(text)
        progress(len(times))

    threads = options.threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads, thread_name_prefix="pose") as pool:
        reading = iter(pictures)
        first = pool.submit(list, itertools.islice(reading, 1))  # opens the film while the models load
        look = TrackerPool(pool, load).follow_stretch
        _collect_in_order(_split_stretches(itertools.chain(first.result(), reading)), look, collect, threads)
        size = sizes.most_common(1)[0][0]
        people = link(tracklets)
        chosen = choose(people, size)
        for finished in [pool.submit(trail.track_every_frame) for trail in chosen.trails]:
            finished.result()
    others = _find_others_alone(people, chosen, times)
    track = _track(chosen.poses, np.array(times), size, f"blazepose-{options.model}")
    return TrackedFrame(track, len(times), others, moments.pictures)


def link(tracklets: list[Tracklet]) -> list[TrackedPerson]:
    """Link tracklets of consecutive stretches into persons; whoever moves most comes first."""
    chains: list[list[Tracklet]] = []
    for trail in sorted(tracklets, key=lambda tracklet: tracklet.first):
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
    people = [TrackedPerson(chain) for chain in chains]
    return sorted(people, key=lambda person: -person.motion)


def choose(people: list[TrackedPerson], size: tuple[int, int]) -> TrackedPerson:
    """Choose the person who walks, joined over leaving and coming back. size : that of the picture."""
    if not people:
        raise PerkupError(
            "Nobody could be found in this video.",
            "Film in good light, the whole body in the picture, from the side.",
            code=ErrorCode.NO_PERSON,
        )
    main = people[0]
    beside = [person for person in people[1:] if _overlap(person, main)]
    for person in beside:
        if _overlap(person, main) > TWO_WALK * _length(main) and person.motion * ALIKE >= main.motion:
            raise PerkupError(
                "Two people walk in this video.",
                "Film one person at a time, or cut the clip.",
                code=ErrorCode.TWO_PEOPLE,
            )
    parts = [main]
    for person in people[1:]:
        alike = 1 / SIZES < person.size / main.size < SIZES
        apart = not any(_overlap(person, part) for part in (*parts, *beside))
        if alike and apart and (not beside or _came_back(person, parts, size)):
            parts.append(person)
    return TrackedPerson(sorted((trail for part in parts for trail in part.trails), key=lambda trail: trail.first))


def _came_back(person: TrackedPerson, parts: list[TrackedPerson], size: tuple[int, int]) -> bool:
    """Return True where `person` enters where the measured one was last seen, or at an edge of the picture.

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


def _length(person: TrackedPerson) -> int:
    return sum(trail.last - trail.first + 1 for trail in person.trails)


def _overlap(one: TrackedPerson, two: TrackedPerson) -> int:
    """Frames in which both are there."""
    return sum(max(0, min(a.last, b.last) - max(a.first, b.first) + 1) for a in one.trails for b in two.trails)


def _distance(end: Crop, start: Crop, gap: int) -> float:
    """Return how far apart two crops are, in what `gap` frames allow of distance and growth; under 1 is one person."""
    size = max(end.side, start.side)
    reach = size * min(0.5, 0.12 + 0.03 * gap)
    growth = abs(math.log(end.side / start.side)) / math.log(SIZES)
    return max(math.hypot(end.x - start.x, end.y - start.y) / reach, growth)


def _split_stretches(pictures: Iterable[Frame]) -> Iterator[list[Frame]]:
    stretch: list[Frame] = []
    for picture in pictures:
        stretch.append(picture)
        if len(stretch) == STRETCH:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _collect_in_order(
    stretches: Iterable[list[Frame]],
    submit: Callable[[list[Frame]], Future[list[Tracklet]]],
    collect: Callable[[list[Frame], list[Tracklet]], None],
    threads: int,
) -> None:
    """`submit` to a pool of `threads`, `collect` here and in order.

    No more stretches are under way than there are threads and one to spare, or than there is room for; a stretch that
    was collected is held by nobody here.
    """
    waiting: collections.deque[tuple[list[Frame], Future[list[Tracklet]]]] = collections.deque()

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


def _track(poses: dict[int, PoseLandmarks], times: np.ndarray, size: tuple[int, int], model: str) -> PoseTrack:
    points = np.full((len(times), len(JOINTS), 2), np.nan)
    visibility = np.zeros((len(times), len(JOINTS)))
    order = list(ORDER)
    for number, pose in poses.items():
        points[number] = pose.points[order] * (1.0, -1.0) + (0.0, size[1])
        visibility[number] = pose.visibility[order]
    return PoseTrack(times, points, visibility, (float(size[0]), float(size[1])), model)


def _find_others_alone(people: list[TrackedPerson], chosen: TrackedPerson, times: list[float]) -> list[DroppedSpan]:
    """List the stretches that showed only other people; a glance speaks for the frames around it."""
    alone = np.zeros(len(times), bool)
    for person in people:
        for trail in person.trails:
            around = 0 if trail.whole else GLANCE // 2
            alone[max(0, trail.first - around) : trail.last + around + 1] = True
    alone[list(chosen.poses)] = False
    return [
        DroppedSpan(round(times[start], 3), round(times[end - 1], 3), "only another person seen")
        for start, end in runs(alone)
    ]
