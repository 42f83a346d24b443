"""Days that are done stay what they were."""

from __future__ import annotations

from datetime import timedelta

from perkup.coach.programme.exercise_families import TimedDose, dose_seconds
from tests.coach.plan_world import LIBRARY, START, Diary, made, profile

WHO = profile()


def test_days_done_stay_what_they_were() -> None:
    diary = Diary().session(
        2, 1, {"str_psoas_lying": None, "stg_clam": 12, "gait_hill": None, "brk_walk": None, "gone": 1}
    )
    diary.session(1, 0, {"stg_sl_bridge": 9})
    done = made(WHO, diary, today=START + timedelta(days=3)).days[:2]
    assert [(item.move, item.role) for item in done[1].items] == [
        ("str_psoas_lying", "stretch"), ("stg_clam", "strength"), ("gait_hill", "walk"), ("brk_walk", "walk"),
    ]  # fmt: skip
    assert [(item.move, item.role) for item in done[0].items] == [("stg_sl_bridge", "test")]
    assert [day.done for day in done] == [True, True]


def test_a_move_for_the_break_that_stood_in_for_a_stretch_was_one() -> None:
    moves = {"str_psoas_lying": None, "brk_split_stretch": None, "stg_clam": 12, "brk_kickback": 8}
    done = made(WHO, Diary().session(1, 0, moves).session(2, 1, moves), today=START + timedelta(days=3)).days[:2]
    roles = [{item.move: item.role for item in day.items} for day in done]
    assert roles[0] == dict(zip(moves, ("stretch", "stretch", "test", "test"), strict=True))
    assert roles[1] == dict(zip(moves, ("stretch", "stretch", "strength", "strength"), strict=True))
    assert done[1].strength() == {"stg_clam", "brk_kickback"}


def test_days_done_keep_the_doses_they_were_led_with() -> None:
    told = Diary()
    led = {"move": "stg_clam", "sets": 3, "reps": 9, "hold_s": None, "rounds": 1, "rest_s": 20.0}
    told.tell(1, "session_started", session="1.2", routine="programme.1.2", items=[led, {"move": "brk_walk"}])
    for name in ("stg_clam", "brk_walk"):
        told.tell(1, "step_recorded", session="1.2", move=name, outcome="done", reps=None)
    told.tell(1, "session_ended", session="1.2", how="finished")
    clam, walk = made(WHO, told).days[1].items
    assert (clam.sets, clam.reps, clam.hold_s, clam.rounds, clam.rest_s) == (3, 9, None, 1, 20.0)
    assert clam.seconds == dose_seconds(LIBRARY.moves["stg_clam"], TimedDose(3, 9, None, 1, 20.0))
    assert (walk.sets, walk.hold_s) == (1, 120)


def test_a_retest_done_holds_the_tests_that_were_written_down() -> None:
    told = Diary().tell(-2, "self_test", test="single_leg_bridge", value=3)
    told.session(1, 0, {"str_psoas_lying": None, "stg_sl_bridge": None}).tell(2, "self_test", test="thomas", value=3)
    told.tell(2, "self_test", test="handstand", value=3).tell(3, "self_test", test="single_leg_bridge", value=9)
    told.tell(16, "self_test", test="chair_stand", value=14)
    day = made(WHO, told, today=START + timedelta(days=17)).days[0]
    assert [(item.move, item.role, item.sides) for item in day.items] == [
        ("stg_sl_bridge", "test", "each"),
        ("str_psoas_lying", "test", "each"),
        ("str_psoas_lying", "stretch", "each"),
    ]
    last = Diary().session(30, 29, {"str_psoas_lying": None}).tell(29, "self_test", test="chair_stand", value=14)
    assert made(WHO, last, today=START + timedelta(days=30)).days[29].items[0].move == "brk_sit_to_stand"
