"""Entries of the journal, as stored and as typed records, and their ids that sort by time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec

from perkup.event_types import LATEST

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_ID = re.compile(rf"[0-3][{ALPHABET}]{{25}}")
_RANDOM_BITS = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = (LATEST - _EPOCH) // timedelta(milliseconds=1) - 1
_STRIDE = 2**48
_CLOSE = 2**64


T_co = TypeVar("T_co", bound=msgspec.Struct, covariant=True)


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """An event as it is stored: an id that sorts by time, the instant, kind, version and facts.

    `data` is plain JSON of any version and kind; readers use `Journal.read` and get a `Recorded`. `key` is the
    client's own name of a fact that must be recorded exactly once, or None.
    """

    id: str
    at: datetime
    kind: str
    v: int
    data: dict[str, Any]
    key: str | None = None

    def stored(self, field: str) -> Any:
        """Return one of the facts as it is stored, of whatever version, or None: for export and erasure only."""
        return self.data.get(field)


class Recorded(msgspec.Struct, Generic[T_co], frozen=True, gc=False):
    """An event as it is read: id, instant, and the facts as the struct of their kind in its present version."""

    id: str
    at: datetime
    data: T_co

    @property
    def named_at(self) -> datetime:
        """When its id was given, in whole milliseconds."""
        return _time_of(self.id)

    @property
    def told_at(self) -> datetime:
        """When the event was told: the instant, or that of the id, which goes on where the wall clock was set back.

        In whole milliseconds, as ids have it, so that the events of one journal keep the order of their ids.
        """
        at = self.at.astimezone(UTC)
        return max(at.replace(microsecond=at.microsecond // 1000 * 1000), self.named_at)


def new_id(now: datetime, last: str | None, entropy: bytes) -> str:
    """Return a ULID (26 letters of Crockford's base 32: 48 bits of milliseconds, 80 random) that sorts after `last`.

    Where the wall clock stands still or went backwards the id goes on from `last` by a random stride of at most
    2^48, so that two machines that share a history do not make the same id. Pure: `entropy` (10 bytes) comes in.
    """
    chance = int.from_bytes(entropy[:10], "big")
    value = (max(0, _milliseconds(now)) << _RANDOM_BITS) | chance
    if last is not None and value <= (previous := _number(last)):
        value = previous + 1 + (chance & (_STRIDE - 1))
    return _letters(value)


def is_id(name: str) -> bool:
    """Return True if `name` is a ULID of a time before 2200; later ones would leave no room to go on from."""
    return _ID.fullmatch(name) is not None and name <= _LAST_ID


def follows_closely(name: str, previous: str | None) -> bool:
    """Return True if `name` goes on from the id before it as `new_id` does where time stands still.

    So the ids that Perkup itself gave after one of the last instant before 2200 can be imported.
    """
    if previous is None or _ID.fullmatch(name) is None or _ID.fullmatch(previous) is None:
        return False
    return 0 <= _number(name) - _number(previous) <= _CLOSE


def _time_of(name: str) -> datetime:
    return _EPOCH + timedelta(milliseconds=_number(name) >> _RANDOM_BITS)


def _milliseconds(at: datetime) -> int:
    return min((at - _EPOCH) // timedelta(milliseconds=1), _LAST_MILLISECOND)


def _number(name: str) -> int:
    value = 0
    for letter in name:
        value = value << 5 | _VALUE[letter]
    return value


def _letters(value: int) -> str:
    return "".join(ALPHABET[value >> shift & 31] for shift in range(125, -1, -5))


_LAST_ID = _letters(((_LAST_MILLISECOND + 1) << _RANDOM_BITS) - 1)
"""Ids sort as their times do."""
