"""The senses of the desk, and what each of them means to the break clock."""

from __future__ import annotations

from perkup.coach.break_clock.signals import Signal

SIGNALS: tuple[Signal, ...] = (
    Signal("camera", "A break is due, but the camera is in use."),
    Signal("mic", "A break is due, but the microphone is in use."),
    Signal("fullscreen", "A break is due, but a program fills the screen."),
    Signal("busy", "A break is due, but your calendar says that you are busy."),
    Signal("dnd", "A break is due, but do-not-disturb is on."),
)
"""What the break clock, its judge and the simulated person are handed."""
