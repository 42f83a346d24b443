"""A physiotherapist's plan that is open, as pages, terminal and programs show it."""

from __future__ import annotations

from datetime import date

import msgspec

from perkup.event_types import PrescribedMove, PrescriptionOpened


class PrescribedLine(msgspec.Struct, frozen=True):
    """One move of an open plan: its name, its dose in words, and why it may not be done now; empty where it may."""

    entry: PrescribedMove
    name: str
    dose: str
    refusal: str = ""


class PrescriptionView(msgspec.Struct, frozen=True):
    """A plan that is open: `is_due` today, `is_done` for today, and the next day that has a session."""

    plan: PrescriptionOpened
    last: date
    lines: list[PrescribedLine]
    is_due: bool
    is_done: bool
    next_on: date | None


class PrescriptionAnswer(msgspec.Struct, frozen=True):
    """The plan that is open, or null."""

    prescription: PrescriptionView | None
