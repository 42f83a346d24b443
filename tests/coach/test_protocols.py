"""Reading facts of whatever shape the journal gives them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from perkup.coach import protocols
from tests.coach.plan_world import NINE, Fact, at


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (NINE, NINE),
        ("2026-03-02T09:00:00+00:00", NINE),
        ("2026-03-02T10:00:00+01:00", NINE),
        ("2026-03-02T09:00:00", NINE),
        (datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1))), NINE),
    ],
)
def test_instants(value: datetime | str, instant: datetime) -> None:
    assert protocols.when(Fact("x", {}, value)) == instant


def test_facts_go_by_time_and_keep_their_order_within_an_instant() -> None:
    one, two, three = at(1, "a"), at(0, "b"), at(0, "c")
    assert protocols.in_order([one, two, three]) == [two, three, one]


@pytest.mark.parametrize(
    ("value", "on"),
    [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), date(2026, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)),
        (" 2026-03-02T09:00:00+00:00 ", date(2026, 3, 2)),
        ("soon", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_dates(value: object, on: date | None) -> None:
    assert protocols.as_date(value) == on
