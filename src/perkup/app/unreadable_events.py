"""Events that this version cannot read: kept and passed over, and named for the person who asks the doctor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from perkup.event_types import KINDS, VERSIONS

if TYPE_CHECKING:
    from perkup.journal.store import Journal


def unreadable_texts(journal: Journal, *, thorough: bool = False) -> list[str]:
    """Return a sentence on the events that are passed over, none where every event can be read.

    thorough : read every event, and find those of the present version whose facts are out of range too.
    """
    if thorough:
        for _record in journal.read(*KINDS.values()):
            pass
    newer: Counter[str] = Counter()
    for kind, version, count in journal.count_versions():
        if version > VERSIONS.get(kind, 0):
            newer[kind] += count
    total = max(journal.unreadable, newer.total())
    if not total:
        return []
    kinds = f" (among them {', '.join(f'`{kind}`' for kind, _count in newer.most_common(5))})" if newer else ""
    return [
        f"{total} {'event' if total == 1 else 'events'} of the journal{kinds} cannot be read by this version: a newer "
        "Perkup wrote them, or they make no sense. They are kept, exported, and passed over."
    ]
