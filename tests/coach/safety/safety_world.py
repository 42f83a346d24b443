"""Moves and recorded events for the tests of safety, as small as safety reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.coach.records import Record, record

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Muscles:
    stretched: tuple[str, ...] = ()
    working: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thing:
    """A move, as far as safety reads it."""

    id: str
    category: str = "strength"
    cautions: tuple[str, ...] = ()
    easier: tuple[str, ...] = ()
    muscles: Muscles = field(default_factory=lambda: Muscles(working=("glmax",)))
    level: int | None = None
    role: str | None = None

    @property
    def name(self) -> str:
        return self.id.upper()


@dataclass(frozen=True)
class Shelf:
    moves: dict[str, Thing]


def shelf(*things: Thing) -> Shelf:
    return Shelf({thing.id: thing for thing in things})


def day(n: float, kind: str, **data: Any) -> Record:
    return record(START + timedelta(days=n), kind, **data)


def hurt(n: float, move: str | None, pain: int | None, kind: str | None = None, session: str = "s1") -> Record:
    return day(n, "feedback", session=session, move=move, answer="hurt", pain=pain, pain_kind=kind)
