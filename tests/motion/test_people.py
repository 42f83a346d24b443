"""Five people nobody may tune to singly: what `docs/validation.md` promises; skipped where the data are not."""

import numpy as np
import pytest

from bench import motion_people
from bench.motion_people import Camera, Verdict

pytestmark = pytest.mark.skipif(
    not motion_people.PEOPLE.is_dir(), reason=f"no people in {motion_people.PEOPLE} (set PERKUP_DATA)"
)


@pytest.fixture(scope="module")
def apart() -> Verdict:
    """Each person with priors that come from the four others."""
    return motion_people.left_out()


@pytest.mark.parametrize(("what", "limit", "share"), motion_people.LIMITS)
def test_a_person_left_out_of_the_priors_is_measured_as_promised(
    apart: Verdict, what: str, limit: float, share: float
) -> None:
    errors = np.abs(motion_people.errors_of(apart, what))
    assert errors.mean() <= limit
    assert (errors > 2).mean() <= share


def test_nearly_every_step_is_found(apart: Verdict) -> None:
    assert apart.wanted > 100
    assert apart.found >= 0.95 * apart.wanted


def test_intervals_hold_the_truth_and_are_no_wider_than_needed(apart: Verdict) -> None:
    means = [interval for interval in apart.intervals if interval.what == "thigh mean"]
    assert np.mean([interval.holds for interval in means]) >= 0.9
    assert np.median([interval.high - interval.low for interval in means]) <= 2.5
    gaps = [interval for interval in apart.intervals if interval.what == "left-right"]
    assert np.mean([interval.holds for interval in gaps]) >= 0.9
    assert np.median([interval.high - interval.low for interval in gaps]) / 2 <= 4


@pytest.mark.parametrize(("camera", "more"), [(Camera(roll=3.0), 0.7), (Camera(yaw=5.0, pitch=10.0), 1.0)])
def test_a_rolled_or_pitched_camera_costs_little(camera: Camera, more: float) -> None:
    level, askew = Verdict([], []), Verdict([], [])
    for person in motion_people.people():
        motion_people.judge(motion_people.film_of(person, "level", Camera()), level)
        motion_people.judge(motion_people.film_of(person, "askew", camera), askew)
    means = [
        np.mean([abs(peak.error) for peak in verdict.peaks if peak.what == "thigh peak"]) for verdict in (level, askew)
    ]
    assert means[1] - means[0] <= more
