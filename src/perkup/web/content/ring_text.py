"""Words of the ring to the next break for each state of the clock, driven from instants, never from ticks."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from perkup.vocabulary import ClockPhase
from perkup.web.template_filters import clock

if TYPE_CHECKING:
    from perkup.app.views.status_view import StatusView
    from perkup.app.views.today_view import TodayView

AWAY = {
    "idle": ("cup", "Away", "no keys, no mouse: the clock waits"),
    "lock": ("lock", "Locked", "the clock waits for you"),
    "sleep": ("moon", "Asleep", "the computer dozes, the clock waits"),
    "break": ("cup", "On a break", "your legs say thanks"),
    "off": ("moon", "Off", "nobody was watching the clock"),
}


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
    spoken: str


def left(seconds: float) -> tuple[str, str]:
    """Return a remaining time as the ring writes it: whole minutes rounded up, seconds in the last one."""
    seconds = max(0.0, seconds)
    if seconds <= 60:
        return f"{math.ceil(seconds)}", "s"
    return f"{math.ceil(seconds / 60)}", "min"


def ring_words(today: TodayView) -> RingWords:
    """Return the ring's words for this moment."""
    ring, status = today.ring, today.status
    if not status.running:
        return _still("Coach is off", "start it with perkup run", "moon", 0.0)
    if ring.phase in (ClockPhase.WORKING, ClockPhase.NOTICE) and ring.runs and ring.deadline is not None:
        if ring.deadline <= ring.at:
            return _still("Any moment", "at your next pause in typing", "later", 1.0, quiet=False)
        return _counting(ring.at, ring.deadline, ring.interval_s, f"until {clock(ring.deadline)}")
    if ring.phase == ClockPhase.ON_BREAK and ring.deadline is not None:
        return _counting(ring.at, ring.deadline, status.break_s, "of break left")
    used = min(1.0, ring.desk_s / ring.interval_s) if ring.interval_s else 0.0
    icon, text, unit = _words(status)
    is_due = ring.phase == ClockPhase.PROMPTED
    return _still(text, unit, icon, 1.0 if is_due else used, quiet=not is_due)


def _words(status: StatusView) -> tuple[str, str, str]:
    if status.phase == ClockPhase.PROMPTED:
        return "move", "Up you get", "the chair will wait"
    if status.phase == ClockPhase.ON_BREAK:
        return "cup", "On a break", ""
    if status.phase == ClockPhase.PAUSED:
        until = f"until {clock(status.paused_until)}" if status.paused_until else "for now"
        return "pause", "Paused", until
    if status.phase == ClockPhase.DEFERRED:
        return "speech", "Holding back", "until you are free"
    if status.phase == ClockPhase.OFF_HOURS:
        return "moon", "Off hours", "Perkup is off duty too"
    return AWAY.get(status.absence_cause or "", AWAY["idle"])


def _counting(at: datetime, to: datetime, total_s: float, until: str) -> RingWords:
    seconds = (to - at).total_seconds()
    number, unit = left(seconds)
    fraction = min(1.0, max(0.0, 1 - seconds / total_s)) if total_s else 0.0
    words = "minutes" if unit == "min" else "seconds"
    return RingWords(number, f"{unit} {until}", "", fraction, False, True, to, total_s, f"{number} {words} {until}")


def _still(text: str, unit: str, icon: str, fraction: float, *, quiet: bool = True) -> RingWords:
    return RingWords(text, unit, icon, fraction, quiet, False, None, 0.0, f"{text}, {unit}" if unit else text)
