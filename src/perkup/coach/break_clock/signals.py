"""The meaning of a sense to the break clock. The senses themselves stand in `perkup.desktop.senses`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

DEFER_MAX_S = 7200.0
"""A meeting, full screen or do-not-disturb holds one due prompt back for at most this long: a forgotten switch must
not silence the coach for good, and two and a half hours seated is where politeness ends."""


class PresenceEvidence(StrEnum):
    """Evidence of somebody at the desk that a signal gives while no key is pressed."""

    NONE = "none"
    ALONE = "alone"
    """Enough by itself: a call, a shared screen, a program that keeps the screen awake."""
    WITH_ANOTHER = "with_another"
    """Enough together with a second one of these: full screen while media play."""
    ELSEWHERE = "elsewhere"
    """Evidence of the opposite: somebody without input is somewhere else, and not on a break."""


class Signal(msgspec.Struct, frozen=True):
    """A switch of the desk that the clock hears as the event `event` with `{"on": bool}`.

    event : name of the event in replay files and in the journal.
    withheld : sentence for people while a due prompt waits for the end of this.
    withheld_by : the same with the name of the program in the place of `{}`, where one is known; "" for `withheld`.
    defers : a due prompt waits while this is on.
    bound_s : the longest that this holds one due prompt back, s, counted from the moment it was first held back.
    presence : evidence of where somebody is who presses no key.
    """

    event: str
    withheld: str = ""
    withheld_by: str = ""
    defers: bool = True
    bound_s: float = DEFER_MAX_S
    presence: PresenceEvidence = PresenceEvidence.NONE


Signals = tuple[Signal, ...]


def signal_of(signals: Iterable[Signal], event: str) -> Signal | None:
    """Return the signal that `event` switches, None where it switches none."""
    return next((signal for signal in signals if signal.event == event), None)


def is_evidence_of_somebody(events: Iterable[str], signals: Iterable[Signal]) -> bool:
    """Return True where the signals that are on say that somebody sits there whose hands rest."""
    kinds = [signal.presence for signal in signals if signal.event in set(events)]
    return PresenceEvidence.ALONE in kinds or kinds.count(PresenceEvidence.WITH_ANOTHER) >= 2


def is_evidence_of_elsewhere(events: Iterable[str], signals: Iterable[Signal]) -> bool:
    """Return True where the signals that are on say that somebody without input is in a meeting elsewhere."""
    on = set(events)
    return any(signal.presence == PresenceEvidence.ELSEWHERE for signal in signals if signal.event in on)
