"""Journals of years of use, quickly: the six believable weeks of the demo, written again and again with other dates."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from perkup.app.data_folder import DataFolder
from perkup.app.demo import sample_person
from perkup.journal import queries
from perkup.journal.events import ALPHABET
from perkup.journal.schema import COLUMNS, Row, checksum, connect
from perkup.journal.store import Journal

WEEKS = timedelta(days=42)
EVENING = datetime(2026, 11, 27, 21, 0).astimezone()
"""When the newest of the weeks ends; the person is at the desk again the next morning."""


class Template(NamedTuple):
    """One row of the six weeks: the local date it mentions, and its kind, version, facts and instant."""

    day: str
    at: str
    kind: str
    version: int
    data: bytes
    at_us: int


def build(folder: Path, events: int) -> DataFolder:
    """Make a data folder whose journal holds about so many events up to `EVENING`, 0 for an empty one."""
    home = DataFolder.find(str(folder))
    if events == 0:
        Journal.open(home.journal_file).close()
        return home
    sample_person.fill(home, now=EVENING, days=WEEKS.days - 1)
    with closing(connect(str(home.journal_file))) as db:
        template = _template(db.execute(f"SELECT {COLUMNS} FROM event ORDER BY id").fetchall())
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -65536")
        db.execute("BEGIN")
        db.execute("DELETE FROM event")
        db.executemany(queries.INSERT, _rows(template, events))
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


def lines(home: DataFolder, out: Path) -> int:
    """Export the folder's journal to a file; how many lines there are."""
    from perkup.journal.import_export import write_lines

    with Journal.open(home.journal_file) as journal, out.open("wb") as file:
        return write_lines(journal, file)


def _template(rows: list[Row]) -> list[Template]:
    return [
        Template(at[:10], at, kind, version, data, at_us) for _id, at, kind, version, data, _key, at_us, _sum in rows
    ]


def _rows(template: list[Template], events: int) -> Iterator[Row]:
    """Yield the newest `events` rows of the repeated weeks, oldest first."""
    repeats = -(-events // len(template))
    skipped = repeats * len(template) - events
    for number in range(repeats):
        shift = WEEKS * (number + 1 - repeats)
        rows = _repeat(template, number, shift)
        for _row in range(skipped if number == 0 else 0):
            next(rows)
        yield from rows


def _repeat(template: list[Template], number: int, shift: timedelta) -> Iterator[Row]:
    """Yield the weeks moved by `shift`: dates, sessions, boots and the programme's block are this repeat's own."""
    days: dict[str, str] = {}
    shift_us = shift // timedelta(microseconds=1)
    block = number + 1
    for place, row in enumerate(template):
        day = days.get(row.day) or days.setdefault(
            row.day, (datetime.fromisoformat(row.day) + shift).date().isoformat()
        )
        at_us = row.at_us + shift_us
        data = row.data.replace(row.day.encode(), day.encode())
        if row.kind == "clock":
            data = data.replace(b'"demo', b'"boot%d-' % number)
        elif row.kind in ("session_started", "step_recorded", "session_ended", "feedback"):
            data = _own_session(data, number, block)
        elif row.kind == "plan_started":
            data = data.replace(b'"block":1', b'"block":%d' % block).replace(b'"seed":1', b'"seed":%d' % block)
        name = _ulid(at_us // 1000, number * len(template) + place)
        at = day + row.at[10:]
        total = checksum((name, at, row.kind, row.version, data, None))
        yield name, at, row.kind, row.version, data, None, at_us, total


def _own_session(data: bytes, number: int, block: int) -> bytes:
    head, mark, name = data.partition(b'"session":"')
    data = head + mark + b"%06x" % number + name[6:]
    return data.replace(b'"programme.1.', b'"programme.%d.' % block)


def _ulid(milliseconds: int, number: int) -> str:
    value = (milliseconds << 80) | (number << 40)
    return "".join([ALPHABET[value >> shift & 31] for shift in range(125, -1, -5)])


if __name__ == "__main__":
    import sys
    import time

    begun = time.process_time()
    build(Path(sys.argv[1]), int(sys.argv[2]))
    print(f"{time.process_time() - begun:.1f} CPU s", os.path.getsize(Path(sys.argv[1]) / "journal.sqlite3"))
