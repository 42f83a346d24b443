from dataclasses import replace

import numpy as np
import pytest

from bench.motion_world import walker
from perkup.motion.analysis import gait_analysis, gait_events
from perkup.motion.analysis.landmarks import INDEX, SIDES, PoseTrack
from perkup.motion.analysis.walking_bouts import WalkingBout

PEAKS = {"left": [10.0, 12.0, 14.0], "right": [15.0, 17.0, 19.0]}


def whole(made: PoseTrack, direction: str = "forward") -> tuple:
    count = len(made.points)
    good = {side: np.isfinite(made.points[:, INDEX[f"{side}_knee"], 0]) for side in SIDES}
    return made.points, np.ones(count), good, WalkingBout(0, count, "right", "right", direction)  # type: ignore[arg-type]


def find(made: PoseTrack) -> list[gait_events.GaitStep]:
    points, facing, good, walk = whole(made)
    return gait_events.find_steps(points, facing, good, walk, 0, made.fps)


def events(made: PoseTrack, direction: str = "forward") -> dict[str, gait_events.GaitEvents]:
    points, facing, good, walk = whole(made, direction)
    return {leg.side: leg for leg in gait_events.find_gait_events(points, facing, good, walk, made.time_s)}


@pytest.mark.parametrize("stride", [1.1, -1.1, 0.8, 1.6])
def test_each_peak_is_a_step_of_its_height(stride: float) -> None:
    found = find(walker(PEAKS, stride_s=stride))
    for side in SIDES:
        mine = [step for step in found if step.side == side]
        assert [step.thigh_deg for step in mine] == pytest.approx(PEAKS[side], abs=0.1)
        assert [step.deg for step in mine] == pytest.approx([peak - 3 for peak in PEAKS[side]], abs=0.1)
        assert all(step.near == (side == "right") and step.fault is None for step in mine)
        assert all(step.trailing_deg > step.thigh_deg for step in mine)
        assert all(np.isfinite(step.plantarflexion_deg) for step in mine)


def test_the_order_is_that_of_time() -> None:
    frames = [step.frame for step in find(walker(PEAKS))]
    assert frames == sorted(frames)


def test_a_peak_next_to_a_hole_is_no_step() -> None:
    made = walker(PEAKS)
    peak = next(step.frame for step in find(made) if step.side == "right")
    made.points[: peak - 2, INDEX["right_knee"]] = np.nan
    assert [step.thigh_deg for step in find(made) if step.side == "right"] == pytest.approx([17, 19], abs=0.1)


def test_a_hidden_trunk_is_told() -> None:
    made = walker(PEAKS)
    made.points[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]] = np.nan
    assert {step.fault for step in find(made)} == {"trunk hidden"}


def test_two_legs_that_swing_together_do_not_step() -> None:
    made = walker(PEAKS)
    for joint in ("knee", "ankle"):
        made.points[:, INDEX[f"left_{joint}"]] = made.points[:, INDEX[f"right_{joint}"]]
    assert {step.fault for step in find(made) if step.side == "right"} == {"right thigh moved without a step"}


def test_a_leg_never_seen_has_no_steps() -> None:
    made = walker(PEAKS)
    made.points[:, INDEX["left_knee"]] = np.nan
    assert {step.side for step in find(made)} == {"right"}


def test_contacts_come_once_a_stride_and_before_the_lift() -> None:
    found = events(walker(PEAKS))
    for side in SIDES:
        contacts = found[side].contacts[found[side].contacts < 3.0]
        assert np.diff(contacts) == pytest.approx(1.1, abs=0.05)
        assert np.diff(found[side].lifts) == pytest.approx(1.1, abs=0.05)
        assert len(contacts) >= 2


def test_walking_backwards_the_toe_lands_behind() -> None:
    made = walker(PEAKS, stride_s=-1.1)
    found = events(made, "backward")
    for moment in found["right"].contacts:
        frame = round(moment * made.fps)
        assert made.joint("right_toe")[frame, 0] < made.joint("right_hip")[frame, 0] + 60


def test_on_a_treadmill_the_belt_is_the_ground() -> None:
    made = walker(PEAKS)
    still = replace(made, points=made.points - made.points[:, [INDEX["left_hip"]]] * (1.0, 0.0))
    over, belt = events(made), events(still, "in_place")
    for side in SIDES:
        for moment in over[side].contacts[over[side].contacts < 3.0]:
            assert np.abs(belt[side].contacts - moment).min() < 0.12


def test_nobody_lands_who_does_not_move_or_is_not_seen() -> None:
    made = walker(PEAKS)
    frozen = replace(made, points=np.repeat(made.points[:1], len(made.points), axis=0))
    for direction in ("forward", "in_place"):
        assert all(not len(leg.contacts) for leg in events(frozen, direction).values())
    gone = replace(made, points=np.full_like(made.points, np.nan))
    for direction in ("forward", "in_place"):
        assert all(not len(leg.contacts) for leg in events(gone, direction).values())


def test_scraps_of_frames_give_no_contact() -> None:
    made = walker(PEAKS)
    made.points[2::3, INDEX["left_knee"]] = np.nan
    assert not len(events(made)["left"].contacts)


def test_a_foot_that_stutters_lands_once() -> None:
    made = walker(PEAKS)
    before = events(made)["right"].contacts
    for moment in before:
        frame = round(moment * made.fps)
        for end in ("heel", "toe"):
            made.points[frame + 4 : frame + 8, INDEX[f"right_{end}"], 0] += np.array([20.0, 40.0, 40.0, 40.0])
    after = events(made)["right"].contacts
    assert np.diff(after).min() >= gait_events.APART_S


def test_the_analysis_of_a_whole_clip_uses_them() -> None:
    assert len(gait_analysis.analyse_gait(walker(PEAKS)).kept) == 6
