"""Times, days and lengths as the locale and the settings want them: one style for pages, terminal and calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from perkup import local_format
from perkup.local_format import LocalStyle
from perkup.vocabulary import LengthUnit, TimeFormat

DAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    """Leave the style as it was."""
    before = LocalStyle.twelve_hours, LocalStyle.month_first, LocalStyle.inches
    yield
    LocalStyle.twelve_hours, LocalStyle.month_first, LocalStyle.inches = before


@pytest.mark.parametrize(
    ("environment", "twelve", "month_first"),
    [
        ({"LANG": "en_US.UTF-8"}, True, True),
        ({"LANG": "en_AU.UTF-8"}, True, False),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "de_DE.UTF-8"}, False, False),
        ({"LC_ALL": "en_GB.UTF-8", "LC_TIME": "en_US.UTF-8"}, False, False),
        ({"LANG": "C.UTF-8"}, False, False),
        ({}, False, False),
    ],
)
def test_the_locale_of_times_decides(environment: dict[str, str], twelve: bool, month_first: bool) -> None:
    LocalStyle.choose(environment=environment)
    assert (LocalStyle.twelve_hours, LocalStyle.month_first) == (twelve, month_first)


def test_a_wish_of_the_settings_goes_before_the_locale() -> None:
    LocalStyle.choose(TimeFormat.HOURS_24, LengthUnit.INCH, {"LANG": "en_US.UTF-8"})
    assert local_format.clock_text(datetime(2026, 3, 12, 14, 5, tzinfo=UTC)) == "14:05"
    assert (local_format.length_value(254.0), local_format.length_unit()) == (100.0, "in")
    LocalStyle.choose(TimeFormat.HOURS_12, LengthUnit.CM, {"LANG": "de_DE.UTF-8"})
    assert local_format.clock_text(datetime(2026, 3, 12, 14, 5, tzinfo=UTC)) == "2:05 pm"
    assert (local_format.length_value(99.96), local_format.length_unit()) == (100.0, "cm")


@pytest.mark.parametrize(
    ("region", "texts"),
    [
        ("GB", ["Thu 12 March", "Thursday 12 March", "12 March", "12 March 2026", "12 Mar", "12 Mar 2026"]),
        ("US", ["Thu, March 12", "Thursday, March 12", "March 12", "March 12, 2026", "Mar 12", "Mar 12, 2026"]),
    ],
)
def test_day_and_month_stand_in_the_order_of_the_region(region: str, texts: list[str]) -> None:
    LocalStyle.choose(environment={"LANG": f"en_{region}.UTF-8"})
    assert texts == [
        local_format.day_text(DAY),
        local_format.long_day_text(DAY),
        local_format.date_text(DAY),
        local_format.date_text(DAY, year=True),
        local_format.short_date_text(DAY),
        local_format.short_date_text(DAY, year=True),
    ]


def test_times_in_a_sentence_are_written_as_chosen() -> None:
    sentence = "From 00:05 to 12:30, and 23:59."
    LocalStyle.choose(TimeFormat.HOURS_12)
    assert local_format.in_clock(sentence) == "From 12:05 am to 12:30 pm, and 11:59 pm."
    LocalStyle.choose(TimeFormat.HOURS_24)
    assert local_format.in_clock(sentence) == sentence
