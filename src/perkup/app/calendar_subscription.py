"""The calendar's address: its key, which can be taken back, and what was issued under it, in one file (0600)."""

from __future__ import annotations

import hmac
import os
import secrets
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from perkup.app import calendar_export
from perkup.app.data_folder import write_private
from perkup.app.settings.hours_text import weekly_hours

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder
    from perkup.app.local_coach import LocalCoach

PATH = "/calendar.ics"
OLD = timedelta(days=400)
"""After so long a session of the past leaves the feed."""


class StoredAddress(msgspec.Struct, frozen=True):
    """The file: the key of the address, the day it was first made, the events issued so far by UID."""

    key: str
    made: date
    known: dict[str, calendar_export.CalendarFacts] = {}


class CalendarSubscription:
    """The calendar of one person; `zone` is the machine's where None."""

    def __init__(self, home: DataFolder, zone: tzinfo | None = None) -> None:
        self._file = home.calendar_file
        self._zone = zone
        self._stored: StoredAddress | None = None
        self._seen = 0
        self._saved = False

    @property
    def key(self) -> str:
        """The key of the address, made when first asked for."""
        return self._load().key

    def renew(self) -> None:
        """Make a new address; the old one is worth nothing from here on. Events keep their names."""
        self._keep(msgspec.structs.replace(self._load(), key=secrets.token_urlsafe(24)))

    def save(self) -> None:
        """Write the address and what was issued, where the file does not have them yet."""
        stored = self._load()
        if not self._saved:
            self._keep(stored)

    def close(self) -> None:
        """Write what was issued, where that is not done yet."""
        if self._stored is not None and self._stored.known and not self._saved:
            self._keep(self._stored)

    def fits(self, key: str) -> bool:
        """Whether this is the key, compared in a time that tells nothing."""
        return hmac.compare_digest(key.encode(), self.key.encode())

    def calendar(self, app: LocalCoach) -> bytes:
        """Return the file as it is to be issued now; what changed is remembered, and written by `save` or `close`."""
        stored, zone, now = self._load(), self._zone or local_zone(), app.now()
        entries = calendar_export.issue(self._slots(app, stored, zone), _in_zone(stored.known, zone), now)
        entries = {uid: entry for uid, entry in entries.items() if entry.slot.weekdays or entry.slot.start > now - OLD}
        if entries != stored.known:
            self._stored, self._saved = msgspec.structs.replace(stored, known=entries), False
        return calendar_export.calendar_document(entries.values())

    def _slots(self, app: LocalCoach, stored: StoredAddress, zone: tzinfo) -> list[calendar_export.CalendarSlot]:
        start_event, moves = app.programme.facts.started(), app.library.moves
        slots = calendar_export.breaks(
            weekly_hours(app.settings.current.hours), app.settings.current, stored.made, zone
        )
        if start_event is not None and not app.safety.status().hold:
            plan = app.programme.plan()
            slots += calendar_export.sessions(
                plan,
                start_event.id,
                app.settings.current,
                zone,
                lambda move: moves[move].name if move in moves else move,
            )
        return slots

    def _load(self) -> StoredAddress:
        written = self._written()
        if self._stored is None or written != self._seen:
            try:
                self._stored = msgspec.json.decode(self._file.read_bytes(), type=StoredAddress)
                self._seen, self._saved = written, True
            except (OSError, msgspec.MsgspecError):
                if self._stored is None or written:
                    self._stored = StoredAddress(secrets.token_urlsafe(24), datetime.now(UTC).astimezone().date())
                self._seen, self._saved = written, False
        assert self._stored is not None
        return self._stored

    def _keep(self, stored: StoredAddress) -> None:
        write_private(self._file, msgspec.json.encode(stored))
        self._stored, self._seen, self._saved = stored, self._written(), True

    def _written(self) -> int:
        """When the file was last written: by this process, or by a command beside a running coach."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0


def _in_zone(
    entries: dict[str, calendar_export.CalendarFacts], zone: tzinfo
) -> dict[str, calendar_export.CalendarFacts]:
    """Put events of the file, which have offsets only, into the zone by its name."""
    return {
        uid: msgspec.structs.replace(
            entry, slot=msgspec.structs.replace(entry.slot, start=entry.slot.start.astimezone(zone))
        )
        for uid, entry in entries.items()
    }


def local_zone() -> tzinfo:
    """Return the machine's zone by its name, from TZ or /etc/localtime; UTC where it has none that is known."""
    names = [os.environ.get("TZ", "").lstrip(":")]
    link = Path("/etc/localtime")
    if link.is_symlink():
        names.append(str(link.resolve()).partition("/zoneinfo/")[2])
    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            continue
    return UTC
