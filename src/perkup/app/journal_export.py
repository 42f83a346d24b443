"""Export of the journal as a running coach gives it: every event, and the settings that the journal does not have."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime

from perkup.app.settings.settings_schema import Settings
from perkup.app.settings.settings_transfer import unjournalled_changes
from perkup.event_types import VERSIONS
from perkup.journal.events import Event, new_id
from perkup.journal.line_reader import write_line
from perkup.journal.schema import to_row
from perkup.journal.store import Journal

SETTINGS = "settings_changed"


def exported_lines(journal: Journal, settings: Settings, now: datetime) -> Iterator[bytes]:
    """Yield a line an event, then the one of a hand-made edit of the settings, which is not written to the journal."""
    yield from map(write_line, journal.rows())
    changes = unjournalled_changes(settings, journal)
    if changes:
        event_id = new_id(now, journal.last_id(), secrets.token_bytes(10))
        edit = Event(event_id, now, SETTINGS, VERSIONS[SETTINGS], {"changes": changes, "by": "file"})
        yield write_line(to_row(edit))
