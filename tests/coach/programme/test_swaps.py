"""Another move in a slot of a day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perkup.coach.programme import swaps, training_history
from perkup.coach.programme.plan_context import PlanContext, plan_context
from perkup.coach.programme.plan_model import PlanDay
from perkup.coach.programme.planner import build_plan
from perkup.coach.programme.training_profile import TrainingProfile
from perkup.coach.safety import safety_rules
from perkup.coach.safety.safety_rules import SafetyStatus
from perkup.coach.seeded_random import SeededRandom
from perkup.moves.move import Dose, Move
from perkup.verification.plan_rules import check
from perkup.verification.plan_under_test import PlanUnderTest
from tests.coach.plan_world import LIBRARY, START, Diary, made, move, profile


def options(context: PlanContext, day: int, slot: str) -> list[str]:
    """The moves that may take a slot of a day of a plan."""
    return swaps.swap_options(context, build_plan(context, day).days, slot)


class TestSwaps:
    WHO = profile()

    def context(self, diary: Diary | None = None, who: TrainingProfile | None = None) -> PlanContext:
        facts = (diary or Diary()).facts
        return plan_context(
            who or self.WHO, LIBRARY, safety_rules.fold_safety_status(facts), 1, training_history.read(facts), None
        )

    def swapped(self, day: int, slot: str, to: str) -> tuple[PlanDay, PlanDay]:
        before = made(self.WHO).days[day - 1]
        came = next(item.move for item in before.items if item.slot == slot)
        diary = Diary().tell(0, "swap", day=day, slot=slot, **{"from": came, "to": to})
        return before, made(self.WHO, diary).days[day - 1]

    @pytest.mark.parametrize("slot", ["strength-1", "strength-2", "stretch-1", "walk-1"])
    def test_what_is_offered_is_done_and_the_slot_stays(self, slot: str) -> None:
        offered = options(self.context(), 3, slot)
        assert offered
        for to in offered[:5]:
            before, after = self.swapped(3, slot, to)
            place = [item.slot for item in before.items].index(slot)
            assert [item.slot for item in after.items] == [item.slot for item in before.items]
            assert after.items[place].move == to
            assert after.items[place].reason.startswith("your choice instead of")
            assert after.items[place].sides == LIBRARY.moves[to].sides

    def test_nearest_first(self) -> None:
        came = next(item.move for item in made(self.WHO).days[5].items if item.slot == "stretch-1")
        assert came == "str_psoas_lying"
        assert options(self.context(), 6, "stretch-1")[0] == "str_knee_hug_flat"

    def test_nothing_that_makes_a_session_longer_than_25_minutes(self) -> None:
        def slow(name: str, reps: int | None, hold_s: float, **fields: Any) -> Move:
            dose = Dose(sets=2, reps=reps, hold_s=hold_s, rounds=1, rest_s=60, tempo="2-1-2", origin="test")
            return move(name, dose=dose, **fields)

        short, endless = slow("own", 9, 0), slow("own", 90, 0)
        walk = slow("stroll", None, 1500, category="walk", sides="both")
        offered = {}
        for own in (short, endless):
            shelf = LIBRARY.plus(own, walk)
            context = plan_context(self.WHO, shelf, SafetyStatus(), 1, training_history.TrainingHistory(), None)
            slots = [item.slot for item in made(self.WHO, shelf=shelf).days[6].items if item.role == "strength"]
            offered[own.dose.reps] = [slot for slot in slots if "own" in options(context, 7, slot)]
            assert "stroll" not in options(context, 7, "walk-1")
            assert "stroll" in options(context, 6, "walk-1")
        assert offered[9]
        assert offered[90] == []

    def test_sets_stay_with_the_slot(self) -> None:
        to = options(self.context(), 3, "strength-2")[0]
        before, after = self.swapped(3, "strength-2", to)
        assert [item.sets for item in before.items] == [item.sets for item in after.items]

    @pytest.mark.parametrize(("minutes", "days"), [(15, range(1, 8)), (25, range(8, 15))])
    def test_a_session_keeps_15_to_25_minutes(self, minutes: int, days: range) -> None:
        who = profile(minutes_per_session=minutes)
        changed = 0
        for day in (day for day in made(who).days if day.kind == "strength" and day.day in days):
            for item in day.items:
                for to in options(self.context(who=who), day.day, item.slot)[::3]:
                    diary = Diary().tell(0, "swap", day=day.day, slot=item.slot, **{"from": item.move, "to": to})
                    after = build_plan(self.context(diary, who), day.day).days[-1]
                    assert 15 <= after.minutes <= 25
                    changed += any(a.sets != b.sets for a, b in zip(day.items, after.items, strict=True))
        assert changed

    @given(st.integers(1, 30), st.integers(0, 500))
    @settings(max_examples=30, deadline=None)
    def test_no_swap_breaks_a_rule(self, day: int, dice: int) -> None:
        lots = SeededRandom("swap", dice)
        who = profile(cautions=lots.sample_independent(("knee_pain", "balance", "wrist"), 0.4))
        slot = lots.choice([item.slot for item in made(who).days[day - 1].items])
        came = next(item.move for item in made(who).days[day - 1].items if item.slot == slot)
        to = lots.choice(sorted(LIBRARY.moves))
        diary = Diary().tell(0, "swap", day=day, slot=slot, **{"from": came, "to": to})
        thirty = made(who, diary)
        now = next(item.move for item in thirty.days[day - 1].items if item.slot == slot)
        assert now == (to if to in options(self.context(who=who), day, slot) else came)
        assert check(PlanUnderTest(thirty, who, LIBRARY.moves, SafetyStatus(), swapped=frozenset({day}))) == []

    def test_tests_days_done_and_unknown_slots_have_no_choices(self) -> None:
        assert options(self.context(), 1, "test-1") == []
        assert options(self.context(), 7, "strength-9") == []
        assert options(self.context(Diary().session(2, 1, {"stg_clam": 12})), 2, "strength-1") == []

    def test_a_swap_of_what_is_no_longer_there_is_passed_over(self) -> None:
        diary = Diary().tell(0, "swap", day=6, slot="strength-1", **{"from": "gone", "to": "stg_clam"})
        diary.tell(0, "swap", day=6, slot="strength-9", **{"from": "stg_clam", "to": "stg_bridge"})
        assert made(self.WHO, diary).days[5] == made(self.WHO).days[5]

    def test_a_swap_of_another_block_does_not_count(self) -> None:
        before = made(self.WHO).days[6]
        to = options(self.context(), 7, "strength-1")[0]
        came = before.items[1].move
        diary = Diary().tell(0, "swap", day=7, slot="strength-1", **{"from": came, "to": to})
        diary.tell(1, "plan_started", block=2, start=str(START))
        assert not any("your choice" in item.reason for item in made(self.WHO, diary).days[6].items)

    @pytest.mark.parametrize("seed", range(4))
    def test_a_lunge_may_be_swapped_while_a_later_session_of_the_week_can_hold_it(self, seed: int) -> None:
        thirty = made(self.WHO, seed=seed)
        early = 0
        for day in (day for day in thirty.days if day.kind == "strength"):
            week = [d for d in thirty.days if d.kind == "strength" and d.week == day.week]
            for item in (item for item in day.items if item.move in ("stg_forward_lunge", "stg_reverse_lunge")):
                offered = options(
                    plan_context(self.WHO, LIBRARY, SafetyStatus(), seed, training_history.TrainingHistory(), None),
                    day.day,
                    item.slot,
                )
                if day.day == week[-1].day:
                    assert offered == [] or any(item.move in d.strength() for d in week[:-1])
                    continue
                early += 1
                diary = Diary().tell(0, "swap", day=day.day, slot=item.slot, **{"from": item.move, "to": offered[0]})
                after = made(self.WHO, diary, seed=seed).days
                assert item.move not in after[day.day - 1].strength()
                assert any(item.move in after[d.day - 1].strength() for d in week)
        assert early >= 4
