"""Typed reading of stored events: facts of older versions upgraded, one function a raised version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from perkup.event_checks import find_range_fault, is_possible_instant
from perkup.event_types import KINDS, VERSIONS
from perkup.journal.events import Event, Recorded
from perkup.journal.schema import DamagedRowError, Row, check_row

Facts = dict[str, Any]

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
"""What facts of another shape raise where they are decoded or upgraded: the checksum says that they came so."""


def _with_breathlessness(answers: Facts) -> Facts:
    return {"breathlessness": answers["fainting"], **answers} if "fainting" in answers else answers


UPGRADES: dict[tuple[str, int], Callable[[Facts], Facts]] = {
    # Version 2 added where it hurt and the person's words, all of which may be missing.
    ("feedback", 1): lambda facts: facts,
    # Version 2 asks for breathlessness by itself; before, the question about fainting asked for both.
    ("screening", 1): lambda facts: facts | {"answers": _with_breathlessness(facts["answers"])},
    # Version 2 added the one side on which a move is done, which may be missing.
    ("session_started", 1): lambda facts: facts,
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
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError) as error:
        raise DamagedRowError(str(error)) from None
    try:
        if version == VERSIONS[kind]:
            return _check_range(name, instant, _decoder(struct).decode(data))
        facts = upgrade_facts(kind, version, msgspec.json.decode(data))
        return None if facts is None else _check_range(name, instant, msgspec.convert(facts, struct))
    except _UNREADABLE:
        return None


def read_event(event: Event) -> Recorded[Struct] | None:
    """Return the typed event of one that waits in memory, or None for what this version cannot read."""
    struct = KINDS.get(event.kind)
    try:
        facts = upgrade_facts(event.kind, event.v, event.data)
        if struct is None or facts is None:
            return None
        return _check_range(event.id, event.at, msgspec.convert(facts, struct))
    except _UNREADABLE:
        return None


def _check_range(name: str, at: datetime, record: Struct) -> Recorded[Struct] | None:
    """Return the typed event, or None where one of its times is none that readers can compute with."""
    return Recorded(name, at, record) if is_possible_instant(at) and find_range_fault(record) is None else None


def upgrade_facts(kind: str, version: int, facts: Facts) -> Facts | None:
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
