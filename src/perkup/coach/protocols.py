"""Shapes that the pure rules read: recorded events of the journal and moves of the library.

`RecordedEvent` is any event of the journal, `MoveLike` any move of the library (a person's own moves included), so that
the pure rules can be tested with plain objects and never import the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

from msgspec import Struct

from perkup.event_types import (
    Cleared,
    ClearedPartly,
    ConsentGiven,
    Feedback,
    FlagTakenBack,
    FlatSideChecked,
    PlanStarted,
    RedFlagRaised,
    ScreeningAnswered,
)

SAFETY_EVENTS: tuple[type[Struct], ...] = (
    ScreeningAnswered,
    RedFlagRaised,
    FlatSideChecked,
    FlagTakenBack,
    Cleared,
    ClearedPartly,
    ConsentGiven,
    Feedback,
    PlanStarted,
)
"""The events that `safety_rules.fold_safety_status` reads."""

T_co = TypeVar("T_co", bound=Struct, covariant=True)
RecordT = TypeVar("RecordT", bound="RecordedEvent[Struct]")


class RecordedEvent(Protocol[T_co]):
    """Event as the coach reads it: when it happened (`at`, aware) and its facts, a struct of `perkup.event_types`.

    `named_at` is the instant of its id; `told_at` the later of the two: ids go on where the wall clock was set back.
    """

    @property
    def at(self) -> datetime: ...
    @property
    def named_at(self) -> datetime: ...
    @property
    def told_at(self) -> datetime: ...
    @property
    def data(self) -> T_co: ...


class MusclesLike(Protocol):
    """The names of the muscles a move stretches and works."""

    @property
    def stretched(self) -> Sequence[str]: ...
    @property
    def working(self) -> Sequence[str]: ...


class MoveLike(Protocol):
    """Facts of a move that the safety rules read; `perkup.moves` gives much more."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def role(self) -> str | None: ...
    @property
    def level(self) -> int | None: ...
    @property
    def cautions(self) -> Iterable[str]: ...
    @property
    def easier(self) -> Sequence[str]: ...
    @property
    def muscles(self) -> MusclesLike: ...


MoveT_co = TypeVar("MoveT_co", bound=MoveLike, covariant=True)


class MoveCollection(Protocol[MoveT_co]):
    """Anything that holds moves by id, such as the library."""

    @property
    def moves(self) -> Mapping[str, MoveT_co]: ...


def is_to_come(day: date, today: date | None) -> bool:
    """Return True for a day that has come nowhere on earth yet; `today` None takes all days as come."""
    return today is not None and day > today + timedelta(days=1)


def told_at(record: RecordedEvent[Struct], today: date | None) -> datetime:
    """Return when a record was told, as far as `today` can know: one dated in a day to come was told when its id was
    given."""
    return record.named_at if is_to_come(record.at.date(), today) else record.told_at


def sort_as_told(records: Iterable[RecordT], today: date | None = None) -> list[RecordT]:
    """Return the records as they were told, also where a clock that ran ahead was set right between two of them."""
    return sorted(records, key=lambda record: told_at(record, today))


def in_order(records: Iterable[RecordT]) -> list[RecordT]:
    """Return the records by time; those of one instant keep the order they were given in."""
    given = list(records)
    if all(one.at <= other.at for one, other in pairwise(given)):  # sorting years would stop every other thread
        return given
    return sorted(given, key=lambda record: record.at)
