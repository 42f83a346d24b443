"""Recorded events for the pure rules, made from the fields that a test is about; the others get plain values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from perkup.event_types import KINDS

PLAIN: dict[str, dict[str, Any]] = {
    "session_started": {
        "source": "stretch",
        "routine": "stretch",
        "title": "A session",
        "first_side": "left",
        "steps_total": 1,
        "items": [],
    },
    "step_recorded": {
        "index": 0,
        "side": None,
        "phase": "rep",
        "outcome": "done",
        "seconds": 1,
        "performed_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    },
    "session_ended": {"seconds": 60},
    "feedback": {"session": "s", "answer": "right"},
    "flag": {"tier": ""},
    "flat_check": {"where": "weekly"},
    "plan_started": {"seed": 1, "profile": {}, "start": "2026-03-02"},
    "self_test": {"side": None, "unit": ""},
    "measurement": {"measurement": "m", "file": "walk.mp4", "definition": "trunk-thigh"},
    "next_morning": {"session": "s"},
}
"""By kind: what an event holds where the test does not care."""


class Record(Struct, frozen=True):
    """One recorded event."""

    at: datetime
    data: Struct
    told: datetime | None = None

    @property
    def named_at(self) -> datetime:
        """The instant, or what the test gives."""
        return self.told or self.at

    @property
    def told_at(self) -> datetime:
        """The later of the two."""
        return max(self.at, self.named_at)


def record(at: datetime, kind: str, /, **data: Any) -> Record:
    """Return an event of this kind, checked as the journal checks it on the way in."""
    return Record(at, msgspec.convert(PLAIN.get(kind, {}) | data, KINDS[kind]))
