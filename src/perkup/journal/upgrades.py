"""Typed reading of stored events: facts of older versions upgraded, one function a raised version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from perkup.event_types import KINDS, VERSIONS
from perkup.journal.events import Event, Recorded
from perkup.journal.schema import DamagedRowError, Row, check_row

Facts = dict[str, Any]

UPGRADES: dict[tuple[str, int], Callable[[Facts], Facts]] = {
    # Version 2 added where it hurt and the person's words, all of which may be missing.
    ("feedback", 1): lambda facts: facts,
}
"""From a kind and its old version to the function that returns the facts of the next version."""


def read_row(row: Row) -> Recorded[Struct] | None:
    """Return the typed event of a row, or None for what this version cannot read.

    Facts of the present version are decoded from the stored JSON straight into their struct. Raises DamagedRowError
    where the content does not fit its checksum.
    """
    check_row(row)
    name, at, kind, version, data, _key, _at_us, _total = row
    struct = KINDS.get(kind)
    if struct is None or version > VERSIONS[kind]:
        return None
    try:
        if version == VERSIONS[kind]:
            return Recorded(name, datetime.fromisoformat(at), _decoder(struct).decode(data))
        facts = upgraded(kind, version, msgspec.json.decode(data))
        return None if facts is None else Recorded(name, datetime.fromisoformat(at), msgspec.convert(facts, struct))
    except msgspec.ValidationError:
        return None
    except (ValueError, TypeError) as error:
        raise DamagedRowError(str(error)) from None


def read_event(event: Event) -> Recorded[Struct] | None:
    """Return the typed event of one that waits in memory, or None for what this version cannot read."""
    struct = KINDS.get(event.kind)
    facts = upgraded(event.kind, event.v, event.data)
    if struct is None or facts is None:
        return None
    try:
        return Recorded(event.id, event.at, msgspec.convert(facts, struct))
    except msgspec.ValidationError:
        return None


def upgraded(kind: str, version: int, facts: Facts) -> Facts | None:
    """Return the facts in the kind's present version, or None where there is no way to it."""
    present = VERSIONS.get(kind, 0)
    if version > present:
        return None
    for old in range(version, present):
        upgrade = UPGRADES.get((kind, old))
        if upgrade is None:
            return None
        facts = upgrade(facts)
    return facts


@cache
def _decoder(struct: type[Struct]) -> msgspec.json.Decoder[Struct]:
    return msgspec.json.Decoder(struct)
