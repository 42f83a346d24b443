"""Sense of a shared screen: heard as an event only, no desktop detects it yet."""

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.sense import Sense

SENSE = Sense(
    name="screen_share",
    title="screen shared",
    description="Stay quiet while your screen is shared.",
    signal=Signal("share", "A break is due, but your screen is shared.", presence=PresenceEvidence.ALONE),
    order=55,
)
