"""Reasons of what the clock said or held back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from perkup.event_types import ClockEffectRecorded
from perkup.journal.events import Recorded
from perkup.journal.store import Journal


class ReasonLine(msgspec.Struct, frozen=True):
    """Reason why something was or was not said, in one sentence."""

    at: datetime
    kind: str
    sentence: str


def recent_reasons(effects: Iterable[Recorded[ClockEffectRecorded]]) -> list[ReasonLine]:
    """Return the reasons of everything the clock said or held back, in the order given."""
    return [ReasonLine(effect.at, effect.data.kind, effect.data.reason) for effect in effects]


def read_reasons(journal: Journal, limit: int) -> list[ReasonLine]:
    """Return the newest reasons of the journal, newest first."""
    return recent_reasons(journal.read(ClockEffectRecorded, limit=limit, newest_first=True))
