"""Ranges of an event's facts beyond their types: what readers can compute with, asked of every event on its way in."""

from __future__ import annotations

import typing
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Struct

from perkup.errors import ErrorCode, PerkupError
from perkup.event_types import (
    EARLIEST,
    KINDS,
    LATEST,
    VERSIONS,
    Facts,
    PrescriptionOpened,
    SessionItem,
    SessionLogged,
    SessionStarted,
)
from perkup.validation_errors import fault_sentence

MOST_OFFSET = timedelta(hours=15)
"""Greater than any offset from UTC in use (-12 to +14 hours)."""
MOST_WHOLE = 2**64
"""Whole numbers of open objects are smaller. JSON knows no limit, and arithmetic with floats fails above 10^308."""
MOST_COUNTS = 50_000
"""Repetitions of a session, which is laid out in time one by one."""


def find_range_fault(record: Struct) -> str | None:
    """Return which instant, day or whole number of an event's facts lies out of range, as the end of a sentence; None
    for none."""
    if sum(map(_counts, _doses(record))) > MOST_COUNTS:
        return f"the doses add up to more than {MOST_COUNTS} repetitions"
    for name in _open_fields(type(record)):
        if _holds_vast_number(getattr(record, name)):
            return f"`{name}` holds a whole number of more than 64 bits"
    for name in _dated_fields(type(record)):
        value = getattr(record, name)
        if isinstance(value, datetime):
            if not is_possible_instant(value):
                return f"`{name}` is no time between 1970 and 2200 with its offset"
        elif isinstance(value, date) and not EARLIEST.date() <= value < LATEST.date():
            return f"`{name}` is no day between 1970 and 2200"
    return None


def _doses(record: Struct) -> Sequence[SessionItem]:
    if isinstance(record, SessionStarted | SessionLogged):
        return record.items
    return record.moves if isinstance(record, PrescriptionOpened) else ()


def _counts(item: SessionItem) -> float:
    """Return how many repetitions an item has on both sides; ten seconds of a hold or a rest count as one."""
    longest_s = max(item.hold_s or 0.0, item.rest_s)
    return (item.sets or 1) * (item.rounds or 1) * 2 * max(1, item.reps or 0, longest_s / 10)


def is_possible_instant(at: datetime) -> bool:
    """Return True for a time between 1970 and 2200 whose offset from UTC is one that people use."""
    offset = at.utcoffset()
    return offset is not None and abs(offset) <= MOST_OFFSET and EARLIEST <= at < LATEST


@cache
def _dated_fields(struct: type[Struct]) -> tuple[str, ...]:
    """Return the fields of a kind that hold an instant or a day."""
    hints = typing.get_type_hints(struct)
    dated = (datetime, date)
    return tuple(name for name, hint in hints.items() if hint in dated or {*typing.get_args(hint)} & {*dated})


@cache
def _open_fields(struct: type[Struct]) -> tuple[str, ...]:
    """Return the fields of a kind that may hold a whole number of any size."""
    hints = typing.get_type_hints(struct, include_extras=True)
    return tuple(name for name, hint in hints.items() if _is_open(hint))


def _is_open(hint: object) -> bool:
    if typing.get_origin(hint) is Annotated:
        return False
    return hint in (typing.Any, int) or any(map(_is_open, typing.get_args(hint)))


def _holds_vast_number(value: object) -> bool:
    """Return True where a whole number in a value is too large to compute with: no `float` may hold it."""
    rest = [value]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            rest.extend(value.values())
        elif isinstance(value, list | tuple):
            rest.extend(value)
        elif isinstance(value, int) and not -MOST_WHOLE < value < MOST_WHOLE:
            return True
    return False


def validate(name: str, data: Struct | Mapping[str, object]) -> tuple[int, Facts]:
    """Return the kind's version and the facts as plain JSON with defaults filled in.

    Raises PerkupError that names the field for an unknown kind, an unknown, missing or wrong field.
    """
    struct = KINDS.get(name)
    if struct is None:
        raise PerkupError(
            f"The journal has no kind `{name}`.", f"Kinds: {', '.join(sorted(KINDS))}.", code=ErrorCode.NOT_FOUND
        )
    plain = msgspec.to_builtins(data if isinstance(data, Struct) else dict(data))
    unknown = sorted(set(plain) - {field.encode_name for field in msgspec.structs.fields(struct)})
    if unknown:
        raise PerkupError(f"`{name}` cannot be recorded: it has no field `{unknown[0]}`.", code=ErrorCode.INVALID_INPUT)
    try:
        record = msgspec.convert(plain, struct)
    except msgspec.ValidationError as error:
        raise PerkupError(
            f"`{name}` cannot be recorded: {fault_sentence(error)}.", code=ErrorCode.INVALID_INPUT
        ) from None
    if (fault := find_range_fault(record)) is not None:
        raise PerkupError(f"`{name}` cannot be recorded: {fault}.", code=ErrorCode.INVALID_DATE)
    return VERSIONS[name], msgspec.to_builtins(record)
