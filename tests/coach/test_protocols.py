"""Reading recorded events in order."""

from __future__ import annotations

from perkup.coach import protocols
from tests.coach.plan_world import at


def test_records_go_by_time_and_keep_their_order_within_an_instant() -> None:
    one, two, three = at(1, "ban", move="a"), at(0, "ban", move="b"), at(0, "ban", move="c")
    assert protocols.in_order([one, two, three]) == [two, three, one]
