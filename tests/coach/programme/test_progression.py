"""The next dose, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.programme import progression
from perkup.coach.programme.progression import RESTS, DoseAmount, DoseProgress, Ladder
from perkup.coach.programme.training_history import Exposure, SwapReason
from tests.coach.plan_world import START


@dataclass(frozen=True)
class Dose:
    reps: int | None = 8
    hold_s: float = 0.0
    tempo: str | None = "2-1-2"


EIGHT = Ladder(Dose())
ALONE = Ladder(Dose(), has_harder=False)


def done(*answers: dict[str, Any], every: int = 2) -> list[Exposure]:
    """A move done every other day, with what was said each time."""
    return [Exposure("m", START + timedelta(days=every * n), f"s{n}", **told) for n, told in enumerate(answers)]


def left(count: int, **more: Any) -> dict[str, Any]:
    return {"answer": "right", "reserve": count, **more}


def fold(*answers: dict[str, Any], ladder: Ladder = EIGHT, **more: Any) -> DoseProgress:
    return progression.fold_dose_progress(ladder, done(*answers), **more)


class TestAmount:
    @pytest.mark.parametrize(("step", "reps"), [(0, 8), (-1, 7), (-4, 4), (-9, 4)])
    def test_down_it_is_repetitions(self, step: int, reps: int) -> None:
        assert progression.amount(Dose(), step) == DoseAmount(reps, 0.0, "2-1-2")

    def test_up_it_is_the_tempo_then_a_set_then_repetitions(self) -> None:
        rungs = [progression.amount(Dose(), step) for step in range(1, 6)]
        assert [(rung.reps, rung.tempo, rung.more_sets) for rung in rungs] == [
            (6, "3-2-3", 0), (6, "3-2-3", 1), (7, "3-2-3", 1), (8, "3-2-3", 1), (8, "3-2-3", 1),
        ]  # fmt: skip

    @pytest.mark.parametrize("dose", [Dose(), Dose(12, 2.0, "2-2-2"), Dose(6, 1.0, "2-1-2"), Dose(10, 0.0, "1-1-1")])
    def test_every_rung_is_more_work_than_the_one_below(self, dose: Dose) -> None:
        def work(step: int) -> float:
            rung = progression.amount(dose, step)
            assert rung.reps is not None
            assert rung.tempo is not None
            return rung.reps * progression.repetition_seconds(rung.tempo, dose.hold_s) * (2 + rung.more_sets)

        assert all(work(step) < work(step + 1) for step in range(-(dose.reps or 0) // 2 + 1, 4))

    @pytest.mark.parametrize(("step", "hold_s"), [(0, 20), (1, 25), (2, 25), (3, 30), (4, 35), (-1, 15), (-7, 10)])
    def test_holds_go_by_five_seconds(self, step: int, hold_s: float) -> None:
        assert progression.amount(Dose(None, 20.0), step).hold_s == hold_s

    def test_the_smallest_doses(self) -> None:
        assert progression.amount(Dose(1), -1).reps == 1
        assert progression.amount(Dose(None, 1.0), -1).hold_s == 5.0

    def test_a_moves_own_hold_stays(self) -> None:
        assert progression.slower("2-1-2", 0.0) == "3-2-3"
        assert progression.slower("2-2-2", 2.0) == "3-2-3"


class TestEffort:
    @pytest.mark.parametrize(
        ("reserve", "step", "direction", "cause"),
        [
            (0, -1, -1, "that was your limit"),
            (1, 0, 0, "you could do 1 more"),
            (2, 0, 0, "you could do 2 more"),
            (3, 0, 0, "you could do 3 more"),
        ],
    )
    def test_repetitions_left_decide(self, reserve: int, step: int, direction: int, cause: str) -> None:
        progress = fold(left(reserve))
        assert (progress.step, progress.direction, progress.cause) == (step, direction, cause)

    def test_on_target_twice_running_is_a_rung(self) -> None:
        assert fold(left(2), left(3)).step == 1
        assert fold(left(2), left(3)).cause == "you could do 3 more, twice"
        assert fold(left(2), left(1), left(2)).step == 0

    def test_far_above_the_target_is_a_rung_at_once_the_first_time_two(self) -> None:
        assert fold(left(1), left(4)).step == 1
        assert fold(left(4), ladder=ALONE).step == 2

    def test_more_is_left_in_the_first_week(self) -> None:
        assert fold(left(2, learning=True), left(2, learning=True)).step == 0
        assert fold(left(1), left(4, learning=True)).step == 0
        assert fold(left(1), left(5, learning=True)).step == 1

    @pytest.mark.parametrize(("answer", "step"), [("easy", 2), ("right", 0), ("hard", 0)])
    def test_an_answer_stands_for_a_number(self, answer: str, step: int) -> None:
        assert fold({"answer": answer}, ladder=ALONE).step == step

    def test_no_answer_changes_nothing(self) -> None:
        assert fold({}).cause == "you did not say how it went"

    def test_repetitions_missing(self) -> None:
        assert fold({"answer": "easy", "reps": 7}) == DoseProgress(0, cause="7 of 8 so far")
        assert fold({"answer": "easy", "reps": 5}).direction == -1
        assert fold({"answer": "easy", "reps": 5, "planned_reps": 5}).direction == 1

    def test_the_harder_form_is_earned_after_the_slow_tempo(self) -> None:
        one, two = fold(left(1), left(4)), fold(left(1), left(4), left(4))
        assert (one.step, one.graduated) == (1, False)
        assert (two.step, two.graduated, two.direction) == (1, True, 1)

    def test_where_there_is_none_the_ladder_goes_on(self) -> None:
        climbed = fold(*[left(5)] * 8, ladder=ALONE)
        assert (climbed.step, climbed.graduated) == (progression.LONG_TOP, False)

    def test_nothing_left_twice_asks_for_the_easier_form(self) -> None:
        assert not fold(left(0)).eased
        twice = fold(left(0), left(0))
        assert (twice.eased, twice.cause, twice.step) == (True, "that was your limit, twice", -2)
        assert not fold(left(0), left(1), left(0)).eased
        assert not fold(left(0), left(0), left(2)).eased

    def test_a_swap_speaks_too(self) -> None:
        hard = Exposure("m", START, "", swapped=SwapReason.HARD)
        easy = Exposure("m", START, "", swapped=SwapReason.EASY)
        assert progression.fold_dose_progress(EIGHT, [hard]).step == -1
        assert progression.fold_dose_progress(EIGHT, [easy]).cause == "you swapped it as too easy"


class TestPain:
    def test_above_five_takes_two_steps(self) -> None:
        progress = fold(left(2), {"answer": "hurt", "pain": 6})
        assert (progress.step, progress.direction, progress.cause) == (-2, -1, "pain 6 of 10")

    @pytest.mark.parametrize("kind", ["electric", "spreading", "numb"])
    def test_odd_pain_at_any_number(self, kind: str) -> None:
        progress = fold({"answer": "right", "pain": 1, "pain_kind": kind})
        assert progress.direction == -1
        assert kind in progress.cause

    def test_mornings_decide_over_the_middle(self) -> None:
        assert fold({"answer": "right", "pain": 4, "settled": False}).step == -2
        assert fold({"answer": "right", "pain": 4}).direction == 0
        assert fold({"answer": "right", "reserve": 5, "pain": 4, "settled": True}).direction == 1

    def test_little_pain_that_hurt_is_no_weakness(self) -> None:
        assert "your limit" not in fold({"answer": "hurt", "pain": 2}).cause
        assert fold({"answer": "hurt"}).cause == "it hurt"

    def test_the_third_unsettled_morning_rests_the_move(self) -> None:
        bad = {"answer": "right", "pain": 4, "settled": False}
        assert fold(bad, bad).resting_since is None
        third = fold(bad, bad, bad)
        assert third.resting_since == START + timedelta(days=4)
        assert "three times" in third.cause

    def test_pain_that_rises_over_a_week_rests_it_too(self) -> None:
        def hurts(pain: int) -> dict[str, Any]:
            return {"answer": "right", "pain": pain, "settled": True}

        assert fold(hurts(1), hurts(2), hurts(3)).resting_since is not None
        assert fold(hurts(2), hurts(2), hurts(3)).resting_since is None
        assert fold(hurts(0), hurts(1), hurts(2)).resting_since is None

    def test_pain_that_rises_from_week_to_week_rests_it_too(self) -> None:
        def weekly(*pains: int, apart: int = 7) -> DoseProgress:
            times = [
                Exposure("m", START + timedelta(days=apart * number), "hurt", pain=pain, settled=True)
                for number, pain in enumerate(pains)
            ]
            return progression.fold_dose_progress(EIGHT, times)

        assert weekly(2, 3, 4).cause == "its pain rose twice running"
        assert weekly(2, 3, 3, 4).resting_since is None
        assert weekly(2, 3, 4, apart=15).resting_since is None

    def test_it_comes_back_slowly_and_says_so(self) -> None:
        bad = {"answer": "right", "pain": 4, "settled": False}
        last = START + timedelta(days=4)
        assert fold(bad, bad, bad, until=last + RESTS - timedelta(days=1)).resting_since is not None
        back = fold(bad, bad, bad, until=last + RESTS)
        assert (back.resting_since, back.step, back.cause) == (None, -4, "slowly back after 14 days")


class TestTimeOff:
    PAUSE = (START, START + timedelta(days=12))

    def test_more_than_a_week_off_steps_back(self) -> None:
        progress = fold(left(2), pauses=[self.PAUSE], until=self.PAUSE[1])
        assert (progress.step, progress.direction, progress.cause) == (-3, -1, "12 days off")

    def test_never_done_means_nothing_to_step_back_from(self) -> None:
        assert fold(pauses=[self.PAUSE], until=self.PAUSE[1]) == DoseProgress()


ANSWERS = st.fixed_dictionaries(
    {"answer": st.sampled_from(["easy", "right", "hard", "hurt", None])},
    optional={
        "reserve": st.integers(0, 8),
        "pain": st.integers(0, 10),
        "settled": st.booleans(),
        "reps": st.integers(0, 12),
    },
)


@given(st.lists(ANSWERS, max_size=8), st.sampled_from([EIGHT, ALONE, Ladder(Dose(None, 20.0))]))
def test_the_dose_stays_in_range_and_pain_makes_nothing_harder(answers: list[dict[str, Any]], ladder: Ladder) -> None:
    steps = [fold(*answers[:count], ladder=ladder) for count in range(len(answers) + 1)]
    low, high = progression.span(ladder.dose)
    assert all(low <= progress.step <= high for progress in steps)
    for (before, after), told in zip(pairwise(steps), answers, strict=True):
        if told["answer"] == "hurt" or ((told.get("pain") or 0) > 2 and told.get("settled") is not True):
            assert after.step <= max(before.step, low)
            assert after.direction <= 0


def test_dates_stand_beside_what_was_earned() -> None:
    assert fold(left(1), left(4), left(4)).since == date(2026, 3, 6)
