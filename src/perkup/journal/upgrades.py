"""Old events in their present shape: one function a raised version, and the typed reading of an event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from perkup.event_types import KINDS, VERSIONS
from perkup.journal.events import Event

UPGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From a kind and its old version to the function that gives the facts of the next version."""


def typed(event: Event) -> Struct | None:
    """The event's facts as the struct of its kind, upgraded to the present version.

    None for what this version cannot read (a kind or version from a newer Perkup, facts of another shape): skip it.
    """
    struct = KINDS.get(event.kind)
    if struct is None or event.v > VERSIONS[event.kind]:
        return None
    data = event.data
    for version in range(event.v, VERSIONS[event.kind]):
        if (upgrade := UPGRADES.get((event.kind, version))) is None:
            return None
        data = upgrade(data)
    try:
        return msgspec.convert(data, struct)
    except msgspec.ValidationError:
        return None
