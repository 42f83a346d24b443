"""Status of the coach and the safety hold, as the contract has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from perkup import __version__
from perkup.coach.break_clock.clock_state import ClockStatus, DayCounters, IdleQuestion, LastBreak
from perkup.coach.safety.safety_rules import SafetyAdvice, SafetyHold, advice
from perkup.coach.safety.safety_status import PartialClearance
from perkup.vocabulary import AbsenceCause, ClockPhase, Posture, PresenceState, Tier

if TYPE_CHECKING:
    from perkup.desktop.interface import SenseStatus


class HoldBrief(msgspec.Struct, frozen=True):
    """A hold as the status tells it."""

    tier: Tier
    since: datetime


class SenseLine(msgspec.Struct, frozen=True):
    """A sense as the status tells it."""

    name: str
    available: bool
    detail: str


class StatusView(msgspec.Struct, frozen=True):
    """`perkup status --json`, see the contract in docs/api.md."""

    version: str
    url: str | None
    running: bool
    phase: ClockPhase
    reason: str
    posture: Posture
    presence: PresenceState
    absence_cause: AbsenceCause | None
    desk_s: float
    interval_s: float
    break_s: float
    deadline: datetime | None
    paused_until: datetime | None
    hold: HoldBrief | None
    last_break: LastBreak | None
    today: DayCounters
    senses: list[SenseLine]
    answered_at: datetime | None = None
    asked_break: datetime | None = None
    question: IdleQuestion | None = None
    postpone_min: tuple[float, ...] = ()


class HoldView(msgspec.Struct, frozen=True):
    """A hold with what to do about it.

    `mistake_until` is until when its newest flags can be taken back as ticked by mistake, `allowed` the moves that a
    clinician named, until a last day.
    """

    tier: Tier
    since: datetime
    flags: list[str]
    title: str
    lines: list[str]
    urgency: str
    walk_stays: bool
    mistake_until: datetime | None = None
    allowed: list[str] = []
    allowed_until: date | None = None


class ClearanceView(msgspec.Struct, frozen=True):
    """What a clinician allows although all else is paused: some moves, or all without some cautions, until a day."""

    on: date
    moves: list[str]
    cautions: list[str]
    until: date | None


def clearance_view(partly: PartialClearance | None) -> ClearanceView | None:
    """Return a partial clearance in the order of the alphabet."""
    if partly is None:
        return None
    return ClearanceView(partly.on, sorted(partly.moves), sorted(partly.cautions), partly.until)


def status(
    clock: ClockStatus,
    *,
    running: bool,
    url: str | None,
    hold: SafetyHold | None,
    answered_at: datetime | None = None,
    senses: Iterable[SenseStatus] = (),
) -> StatusView:
    """Return the clock's status with what the application knows besides.

    answered_at : when the safety questions were last answered; an open player looks again when it changes.
    """
    clock_fields = msgspec.structs.asdict(clock)
    fields = {name: clock_fields[name] for name in StatusView.__struct_fields__ if name in clock_fields}
    if not running:
        fields |= {"phase": "away", "presence": "away", "absence_cause": "off", "deadline": None}
        fields["reason"] = "Perkup is not running."
    return StatusView(
        version=__version__,
        url=url if running else None,
        running=running,
        hold=HoldBrief(hold.tier, hold.since) if hold else None,
        answered_at=answered_at,
        senses=[SenseLine(sense.name, sense.available, sense.detail) for sense in senses],
        **fields,
    )


def hold_view(
    hold: SafetyHold | None, mistake_until: datetime | None = None, partly: PartialClearance | None = None
) -> HoldView | None:
    """Return a hold with the fixed safety text of its tier, and what a clinician allows meanwhile."""
    if hold is None:
        return None
    text: SafetyAdvice = advice(hold.tier, hold.flags)
    return HoldView(
        hold.tier,
        hold.since,
        list(hold.flags),
        text.title,
        list(text.what_to_do),
        text.urgency,
        hold.walk_stays,
        mistake_until,
        sorted(partly.moves) if partly else [],
        partly.until if partly else None,
    )
