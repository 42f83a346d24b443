import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

from perkup.errors import ErrorCode
from perkup.motion.options import MeasureOptions
from perkup.motion.result import DroppedSpan
from perkup.motion.video import person_tracking, tracklets, video_reader
from perkup.motion.video.blazepose import Crop, PoseLandmarks
from tests.refusals import refused

SIZE = (1000, 600)


def pose(x: float, y: float = 300.0, side: float = 300.0, opening: float = 0.0) -> PoseLandmarks:
    points = np.tile((x, y), (33, 1)).astype(float)
    points[27, 0] += opening
    return PoseLandmarks(points, np.ones(33), 1.0, Crop(x, y, side, 0.0))


def trail(start: int, xs: list[float], side: float = 300.0, step: int = 1, whole: bool = True) -> tracklets.Tracklet:
    swing = [100 * np.sin(number / 3) for number in range(len(xs))]
    moving = max(xs) - min(xs) > 50
    return tracklets.Tracklet(
        {
            start + step * number: pose(x, side=side, opening=swing[number] if moving else 0)
            for number, x in enumerate(xs)
        },
        whole,
    )


def walk(start: int, first: float, last: float, side: float = 300.0, count: int = 24) -> tracklets.Tracklet:
    return trail(start, np.linspace(first, last, count).tolist(), side)


def test_who_walks_moves_more_than_who_stands() -> None:
    assert walk(0, 100, 400).motion > 3 * trail(0, [200.0] * 24).motion


def test_trails_of_one_person_are_joined_and_others_are_not() -> None:
    found = person_tracking.link(
        [walk(24, 400, 700), walk(0, 100, 390), trail(0, [800.0] * 24), trail(25, [801.0] * 20)]
    )
    assert [[one.first for one in person.trails] for person in found] == [[0, 24], [0, 25]]
    jump = person_tracking.link([walk(0, 100, 200), walk(24, 700, 900)])
    assert len(jump) == 2
    growth = person_tracking.link([trail(0, [500.0] * 24), trail(24, [500.0] * 24, side=600.0)])
    assert len(growth) == 2
    later = person_tracking.link([trail(0, [500.0] * 24), trail(90, [500.0] * 24)])
    assert len(later) == 2


def test_nobody_and_two_walkers_are_refused() -> None:
    with refused(ErrorCode.NO_PERSON):
        person_tracking.choose([], SIZE)
    with refused(ErrorCode.TWO_PEOPLE):
        person_tracking.choose(person_tracking.link([walk(0, 100, 500), walk(0, 900, 500, side=310)]), SIZE)


def test_a_bystander_is_left_out() -> None:
    chosen = person_tracking.choose(person_tracking.link([walk(0, 100, 500), trail(0, [800.0] * 24)]), SIZE)
    assert len(chosen.trails) == 1
    assert chosen.poses[23].crop.x == 500


def test_who_leaves_and_comes_back_is_the_same_person() -> None:
    alone = person_tracking.choose(person_tracking.link([walk(0, 500, 980), walk(200, 500, 100)]), SIZE)
    assert [one.first for one in alone.trails] == [0, 200]
    small = person_tracking.choose(person_tracking.link([walk(0, 500, 980), walk(200, 500, 450, side=100)]), SIZE)
    assert [one.first for one in small.trails] == [0]


def test_with_others_around_only_who_comes_in_at_an_edge_or_where_she_was() -> None:
    beside = [trail(0, [300.0] * 24)]
    returned = person_tracking.choose(person_tracking.link([walk(0, 500, 980), walk(200, 970, 500), *beside]), SIZE)
    assert [one.first for one in returned.trails] == [0, 200]
    round_behind = person_tracking.choose(person_tracking.link([walk(0, 500, 980), walk(200, 20, 450), *beside]), SIZE)
    assert [one.first for one in round_behind.trails] == [0, 200]
    stranger = person_tracking.choose(person_tracking.link([walk(0, 500, 980), walk(200, 350, 600), *beside]), SIZE)
    assert [one.first for one in stranger.trails] == [0]
    before = person_tracking.choose(
        person_tracking.link([walk(100, 500, 980), walk(0, 350, 600, count=10), trail(100, [300.0] * 9)]), SIZE
    )
    assert [one.first for one in before.trails] == [100]


