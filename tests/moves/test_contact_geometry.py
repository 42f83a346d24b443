"""Distances to floor and props, the base of support, and the centre of mass."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.moves import contact_geometry
from perkup.moves.kinematics import points
from perkup.moves.move import Prop

BOX = ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0))
CHAIR = Prop(x=(-0.5, 0.0), y=(0.0, 0.45), z=(-0.2, 0.2))


@pytest.mark.parametrize(
    ("point", "expected"),
    [((0.5, 0.5, 2.0), 1.0), ((0.5, 0.5, 0.9), -0.1), ((1.3, 1.4, 0.5), 0.5), ((0.5, 0.25, 0.5), -0.25)],
)
def test_distance_to_a_box_is_signed(point: tuple[float, float, float], expected: float) -> None:
    assert contact_geometry.distance(point, BOX) == pytest.approx(expected)


def test_parts_know_their_points() -> None:
    assert contact_geometry.part_points("sole_r") == ("heel_r", "ball_r", "toe_r")
    assert contact_geometry.part_points("back") == ("blades", "buttock_r", "buttock_l")
    assert contact_geometry.is_part("palm_l")
    assert not contact_geometry.is_part("palm")
    assert contact_geometry.radius("knee_l") == contact_geometry.RADII["knee"]


def test_standing_soles_touch_the_floor_and_nothing_else_does() -> None:
    spots = points({}, (0.0, 0.530 * 1.70, 0.0))
    assert all(abs(gap) < 1e-6 for _, gap in contact_geometry.contact_gaps("sole_r on floor", spots, {}))
    assert contact_geometry.contact_gaps("knee_r on floor", spots, {})[0][1] > 0.3
    assert all(centre[1] - size > -1e-6 for _, centre, size in contact_geometry.spheres(spots))


def test_a_gap_to_a_part_of_the_body_is_between_the_surfaces() -> None:
    spots = points({})
    ((_, gap),) = contact_geometry.contact_gaps("palm_r on knee_r", spots, {})
    assert gap == pytest.approx(
        sum((a - b) ** 2 for a, b in zip(spots["palm_r"], spots["knee_r"], strict=True)) ** 0.5 - 0.018 - 0.055
    )


def test_a_gap_to_a_prop_is_to_its_nearest_face() -> None:
    spots = {"palm_r": (-0.52, 0.93, 0.0)}
    ((_, gap),) = contact_geometry.contact_gaps("palm_r on chair", spots, {"chair": CHAIR})
    assert gap == pytest.approx(0.93 - 0.91 - 0.018)


@pytest.mark.parametrize(
    ("name", "count"), [("chair", 2), ("sofa", 2), ("desk", 1), ("bed", 1), ("stairs", 4), ("band", 0)]
)
def test_props_are_boxes(name: str, count: int) -> None:
    assert len(contact_geometry.solids(name, CHAIR)) == count


@pytest.mark.parametrize(
    ("faces", "axis", "low"), [("forward", 0, -0.54), ("backward", 0, 0.0), ("right", 2, -0.24), ("left", 2, 0.2)]
)
def test_a_chair_has_its_back_behind_the_sitter(faces: str, axis: int, low: float) -> None:
    chair = Prop(x=CHAIR.x, y=CHAIR.y, z=CHAIR.z, faces=faces)  # type: ignore[arg-type]
    assert contact_geometry.solids("chair", chair)[1][axis][0] == pytest.approx(low)


def test_the_centre_of_mass_of_a_standing_person_is_at_the_pelvis() -> None:
    x, y, z = contact_geometry.centre_of_mass(points({}))
    assert 0.0 < y < 0.15
    assert abs(z) < 1e-9
    assert abs(x) < 0.05


def test_the_base_of_standing_is_under_both_feet() -> None:
    spots = points({}, (0.0, 0.901, 0.0))
    corners = contact_geometry.support_base(("sole_r on floor", "sole_l on floor", "palm_r on desk"), spots, {})
    assert contact_geometry.distance_outside((0.05, 0.0), corners) == 0.0
    assert contact_geometry.distance_outside((0.5, 0.0), corners) > 0.25
    assert contact_geometry.distance_outside((0.0, 0.0), []) == float("inf")


def test_a_base_of_one_or_two_spots_is_a_point_or_an_edge() -> None:
    assert contact_geometry.distance_outside((3.0, 4.0), [(0.0, 0.0)]) == pytest.approx(5.0)
    assert contact_geometry.distance_outside((0.5, 1.0), [(0.0, 0.0), (1.0, 0.0)]) == pytest.approx(1.0)


spots = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=12)


@settings(deadline=None)
@given(spots)
def test_every_spot_lies_within_the_hull_of_all(found: list[tuple[float, float]]) -> None:
    corners = contact_geometry.hull(found)
    assert all(contact_geometry.distance_outside(spot, corners) < 1e-9 for spot in found)
