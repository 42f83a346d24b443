"""The film of a move: its time, its planted feet, its other half."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from perkup.coach.session.cues import tempo_seconds
from perkup.moves.kinematics import mirror, points
from perkup.moves.library import load
from perkup.moves.move import Move
from perkup.moves.tween import build_animation, find_hips, mirror_keyframe, pose_at, sequence, stay_s
from tests.moves import made

MOVES = load().moves


@pytest.mark.parametrize("move_id", list(MOVES))
def test_a_film_takes_its_keyframes_time_and_ends_where_it_began(move_id: str) -> None:
    move = MOVES[move_id]
    found = build_animation(move)
    wanted = sum(k.seconds + stay_s(move, k) for k in sequence(move))
    if move.one_way:
        wanted -= move.keyframes[0].seconds
    assert found.seconds == pytest.approx(wanted)
    assert found.shots[-1].seconds == pytest.approx(wanted)
    assert found.shots[-1].pose == (sequence(move)[-1 if move.one_way else 0].pose)
    assert [s.seconds for s in found.shots] == sorted(s.seconds for s in found.shots)


@pytest.mark.parametrize("move_id", [name for name, move in MOVES.items() if move.dose.reps is not None])
def test_film_and_count_agree(move_id: str) -> None:
    dose = MOVES[move_id].dose
    assert build_animation(MOVES[move_id]).seconds == pytest.approx(sum(tempo_seconds(dose.tempo, dose.hold_s)))


def test_climbing_is_never_shown_backwards() -> None:
    heights = [shot.at[1] for shot in build_animation(MOVES["brk_stairs"]).shots]
    assert heights[-1] == max(heights)
    assert all(later >= earlier - 0.02 for earlier, later in pairwise(heights))


def test_uphill_whoever_walks_stays_and_the_ground_goes_by_downhill() -> None:
    move = MOVES["gait_hill"]
    assert move.picture.travel > 0
    assert not move.one_way
    frames = sequence(move)
    for start, end in zip(frames, (*frames[1:], frames[0]), strict=True):
        before, after = points(start.pose, find_hips(start)), points(end.pose, find_hips(end))
        for side in "rl":
            if all(any(c.split()[0].endswith(f"_{side}") for c in k.contacts) for k in (start, end)):
                assert after[f"ball_{side}"][0] < before[f"ball_{side}"][0], (start.phase, side)
                assert after[f"ball_{side}"][1] < before[f"ball_{side}"][1] + 0.005, (start.phase, side)


@pytest.mark.parametrize("move_id", list(MOVES))
def test_what_stands_in_two_keyframes_stays_between_them(move_id: str) -> None:
    move = MOVES[move_id]
    frames = sequence(move)
    for shot in build_animation(move).shots:
        if not 0 < shot.along < 1:
            continue
        spots = points(shot.pose, shot.at)
        at = [k for k in range(len(frames)) if _passes(move_id, shot.seconds, k)]
        for index in at:
            start, end = frames[index], frames[(index + 1) % len(frames)]
            for contact in set(start.contacts) & set(end.contacts):
                part = contact.partition(" on ")[0]
                joint = {"sole": "ankle", "palm": "wrist"}.get(part[:-2])
                if joint is None:
                    continue
                name = f"{joint}_{part[-1]}"
                before = points(start.pose, find_hips(start))[name]
                after = points(end.pose, find_hips(end))[name]
                if math.dist(before, after) < 0.01:
                    assert math.dist(spots[name], before) < 0.02, (contact, shot.seconds)


def _passes(move_id: str, seconds: float, index: int) -> bool:
    """Whether the movement out of this keyframe is under way at this second."""
    now = 0.0
    frames = sequence(MOVES[move_id])
    for number, frame in enumerate(frames):
        now += stay_s(MOVES[move_id], frame)
        target = frames[(number + 1) % len(frames)]
        if number == index:
            return now < seconds < now + target.seconds
        now += target.seconds
    return False


def test_an_alternating_move_shows_the_other_side_too() -> None:
    walk = MOVES["brk_walk"]
    both = sequence(walk)
    assert len(both) == 2 * len(walk.keyframes)
    assert both[len(walk.keyframes)].pose == mirror(walk.keyframes[0].pose)
    assert both[len(walk.keyframes)].contacts == ("ball_l on floor", "heel_r on floor")


def test_a_mirrored_keyframe_keeps_what_has_no_side() -> None:
    lying = mirror_keyframe(MOVES["str_psoas_lying"].keyframes[-1])
    assert lying.contacts == ("back on bed", "palm_l on knee_r", "palm_r on knee_r")
    assert lying.pose["hip_flexion_l"] == MOVES["str_psoas_lying"].keyframes[-1].pose["hip_flexion_r"]


def test_a_pose_without_a_place_stands_on_the_floor() -> None:
    keyframe = made.move().keyframes[0]
    assert keyframe.at is None
    assert find_hips(keyframe) == pytest.approx((0.0, 0.901, 0.0))


def test_one_keyframe_is_no_film() -> None:
    found = build_animation(made.move(keyframes=made.raw()["keyframes"][:1]))
    assert len(found.shots) == 1
    assert found.seconds == 0.0


def test_keyframes_that_are_alike_need_no_steps_of_their_own() -> None:
    frame = made.raw()["keyframes"][0]
    found = build_animation(made.move(keyframes=[frame | {"pose": {}}, frame | {"pose": {}, "phase": "end"}]))
    assert {tuple(s.pose) for s in found.shots} == {()}


@pytest.mark.parametrize("move_id", ["brk_sit_to_stand", "brk_walk", "stg_step_up"])
def test_a_moment_of_the_film_is_the_shot_at_that_time(move_id: str) -> None:
    move = MOVES[move_id]
    found = build_animation(move)
    for shot in found.shots:
        if 0 < shot.along < 1 and found.eased:
            continue
        same = pose_at(move, shot.seconds)
        for name in shot.pose:
            assert same.pose.get(name, 0.0) == pytest.approx(shot.pose[name], abs=0.01)


def test_a_lift_is_highest_halfway_and_goes_to_the_other_side_with_the_mirror() -> None:
    frames = [frame | {"pose": {}, "contacts": []} for frame in made.raw()["keyframes"]]
    plain = made.move(keyframes=frames)
    lifted = made.move(keyframes=[frames[0], frames[1] | {"lift": {"leg_l": 0.2}}])
    seconds = frames[1]["seconds"]

    def ankle(move: Move, share: float) -> float:
        start = frames[0].get("hold_s", 0)
        shot = pose_at(move, start + share * seconds)
        return points(shot.pose, shot.at)["ankle_l"][1]

    assert ankle(lifted, 0.5) - ankle(plain, 0.5) == pytest.approx(0.2, abs=0.005)
    assert ankle(lifted, 0.0) == pytest.approx(ankle(plain, 0.0), abs=0.001)
    assert 0 < ankle(lifted, 0.25) - ankle(plain, 0.25) < 0.2
    assert mirror_keyframe(lifted.keyframes[1]).lift == {"leg_r": 0.2}