def test_stretches_in_which_only_others_are_seen_are_told() -> None:
    found = person_tracking.link([walk(10, 100, 500, count=10), trail(0, [800.0] * 24)])
    chosen = person_tracking.choose(found, SIZE)
    times = (np.arange(24) / 10).tolist()
    assert person_tracking._find_others_alone(found, chosen, times) == [
        DroppedSpan(0.0, 0.9, "only another person seen"),
        DroppedSpan(2.0, 2.3, "only another person seen"),
    ]


def test_a_glance_at_others_speaks_for_the_frames_around_it() -> None:
    found = person_tracking.link([walk(24, 100, 500), trail(1, [800.0] * 3, step=11, whole=False)])
    times = (np.arange(48) / 10).tolist()
    assert person_tracking._find_others_alone(found, person_tracking.choose(found, SIZE), times) == [
        DroppedSpan(0.0, 2.3, "only another person seen")
    ]


def test_glances_are_not_points_to_measure() -> None:
    glance = trail(0, [100.0, 150.0, 200.0], step=6, whole=False)
    assert person_tracking.TrackedPerson([glance]).poses == {}


def test_the_track_counts_heights_upwards() -> None:
    track = person_tracking._track({1: pose(100.0, 40.0)}, np.array([0.0, 0.1, 0.2]), (640, 480), "m")
    assert track.points[1, 5].tolist() == [100.0, 440.0]
    assert np.isnan(track.points[[0, 2]]).all()
    assert track.size == (640.0, 480.0)


class Wall:
    """A landmark model that sees somebody at x = frame number * 10 as long as they are right of the wall."""

    def __init__(self, wall: int) -> None:
        self.wall = wall

    def pose(self, picture: "Shot", _crop: Crop) -> PoseLandmarks:
        made = pose(picture.number * 10.0)
        return PoseLandmarks(made.points, made.visibility, 1.0 if picture.number >= self.wall else 0.0, made.crop)


class Standing(Wall):
    """Somebody who sways by a pixel, and lifts a foot."""

    def __init__(self) -> None:
        super().__init__(0)

    def pose(self, picture: "Shot", _crop: Crop) -> PoseLandmarks:
        return pose(500.0 + picture.number % 2, opening=picture.number * 5.0)


class Shot:
    size = SIZE
    bytes = 1_000_000

    def __init__(self, number: int) -> None:
        self.number = number
        self.time_s = number / 30


def shots() -> list[video_reader.Frame]:
    return [Shot(number) for number in range(24)]  # type: ignore[misc]


class Everywhere:
    def people(self, picture: Shot) -> list[tuple[float, Crop]]:
        return [(0.9, Crop(picture.number * 10.0, 300.0, 300.0, 0.0))]


def test_a_person_is_followed_both_ways_until_lost() -> None:
    (found,) = tracklets.PersonTracker(Everywhere(), Wall(5)).trails(shots())  # type: ignore[arg-type]
    assert sorted(found.poses) == list(range(5, 24))
    assert found.whole


def test_where_the_middle_shows_nobody_the_ends_are_looked_at() -> None:
    (found,) = tracklets.PersonTracker(Everywhere(), Wall(20)).trails(shots())  # type: ignore[arg-type]
    assert sorted(found.poses) == [20, 21, 22, 23]
    assert tracklets.PersonTracker(Everywhere(), Wall(99)).trails(shots()) == []  # type: ignore[arg-type]


def test_who_gets_nowhere_may_wait_and_is_followed_when_asked_to() -> None:
    looker = tracklets.PersonTracker(Everywhere(), Standing())  # type: ignore[arg-type]
    (waits,) = looker.trails(shots(), patient=True)
    assert (sorted(waits.poses), waits.whole) == ([1, 12, 23], False)
    waits.track_every_frame()
    assert (sorted(waits.poses), waits.whole, waits.rest) == (list(range(24)), True, None)
    found = waits.poses
    waits.track_every_frame()
    assert waits.poses is found


