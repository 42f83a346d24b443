"""A wall clock for tests that does what it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Wall:
    """Moves on by `step` at each look; `now` may be set to any instant."""

    def __init__(self, now: datetime = NOON, step: timedelta = timedelta(seconds=1)) -> None:
        self.now = now
        self.step = step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now
