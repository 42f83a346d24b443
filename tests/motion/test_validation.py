"""What `docs/validation.md` promises, on the laboratory's own walks; skipped where the data are not."""

import re
from pathlib import Path

import pytest

from bench import motion_geometry
from bench.motion_world import DATA

VALIDATION = Path(__file__).parents[2] / "docs" / "validation.md"
pytestmark = pytest.mark.skipif(not (DATA / "gait").is_dir(), reason=f"no gait data in {DATA} (set PERKUP_DATA)")


@pytest.fixture(scope="module")
def peaks() -> list[tuple[float, float, float]]:
    return motion_geometry.single_passes()


def test_every_peak_of_every_camera_is_found(peaks: list[tuple[float, float, float]]) -> None:
    assert len(peaks) == 2 * 2 * 5 * 2


@pytest.mark.parametrize(("turn", "limit"), [(10, 1.0), (20, 3.0)])
def test_both_definitions_agree_with_3d(peaks: list[tuple[float, float, float]], turn: float, limit: float) -> None:
    inside = [one for one in peaks if abs(one[0]) <= turn]
    assert max(abs(one[1]) for one in inside) <= limit
    assert max(abs(one[2]) for one in inside) <= limit


def test_whole_clips_agree_relative_to_standing_and_between_near_legs() -> None:
    for yaw, _thigh, _hip, thigh_more, hip_more, gap in motion_geometry.whole_clips_of_the_subject():
        assert gap <= 2.0
        if abs(yaw) <= 10:
            assert thigh_more <= 2.0
            assert hip_more <= 2.0


def test_other_bodies_stay_within_two_degrees() -> None:
    for name, errors in motion_geometry.bodies():
        assert max(errors) <= 2.0, name


def test_heel_strikes_are_within_forty_milliseconds() -> None:
    found = sorted(motion_geometry.strikes())
    assert len(found) == 5
    assert found[2] <= 40


def test_the_geometry_table_is_what_the_bench_prints() -> None:
    text = VALIDATION.read_text()
    printed = [row[1] for row in motion_geometry.rows()]
    claims = re.findall(r"\| ([\d.]+)° \| \d° \|", text)
    assert len(claims) == 7
    for claim, value in zip(claims, printed[:7], strict=True):
        assert_claimed(claim, value.split()[0])
    bodies = re.findall(r"\| ([\d.]+°, [\d.]+°, [\d.]+°, [\d.]+°) \|", text)
    assert len(bodies) == 9
    for body, row in zip(bodies, printed[7:16], strict=True):
        for claim, value in zip(body.split(", "), row.removesuffix(" deg").split(", "), strict=True):
            assert_claimed(claim.removesuffix("°"), value)
    assert f"within {printed[-1]}" in text


def assert_claimed(claim: str, value: str) -> None:
    """Compare within the digits that the text claims: the last one may round to its neighbour on another processor."""
    unit = 10.0 ** -len(claim.partition(".")[2])
    assert abs(float(claim) - float(value)) <= 1.01 * unit, (claim, value)


@pytest.mark.parametrize(("claim", "value"), [("0.3", "0.5"), ("0.15", "0.17"), ("1", "3")])
def test_a_claim_two_last_digits_off_is_noticed(claim: str, value: str) -> None:
    with pytest.raises(AssertionError):
        assert_claimed(claim, value)
