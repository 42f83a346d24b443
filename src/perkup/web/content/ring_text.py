"""Words of the ring to the next break for each state of the clock, driven from instants, never from ticks."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from perkup.vocabulary import ClockPhase
from perkup.web.template_filters import clock
from perkup.web.templating import say

if TYPE_CHECKING:
    from perkup.app.views.status_view import StatusView
    from perkup.app.views.today_view import TodayView

AWAY_ICONS = {"idle": "cup", "lock": "lock", "sleep": "moon", "break": "cup", "off": "moon"}


class RingWords(NamedTuple):
    """Words of the ring. `fraction` of the ring, 0-1; `counts_to` is the instant the page counts down to, or None.

    `quiet` rings stand still and grey: the page promises nothing it does not know.
    """

    text: str
    unit: str
    icon: str
    fraction: float
    quiet: bool
    big: bool
    counts_to: datetime | None
    total_s: float


def time_left(seconds: float) -> tuple[str, str]:
    """Return a remaining time as the ring writes it: whole minutes rounded up, seconds in the last one."""
    seconds = max(0.0, seconds)
    if seconds <= 60:
        return f"{math.ceil(seconds)}", say("ring.s")
    return f"{math.ceil(seconds / 60)}", say("ring.min")


def ring_words(today: TodayView) -> RingWords:
    """Return the ring's words for this moment."""
    ring, status = today.ring, today.status
    if not status.running:
        return _still_words(say("ring.off_title"), say("ring.off_text"), "moon", 0.0)
    if ring.phase in (ClockPhase.WORKING, ClockPhase.NOTICE) and ring.runs and ring.deadline is not None:
        if ring.deadline <= ring.at:
            return _still_words(say("ring.any_moment"), say("ring.when_you_stop_typing"), "later", 1.0, quiet=False)
        return _counting_words(ring.at, ring.deadline, ring.interval_s, say("ring.until", time=clock(ring.deadline)))
    if ring.phase == ClockPhase.ON_BREAK and ring.deadline is not None:
        return _counting_words(ring.at, ring.deadline, status.break_s, say("ring.of_break_left"))
    used = min(1.0, ring.desk_s / ring.interval_s) if ring.interval_s else 0.0
    icon, text, unit = _words(status)
    is_due = ring.phase == ClockPhase.PROMPTED
    return _still_words(text, unit, icon, 1.0 if is_due else used, quiet=not is_due)


def _words(status: StatusView) -> tuple[str, str, str]:
    if status.phase == ClockPhase.PROMPTED:
        return "move", say("ring.up_you_get"), say("ring.the_chair_will_wait")
    if status.phase == ClockPhase.ON_BREAK:
        return "cup", say("ring.on_a_break"), ""
    if status.phase == ClockPhase.PAUSED:
        until = say("ring.until", time=clock(status.paused_until)) if status.paused_until else say("ring.for_now")
        return "pause", say("ring.paused"), until
    if status.phase == ClockPhase.DEFERRED:
        return "speech", say("ring.holding_back"), say("ring.until_you_are_free")
    if status.phase == ClockPhase.OFF_HOURS:
        return "moon", say("ring.outside_working_hours"), ""
    cause = status.absence_cause if status.absence_cause in AWAY_ICONS else "idle"
    return AWAY_ICONS[cause], say(f"ring.away_{cause}_title"), say(f"ring.away_{cause}_text")


def _counting_words(at: datetime, to: datetime, total_s: float, until: str) -> RingWords:
    seconds = (to - at).total_seconds()
    number, unit = time_left(seconds)
    fraction = min(1.0, max(0.0, 1 - seconds / total_s)) if total_s else 0.0
    return RingWords(number, f"{unit} {until}", "", fraction, False, True, to, total_s)


def _still_words(text: str, unit: str, icon: str, fraction: float, *, quiet: bool = True) -> RingWords:
    return RingWords(text, unit, icon, fraction, quiet, False, None, 0.0)
