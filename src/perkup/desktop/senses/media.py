"""Sense of media that play: heard as an event only, no desktop detects it yet."""

from perkup.coach.break_clock.signals import PresenceEvidence, Signal
from perkup.desktop.sense import Sense

SENSE = Sense(
    name="media",
    title="media that play",
    description="Know a film in full screen from an empty chair.",
    signal=Signal("media", "A break is due, but a film plays.", defers=False, presence=PresenceEvidence.WITH_ANOTHER),
    order=62,
)
