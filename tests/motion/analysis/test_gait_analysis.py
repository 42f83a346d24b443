from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.motion_world import noisy, walker
from perkup.motion.analysis import gait_analysis
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack
from perkup.vocabulary import OneSide

PEAKS: dict[OneSide, list[float]] = {"left": [10.0, 12.0, 14.0, 12.0], "right": [15.0, 17.0, 19.0, 17.0]}


def joined(*tracks: PoseTrack) -> PoseTrack:
    points = np.concatenate([track.points for track in tracks])
    return PoseTrack(np.arange(len(points)) / 60, points, np.ones(points.shape[:2]), None, "walker")


def still(seconds: float = 2.0) -> PoseTrack:
    made = walker(PEAKS)
    points = made.points[:1].copy()
    for side in SIDES:
        hip = points[:, INDEX[f"{side}_hip"]]
        for joint, x, y in (("knee", -8, -150), ("ankle", -16, -300), ("heel", -31, -320), ("toe", 34, -320)):
            points[:, INDEX[f"{side}_{joint}"]] = hip + (x, y)
    return PoseTrack(
        np.arange(round(seconds * 60)) / 60, np.repeat(points, round(seconds * 60), axis=0), np.ones((1, 15))
    )


def test_standing_then_walking_then_walking_back() -> None:
    found = gait_analysis.analyse_gait(joined(still(), walker(PEAKS), walker(PEAKS, way=-1)))
    assert found.standing is not None
    assert (found.standing.from_s, found.standing.to_s) == (0, pytest.approx(2.0, abs=0.1))
    assert found.standing.thigh["left"] == pytest.approx(np.degrees(np.arctan2(8, 150)), abs=0.1)
    assert found.standing.trunk_thigh["right"] == pytest.approx(found.standing.thigh["right"] - 3, abs=0.1)
    assert [(one.facing, one.near, one.direction) for one in found.passes] == [
        ("right", "right", "forward"),
        ("left", "left", "forward"),
    ]
    assert {(step.number, step.near) for step in found.kept if step.side == "left"} == {(0, False), (1, True)}


@given(stride=st.sampled_from((1.1, -1.1)), way=st.sampled_from((1, -1)), reverse=st.booleans())
def test_signs_survive_walking_backwards_turning_round_and_playing_in_reverse(
    stride: float, way: int, reverse: bool
) -> None:
    made = walker(PEAKS, stride_s=stride, way=way)
    if reverse:
        made = replace(made, points=made.points[::-1].copy())
    found = gait_analysis.analyse_gait(made)
    for side in SIDES:
        peaks = sorted(step.thigh_deg for step in found.kept if step.side == side)
        assert peaks == pytest.approx(sorted(PEAKS[side])[-len(peaks) :], abs=2.1)
        assert len(peaks) >= 3
        assert min(peaks) > 9


def test_a_hidden_leg_loses_its_steps_and_says_why() -> None:
    made = walker(PEAKS)
    made.visibility[110:160, INDEX["right_knee"]] = 0.1
    found = gait_analysis.analyse_gait(made)
    assert "right leg hidden" in [reason for reason, _mask in found.reasons]
    assert np.isnan(found.curves["thigh_r"][115:155]).all()
    assert np.isfinite(found.curves["thigh_l"][115:155]).all()
    assert len([step for step in found.kept if step.side == "right"]) == 3


def test_a_short_gap_is_bridged_and_not_reported() -> None:
    made = walker(PEAKS)
    made.visibility[100:104, INDEX["right_knee"]] = 0.1
    found = gait_analysis.analyse_gait(made)
    assert not found.reasons
    assert len(found.kept) == 8


def test_a_trunk_that_is_never_seen_leaves_the_headline() -> None:
    made = joined(still(), walker(PEAKS))
    made.points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]] = np.nan
    found = gait_analysis.analyse_gait(made)
    assert found.standing is None
    assert not found.kept
    assert np.isfinite(found.curves["thigh_l"]).any()


def test_frames_that_are_not_evenly_spaced_are_put_on_a_grid() -> None:
    made = walker(PEAKS)
    keep = np.ones(len(made.time_s), bool)
    keep[5::7] = False
    uneven = PoseTrack(made.time_s[keep], made.points[keep], made.visibility[keep], None, "walker")
    found = gait_analysis.analyse_gait(uneven)
    assert len(found.track.time_s) == len(made.time_s)
    for side in SIDES:
        peaks = [step.thigh_deg for step in found.kept if step.side == side]
        assert peaks == pytest.approx(PEAKS[side], abs=0.2)


def test_noise_of_three_percent_moves_a_peak_by_a_degree_or_so() -> None:
    made = noisy(walker(PEAKS), 0.03, np.random.default_rng(3))
    found = gait_analysis.analyse_gait(made)
    assert len(found.kept) == 8
    errors = [step.thigh_deg - PEAKS[step.side][(step.frame - 20) // 66] for step in found.kept]
    assert abs(float(np.mean(errors))) < 1.5


def test_nobody_gives_nothing() -> None:
    points = np.full((60, 15, 2), np.nan)
    found = gait_analysis.analyse_gait(PoseTrack(np.arange(60) / 30, points, np.zeros((60, 15)), None, ""))
    assert (found.passes, found.steps, found.standing) == ([], [], None)


def test_a_step_of_the_turn_itself_is_dropped() -> None:
    made = walker(PEAKS)
    count = len(made.points)
    points = made.points.copy()
    turn = slice(count - 126, count - 6)
    centre = points[turn, 5:6, 0]
    squeeze = np.cos(np.linspace(0, np.pi / 2, 120))[:, None]
    points[turn, :, 0] = centre + (points[turn, :, 0] - centre) * squeeze
    for side, sign in (("left", 1), ("right", -1)):
        points[turn, INDEX[f"{side}_shoulder"], 0] += sign * 60 * np.sin(np.linspace(0, np.pi / 2, 120))
    found = gait_analysis.analyse_gait(replace(made, points=points))
    assert "turning" in {step.fault for step in found.steps}
    assert len(found.kept) < 8


def test_a_far_origin_changes_nothing() -> None:
    near = joined(still(), walker({"left": [10.0, 12.0, 10.0], "right": [15.0, 17.0, 15.0]}))
    far = replace(near, points=near.points + (1e5, -2e5))
    here, there = gait_analysis.analyse_gait(near), gait_analysis.analyse_gait(far)
    assert here.standing is not None
    assert there.standing is not None
    assert there.standing.thigh["left"] == pytest.approx(here.standing.thigh["left"], abs=0.01)
    assert [step.thigh_deg for step in there.kept] == pytest.approx([step.thigh_deg for step in here.kept], abs=0.01)
