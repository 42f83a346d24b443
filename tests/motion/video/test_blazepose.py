from pathlib import Path

import numpy as np
import pytest

from perkup.motion.video import blazepose, video_reader
from tests.motion.films import film, gradient


@pytest.fixture(scope="module")
def walking(clip: Path) -> video_reader.Frame:
    (picture,) = video_reader.pictures_at(clip, [100 / 30])
    assert picture is not None
    return picture


def test_there_are_as_many_anchors_as_the_detector_has_boxes() -> None:
    made = blazepose.anchors()
    assert made.shape == (2254, 2)
    assert made[0].tolist() == [4 / 224, 4 / 224]
    assert made[-1].tolist() == [1 - 16 / 224, 1 - 16 / 224]


def test_a_crop_stands_on_its_two_points() -> None:
    upright = blazepose.crop_around((100, 200), (100, 150))
    assert (upright.x, upright.y, upright.side, upright.angle) == (100, 200, 125, 0)
    lying = blazepose.crop_around((100, 200), (150, 200))
    assert lying.angle == pytest.approx(np.pi / 2)
    assert blazepose.is_same_person(upright, blazepose.Crop(105, 200, 130, 0))
    assert not blazepose.is_same_person(upright, blazepose.Crop(150, 200, 130, 0))


def test_the_heat_map_moves_a_point_where_it_is_sure() -> None:
    heat = np.full((64, 64, 39), -20.0, np.float32)
    heat[10, 21, 0] = heat[10, 22, 0] = 5.0
    points = np.full((39, 2), 0.5)
    points[0] = (20 / 64, 11 / 64)
    points[1] = (2.0, 0.5)
    made = blazepose.refine_by_heatmap(points, heat)
    assert made[0] == pytest.approx((21.5 / 64, 10 / 64), abs=1e-6)
    assert made[1:].tolist() == points[1:].tolist()


def test_the_slim_model_gives_the_same_points_to_the_last_bit(networks: tuple[bytes, bytes]) -> None:
    slim = blazepose.without_mask(networks[1])
    picture = np.random.default_rng(0).random((1, 256, 256, 3), np.float32)
    found = []
    for model in (networks[1], slim):
        net = blazepose.interpreter(model, 1)
        net.set_tensor(net.get_input_details()[0]["index"], picture)
        net.invoke()
        found.append({int(np.prod(one["shape"])): net.get_tensor(one["index"]) for one in net.get_output_details()})
    assert set(found[1]) == {195, 1, 64 * 64 * 39}
    for size, values in found[1].items():
        assert np.array_equal(values, found[0][size])


def test_both_people_are_found_and_the_walker_has_her_points(
    networks: tuple[bytes, bytes], walking: video_reader.Frame
) -> None:
    people = blazepose.PersonDetectorModel(networks[0]).people(walking)
    assert [score for score, _crop in people] == sorted((score for score, _crop in people), reverse=True)
    walker = min(people, key=lambda one: abs(one[1].x - 1031) + abs(one[1].y - 735))[1]
    assert (walker.x, walker.y) == (pytest.approx(1031, abs=25), pytest.approx(735, abs=25))
    assert any(crop.y < 400 for _score, crop in people)
    pose = blazepose.LandmarkModel(networks[1]).pose(walking, walker)
    assert pose.presence > 0.9
    assert pose.points.shape == (33, 2)
    hips, ankles, nose = pose.points[[23, 24]].mean(axis=0), pose.points[[27, 28]].mean(axis=0), pose.points[0]
    assert nose[1] < hips[1] < ankles[1]
    assert nose[0] < hips[0]
    assert blazepose.is_same_person(pose.crop, walker)


def test_nobody_is_found_where_nobody_is(networks: tuple[bytes, bytes], tmp_path: Path) -> None:
    detector = blazepose.PersonDetectorModel(networks[0])
    for width, height in ((320, 240), (640, 240), (200, 400), (240, 240)):
        path = film(tmp_path / f"{width}x{height}.mp4", gradient(width, height, 2))
        assert detector.people(next(video_reader.pictures(path))) == []
