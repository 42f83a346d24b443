"""Sense of a busy slot in the calendar: heard as an event only, no desktop detects it yet."""

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.sense import Sense

SENSE = Sense(
    name="busy",
    title="busy slot in the calendar",
    description="Stay quiet while your calendar says that you are busy.",
    signal=Signal(
        "busy", "A break is due, but your calendar says that you are busy.", presence=PresenceEvidence.ELSEWHERE
    ),
    order=70,
)
