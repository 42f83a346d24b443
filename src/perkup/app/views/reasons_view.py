"""Reasons of what the clock said or held back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from perkup.journal.events import Event


class ReasonLine(msgspec.Struct, frozen=True):
    """Why something was or was not said, in one sentence."""

    at: datetime
    kind: str
    sentence: str


def recent_reasons(effects: Iterable[Event]) -> list[ReasonLine]:
    """The reasons of everything the clock said or held back, in the order given."""
    return [ReasonLine(event.at, event.data["kind"], event.data["reason"]) for event in effects]
