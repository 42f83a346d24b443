"""What the coach reads: facts of the journal and moves of the library, by shape rather than by class.

`Fact` is any event of the journal, `MoveLike` any move of the library (a person's own moves included), so that the
pure rules can be tested with plain objects and never import the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

SAFETY_KINDS = ("screening", "flag", "flat_check", "cleared", "feedback", "plan_started")
"""The facts that tell where a person stands (`safety.standing`)."""


class Fact(Protocol):
    """One event: what happened (`kind`), when (`at`: aware datetime or RFC 3339 text), and its `data`."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime | str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class MusclesLike(Protocol):
    """The names of the muscles a move stretches and works."""

    @property
    def stretched(self) -> Sequence[str]: ...
    @property
    def working(self) -> Sequence[str]: ...


class MoveLike(Protocol):
    """What the safety rules need to know of a move; `perkup.moves` gives much more."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def cautions(self) -> Iterable[str]: ...
    @property
    def easier(self) -> Sequence[str]: ...
    @property
    def muscles(self) -> MusclesLike: ...


def when(fact: Fact) -> datetime:
    """The instant of a fact as an aware datetime; a naive one is taken as UTC."""
    at = fact.at if isinstance(fact.at, datetime) else datetime.fromisoformat(fact.at)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts by time; those of one instant keep the order they were given in."""
    return sorted(facts, key=when)


def as_date(value: object) -> date | None:
    """A date from a date, a datetime or ISO text; None when it is none of them."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            return None
    return None
