"""Sense of a program that keeps the screen awake: heard as an event only, no desktop detects it yet."""

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.sense import Sense

SENSE = Sense(
    name="idle_inhibitor",
    title="screen kept awake",
    description="Hold reminders back while a film or slides keep the screen awake.",
    signal=Signal("inhibit", "A break is due, but a program keeps the screen awake.", presence=PresenceEvidence.ALONE),
    order=64,
)
