"""The calendar's address: its key, which can be taken back, and what was issued under it, in one file (0600)."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from perkup.app import calendar_export
from perkup.app.calendar_revisions import KeptDayRecords, revisions_of_breaks
from perkup.app.data_folder import write_private
from perkup.app.settings.hours_text import weekly_hours
from perkup.coach.programme.completed_days import finished_plan

if TYPE_CHECKING:
    from perkup.app.data_folder import DataFolder
    from perkup.app.local_coach import LocalCoach

PATH = "/calendar.ics"
BREAKS = ""
"""What stands for the repeating breaks where events are told by the name of their block."""


class StoredAddress(msgspec.Struct, frozen=True):
    """The file: the key of the address, and the events issued last by UID."""

    key: str
    issued: dict[str, calendar_export.CalendarSlot] = {}


class CalendarSubscription:
    """The calendar of one person; `zone` is the machine's where None."""

    def __init__(self, home: DataFolder, zone: tzinfo | None = None) -> None:
        self._file = home.calendar_file
        self._zone = zone
        self._stored: StoredAddress | None = None
        self._seen = 0
        self._saved = False
        self._records: KeptDayRecords | None = None

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
        if self._stored is not None and self._stored.issued and not self._saved:
            self._keep(self._stored)

    def fits(self, key: str) -> bool:
        """Return True for the key of the address, compared in a time that tells nothing."""
        return hmac.compare_digest(key.encode(), self.key.encode())

    def calendar(self, app: LocalCoach) -> bytes:
        """Return the file as it is to be issued now.

        What was issued is remembered, so that what is planned no longer can be called off, and written by `save` or
        `close`.
        """
        stored, zone, now = self._load(), self._zone or local_zone(), app.now()
        entries = self._entries(app, zone)
        if stored.issued:
            entries += calendar_export.no_longer_planned(entries, stored.issued, self._revision_of_gone(app, now), now)
        issued = {entry.slot.uid: entry.slot for entry in entries}
        if issued != stored.issued:
            self._stored, self._saved = msgspec.structs.replace(stored, issued=issued), False
        return calendar_export.calendar_document(entries)

    def _entries(self, app: LocalCoach, zone: tzinfo) -> list[calendar_export.CalendarEntry]:
        now = app.now()
        on_hold = app.safety.status().hold is not None
        entries = []
        if app.settings.current.calendar.break_blocks:
            revisions = revisions_of_breaks(app.journal, now)
            sequence, changed = revisions.of_day(0, None)
            first = revisions.first_record.astimezone(zone).date()
            slots = calendar_export.breaks(
                weekly_hours(app.settings.current.hours),
                app.settings.current,
                calendar_export.Seasons(min(first, now.astimezone(zone).date()), now.astimezone(zone), zone),
            )
            entries = [
                calendar_export.CalendarEntry(calendar_export.called_off(slot) if on_hold else slot, sequence, changed)
                for slot in slots
            ]
        return entries + self._days(app, zone, app.day_of(now))

    def _days(self, app: LocalCoach, zone: tzinfo, today: date) -> list[calendar_export.CalendarEntry]:
        """Return the days of the present block, and those of earlier ones that were done."""
        facts, moves, present = app.programme.facts, app.library.moves, app.programme.facts.started()
        if present is None:
            return []
        if self._records is None:
            self._records = KeptDayRecords(app.journal)
        plans = [
            (block, finished_plan(moves, facts.history(), block.data, facts.strength_weekdays(block.data)))
            for block in facts.earlier()
        ]
        entries: list[calendar_export.CalendarEntry] = []
        for block, plan in (*plans, (present, app.programme.plan())):
            days = calendar_export.DayEvents(
                plan,
                block.id,
                self._records.of_block(block),
                lambda move: moves[move].name if move in moves else move,
                app.space.history.boundary(),
            )
            entries += calendar_export.sessions(days, app.settings.current, zone, today)
        return entries

    def _revision_of_gone(self, app: LocalCoach, now: datetime) -> Callable[[str], tuple[int, datetime]]:
        """Return what tells the revision that took an event away: that of its own block, or of the breaks."""
        facts, present = app.programme.facts, app.programme.facts.started()
        blocks = {calendar_export.block_name(block.id): block for block in facts.earlier()}
        if present is not None:
            blocks[calendar_export.block_name(present.id)] = present
        records = self._records or KeptDayRecords(app.journal)

        @cache
        def of_cancelled(name: str) -> tuple[int, datetime]:
            block = blocks.get(name)
            revisions = revisions_of_breaks(app.journal, now) if block is None else records.of_block(block)
            return revisions.of_cancelled()

        def revision(uid: str) -> tuple[int, datetime]:
            name = uid.partition("-day-")[0]
            return of_cancelled(name if name in blocks else BREAKS)

        return revision

    def _load(self) -> StoredAddress:
        written = self._file_time()
        if self._stored is None or written != self._seen:
            try:
                self._stored = msgspec.json.decode(self._file.read_bytes(), type=StoredAddress)
                self._seen, self._saved = written, True
            except (OSError, msgspec.MsgspecError):
                if self._stored is None or written:
                    self._stored = StoredAddress(secrets.token_urlsafe(24))
                self._seen, self._saved = written, False
        assert self._stored is not None
        return self._stored

    def _keep(self, stored: StoredAddress) -> None:
        write_private(self._file, msgspec.json.encode(stored))
        self._stored, self._seen, self._saved = stored, self._file_time(), True

    def _file_time(self) -> int:
        """Return the time of the file's last write: by this process, or by a command beside a running coach."""
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0


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
