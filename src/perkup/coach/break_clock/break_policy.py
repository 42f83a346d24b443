"""Policy of the break clock: its settings in seconds, with the one definition of their bounds."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import msgspec

from perkup.coach.day_boundary import LATEST_MIN, local_day
from perkup.errors import ErrorCode, PerkupError

HOURS_ALWAYS = ((("00:00", "24:00"),),) * 7
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
RULES = 2
"""Rules of today. 1: without evidence of presence, meetings elsewhere, questions and a limit to silence."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


POSTPONE_MIN_BOUNDS = (1, 10, 4)
"""Least and most minutes of one delay, and how many to choose from: more than 10 is not a delay but a skip."""


class BreakPolicy(msgspec.Struct, frozen=True):
    """The settings of the clock, in seconds.

    `hours` holds, Monday first, the spans of local wall time in which Perkup may prompt, as
    ``(("09:00", "17:00"),)``; an empty day is off, ``("00:00", "24:00")`` is the whole day. Where the defaults come
    from: a break of 2 min walking (Dunstan 2012: every 20 min; Duran 2023: 5 min every 30), and changing between
    sitting and standing every 30 min (Thorp 2014). `postpone_min` holds the minutes by which a break may be put off.
    `rules` names the rules by which the clock works: what was recorded under older ones stays what it was. A day's
    counters begin anew `day_ends_min` minutes after midnight.
    """

    interval_s: float = 1800.0
    break_s: float = 120.0
    notice_s: float = 30.0
    hours: tuple[tuple[tuple[str, str], ...], ...] = HOURS_ALWAYS
    standing_desk: bool = False
    posture_s: float = 1800.0
    postpone_min: tuple[float, ...] = (5.0, 10.0)
    rules: int = RULES
    day_ends_min: float = 0.0

    def day_of(self, wall: datetime) -> date:
        """Return the person's day that an instant belongs to."""
        return local_day(wall, self.day_ends_min)


BOUNDS: dict[str, tuple[float, float, str]] = {
    "interval_s": (1200, 3600, "20 to 60 minutes"),
    "break_s": (60, 300, "1 to 5 minutes"),
    "notice_s": (0, 60, "0 to 60 seconds"),
    "posture_s": (900, 7200, "15 to 120 minutes"),
}


def check_policy(policy: BreakPolicy) -> BreakPolicy:
    """Return the same policy; PerkupError names the setting, what is wrong and what would be right."""
    for name, (low, high, words) in BOUNDS.items():
        value = getattr(policy, name)
        if not low <= value <= high:
            raise PerkupError(
                f"{name} is {value:g} s.", f"It can be {words}: {low:g} to {high:g} s.", code=ErrorCode.INVALID_SETTING
            )
    if not 0 <= policy.day_ends_min <= LATEST_MIN:
        raise PerkupError(
            f"day_ends_min is {policy.day_ends_min:g}.",
            f"It can be 0 to {LATEST_MIN:g} minutes after midnight.",
            code=ErrorCode.INVALID_SETTING,
        )
    least, most, choices = POSTPONE_MIN_BOUNDS
    if not 1 <= len(policy.postpone_min) <= choices or not all(least <= n <= most for n in policy.postpone_min):
        raise PerkupError(
            f"postpone_min is {', '.join(f'{n:g}' for n in policy.postpone_min) or 'empty'}.",
            f"It can be 1 to {choices} numbers of minutes from {least:g} to {most:g}.",
            code=ErrorCode.INVALID_SETTING,
        )
    if len(policy.hours) != 7:
        raise PerkupError(
            f"hours has {len(policy.hours)} days.",
            "It needs seven, Monday first; an empty one is off.",
            code=ErrorCode.INVALID_SETTING,
        )
    for day, spans in zip(DAYS, policy.hours, strict=True):
        before = "00:00"
        for start, end in spans:
            if not (_TIME.fullmatch(start) and _TIME.fullmatch(end)):
                raise PerkupError(
                    f"hours of {day}: {start} to {end} is no span of time.",
                    'Write ["09:00", "17:00"].',
                    code=ErrorCode.INVALID_SETTING,
                )
            if not before <= start < end:
                raise PerkupError(
                    f"hours of {day}: {start} to {end} is out of order.",
                    "Spans go forward within one day; write a night as two, up to 24:00 and from 00:00.",
                    code=ErrorCode.INVALID_SETTING,
                )
            before = end
    return policy


def with_settings(policy: BreakPolicy, changes: dict[str, Any]) -> BreakPolicy:
    """Return `policy` with the named settings changed; PerkupError for an unknown name or a wrong value."""
    unknown = sorted(set(changes) - set(BreakPolicy.__struct_fields__))
    if unknown:
        raise PerkupError(
            f"The clock has no setting `{unknown[0]}`.",
            f"It has {', '.join(BreakPolicy.__struct_fields__)}.",
            code=ErrorCode.INVALID_SETTING,
        )
    try:
        return check_policy(msgspec.convert(msgspec.to_builtins(policy) | changes, BreakPolicy))
    except msgspec.ValidationError as error:
        raise PerkupError(
            f"A setting is of the wrong kind: {error}.",
            "Times are seconds, hours a list of days.",
            code=ErrorCode.INVALID_SETTING,
        ) from None
