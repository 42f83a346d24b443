"""Chance without chance."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from perkup.coach.seeded_random import SeededRandom


def test_the_same_words_give_the_same_draws_for_ever() -> None:
    assert [SeededRandom(1, "day", 4).next_u64() for _ in range(2)] == [SeededRandom("1", "day", "4").next_u64()] * 2
    lots = SeededRandom(1)
    assert [lots.next_u64() for _ in range(3)] == FIRST_THREE


FIRST_THREE = [1970270288333610069, 2551455363214112195, 17606864865711723784]


@given(st.integers(), st.integers(1, 50))
def test_draws_stay_within(seed: int, count: int) -> None:
    lots = SeededRandom(seed)
    assert 0 <= lots.random() < 1
    assert 0 <= lots.randbelow(count) < count
    assert lots.choice(range(count)) in range(count)


def test_chances_and_weights() -> None:
    lots = SeededRandom("weights")
    drawn = Counter(lots.weighted("abc", [1, 3, 0.0001]) for _ in range(4000))
    assert 2.5 < drawn["b"] / drawn["a"] < 3.5
    assert 800 < sum(lots.chance(0.25) for _ in range(4000)) < 1200
    assert lots.sample_independent(range(9), 1.0) == tuple(range(9))
    assert lots.sample_independent(range(9), 0.0) == ()


def test_the_last_is_taken_where_rounding_leaves_nothing() -> None:
    lots = SeededRandom("rounding")
    lots.random = lambda: 1.0  # type: ignore[method-assign]
    assert lots.weighted("ab", [0.1, 0.2]) == "b"
