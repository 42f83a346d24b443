"""The checker can be proved wrong: every rule is broken on purpose and must say so; untouched plans are clean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from perkup.coach.programme.exercise_families import is_light
from perkup.coach.programme.plan_model import Plan, PlanDay, PlanItem
from perkup.coach.programme.planner import plan_thirty_days
from perkup.coach.programme.training_profile import TrainingProfile
from perkup.coach.safety.safety_rules import MoveStop, SafetyHold, SafetyStatus
from perkup.moves.library import load
from perkup.verification import plan_rules
from perkup.verification.plan_rules import check
from perkup.verification.plan_under_test import HIP_EXTENSION, PlanUnderTest
from tests.coach.plan_world import LIBRARY, move, profile

WHO = profile(level="some")
PLAN = plan_thirty_days(WHO, LIBRARY, seed=3)
change = msgspec.structs.replace


def case(thirty: Plan = PLAN, who: TrainingProfile = WHO, **fields: Any) -> PlanUnderTest:
    told: dict[str, Any] = {"moves": LIBRARY.moves, "standing": SafetyStatus(), **fields}
    return PlanUnderTest(thirty, who, **told)


def with_day(number: int, **fields: Any) -> Plan:
    days = tuple(change(day, **fields) if day.day == number else day for day in PLAN.days)
    return change(PLAN, days=days)


def with_items(number: int, edit: Callable[[PlanItem], PlanItem | None]) -> Plan:
    kept = [edit(item) for item in PLAN.days[number - 1].items]
    return with_day(number, items=tuple(item for item in kept if item))


def broken(told: PlanUnderTest) -> set[str]:
    return {each.rule for each in check(told)}


def strength(number: int = 1) -> list[PlanDay]:
    return [day for day in PLAN.days if day.kind == "strength"][:number]


def test_an_honest_plan_breaks_nothing() -> None:
    assert check(case()) == []


class TestShape:
    def test_a_day_missing(self) -> None:
        assert "shape" in broken(case(change(PLAN, days=PLAN.days[:-1])))

    def test_a_date_that_goes_back(self) -> None:
        assert "shape" in broken(case(with_day(5, date=PLAN.days[3].date)))

    @pytest.mark.parametrize(("day", "kind"), [(1, "rest"), (15, "mobility"), (30, "rest"), (7, "retest")])
    def test_retests_elsewhere(self, day: int, kind: str) -> None:
        assert "retest" in broken(case(with_day(day, kind=kind)))


class TestExcluded:
    @pytest.mark.parametrize("word", ["pregnancy_supine", "hip_replacement_anterior", "knee_pain"])
    def test_an_answer(self, word: str) -> None:
        assert "excluded" in broken(case(standing=SafetyStatus(cautions=frozenset({word}))))
        assert "excluded" in broken(case(who=change(WHO, cautions=(word,))))

    def test_equipment_place_ban_and_pain(self) -> None:
        assert "excluded" in broken(case(who=change(WHO, equipment=())))
        assert "excluded" in broken(case(who=change(WHO, places=("desk",))))
        assert "excluded" in broken(case(bans=frozenset({"gait_trail_leg"})))
        stopped = {"gait_trail_leg": MoveStop(datetime(2026, 3, 1, tzinfo=UTC), "pain 7 of 10", False)}
        assert "excluded" in broken(case(standing=SafetyStatus(stopped=stopped)))

    def test_a_break_move(self) -> None:
        told = check(case(with_day(3, breaks=("gait_hill", "brk_unknown"))))
        assert [(each.rule, each.detail) for each in told] == [("excluded", "brk_unknown is in no library")]

    def test_a_hold(self) -> None:
        held = SafetyStatus(hold=SafetyHold("same_day", datetime(2026, 3, 1, tzinfo=UTC), ("foot_drop",)))
        assert broken(case(standing=held)) == {"excluded"}
        gentle = SafetyStatus(hold=SafetyHold("within_days", datetime(2026, 3, 1, tzinfo=UTC), ("night_pain",)))
        walk = PLAN.days[1].items[-1]
        days = tuple(change(day, items=(change(walk, move="brk_walk"),), breaks=()) for day in PLAN.days)
        assert broken(case(change(PLAN, days=days), standing=gentle)) == set()
        assert broken(case(change(PLAN, days=days), standing=held)) == {"excluded"}

    def test_what_was_done_was_done(self) -> None:
        done = change(PLAN, days=tuple(change(day, done=True) for day in PLAN.days))
        assert "excluded" not in broken(case(done, bans=frozenset(LIBRARY.moves)))


class TestDoses:
    def test_one_side_only(self) -> None:
        one = with_items(3, lambda item: change(item, sides="both") if item.move == "str_psoas_lying" else item)
        assert "sides" in broken(case(one))

    @pytest.mark.parametrize("fields", [{"sets": 0}, {"rounds": 0}, {"reps": None, "hold_s": None}])
    def test_no_dose(self, fields: dict[str, Any]) -> None:
        assert "dose" in broken(case(with_items(3, lambda item: change(item, **fields))))


class TestWeek:
    def test_two_sessions_in_a_week(self) -> None:
        day = strength()[0]
        fewer = with_day(day.day, kind="rest", items=tuple(item for item in day.items if item.role != "strength"))
        assert "three-a-week" in broken(case(fewer))

    def test_a_week_partly_done_is_not_counted(self) -> None:
        day = strength()[0]
        fewer = with_day(day.day, kind="rest", done=True)
        assert "three-a-week" not in broken(case(fewer))

    def test_only_a_day_between(self) -> None:
        day = strength()[0]
        near = with_day(day.day + 1, items=day.items, kind="strength")
        assert "48-hours" in broken(case(near))

    def test_sessions_for_whom_nothing_fits(self) -> None:
        nobody = {name: each for name, each in LIBRARY.moves.items() if name.startswith("str_")}
        assert "three-a-week" in broken(case(moves=nobody))


class TestMinutes:
    @pytest.mark.parametrize("minutes", [14, 17, 23, 26])
    def test_too_short_or_too_long(self, minutes: int) -> None:
        assert "minutes" in broken(case(with_day(strength()[0].day, minutes=minutes)))

    def test_minutes_that_the_doses_do_not_make(self) -> None:
        assert "minutes" in broken(case(with_day(3, minutes=9)))

    def test_too_little_strength_in_them(self) -> None:
        day = strength()[0]
        own = [item for item in day.items if item.role == "strength"]
        others = [item for item in day.items if item.role != "strength"]
        short = (*(change(item, sets=1) for item in own), *others)
        assert "strength-minutes" in broken(case(with_day(day.day, items=short)))
        for untouched in ({"notes": ("A lighter week.",)}, {"skipped": True}):
            assert "strength-minutes" not in broken(case(with_day(day.day, items=short, **untouched)))
        assert "strength-minutes" not in broken(case(with_day(day.day, items=short), swapped=frozenset({day.day})))
        assert 10 <= day.strength_minutes < day.minutes
        assert day.strength_minutes == round(sum(item.seconds for item in own) / 60)

    def test_what_was_done_is_a_record(self) -> None:
        longer = change(WHO, minutes_per_session=25)
        done = change(PLAN, days=tuple(change(day, done=True) for day in PLAN.days))
        assert "minutes" in broken(case(who=longer))
        assert "minutes" not in broken(case(done, who=longer))

    def test_the_last_day_of_what_is_made_so_far(self) -> None:
        day = strength()[0]
        begun = change(with_day(day.day, minutes=27), days=with_day(day.day, minutes=27).days[: day.day])
        assert {each.rule for each in plan_rules.check_last(case(begun))} == {"minutes"}
        assert plan_rules.check_last(case(change(PLAN, days=PLAN.days[: day.day]))) == []
        held = SafetyStatus(hold=SafetyHold("same_day", datetime(2026, 3, 1, tzinfo=UTC), ("foot_drop",)))
        assert {each.rule for each in plan_rules.check_last(case(begun, standing=held))} == {"excluded"}

    def test_a_swap_may_change_them_a_little(self) -> None:
        day = strength()[0]
        longer = tuple(change(item, rest_s=item.rest_s + 25) for item in day.items)
        moved = with_day(day.day, minutes=23, items=longer)
        assert "minutes" not in broken(case(moved, swapped=frozenset({day.day})))
        assert "minutes" in broken(case(moved))


class TestDaily:
    @pytest.mark.parametrize("name", ["str_psoas_lying", "str_psoas_lunge"])
    def test_a_psoas_stretch_missing(self, name: str) -> None:
        assert "psoas" in broken(case(with_items(3, lambda item: None if item.move == name else item)))

    def test_a_replacement_has_to_be_named(self) -> None:
        silent = with_items(
            3, lambda item: change(item, move="str_half_kneel") if item.move == "str_psoas_lying" else item
        )
        assert "psoas" in broken(case(silent))
        named = with_items(
            3,
            lambda item: (
                change(item, move="str_half_kneel", reason="Half kneel instead of Psoas lying")
                if item.move == "str_psoas_lying"
                else item
            ),
        )
        assert "psoas" not in broken(case(named))
        assert "psoas" not in broken(case(silent, swapped=frozenset({3})))

    def test_a_stretch_that_nothing_can_replace_is_no_fault(self) -> None:
        nothing = change(WHO, cautions=("hip_replacement_anterior",), equipment=(), places=("desk", "floor"))
        gone = with_items(3, lambda item: None if item.role == "stretch" else item)
        told = [each for each in check(case(gone, who=nothing)) if each.rule == "psoas" and each.day == 3]
        assert [each.detail[:15] for each in told] == []

    def stood_in(self, move_id: str, day: int = 3, **dose: Any) -> PlanUnderTest:
        """The lying stretch of a day replaced, by name, with the given dose."""
        why = "Another instead of Psoas lying: left out because of your bones (rounding the back)"

        def edit(item: PlanItem) -> PlanItem:
            return change(item, move=move_id, reason=why, **dose) if item.move == "str_psoas_lying" else item

        assert LIBRARY.moves["str_psoas_lying"].name == "Psoas lying"
        return case(with_items(day, edit), who=change(WHO, cautions=("osteoporosis_flexion",)))

    def test_a_stand_in_of_the_hardest_or_from_another_slot_or_twice(self) -> None:
        assert "stand-in" not in broken(self.stood_in("str_half_kneel"))
        assert "stand-in" in broken(self.stood_in("str_couch"))
        assert "stand-in" in broken(self.stood_in("str_psoas_lunge"))
        lunge = {item.move for item in PLAN.days[2].items}
        assert "str_psoas_lunge" in lunge

    def test_a_stand_in_with_another_dose(self) -> None:
        gentle = next(day.day for day in PLAN.days if day.kind == "mobility")
        strong = strength()[0].day
        rule = "stand-in-dose"
        assert rule not in broken(self.stood_in("str_half_kneel", gentle))
        assert rule in broken(self.stood_in("str_half_kneel", gentle, rounds=2))
        assert rule in broken(self.stood_in("str_half_kneel", gentle, rounds=5))
        assert rule in broken(self.stood_in("str_half_kneel", strong, rounds=1))
        assert rule not in broken(self.stood_in("str_half_kneel", strong, rounds=5))
        assert rule not in broken(self.stood_in("str_half_kneel", gentle, reps=8, hold_s=None))

    def test_a_day_with_nothing_on_it(self) -> None:
        empty = change(PLAN.days[2], items=(), kind="rest")
        days = [change(PLAN, days=(*PLAN.days[:2], day, *PLAN.days[3:])) for day in (empty, change(empty, done=True))]
        assert "nothing-to-do" in broken(case(days[0]))
        assert "nothing-to-do" not in broken(case(days[1]))
        asks = change(empty, notes=("Ask a doctor or physiotherapist.",))
        assert "nothing-to-do" not in broken(case(change(PLAN, days=(*PLAN.days[:2], asks, *PLAN.days[3:]))))

    @pytest.mark.parametrize(
        ("word", "name", "angle", "fine"),
        [
            ("hip_replacement_posterior", "hip_flexion_l", 80.0, 79.0),
            ("hip_replacement_posterior", "hip_adduction_r", 5.5, 5.0),
            ("hip_replacement_anterior", "hip_flexion_r", -3.0, -2.0),
            ("front_hip_pinch", "hip_flexion_l", 100.0, 99.0),
            ("front_hip_pinch", "hip_flexion_l", -16.0, -15.0),
        ],
    )
    def test_a_position_that_an_answer_excludes(self, word: str, name: str, angle: float, fine: float) -> None:
        shipped = load().moves["stg_bridge"]
        for degrees, breaks in ((angle, True), (fine, False)):
            frame = change(shipped.keyframes[0], pose={name: degrees})
            clam = change(LIBRARY.moves["stg_clam"], cautions=(), keyframes=(frame,))
            moves = {**LIBRARY.moves, "stg_clam": clam}
            one = with_items(3, lambda item: change(item, move="stg_clam"))
            answered = case(one, who=change(WHO, cautions=(word,)), moves=moves)
            assert ("position" in broken(answered)) == breaks
            assert "position" not in broken(case(one, moves=moves))
            by_break = case(
                with_day(3, breaks=("stg_clam",)), standing=SafetyStatus(cautions=frozenset({word})), moves=moves
            )
            assert ("position" in broken(by_break)) == breaks

    def test_walking_left_out_for_somebody(self) -> None:
        walk = change(LIBRARY.moves["brk_walk"], cautions=("dizziness",))
        assert "walk" in broken(case(moves={**LIBRARY.moves, "brk_walk": walk}))

    def test_no_walk(self) -> None:
        assert "walk" in broken(case(with_items(3, lambda item: None if item.role == "walk" else item)))

    def test_something_else_in_the_place_of_the_walk(self) -> None:
        other = with_items(3, lambda item: change(item, move="stg_clam") if item.role == "walk" else item)
        assert "walk" in broken(case(other))


class TestStrength:
    def replaced(self, name: str, other: str) -> Plan:
        def edit(item: PlanItem) -> PlanItem:
            return change(item, move=other) if item.move == name and item.role == "strength" else item

        return change(PLAN, days=tuple(change(day, items=tuple(map(edit, day.items))) for day in PLAN.days))

    @pytest.mark.parametrize("name", ["stg_forward_lunge", "stg_reverse_lunge"])
    def test_a_lunge_missing(self, name: str) -> None:
        assert "lunges" in broken(case(self.replaced(name, "stg_split_squat")))

    def test_in_the_last_week_only_a_lunge_that_came_before_is_missed(self) -> None:
        def without(first: int) -> set[int]:
            def edit(item: PlanItem) -> PlanItem:
                gone = item.move == "stg_forward_lunge" and item.role == "strength"
                return change(item, move="stg_split_squat") if gone else item

            days = (change(d, items=tuple(map(edit, d.items))) if d.day >= first else d for d in PLAN.days)
            return {each.day for each in check(case(change(PLAN, days=tuple(days)))) if each.rule == "lunges"}

        assert without(22) == {22}
        assert without(1) == {1, 8, 15}

    def test_a_lunge_left_out_without_a_word(self) -> None:
        fewer = self.replaced("stg_forward_lunge", "stg_split_squat")
        assert "lunges" in broken(case(fewer, bans=frozenset({"stg_forward_lunge"})))

    def test_no_full_extension(self) -> None:
        day = strength()[0]
        items = tuple(change(item, move="stg_clam") if item.role == "strength" else item for item in day.items)
        assert "hip-extension" in broken(case(with_day(day.day, items=items)))

    def test_in_the_last_week_no_full_extension_is_asked_for_that_would_be_new(self) -> None:
        def weak(item: PlanItem) -> PlanItem:
            other = item.role == "strength" or LIBRARY.moves[item.move].family in HIP_EXTENSION
            return change(item, move="stg_hip_hinge") if other else item

        def told(standing: SafetyStatus, *kept: str) -> set[int]:
            days = [change(day, items=tuple(map(weak, day.items))) for day in PLAN.days]
            first = strength()[0]
            extra = tuple(change(first.items[1], move=name) for name in kept)
            days[first.day - 1] = change(first, items=(*days[first.day - 1].items, *extra))
            found = check(case(change(PLAN, days=tuple(days)), standing=standing))
            return {each.day for each in found if each.rule == "hip-extension" and each.day >= 22}

        stopped = {"stg_bridge": MoveStop(datetime(2026, 3, 1, tzinfo=UTC), "pain 7 of 10", False)}
        late = {day.day for day in PLAN.days if day.kind == "strength" and day.day >= 22}
        assert told(SafetyStatus()) == set()
        assert told(SafetyStatus(), "stg_bridge") == late
        assert told(SafetyStatus(stopped=stopped), "stg_bridge") == late

    def test_a_move_of_ones_own_next_to_one_counts(self) -> None:
        own = move("own", easier=("stg_bridge",))
        day = strength()[0]
        items = tuple(change(item, move="own") if item.role == "strength" else item for item in day.items)
        told = case(with_day(day.day, items=items), moves={**LIBRARY.moves, "own": own})
        assert "hip-extension" not in broken(told)

    def test_two_alike(self) -> None:
        one, two = strength(2)
        assert "alike" in broken(case(with_day(two.day, items=one.items)))

    def test_alike_in_spite_of_a_stretch_that_calls_itself_strength(self) -> None:
        one, two = strength(2)
        stretch = next(item for item in one.items if item.role == "stretch")
        posing = msgspec.structs.replace(stretch, slot="strength-9", move="brk_split_stretch", role="strength")
        assert "alike" in broken(case(with_day(two.day, items=(*one.items, posing))))

    def test_alike_is_forgiven_where_too_few_moves_fit(self) -> None:
        one, two = strength(2)
        few = {name: each for name, each in LIBRARY.moves.items() if not name.startswith("stg_") or "bridge" in name}
        few = {name: each for name, each in few.items() if not is_light(each)}
        said = f"The same moves as on day {one.day}: too few others fit."
        repeated = with_day(two.day, items=one.items, notes=(said,))
        assert "alike" not in broken(case(repeated, moves=few))
        assert "alike" in broken(case(repeated))
        assert "alike" in broken(case(with_day(two.day, items=one.items), moves=few))

    def test_alike_is_forgiven_where_too_few_moves_came_before_the_last_week(self) -> None:
        bridges = [item for item in strength()[0].items if item.role == "strength"][:1]
        days = [
            change(day, items=tuple(bridges), notes=("The same moves as on day 3: too few others fit.",))
            if day.kind == "strength" else change(day, items=())
            for day in PLAN.days
        ]  # fmt: skip
        found = check(case(change(PLAN, days=tuple(days))))
        assert {each.day for each in found if each.rule == "alike"} == {
            day.day for day in PLAN.days if day.kind == "strength" and 3 < day.day < 22
        }

    def test_short_is_forgiven_where_too_few_moves_fit_and_it_is_said(self) -> None:
        day, only = strength()[0], {name: each for name, each in LIBRARY.moves.items() if name[:4] != "stg_"}
        few = {name: each for name, each in only.items() if not is_light(each)} | {
            name: LIBRARY.moves[name] for name in strength()[0].strength()
        }
        items = tuple(item for item in day.items if item.role != "stretch")[:2]
        minutes = round(sum(item.seconds for item in items) / 60)
        told = {"items": items, "minutes": minutes}
        silent, said = with_day(day.day, **told), with_day(day.day, **told, notes=("Shorter than your minutes: few.",))

        def short(told: PlanUnderTest) -> bool:
            return ("minutes", day.day) in {(each.rule, each.day) for each in check(told)}

        assert len(few.keys() & day.strength()) < 5
        assert not short(case(said, moves=few))
        assert short(case(silent, moves=few))
        assert short(case(said))

    def test_something_new_in_the_last_week(self) -> None:
        new = with_items(24, lambda item: change(item, move="brk_stairs") if item.role == "walk" else item)
        assert "new-in-last-week" in broken(case(new))

    @pytest.mark.parametrize(
        ("reason", "fields", "may"),
        [
            ("x instead of y", {}, False),
            ("x instead of Hill", {}, False),
            ("x instead of Hill", {"bans": frozenset({"gait_hill"})}, True),
            ("x instead of Psoas lunge", {}, True),
        ],
    )
    def test_save_what_truly_takes_the_place_of_another(self, reason: str, fields: dict[str, Any], may: bool) -> None:
        new = with_items(
            24, lambda item: change(item, move="brk_stairs", reason=reason) if item.role == "walk" else item
        )
        assert ("new-in-last-week" not in broken(case(new, **fields))) == may

    def test_an_empty_start_knows_nothing_new(self) -> None:
        empty = change(PLAN, days=tuple(change(day, items=()) if day.day < 22 else day for day in PLAN.days))
        assert "new-in-last-week" not in broken(case(empty))


def test_how_many_moves_make_twelve_sessions() -> None:
    assert plan_rules.fewest() == 5


def test_dates_of_a_late_plan_are_fine() -> None:
    late = change(PLAN, days=tuple(change(day, date=day.date + timedelta(days=40)) for day in PLAN.days))
    assert check(case(late)) == []
