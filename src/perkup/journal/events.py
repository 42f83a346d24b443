"""What an entry of the journal is, and how it gets a name that sorts by time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_ID = re.compile(rf"[0-3][{ALPHABET}]{{25}}")
_RANDOM_BITS = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that happened: a name that sorts by time, when, what kind, in which version, and the facts.

    `data` is plain JSON; `upgrades.typed` gives it a type. `key` is the client's own name of a fact that must be
    recorded exactly once, or None.
    """

    id: str
    at: datetime
    kind: str
    v: int
    data: dict[str, Any]
    key: str | None = None


def new_id(now: datetime, last: str | None, entropy: bytes) -> str:
    """A ULID (26 letters of Crockford's base 32: 48 bits of milliseconds, 80 of chance) that sorts after `last`.

    Where the wall clock stands still or went backwards the name goes on from `last` by a random stride of at most
    2^48, so that two machines that share a history do not invent the same name. Pure: `entropy` (10 bytes) comes in.
    """
    chance = int.from_bytes(entropy[:10], "big")
    value = (max(0, _milliseconds(now)) << _RANDOM_BITS) | chance
    if last is not None and value <= (previous := _number(last)):
        value = previous + 1 + (chance & (2**48 - 1))
    return _letters(value)


def first_id(at: datetime) -> str:
    """The smallest name that an event of the instant `at` can have."""
    return _letters(max(0, _milliseconds(at)) << _RANDOM_BITS)


def id_time(name: str) -> datetime:
    """The instant in a name, UTC, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=_number(name) >> _RANDOM_BITS)


def is_id(name: str) -> bool:
    """Whether `name` is a ULID before the year 6429; later ones would leave no room to go on from."""
    return _ID.fullmatch(name) is not None


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _number(name: str) -> int:
    value = 0
    for letter in name:
        value = value << 5 | _VALUE[letter]
    return value


def _letters(value: int) -> str:
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))
