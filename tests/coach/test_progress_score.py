"""A score that decays, and the week in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perkup.coach import progress_score
from perkup.coach.programme import training_history
from tests.coach.plan_world import START, Diary


def days(*numbers: int) -> list[date]:
    return [START + timedelta(days=number) for number in numbers]


class TestScore:
    def test_nothing_done_is_nothing(self) -> None:
        assert progress_score.strength_score([], START) == 0

    def test_three_a_week_for_long_comes_to_a_hundred(self) -> None:
        regular = days(*(7 * week + day for week in range(52) for day in (0, 2, 4)))
        assert progress_score.strength_score(regular, regular[-1]) == pytest.approx(100, abs=6)

    def test_a_first_block_comes_to_about_four_fifths(self) -> None:
        block = days(1, 3, 5, 8, 10, 12, 15, 17, 19, 22, 24, 26)
        assert 70 < progress_score.strength_score(block, START + timedelta(days=26)) < 90

    def test_two_weeks_off_take_half_and_never_all(self) -> None:
        block = days(0, 2, 4)
        before = progress_score.strength_score(block, days(4)[0])
        assert progress_score.strength_score(block, days(18)[0]) == pytest.approx(before / 2)
        assert progress_score.strength_score(block, days(400)[0]) > 0

    def test_the_future_does_not_count(self) -> None:
        assert progress_score.strength_score(days(5), START) == 0

    def test_too_much_is_still_a_hundred(self) -> None:
        assert progress_score.strength_score(days(*range(60)), days(59)[0]) == 100

    def test_a_curve(self) -> None:
        curve = progress_score.scores(days(1), START, START + timedelta(days=2))
        assert [on for on, _score in curve] == days(0, 1, 2)
        assert curve[0][1] == 0
        assert curve[1][1] > curve[2][1] > 0

    @given(st.lists(st.integers(0, 60), max_size=30), st.integers(0, 60))
    def test_one_more_session_never_lowers_it(self, done: list[int], more: int) -> None:
        before = progress_score.strength_score(days(*done), days(60)[0])
        assert 0 <= before <= progress_score.strength_score(days(*done, more), days(60)[0]) <= 100


class TestReview:
    def review(
        self, diary: Diary, on: int, tallies: progress_score.ProgressCounts | None = None
    ) -> progress_score.ProgressReview:
        return progress_score.weekly_review(training_history.read(diary.facts), START + timedelta(days=on), tallies)

    def test_an_empty_week_blames_nobody(self) -> None:
        told = self.review(Diary(), 6)
        assert told.title == "The week to 8 March"
        assert told.sentences[0].startswith("No session this week. The next one waits")
        assert told.sentences[-1] == "Your strength score is 0 of 100."

    def test_sessions_of_the_week_and_the_one_before(self) -> None:
        diary = Diary().session(2, 1, {"m": 8}).session(4, 7, {"m": 8}).session(6, 9, {"m": 8})
        assert self.review(diary, 6).sentences[0] == "One session done."
        assert self.review(diary, 13).sentences[0] == "2 sessions, more than the week before."
        assert self.review(diary, 7).sentences[0] == "2 sessions done."

    def test_the_desk(self) -> None:
        told = self.review(Diary(), 6, progress_score.ProgressCounts(20, 15, 3000, 5400)).sentences
        assert told[1:4] == (
            "You took 15 of 20 breaks.",
            "Your longest time sitting was 50 minutes.",
            "You stood for 1.5 hours.",
        )
        assert len(self.review(Diary(), 6, progress_score.ProgressCounts()).sentences) == 2

    def test_effort_and_pain(self) -> None:
        easy = Diary().session(2, 1, {"m": 8, "n": 8}, answer="easy")
        assert "Most of it felt easy, so it gets a little harder." in self.review(easy, 6).sentences
        hurt = Diary().session(2, 1, {"m": 8}, answer="right", pain=4)
        assert any(sentence.startswith("Something hurt") for sentence in self.review(hurt, 6).sentences)
        right = Diary().session(2, 1, {"m": 8}, answer="right", pain=2)
        assert len(self.review(right, 6).sentences) == 2


def test_the_review_counts_the_strength_days_that_it_is_told() -> None:
    told = progress_score.weekly_review(training_history.TrainingHistory(), START, strength_days=[START])
    assert told.sentences[-1].startswith(
        f"Your strength score is {progress_score.strength_score([START], START):.0f} of"
    )
    assert told.sentences != progress_score.weekly_review(training_history.TrainingHistory(), START).sentences
