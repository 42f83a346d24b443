from datetime import UTC, datetime, timedelta

import pytest

from perkup.motion.repeatability import WITHIN, own_spread
from perkup.vocabulary import OneSide

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
LEFT, RIGHT = OneSide.LEFT, OneSide.RIGHT


def test_two_meetings_tell_a_spread() -> None:
    spread = own_spread([(START, {LEFT: 12.0, RIGHT: 15.0}), (START + timedelta(days=2), {LEFT: 14.0, RIGHT: 15.0})])
    assert spread is not None
    assert (spread.films, spread.pairs) == (2, 2)
    assert spread.sd_deg == pytest.approx(1.0)
    assert spread.change_deg == pytest.approx(2.77, abs=0.01)


def test_films_far_apart_or_of_other_legs_tell_nothing() -> None:
    late = START + WITHIN + timedelta(seconds=1)
    assert own_spread([(START, {LEFT: 12.0}), (late, {LEFT: 14.0})]) is None
    assert own_spread([(START, {LEFT: 12.0}), (START, {RIGHT: 14.0})]) is None
    assert own_spread([(START, {LEFT: 12.0})]) is None
    assert own_spread([]) is None


def test_each_film_is_compared_with_the_one_before_it() -> None:
    days = [(START + timedelta(days=10 * number), {LEFT: 10.0 + number % 2}) for number in (3, 0, 1, 2)]
    spread = own_spread(days)
    assert spread is not None
    assert (spread.films, spread.pairs) == (4, 3)
    assert spread.sd_deg == pytest.approx(0.707, abs=0.001)
