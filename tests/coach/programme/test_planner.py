"""Thirty days for one person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perkup.coach.programme import schedule, training_history
from perkup.coach.programme.move_choices import candidate_moves
from perkup.coach.programme.plan_context import plan_context, summarize_days
from perkup.coach.programme.plan_model import Plan, PlanDay
from perkup.coach.programme.planner import build_plan, plan_thirty_days
from perkup.coach.programme.training_profile import TrainingProfile
from perkup.coach.safety import safety_rules
from perkup.coach.safety.safety_rules import SafetyHold, SafetyStatus
from perkup.coach.safety.screening import CAUTIONS
from perkup.moves.library import load
from perkup.verification.plan_rules import check
from perkup.verification.plan_under_test import PlanUnderTest
from tests.coach.plan_world import LIBRARY, PROFILES, START, Diary, Shelf, made, move, profile

REAL = load()


def sessions(thirty: Plan) -> list[PlanDay]:
    return [day for day in thirty.days if day.kind == "strength"]


def reasons(thirty: Plan, name: str) -> set[str]:
    return {item.reason for day in thirty.days for item in day.items if item.move == name and not day.done}


class TestEveryPlan:
    @given(PROFILES, st.integers(0, 1 << 30))
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def test_keeps_every_rule(self, who: TrainingProfile, seed: int) -> None:
        assert check(PlanUnderTest(plan_thirty_days(who, LIBRARY, seed=seed), who, LIBRARY.moves, SafetyStatus())) == []

    @given(PROFILES, st.integers(0, 1 << 30))
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def test_keeps_every_rule_with_the_moves_that_ship(self, who: TrainingProfile, seed: int) -> None:
        assert check(PlanUnderTest(plan_thirty_days(who, REAL, seed=seed), who, REAL.moves, SafetyStatus())) == []

    @given(
        PROFILES,
        st.lists(st.sampled_from(sorted(CAUTIONS)), max_size=3),
        st.sampled_from(["strength", "stretch", "walk", "break"]),
        st.integers(0, 99),
    )
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    def test_no_move_of_ones_own_gets_past_safety(
        self, who: TrainingProfile, words: list[str], step: str, seed: int
    ) -> None:
        shelf = LIBRARY.plus(move("own", category=step, cautions=tuple(words), easier=("stg_bridge",)))
        thirty = plan_thirty_days(who, shelf, seed=seed)
        shown = {item.move for day in thirty.days for item in day.items} | {
            name for d in thirty.days for name in d.breaks
        }
        if set(words) & set(who.cautions):
            assert "own" not in shown
        assert [
            broken
            for broken in check(PlanUnderTest(thirty, who, shelf.moves, SafetyStatus()))
            if broken.rule == "excluded"
        ] == []

    @given(PROFILES, st.integers(0, 99))
    @settings(max_examples=15, deadline=None)
    def test_is_the_same_for_the_same_seed(self, who: TrainingProfile, seed: int) -> None:
        assert msgspec.json.encode(plan_thirty_days(who, LIBRARY, seed=seed)) == msgspec.json.encode(
            plan_thirty_days(who, LIBRARY, seed=seed)
        )


FEW_FIT = [
    {"cautions": ["hip_replacement_anterior", "heart", "balance"], "equipment": ["chair"], "level": "fit"},
    {"cautions": ["hip_replacement_anterior", "balance", "pregnancy_prone", "dizziness"], "equipment": ["step"]},
    {"cautions": ["hip_replacement_anterior"], "equipment": [], "places": ["stairs", "outdoors", "floor"]},
    {"cautions": ["knee_pain"], "equipment": [], "places": ["stairs", "outdoors", "bed", "desk"]},
]


@pytest.mark.parametrize("answers", FEW_FIT, ids=str)
def test_few_moves_are_still_enough_minutes_and_never_the_same_session_twice_running(answers: dict[str, Any]) -> None:
    for seed in range(4):
        done = sessions(plan_thirty_days(profile(**answers), REAL, seed=seed))
        assert len(done) == 12
        assert min(day.minutes for day in done) >= 15
        assert all(one.strength() != two.strength() for one, two in pairwise(done))


def test_two_moves_are_still_twelve_sessions_that_say_so() -> None:
    for seed in range(4):
        places = ["floor", "bed"]
        who = profile(cautions=["hip_replacement_anterior", "heart"], equipment=[], places=places, level="fit")
        done = sessions(plan_thirty_days(who, REAL, seed=seed))
        assert len(done) == 12
        assert frozenset().union(*(day.strength() for day in done)) == {"stg_clam", "stg_hip_hinge"}
        assert min(day.minutes for day in done) >= 15
        for before, after in pairwise(done):
            if before.strength() == after.strength():
                assert any(note.startswith("The same moves as on day ") for note in after.notes)


def test_a_move_that_only_was_a_test_is_new_to_a_session() -> None:
    for seed in range(12):
        done = sessions(plan_thirty_days(profile(cautions=["wrist"]), REAL, seed=seed))
        before = frozenset().union(*(day.strength() for day in done if day.day < 22))
        assert all(day.strength() <= before for day in done if day.day >= 22)


def test_another_seed_is_another_plan() -> None:
    assert len({tuple(day.strength() for day in made(profile(), seed=seed).days) for seed in range(8)}) == 8


def test_a_usual_plan() -> None:
    thirty = made(profile())
    assert [day.kind for day in thirty.days[:7]] == [
        "retest", "rest", "strength", "mobility", "strength", "rest", "strength",
    ]  # fmt: skip
    assert (thirty.left_out, thirty.hold, thirty.block, thirty.start) == ((), None, 1, START)
    assert thirty.days[0].tests == ("single_leg_bridge", "chair_stand", "thomas", "hip_girth", "video")
    assert [item.move for item in thirty.days[0].items if item.role == "test"] == [
        "stg_sl_bridge", "brk_sit_to_stand", "str_psoas_lying",
    ]  # fmt: skip
    assert all(day.breaks for day in thirty.days)
    lying = next(item for item in thirty.days[1].items if item.move == "str_psoas_lying")
    assert (lying.hold_s, lying.rounds, lying.sides) == (15, 4, "each")
    assert len({day.strength() for day in sessions(thirty)}) == 12


def test_the_two_drills_take_turns() -> None:
    walked = [item.move for day in made(profile()).days for item in day.items if item.role == "walk"]
    assert walked[:4] == ["gait_trail_leg", "gait_pushoff", "gait_trail_leg", "gait_pushoff"]


def test_learn_with_two_sets_then_more() -> None:
    thirty = made(profile(minutes_per_session=25, level="some"))
    first = [item for day in sessions(thirty)[:3] for item in day.items if item.role == "strength"]
    later = [item for day in sessions(thirty)[3:] for item in day.items if item.role == "strength"]
    assert max(item.sets for item in first) == 2
    assert all(item.reason.endswith("3 or 4 more") for item in first)
    assert any("2-3 left" in item.reason for item in later)


def test_the_hard_moves_wait_for_the_level() -> None:
    for seed in range(6):
        early = {name for day in sessions(made(profile(level="new"), seed=seed))[:6] for name in day.strength()}
        assert not early & {"stg_sl_hip_thrust", "stg_plank_hip_ext", "stg_sl_bridge", "stg_sl_chair_squat"}
        assert not any(item.move == "str_couch" for day in made(profile(level="new")).days for item in day.items)
    seen = {
        name for seed in range(6) for day in sessions(made(profile(level="fit"), seed=seed)) for name in day.strength()
    }
    assert seen & {"stg_sl_hip_thrust", "stg_plank_hip_ext"}


def test_the_years_slow_the_levels_down() -> None:
    def early(age: int) -> set[str]:
        plans = [made(profile(level="some", age=age), seed=seed) for seed in range(6)]
        return {name for thirty in plans for day in sessions(thirty)[6:9] for name in day.strength()}

    hard = {name for name, move in LIBRARY.moves.items() if move.level == 2 and move.category == "strength"}
    assert early(40) & hard
    assert not early(70) & hard


class TestReplaced:
    def test_both_stretches_by_name(self) -> None:
        thirty = made(profile(cautions=["hip_replacement_anterior"]))
        told = {left.move: left for left in thirty.left_out}
        assert told["str_psoas_lying"].instead == "str_knee_hug_flat"
        assert "your hip replacement from the front" in told["str_psoas_lying"].why
        assert any("instead of Psoas lying" in reason for reason in reasons(thirty, "str_knee_hug_flat"))

    @pytest.mark.parametrize(
        ("answers", "lying", "lunge"),
        [
            ({"equipment": [], "places": ["desk", "floor"]}, "brk_split_stretch", None),
            ({"equipment": ["chair"], "places": ["desk", "floor"]}, "brk_split_stretch", None),
            ({"equipment": [], "places": ["bed"]}, None, "str_knee_hug_flat"),
            ({"age": 74, "cautions": ["osteoporosis_flexion", "balance"]}, "brk_split_stretch", "str_half_kneel"),
            ({"cautions": ["front_hip_pinch"]}, "str_standing_quad", ""),
            ({"cautions": ["hip_replacement_anterior"]}, "str_knee_hug_flat", ""),
            ({"cautions": ["hip_replacement_posterior"]}, "brk_split_stretch", "str_standing_quad"),
        ],
    )
    def test_stretches_by_the_easiest_with_the_dose_kept(
        self, answers: dict[str, Any], lying: str | None, lunge: str | None
    ) -> None:
        """None: the stretch itself; empty: nothing."""
        expected = {
            "stretch-1": "str_psoas_lying" if lying is None else lying,
            "stretch-2": "str_psoas_lunge" if lunge is None else lunge,
        }
        thirty = plan_thirty_days(profile(**answers), REAL)
        for day in thirty.days:
            items = {item.slot: item for item in day.items if item.slot in expected}
            planned = {slot: item.move for slot, item in items.items()}
            assert planned == {slot: move for slot, move in expected.items() if move}
            if day.kind in ("rest", "retest"):
                seconds = {slot: item.sets * item.rounds * (item.hold_s or 0) for slot, item in items.items()}
                due = {"stretch-1": 60, "stretch-2": 30 if day.kind == "rest" else 15}
                assert seconds == {slot: due[slot] for slot in seconds}

    @pytest.mark.parametrize("lunge", ["stg_forward_lunge", "stg_reverse_lunge"])
    def test_no_stand_in_of_a_lunge_has_fewer_repetitions(self, lunge: str) -> None:
        names = safety_rules.substitutes(REAL.moves[lunge], REAL.moves)
        assert names[0] in REAL.moves[lunge].easier
        doses = [REAL.moves[name].dose for name in names]
        assert all(dose.reps is None or dose.reps >= 8 for dose in doses)
        assert REAL.moves[lunge].dose.reps == 8

    def test_everyday_walking_is_there_for_everybody(self) -> None:
        for answers in ({"cautions": sorted(CAUTIONS)}, {"places": ["bed"]}, {"equipment": []}):
            for day in plan_thirty_days(profile(**answers), REAL).days:
                assert any(item.role == "walk" for item in day.items)

    def test_who_takes_everything_off_the_list_is_told_whom_to_ask_and_goes_on(self) -> None:
        diary = Diary()
        for name in REAL.moves:
            diary.tell(0, "ban", move=name, on=True)
        later = START + timedelta(days=9)
        thirty = made(profile(), diary, shelf=REAL, today=later)
        assert all(not day.items for day in thirty.days)
        assert all("physiotherapist" in " ".join(day.notes) for day in thirty.days)
        assert thirty.days[9].date == later

    def test_lunges_by_what_comes_nearest(self) -> None:
        thirty = made(profile(cautions=["balance"]))
        instead = {left.move: left.instead for left in thirty.left_out}
        assert instead["stg_forward_lunge"] == "stg_split_squat"
        assert any(
            reason.startswith("Split squat instead of Forward lunge") for reason in reasons(thirty, "stg_split_squat")
        )

    def test_walks_by_another_walk_or_none(self) -> None:
        answers = profile(cautions=["hip_replacement_anterior", "heart"])
        anterior = made(answers)
        assert {item.move for day in anterior.days for item in day.items if item.role == "walk"} == {"brk_walk"}
        assert any(left.move == "gait_trail_leg" and left.instead == "brk_walk" for left in anterior.left_out)
        thirty = made(answers, shelf=LIBRARY.less("brk_walk"))
        assert not any(item.role == "walk" for day in thirty.days for item in day.items)
        assert any(left.move == "gait_trail_leg" and left.instead is None for left in thirty.left_out)
        indoors = made(profile(places=["desk", "floor", "bed"]))
        drills = {"gait_trail_leg", "gait_pushoff"}
        assert {item.move for day in indoors.days for item in day.items if item.role == "walk"} == drills

    def test_tests_that_do_not_fit_are_named(self) -> None:
        thirty = made(profile(cautions=["pregnancy_supine"]))
        assert any(left.move == "test:single_leg_bridge" for left in thirty.left_out)

    def test_nothing_for_strength_is_said_and_days_stay_gentle(self) -> None:
        thirty = made(profile(cautions=sorted(CAUTIONS), equipment=[]), shelf=LIBRARY.less("stg_side_abd"))
        assert sessions(thirty) == []
        assert "physiotherapist" in thirty.days[2].notes[0]
        assert thirty.days[2].kind == "mobility"

    def test_few_moves_are_filled_up_with_light_ones(self) -> None:
        shelf = LIBRARY.less(*(name for name in LIBRARY.moves if name.startswith("stg_") and "bridge" not in name))
        thirty = made(profile(), shelf=shelf)
        assert any("brk_kickback" in day.strength() for day in sessions(thirty))

    def test_what_too_few_moves_cannot_do_is_said(self) -> None:
        shelf = LIBRARY.only("stg_bridge").less("stg_bridge_march")
        who = profile(minutes_per_session=25)
        thirty = made(who, shelf=shelf)
        first = {day.strength(): day.day for day in reversed(sessions(thirty))}
        for day in sessions(thirty):
            again = f"The same moves as on day {first[day.strength()]}: too few others fit."
            assert (again in day.notes) == (first[day.strength()] != day.day)
            assert ("Shorter than you asked, because few moves suit you." in day.notes) == (day.minutes < 23)
        notes = {note for day in sessions(thirty) for note in day.notes}
        assert {note.partition(" ")[0] for note in notes} == {"The", "Shorter"}
        assert check(PlanUnderTest(thirty, who, shelf.moves, SafetyStatus())) == []
        assert not any(day.notes for day in sessions(made(who)))

    def test_without_the_drills_of_the_library_there_is_none(self) -> None:
        thirty = made(profile(), shelf=LIBRARY.only("stg_", "str_"))
        assert not any(item.role == "walk" for day in thirty.days for item in day.items)

    def test_a_drill_that_the_library_lacks_is_replaced_without_a_word(self) -> None:
        thirty = made(profile(), shelf=LIBRARY.less("gait_trail_leg"))
        assert reasons(thirty, "gait_pushoff") == {""}

    def test_without_lunges_in_the_library_none_are_missed(self) -> None:
        thirty = made(profile(), shelf=LIBRARY.less("stg_forward_lunge", "stg_reverse_lunge", "str_psoas_lunge"))
        assert len(sessions(thirty)) == 12


class TestHold:
    def held(self, tier: safety_rules.Tier, flags: tuple[str, ...], shelf: Shelf = LIBRARY, **fields: Any) -> Plan:
        standing = SafetyStatus(hold=SafetyHold(tier, datetime(2026, 3, 1, tzinfo=UTC), flags))
        return plan_thirty_days(profile(**fields), shelf, standing)

    @pytest.mark.parametrize("tier", ["emergency", "same_day"])
    def test_nothing(self, tier: safety_rules.Tier) -> None:
        thirty = self.held(tier, ("foot_drop",))
        assert thirty.hold is not None
        assert not any(day.items or day.breaks for day in thirty.days)
        assert thirty.days[0].notes == ("Paused until you tell us that a clinician cleared you.",)

    def test_walking_alone_in_the_last_tier(self) -> None:
        thirty = self.held("within_days", ("night_pain",))
        assert {item.move for day in thirty.days for item in day.items} == {"brk_walk"}
        assert {name for day in thirty.days for name in day.breaks} == {"brk_walk"}

    def test_not_even_walking_where_an_answer_excludes_it(self) -> None:
        walk = msgspec.structs.replace(LIBRARY.moves["brk_walk"], cautions=("dizziness",))
        told = self.held("within_days", ("night_pain",), LIBRARY.plus(walk), cautions=["dizziness"])
        assert not any(day.items for day in told.days)
        assert not any(day.items for day in self.held("within_days", ("recent_surgery",)).days)
        assert not any(day.items for day in self.held("within_days", ("night_pain",), LIBRARY.less("brk_walk")).days)

    def test_no_caution_takes_everyday_walking_away(self) -> None:
        told = self.held("within_days", ("night_pain",), REAL, cautions=sorted(CAUTIONS))
        assert all([item.move for item in day.items] == ["brk_walk"] for day in told.days)

    @given(PROFILES, st.sampled_from(["emergency", "same_day", "within_days"]))
    @settings(max_examples=15, deadline=None)
    def test_for_everybody(self, who: TrainingProfile, tier: safety_rules.Tier) -> None:
        standing = SafetyStatus(hold=SafetyHold(tier, datetime(2026, 3, 1, tzinfo=UTC), ("foot_drop",)))
        shown = {item.move for day in plan_thirty_days(who, LIBRARY, standing).days for item in day.items}
        assert shown <= ({"brk_walk"} if tier == "within_days" else set())


class TestAdapts:
    WHO = profile(level="new")

    def test_plenty_left_makes_it_slower(self) -> None:
        diary = Diary().session(3, 2, {"stg_bridge": 12}, answer="right", reps_in_reserve=3)
        diary.session(5, 4, {"stg_bridge": 12}, answer="right", reps_in_reserve=5)
        thirty = made(self.WHO, diary, today=START + timedelta(days=6))
        ahead = [item for day in thirty.days for item in day.items if item.move == "stg_bridge" and not day.done]
        assert {(item.reps, item.tempo) for item in ahead} == {(10, "3-1-3")}
        assert all("you could do 5 more" in reason for reason in reasons(thirty, "stg_bridge"))

    def earned(self, last: int = 8) -> Diary:
        diary = Diary()
        for day in (3, 5, 7, 9, 11, 13, 17, 19)[:last]:
            diary.session(day, day - 1, {"stg_bridge": 30}, answer="easy", reps_in_reserve=5)
        return diary

    def test_the_harder_variant_takes_the_place_with_its_reason(self) -> None:
        plans = [made(self.WHO, self.earned(5), seed, START + timedelta(days=11)) for seed in range(4)]
        days = [day for plan in plans for day in sessions(plan) if not day.done and day.day < 22]
        ahead = {name for day in days for name in day.strength()}
        assert "stg_bridge_march" in ahead
        assert "stg_bridge" not in ahead
        came = {reason for plan in plans for reason in reasons(plan, "stg_bridge_march")}
        assert any("a harder form of Bridge: you could do 5 more" in reason for reason in came)

    def test_it_waits_for_the_next_block_when_the_last_week_has_come(self) -> None:
        diary = Diary()
        for day in (3, 5, 7, 9, 11, 13, 17, 19, 21):
            diary.session(day, day - 1, {"stg_bridge": 30}, answer="easy", reps_in_reserve=5)
        thirty = made(self.WHO, diary, today=START + timedelta(days=22))
        assert not any("stg_bridge_march" in day.strength() for day in sessions(thirty) if day.day >= 22)
        assert any("stg_bridge" in day.strength() for day in sessions(thirty) if day.day >= 22)

    def test_too_few_moves_keep_the_easier_beside_the_harder(self) -> None:
        few = LIBRARY.less(*(name for name in LIBRARY.moves if name.startswith("stg_") and "bridge" not in name))
        shelf = few.plus(move("stg_clam", harder=()))
        shelf = shelf.less("brk_sit_to_stand", "brk_mini_squat", "brk_glute_squeeze", "brk_heel_raise", "brk_kickback")
        thirty = made(self.WHO, self.earned(5), today=START + timedelta(days=11), shelf=shelf)
        ahead = {name for day in sessions(thirty) if not day.done for name in day.strength()}
        assert {"stg_bridge", "stg_bridge_march"} <= ahead

    def test_pain_above_five_brings_the_easier_one(self) -> None:
        diary = Diary().session(2, 1, {"stg_forward_lunge": 8}, answer="hurt", pain=7, pain_kind="ordinary")
        thirty = made(self.WHO, diary, today=START + timedelta(days=3))
        ahead = {name for day in sessions(thirty) if not day.done for name in day.strength()}
        assert "stg_forward_lunge" not in ahead
        assert "stg_split_squat" in ahead
        assert any("stopped after pain 7 of 10" in reason for reason in reasons(thirty, "stg_split_squat"))

    def test_time_off_steps_back_for_the_next_session(self) -> None:
        diary = Diary().session(9, 8, {"stg_bridge": 12, "stg_hip_hinge": 10}, answer="right", reps_in_reserve=2)
        thirty = made(profile(minutes_per_session=25), diary, today=START + timedelta(days=28))
        back = next(day for day in sessions(thirty) if not day.done and day.day > 9)
        assert max(item.sets for item in back.items if item.role == "strength") == 2
        assert any("20 days off" in reason for reason in reasons(thirty, "stg_bridge"))

    def test_a_session_done_is_not_given_again(self) -> None:
        first = sessions(made(self.WHO))[0]
        diary = Diary().session(3, 2, dict.fromkeys(sorted(first.strength()), 8))
        thirty = made(self.WHO, diary, today=START + timedelta(days=3))
        assert [day.day for day in sessions(thirty) if day.strength() == first.strength()] == [3]

    def test_a_new_block_from_where_the_person_is(self) -> None:
        diary = self.earned().tell(30, "plan_started", block=2, start=str(START + timedelta(days=31)))
        who = profile(level="new", start=START + timedelta(days=31))
        thirty = made(who, diary, today=START + timedelta(days=31))
        assert thirty.block == 2
        assert "stg_bridge_march" in {name for day in sessions(thirty) for name in day.strength()}
        assert {day.strength() for day in sessions(thirty)}.isdisjoint({frozenset({"stg_bridge"})})

    def test_favourites_come_and_banned_moves_never(self) -> None:
        def often(diary: Diary, name: str) -> int:
            return sum(name in day.strength() for seed in range(5) for day in sessions(made(self.WHO, diary, seed)))

        assert often(Diary().tell(0, "favourite", move="stg_clam"), "stg_clam") > often(Diary(), "stg_clam")
        assert often(Diary().tell(0, "ban", move="stg_clam"), "stg_clam") == 0

    def test_written_test_results_move_the_pointer_too(self) -> None:
        diary = Diary().tell(2, "self_test", test="thomas", value=4)
        assert made(self.WHO, diary, today=START + timedelta(days=3)).days[1].date == START + timedelta(days=3)


class TestLastWeek:
    """Nothing new, save what takes the place of what no longer fits."""

    PLACES = tuple((day, day - 1) for day in (3, 5, 7, 9, 11, 13, 17, 19, 21))
    NOW = START + timedelta(days=22)

    def lived(self, *moves: str, tests: tuple[str, ...] = ()) -> Diary:
        diary = Diary()
        for day in (1, 15):
            diary.session(day, day - 1, dict.fromkeys((*tests, "brk_walk"), None))
        for day, on in self.PLACES:
            diary.session(day, on, dict.fromkeys(moves, 8))
        return diary

    def last(self, diary: Diary, who: TrainingProfile, shelf: Any = LIBRARY) -> Plan:
        thirty = made(who, diary, today=self.NOW, shelf=shelf)
        facts = diary.facts
        stands, past = safety_rules.fold_safety_status(facts), training_history.read(facts)
        found = [each for each in check(PlanUnderTest(thirty, who, shelf.moves, stands, past.bans)) if each.day >= 22]
        assert [each for each in found if each.rule != "lunges"] == []
        return thirty

    def test_a_hip_extension_in_the_place_of_one_that_pain_stopped(self) -> None:
        diary = self.lived("stg_bridge", "stg_clam", "stg_forward_lunge", "stg_side_abd", "stg_hip_hinge")
        diary.tell(21, "feedback", session="1.21", move="stg_bridge", answer="hurt", pain=8, pain_kind="ordinary")
        thirty = self.last(diary, profile(cautions=["balance"]), LIBRARY.less("stg_sl_bridge"))
        came = {item.move: item.reason for day in thirty.days[21:] for item in day.items if item.role == "strength"}
        new = came.keys() - {"stg_clam", "stg_side_abd", "stg_hip_hinge"}
        assert any("instead of Bridge: stopped after pain 8 of 10" in came[name] for name in new)

    def test_no_new_hip_extension_where_none_came_before(self) -> None:
        diary = self.lived("stg_clam", "stg_hip_hinge", "stg_side_abd", "stg_split_squat", "stg_step_up")
        days, who = schedule.RETESTS, profile()
        context = plan_context(who, LIBRARY, SafetyStatus(), 1, training_history.read(diary.facts), self.NOW)
        assert days[-1] == 30
        built = build_plan(context, 21).days
        assert [day.day for day in built] == list(range(1, 22))
        so_far = summarize_days(built)
        unbridged = frozenset(name for name in so_far.introduced if "bridge" not in name)
        so_far = msgspec.structs.replace(so_far, introduced=unbridged)
        ids = {choice.id for choice in candidate_moves(context, so_far, 23, {})}
        assert ids & {"stg_hip_hinge", "stg_split_squat", "stg_step_up"}
        assert not ids & {"stg_bridge", "stg_bridge_march"}

    def test_another_walk_where_none_of_those_before_fits(self) -> None:
        diary = self.lived("stg_bridge", "stg_clam", "stg_hip_hinge", "stg_side_abd", "stg_forward_lunge")
        gone = ("gait_trail_leg", "gait_pushoff", "brk_walk")
        for name in gone:
            diary.tell(21, "ban", move=name, on=True)
        thirty = self.last(diary, profile())
        assert {item.move for day in thirty.days[23:] for item in day.items if item.role == "walk"} == {"brk_stairs"}

    def test_no_test_with_a_move_that_never_came(self) -> None:
        who = profile()
        diary = self.lived("stg_bridge", "stg_clam", "stg_hip_hinge", "stg_side_abd", "stg_forward_lunge")
        thirty = made(who, diary, today=START + timedelta(days=29))
        assert "stg_sl_bridge" not in {item.move for item in thirty.days[29].items}
        assert "The test Single-leg bridge: nothing new in the last week" in {left.why for left in thirty.left_out}
        written = self.lived("stg_bridge", "stg_clam", "stg_hip_hinge", "stg_side_abd")
        written.tell(15, "self_test", test="single_leg_bridge", value=12)
        thirty = made(who, written, today=START + timedelta(days=29))
        assert "stg_sl_bridge" in {item.move for item in thirty.days[29].items if item.role == "test"}
        known = self.lived("stg_bridge", "stg_clam", "stg_hip_hinge", "stg_side_abd", tests=("stg_sl_bridge",))
        thirty = made(who, known, today=START + timedelta(days=29))
        assert "stg_sl_bridge" in {item.move for item in thirty.days[29].items}