def test_who_walks_is_followed_at_once() -> None:
    (walks,) = tracklets.PersonTracker(Everywhere(), Wall(0)).trails(shots(), patient=True)  # type: ignore[arg-type]
    assert walks.whole
    assert sorted(walks.poses) == list(range(24))


def submitted(work: Callable[[], list[tracklets.Tracklet]]) -> Callable[[object], "Future[list[tracklets.Tracklet]]"]:
    """A pool that works at once."""

    def submit(_stretch: object) -> "Future[list[tracklets.Tracklet]]":
        future: Future[list[tracklets.Tracklet]] = Future()
        try:
            future.set_result(work())
        except ValueError as error:
            future.set_exception(error)
        return future

    return submit


def test_results_come_in_order_and_an_error_stops_the_rest() -> None:
    def stretches() -> Iterator[list[Shot]]:
        for start in range(0, 90, 30):
            yield [Shot(number) for number in range(start, start + 30)]

    done: list[int] = []
    person_tracking._collect_in_order(stretches(), submitted(list), lambda one, _found: done.append(one[0].number), 2)  # type: ignore[arg-type]
    assert done == [0, 30, 60]

    def broken() -> list[tracklets.Tracklet]:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        person_tracking._collect_in_order(stretches(), submitted(broken), lambda *_all: None, 2)  # type: ignore[arg-type]


def test_large_pictures_are_few_at_a_time_and_collected_ones_are_let_go() -> None:
    """With eight threads and room for four stretches of 24 pictures no fifth is decoded, and none is kept behind."""
    alive: weakref.WeakSet[Shot] = weakref.WeakSet()
    most = 0

    def stretches() -> Iterator[list[Shot]]:
        nonlocal most
        for _number in range(12):
            stretch = [Shot(number) for number in range(tracklets.STRETCH)]
            for shot in stretch:
                shot.bytes = person_tracking.ROOM // tracklets.STRETCH // 4
            alive.update(stretch)
            most = max(most, len(alive))
            yield stretch
            del shot, stretch

    person_tracking._collect_in_order(stretches(), submitted(list), lambda *_all: None, 8)  # type: ignore[arg-type]
    assert most == 4 * tracklets.STRETCH
    assert not alive


@pytest.mark.parametrize(("start", "end", "followed"), [(84, 119, (0, 36)), (24, 119, (24, 96))])
def test_the_number_of_threads_does_not_change_the_points(
    clip: Path, networks: tuple[bytes, bytes], start: int, end: int, followed: tuple[int, int]
) -> None:
    """In the second part a bystander is alone at first: nobody's points are told of those frames."""
    counted: list[int] = []
    one = person_tracking.track_person(
        part(clip, start, end), lambda: networks, counted.append, MeasureOptions(threads=1)
    )
    two = person_tracking.track_person(part(clip, start, end), lambda: networks, options=MeasureOptions(threads=2))
    assert counted[0] == 24
    assert counted[-1] == one.frames == end - start + 1
    assert np.array_equal(one.track.points, two.track.points, equal_nan=True)
    assert np.flatnonzero(np.isfinite(one.track.points).all(axis=(1, 2))).tolist() == list(range(*followed))
    assert one.others == two.others


def test_who_stands_before_walking_is_followed_from_the_beginning(
    clip: Path, networks: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bystander of the clip, alone: whoever is measured is measured in every frame, however still."""
    alone = person_tracking.track_person(part(clip, 0, 29), lambda: networks)
    monkeypatch.setattr(tracklets, "PATIENCE", 0)
    hurried = person_tracking.track_person(part(clip, 0, 29), lambda: networks)
    assert np.isfinite(alone.track.points).all()
    assert np.array_equal(alone.track.points, hurried.track.points)
    assert alone.others == []


def part(clip: Path, start: int, end: int) -> Iterator[video_reader.Frame]:
    from dataclasses import replace

    for picture in video_reader.pictures(clip):
        if picture.number >= start:
            yield replace(picture, number=picture.number - start)
        if picture.number == end:
            return
