"""State of the tray for a status of the coach: the ring, the words beside the pointer, the menu."""

from __future__ import annotations

import math
from datetime import datetime

from perkup.app.views.status_view import StatusView
from perkup.desktop.tray import TrayEntry, TrayMark, TrayView
from perkup.local_format import clock_text
from perkup.vocabulary import ClockPhase, Posture

WORDS = {
    ClockPhase.NOTICE: "Break coming up",
    ClockPhase.PROMPTED: "Time to stand up",
    ClockPhase.ON_BREAK: "On a break",
    ClockPhase.AWAY: "You are away",
    ClockPhase.DEFERRED: "Waiting until you are free",
    ClockPhase.OFF_HOURS: "Outside working hours",
}
COUNTED = (ClockPhase.WORKING, ClockPhase.NOTICE)
DUE = (ClockPhase.NOTICE, ClockPhase.PROMPTED)
PAUSES = (TrayEntry("30 min", "pause-30"), TrayEntry("1 hour", "pause-60"), TrayEntry("Today", "pause-today"))
SEPARATOR = TrayEntry()
QUESTION = TrayEntry(
    "Away, or reading?", entries=(TrayEntry("I was here", "answer-here"), TrayEntry("I was away", "answer-away"))
)


def minutes_left(status: StatusView, now: datetime) -> int | None:
    """Return the minutes until the next break, rounded up; None while nothing counts towards one."""
    if status.phase not in COUNTED or status.deadline is None:
        return None
    return max(0, math.ceil((status.deadline - now).total_seconds() / 60))


def changes_in_s(status: StatusView, now: datetime) -> float | None:
    """Return the seconds until the minutes change by themselves; None while they do not."""
    left = minutes_left(status, now)
    if not left or status.deadline is None:
        return None
    return (status.deadline - now).total_seconds() - (left - 1) * 60


def tray_view(status: StatusView, now: datetime, postpone_min: int) -> TrayView:
    """Return what the tray shows now."""
    title = _title(status, now)
    entries = (
        TrayEntry(title),
        SEPARATOR,
        *((QUESTION, SEPARATOR) if status.question is not None else ()),
        TrayEntry("Take a break", "" if status.phase == ClockPhase.ON_BREAK else "take"),
        TrayEntry(f"Snooze {postpone_min} min", f"postpone-{postpone_min}" if status.phase in DUE else ""),
        TrayEntry("Resume", "resume") if status.phase == ClockPhase.PAUSED else TrayEntry("Pause", entries=PAUSES),
        SEPARATOR,
        TrayEntry("Sitting", "sit", TrayMark.RADIO, status.posture == Posture.SITTING),
        TrayEntry("Standing", "stand", TrayMark.RADIO, status.posture == Posture.STANDING),
        SEPARATOR,
        TrayEntry("Open Perkup", "open"),
        TrayEntry("Quit", "quit"),
    )
    return TrayView(title, status.reason, _fraction(status, now), status.phase not in (*COUNTED, *DUE), entries)


def _title(status: StatusView, now: datetime) -> str:
    left = minutes_left(status, now)
    if status.phase == ClockPhase.PAUSED:
        return f"Paused until {clock_text(status.paused_until)}" if status.paused_until else "Paused"
    if status.phase == ClockPhase.WORKING:
        return f"Next break in {left} min" if left else "Next break when you stop typing"
    return WORDS[ClockPhase(status.phase)]


def _fraction(status: StatusView, now: datetime) -> float:
    """Return how much of the interval has gone by, in whole minutes, so that the ring moves with the words."""
    left = minutes_left(status, now)
    if status.phase in DUE:
        return 1.0
    if left is None or not status.interval_s:
        return 0.0
    return min(1.0, max(0.0, 1 - left * 60 / status.interval_s))
