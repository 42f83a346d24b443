"""The settings of the clock: what they may be, and how a wrong one is told."""

from __future__ import annotations

from typing import Any

import pytest

from perkup.coach.break_clock.break_policy import BreakPolicy, check_policy, with_settings
from perkup.errors import PerkupError


def test_defaults_are_the_published_ones():
    policy = check_policy(BreakPolicy())
    assert (policy.interval_s, policy.break_s, policy.notice_s, policy.posture_s) == (1800, 120, 30, 1800)
    assert (policy.standing_desk, policy.hours[6]) == (False, (("00:00", "24:00"),))


@pytest.mark.parametrize(
    "changes",
    [
        {"interval_s": 1200},
        {"interval_s": 3600},
        {"break_s": 60},
        {"break_s": 300},
        {"notice_s": 0},
        {"notice_s": 60},
        {"posture_s": 900},
        {"posture_s": 7200},
        {"hours": [[["09:00", "12:00"], ["12:00", "24:00"]], [], [], [], [], [], []]},
    ],
)
def test_edges_are_allowed(changes: dict[str, Any]):
    assert with_settings(BreakPolicy(), changes) != BreakPolicy() or changes == {}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"interval_s": 1199}, "interval_s is 1199 s. It can be 20 to 60 minutes"),
        ({"interval_s": 3601}, "interval_s is 3601 s"),
        ({"break_s": 59}, "1 to 5 minutes"),
        ({"break_s": 301}, "1 to 5 minutes"),
        ({"notice_s": -1}, "0 to 60 seconds"),
        ({"notice_s": 61}, "0 to 60 seconds"),
        ({"posture_s": 899}, "15 to 120 minutes"),
        ({"interval_s": "long"}, "of the wrong kind"),
        ({"hours": [[]] * 6}, "hours has 6 days. It needs seven"),
        ({"hours": [[["9", "17"]]] + [[]] * 6}, "hours of Monday: 9 to 17 is no span"),
        ({"hours": [[]] * 6 + [[["17:00", "09:00"]]]}, "hours of Sunday: 17:00 to 09:00 is out of order"),
        ({"hours": [[["09:00", "12:00"], ["11:00", "13:00"]]] + [[]] * 6}, "out of order"),
        ({"hours": [[["09:00", "09:00"]]] + [[]] * 6}, "out of order"),
        ({"hours": [[["24:00", "25:00"]]] + [[]] * 6}, "no span"),
        ({"colour": 1}, "no setting `colour`. It has interval_s, break_s"),
    ],
)
def test_wrong_setting_says_what_would_be_right(changes: dict[str, Any], says: str):
    with pytest.raises(PerkupError) as caught:
        with_settings(BreakPolicy(), changes)
    assert says in str(caught.value)
