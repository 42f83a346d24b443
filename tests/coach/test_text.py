"""Lengths of time and numbers as people say them."""

from __future__ import annotations

import pytest

from perkup.coach import text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (45, "45 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (61, "1 min"),
        (3569, "59 min"),
        (3590, "1 h"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
    ],
)
def test_lengths_of_time(seconds: float, told: str) -> None:
    assert text.duration_text(seconds) == told


@pytest.mark.parametrize(
    ("value", "told"), [(12, "12"), (10.0, "10"), (101.13, "101.1"), (-2.5, "−2.5"), (-0.04, "0"), (0.96, "1")]
)
def test_numbers(value: float, told: str) -> None:
    assert text.number_text(value) == told
